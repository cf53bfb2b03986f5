"""The key and what is encrypted with it."""

import base64
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core import serializers
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from bedside.channels.models import Channel
from bedside.practices import keys, tokens, vault

ROOT = Path(__file__).resolve().parents[2]
SECRET = {"token": "s3cret-token-ü", "scopes": ["write"]}


def start(data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start Bedside's settings in a fresh process, as any command does."""
    clean = {"PATH": os.environ["PATH"], "BEDSIDE_DATA": str(data), **environment}
    return subprocess.run(
        [sys.executable, "-c", "import bedside.site.settings as s; print(s.SECRET_KEY)"],
        cwd=ROOT, env=clean, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_the_first_start_makes_a_key_that_only_the_owner_reads(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    first = start(data)
    assert first.returncode == 0, first.stderr
    key = data / "secret.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(base64.urlsafe_b64decode(key.read_text())) == 32
    assert start(data).stdout == first.stdout
    assert key.read_text().strip() not in first.stdout


def test_a_database_without_its_key_refuses_and_says_why(tmp_path: Path) -> None:
    start(tmp_path)
    (tmp_path / "bedside.sqlite3").write_bytes(b"")
    (tmp_path / "secret.key").unlink()
    refused = start(tmp_path)
    assert refused.returncode != 0
    assert "is missing" in refused.stderr
    assert "backup" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "secret.key").exists()


@pytest.mark.parametrize("key", ["short", "!!!", base64.urlsafe_b64encode(b"x" * 31).decode()])
def test_a_bad_key_refuses_and_does_not_print_it(tmp_path: Path, key: str) -> None:
    refused = start(tmp_path, BEDSIDE_KEY=key)
    assert refused.returncode != 0
    assert "does not hold a Bedside key" in refused.stderr
    assert key not in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_key_can_come_from_the_environment_or_another_file(tmp_path: Path) -> None:
    key = base64.urlsafe_b64encode(b"k" * 32).decode()
    by_word = start(tmp_path / "a", BEDSIDE_KEY=key)
    (tmp_path / "elsewhere").write_text(key)
    by_file = start(tmp_path / "b", BEDSIDE_KEY_FILE=str(tmp_path / "elsewhere"))
    assert by_word.returncode == 0
    assert by_word.stdout == by_file.stdout
    assert not list(tmp_path.glob("*/secret.key"))


def test_purposes_do_not_share_a_key() -> None:
    master = b"m" * 32
    assert keys.derive(master, "trail") != keys.derive(master, "secrets at rest")
    assert keys.derive(master, "trail") != keys.derive(b"n" * 32, "trail")


def test_credentials_are_unreadable_in_the_raw_database(channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(credentials=SECRET)
    with connection.cursor() as cursor:
        cursor.execute("select credentials from channels_channel where id = %s", [channel.pk])
        (raw,) = cursor.fetchone()
    assert "s3cret" not in raw
    assert "write" not in raw
    channel.refresh_from_db()
    assert channel.credentials == SECRET
    assert "s3cret" not in serializers.serialize("json", [channel])


def test_another_key_cannot_read_them(channel: Channel, settings: Any) -> None:
    Channel.objects.filter(pk=channel.pk).update(credentials=SECRET)
    settings.BEDSIDE_MASTER_KEY = b"w" * 32
    with pytest.raises(vault.WrongKey):
        channel.refresh_from_db()


@given(st.text(), st.integers(min_value=0))
def test_what_is_encrypted_comes_back_and_a_changed_letter_is_noticed(text: str, at: int) -> None:
    token = vault.encrypt(text)
    assert vault.decrypt(token) == text
    assert vault.encrypt(text) != token
    place = 1 + at % (len(token) - 6)  # the last letters may be padding
    other = "A" if token[place] != "A" else "B"
    with pytest.raises(vault.WrongKey):
        vault.decrypt(token[:place] + other + token[place + 1 :])


def test_links_are_long_and_only_their_hash_is_kept() -> None:
    made = {tokens.new_token() for _number in range(100)}
    assert len(made) == 100
    assert all(len(token) >= 43 and token not in tokens.token_hash(token) for token in made)
