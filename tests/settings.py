"""Bedside's own settings on a throw-away data folder; PostgreSQL where TEST_DATABASE_URL says so."""

import os
import tempfile

os.environ.setdefault("BEDSIDE_DATA", tempfile.mkdtemp(prefix="bedside-test-"))
os.environ.setdefault("BEDSIDE_REHEARSAL", "1")
os.environ.setdefault("BEDSIDE_MAIL_URL", "smtp://127.0.0.1:1")
if "TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]

from bedside.site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
STATIC_ROOT = None  # served from the sources; nothing is gathered for a test
