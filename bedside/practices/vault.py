"""Secrets at rest: one key, outside the database, and a field that encrypts with it.

The key is made at first start (`keys.master_key`) and lives in a file of its own, or in
BEDSIDE_KEY. Without it nothing that was encrypted can be read, and Bedside refuses to start.
"""

import base64
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models

from .keys import derive


class WrongKey(Exception):
    """The key is not the one these secrets were encrypted with."""


def _fernet() -> Fernet:
    key = derive(settings.BEDSIDE_MASTER_KEY, "secrets at rest")
    return Fernet(base64.urlsafe_b64encode(key))


def encrypt(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Raises WrongKey."""
    try:
        return _fernet().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise WrongKey from error


class EncryptedJSONField(models.TextField):  # type: ignore[type-arg]
    """JSON that is encrypted in the database. Cannot be searched, by intent."""

    def from_db_value(self, value: str | None, *_: object) -> Any:
        return None if value is None else json.loads(decrypt(value))

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else encrypt(json.dumps(value))

    def value_to_string(self, obj: models.Model) -> str:
        return encrypt(json.dumps(self.value_from_object(obj)))

    def to_python(self, value: Any) -> Any:
        return value
