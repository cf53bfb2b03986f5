"""The installation's master key: made once, kept outside the database."""

import base64
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class NoKey(SystemExit):
    """Bedside cannot start with this key, or without one; the message says what to do."""


def derive(master: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose; knowing one purpose's key tells nothing of another's."""
    return HKDF(hashes.SHA256(), 32, None, purpose.encode()).derive(master)


def master_key(data: Path, database_exists: bool) -> bytes:
    """32 bytes, from BEDSIDE_KEY (base64) or from a file that is made at the very first start.

    A database without its key is never given a new one: what it holds could not be read.
    """
    if given := os.environ.get("BEDSIDE_KEY", ""):
        return _decode(given, "BEDSIDE_KEY")
    path = Path(os.environ.get("BEDSIDE_KEY_FILE") or data / "secret.key")
    if path.exists():
        return _decode(path.read_text(), str(path))
    if database_exists:
        raise NoKey(
            f"The key file {path} is missing, and this practice's secrets cannot be read without "
            "it. Put the file back from your backup, or set BEDSIDE_KEY_FILE to where it is."
        )
    return _make(path)


def _decode(text: str, where: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text.strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise NoKey(f"{where} does not hold a Bedside key (32 bytes, base64).")
    return key


def _make(path: Path) -> bytes:
    key = secrets.token_bytes(32)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(base64.urlsafe_b64encode(key).decode() + "\n")
    except FileExistsError:  # another process was first
        return _decode(path.read_text(), str(path))
    return key
