"""The one way out: an httpx client with time-outs, an address guard, and errors in five words.

The guard (against SSRF) resolves the host itself and connects to the address it checked, so
that a name cannot change between check and call. Private, loopback and other special addresses
are refused unless the installation runs in rehearsal (sandbox, tests).
"""
