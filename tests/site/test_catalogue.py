"""The Spanish catalogue is whole: every sentence is in it, in Spanish, with its blanks kept."""

import ast
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils.translation import gettext, override

import bedside
from bedside.guidelines.review import ALL_RULES
from bedside.trail.codes import SENTENCES

PACKAGE = Path(bedside.__file__).parent
SPANISH = Path("locale/es/LC_MESSAGES")
PURE = [*PACKAGE.glob("networks/**/*.py"), *PACKAGE.glob("guidelines/review/**/*.py")]
# As makemessages is run, from the folder `bedside` (docs/architecture.md tells translators).
GATHER: dict[str, Any] = {
    "locale": ["es"], "no_location": True, "no_wrap": True, "no_obsolete": True, "verbosity": 0,
}  # fmt: skip


@dataclass
class Message:
    """One entry of a .po file. `said` holds the translation, or its plural forms."""

    flags: str = ""
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(self.parts.get(name, "") for name in ("msgctxt", "msgid", "msgid_plural"))

    @property
    def said(self) -> list[str]:
        return [words for name, words in self.parts.items() if name.startswith("msgstr")]


def messages(path: Path) -> list[Message]:
    """Every message of a .po file but its header."""
    found = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        message, name = Message(), ""
        for line in block.splitlines():
            if line.startswith("#"):
                message.flags += line if line.startswith("#,") else ""
                continue
            if not line.startswith('"'):
                name, _space, line = line.partition(" ")
                message.parts[name] = ""
            message.parts[name] += ast.literal_eval(line)
        found.append(message)
    return [message for message in found if message.parts.get("msgid")]


MESSAGES = messages(PACKAGE / SPANISH / "django.po")


def need_gettext() -> None:
    if not shutil.which("msgfmt"):
        if os.environ.get("CI"):
            pytest.fail("msgfmt must be there in CI: install gettext")
        pytest.skip("msgfmt is not here: install gettext for this test")


def blanks(words: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s|</?\w+", words))


def test_every_message_is_translated() -> None:
    assert [message.key for message in MESSAGES if not all(message.said)] == []
    assert [message.key for message in MESSAGES if "fuzzy" in message.flags] == []


def test_every_blank_is_kept() -> None:
    """A lost blank drops a name; one too many breaks the page."""
    for message in MESSAGES:
        _context, one, many = message.key
        for number, said in enumerate(message.said):
            assert blanks(said) == blanks(many if number else one), message.key


def test_a_compiled_catalogue_is_what_was_written(tmp_path: Path) -> None:
    need_gettext()
    made = tmp_path / "django.mo"
    written = PACKAGE / SPANISH / "django.po"
    subprocess.run(["msgfmt", "--check-format", "-o", made, written], check=True)
    catalogues = [
        GNUTranslations(path.open("rb")) for path in (made, PACKAGE / SPANISH / "django.mo")
    ]
    fresh, kept = (vars(catalogue)["_catalog"] for catalogue in catalogues)
    assert fresh == kept


def test_no_sentence_is_missing_from_the_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """Gathers all messages anew, from a copy. If it fails: run makemessages, and translate."""
    need_gettext()
    copy = tmp_path / "bedside"
    for path in PACKAGE.rglob("*"):
        if path.suffix in (".py", ".html", ".txt", ".po"):
            (copy / path.relative_to(PACKAGE)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy / path.relative_to(PACKAGE))
    monkeypatch.chdir(copy)
    settings.LOCALE_PATHS = [copy / "locale"]
    call_command("makemessages", **GATHER)
    gathered = {message.key for message in messages(copy / SPANISH / "django.po")}
    kept = {message.key for message in MESSAGES}
    assert (gathered - kept, kept - gathered) == (set(), set())


def unmarked(path: Path) -> Iterator[str]:
    """Whole sentences in code that stand outside `_("…")`, docstrings apart."""
    marked: set[int] = set()
    for node in ast.walk(tree := ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Expr):
            marked.add(id(node.value))
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
            marked |= {id(argument) for argument in node.args}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in marked
        ) and re.fullmatch(r"[A-Z][^\\]* .*\.", node.value):
            yield node.value


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_rooms_without_django_mark_what_people_read(path: Path) -> None:
    assert list(unmarked(path)) == []


def test_rules_and_the_trail_are_said_in_spanish() -> None:
    with override("es"):
        for rule in ALL_RULES:
            assert gettext(rule.title) != rule.title
            assert gettext(rule.statement) != rule.statement
        spanish = {code: str(said) for code, said in SENTENCES.items()}
    with override("en"):
        assert [code for code, said in SENTENCES.items() if str(said) == spanish[code]] == []
