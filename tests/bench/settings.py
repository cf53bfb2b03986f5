"""Bedside's own settings, with static files from the sources, as no web process gathers them."""

from bedside.site.settings import *  # noqa: F403

STATIC_ROOT = None
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
ALLOWED_HOSTS = ["*"]
