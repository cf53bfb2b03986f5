"""Content ids, time ids and session tokens in the shapes the protocol gives them."""

import hashlib
import json
import re
import secrets
import time
from base64 import b32encode, urlsafe_b64encode
from typing import Any

ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
RECORD_KEY = re.compile(r"(?!\.\.?$)[A-Za-z0-9_~.:-]{1,512}")
RAW, DAG_CBOR = 0x55, 0x71


def cid(data: bytes, codec: int) -> str:
    """A version 1 content id over SHA-256. Records are hashed here as JSON, not as CBOR."""
    whole = bytes([1, codec, 0x12, 0x20]) + hashlib.sha256(data).digest()
    return "b" + b32encode(whole).decode().lower().rstrip("=")


def record_cid(record: dict[str, Any]) -> str:
    return cid(json.dumps(record, sort_keys=True).encode("utf-8", "surrogatepass"), DAG_CBOR)


def tid() -> str:
    """A time id: microseconds and ten random bits, thirteen sortable letters."""
    number = (time.time_ns() // 1000 << 10) | secrets.randbits(10)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def jwt(did: str, scope: str, seconds: float) -> str:
    """A token with the parts of a JWT. It is looked up, never verified, so the end is random."""
    at = int(time.time())
    head = {"typ": "at+jwt" if "access" in scope else "refresh+jwt", "alg": "HS256"}
    body = {
        "scope": scope,
        "sub": did,
        "iat": at,
        "exp": at + int(seconds),
        "aud": "did:web:sandbox",
    }
    body["jti"] = secrets.token_urlsafe(12)
    return f"{part(head)}.{part(body)}.{secrets.token_urlsafe(32)}"


def part(value: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
