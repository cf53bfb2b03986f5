"""Read the environment, failing loudly on a bad value."""

import os
from pathlib import Path
from urllib.parse import unquote, urlparse


class BadSetting(SystemExit):
    """A setting that cannot be used; ends the program with its sentence."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise BadSetting(f"{name} must be a whole number, and is {value!r}.") from None


def numbers(name: str, default: str) -> tuple[float, ...]:
    value = text(name, default)
    try:
        return tuple(float(part) for part in value.split(","))
    except ValueError:
        raise BadSetting(f"{name} must be numbers with commas, and is {value!r}.") from None


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise BadSetting(f"{name} must be 1 or 0, and is {value!r}.")


def folder(name: str, default: str) -> Path:
    return Path(text(name, default)).expanduser().resolve()


def database(url: str, sqlite_file: Path) -> dict[str, object]:
    """Django's DATABASES entry for a DATABASE_URL; SQLite in the data folder when it is empty."""
    if not url:
        return {
            "ENGINE": "bedside.site.sqlite",
            "NAME": str(sqlite_file),
            "CONN_MAX_AGE": 60,
            # IMMEDIATE: a transaction that will write waits for the lock at its start instead of
            # failing in its middle. FULL: an attempt that is written survives a power cut, since
            # a lost one could mean a second post.
            "OPTIONS": {
                "timeout": 30,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
            "TEST": {"NAME": str(sqlite_file.with_name("test.sqlite3"))},
        }
    parts = urlparse(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadSetting("DATABASE_URL must begin with postgresql://.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def mail(url: str) -> dict[str, object]:
    """Django's MAILERS entry for smtp://user:password@host:port (smtps:// for TLS)."""
    if not url:
        return {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlparse(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise BadSetting("BEDSIDE_MAIL_URL must look like smtps://user:password@host:465.")
    secure = parts.scheme == "smtps"
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or (465 if secure else 25),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": secure,
            "timeout": 20,
        },
    }
