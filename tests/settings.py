"""Bedside's own settings on a throw-away data folder; PostgreSQL if TEST_DATABASE_URL is set."""

import atexit
import os
import shutil
import tempfile

os.environ["BEDSIDE_DATA"] = tempfile.mkdtemp(prefix="bedside-test-")
atexit.register(shutil.rmtree, os.environ["BEDSIDE_DATA"], ignore_errors=True)
os.environ["BEDSIDE_REHEARSAL"] = "1"
os.environ["BEDSIDE_MAIL_URL"] = "smtp://127.0.0.1:1"
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")

from bedside.site.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
STATIC_ROOT = None  # served from the sources; nothing is gathered for a test
WHITENOISE_USE_FINDERS = True
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
if not ON_FLEET:  # noqa: F405
    # A test that loses power may lose its data.
    DATABASES["default"]["OPTIONS"]["init_command"] = (  # noqa: F405
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
