"""What is typed: help with examples, exit codes for scripts, sentences and no tracebacks."""

import re
import sqlite3
import subprocess
from pathlib import Path

import pytest

from .conftest import ROOT, Run

pytestmark = pytest.mark.slow  # a process for each case

COMMANDS = ["up", "test", "doctor", "trail", "sandbox", "web", "worker", "backup", "restore"]


def plain(said: "subprocess.CompletedProcess[str]") -> bool:
    return "Traceback" not in said.stdout + said.stderr


def test_help_lists_every_command(bedside: Run) -> None:
    said = bedside("--help")
    assert said.returncode == 0
    assert [name for name in COMMANDS if not re.search(rf"^\s+{name}\s", said.stdout, re.M)] == []
    assert "Examples: bedside up" in said.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_has_an_example_that_begins_as_one_types(bedside: Run, name: str) -> None:
    said = bedside(name, "--help")
    assert said.returncode == 0
    assert re.search(rf"Examples?:.*bedside {name}", " ".join(said.stdout.split()))


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("fly",),
        ("up", "--prot", "1"),
        ("up", "--port", "many"),
        ("doctor", "everything"),
        ("trail",),
        ("trail", "burn"),
        ("backup",),
        ("worker", "--threads", "x"),
    ],
)
def test_wrong_words_end_with_two(bedside: Run, words: tuple[str, ...]) -> None:
    said = bedside(*words)
    assert said.returncode == 2
    assert "usage: bedside" in said.stderr
    assert plain(said)


def test_a_bad_port_in_the_environment_is_said(bedside: Run, data: Path) -> None:
    said = bedside("up", "--data", data, BEDSIDE_PORT="many")
    assert said.returncode == 2
    assert plain(said)


def test_a_bad_setting_is_said(bedside: Run, begun: Path) -> None:
    said = bedside("doctor", "--data", begun, BEDSIDE_MAIL_URL="my mail server")
    assert said.returncode == 3
    assert "BEDSIDE_MAIL_URL must look like" in said.stderr
    assert plain(said)


@pytest.mark.parametrize("words", [("doctor",), ("trail", "verify"), ("backup", "x.tar.gz")])
def test_a_mistyped_folder_is_not_made(bedside: Run, data: Path, words: tuple[str, ...]) -> None:
    said = bedside(*words, "--data", data)
    assert said.returncode == 3
    assert "There is no Bedside in" in said.stderr
    assert not data.exists()
    assert plain(said)


@pytest.mark.parametrize(
    "words", [("doctor",), ("trail", "verify"), ("up",), ("web",), ("worker",), ("backup", "x")]
)
def test_a_practice_without_its_key_does_not_start(
    bedside: Run, begun: Path, words: tuple[str, ...]
) -> None:
    (begun / "secret.key").unlink()
    said = bedside(*words, "--data", begun)
    assert said.returncode == 3
    assert "secret.key is missing" in said.stderr
    assert "Put the file back from your backup" in said.stderr
    assert not (begun / "secret.key").exists()
    assert plain(said)


def test_a_damaged_key_is_said(bedside: Run, begun: Path) -> None:
    (begun / "secret.key").write_text("nonsense\n")
    said = bedside("doctor", "--data", begun)
    assert said.returncode == 3
    assert "does not hold a Bedside key" in said.stderr


def test_the_key_is_for_its_owner_alone(begun: Path) -> None:
    assert (begun / "secret.key").stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_used_is_said(bedside: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = bedside("up", "--data", tmp_path / "file" / "data")
    assert said.returncode == 3
    assert "cannot be used" in said.stderr
    assert plain(said)


def test_a_real_practice_and_the_sample_are_kept_apart(bedside: Run, begun: Path) -> None:
    said = bedside("up", "--sample", "--data", begun)
    assert said.returncode == 2
    assert "holds a real practice" in said.stderr
    with sqlite3.connect(begun / "bedside.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM practices_practice").fetchone() == (1,)
        database.execute("UPDATE practices_practice SET is_sample = 1")
    said = bedside("up", "--data", begun)
    assert said.returncode == 2
    assert "Add --sample" in said.stderr


def test_the_trail_is_whole_until_somebody_touches_it(bedside: Run, begun: Path) -> None:
    said = bedside("trail", "verify", "--data", begun)
    assert (said.returncode, said.stderr) == (0, "")
    assert "2 entries, whole" in said.stdout
    with sqlite3.connect(begun / "bedside.sqlite3") as database:
        database.execute("UPDATE trail_entry SET actor = 'Nobody' WHERE number = 1")
    said = bedside("trail", "verify", "--data", begun)
    assert said.returncode == 1
    assert "entry 1: This entry was changed" in said.stderr
    with sqlite3.connect(begun / "bedside.sqlite3") as database:
        database.execute("DELETE FROM trail_entry")
    assert bedside("trail", "verify", "--data", begun).returncode == 1


def test_the_doctor_says_what_is_wrong_and_what_to_do(bedside: Run, begun: Path) -> None:
    said = bedside("doctor", "--data", begun)
    assert said.returncode == 1
    assert re.search(r"^BAD +Worker: No worker is running", said.stdout, re.M)
    assert "Start Bedside again" in said.stdout
    assert plain(said)


@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
def test_the_launcher_is_plain_shell(shell: str) -> None:
    try:
        said = subprocess.run([shell, "-n", ROOT / "bin" / "bedside"], capture_output=True)
    except FileNotFoundError:
        pytest.skip(f"no {shell} here")
    assert said.returncode == 0, said.stderr
