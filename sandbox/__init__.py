"""A rehearsal copy of the networks: their documented HTTP APIs over a store of its own.

It imports nothing from Bedside. Start it with `python -m sandbox --port N --data DIR`, or from a
test with `sandbox.server.start(data, port)`.
"""
