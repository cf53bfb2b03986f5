"""What every OAuth sign-in needs: a secret made here, and proof of it later (PKCE, RFC 7636)."""

import base64
import hashlib
import secrets


def new_verifier() -> str:
    """A fresh secret for one sign-in; kept in the session, never in an address."""
    return secrets.token_urlsafe(48)


def challenge_of(verifier: str) -> str:
    """What goes to the network first: the S256 hash of `verifier`."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
