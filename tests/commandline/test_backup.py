"""One file that holds everything, and a restore that never harms what is there."""

import os
import tarfile
from pathlib import Path

import pytest

from .conftest import Run

pytestmark = pytest.mark.slow  # a process for each case


@pytest.fixture
def file(bedside: Run, begun: Path, tmp_path: Path) -> Path:
    file = tmp_path / "backup.tar.gz"
    assert bedside("backup", file, "--data", begun).returncode == 0
    return file


def test_a_key_from_the_environment_is_in_the_backup_too(
    bedside: Run, begun: Path, tmp_path: Path
) -> None:
    key = (begun / "secret.key").read_text().strip()
    (begun / "secret.key").unlink()
    file, there = tmp_path / "b.tar.gz", tmp_path / "there"
    assert bedside("backup", file, "--data", begun, BEDSIDE_KEY=key).returncode == 0
    assert bedside("restore", file, "--data", there).returncode == 0
    assert (there / "secret.key").read_text().strip() == key
    assert (there / "secret.key").stat().st_mode & 0o077 == 0


def test_a_folder_with_anything_in_it_is_left_alone(
    bedside: Run, file: Path, begun: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "secret.key").write_text("another practice's key")
    for folder in (begun, other):
        said = bedside("restore", file, "--data", folder)
        assert said.returncode == 2
        assert "is not empty" in said.stderr
    assert (other / "secret.key").read_text() == "another practice's key"


def test_a_damaged_file_leaves_nothing_behind(bedside: Run, file: Path, tmp_path: Path) -> None:
    whole = file.read_bytes()
    damaged = {
        "cut": whole[: len(whole) // 2],
        "flipped": whole[:2000] + bytes(byte ^ 255 for byte in whole[2000:2200]) + whole[2200:],
        "empty": b"",
        "words": b"not a backup at all",
    }
    for name, content in damaged.items():
        bad, there = tmp_path / name, tmp_path / f"{name}-there"
        bad.write_bytes(content)
        said = bedside("restore", bad, "--data", there)
        assert said.returncode == 2, name
        assert "Traceback" not in said.stderr, name
        assert not there.exists() or not os.listdir(there), name
        assert bedside("restore", file, "--data", there).returncode == 0, name


def test_another_archive_is_no_backup(bedside: Run, tmp_path: Path) -> None:
    file, there = tmp_path / "other.tar.gz", tmp_path / "there"
    with tarfile.open(file, "w:gz") as archive:
        archive.add(__file__, "notes.txt")
    said = bedside("restore", file, "--data", there)
    assert (said.returncode, "is not a Bedside backup" in said.stderr) == (2, True)


def test_an_archive_cannot_write_outside_its_folder(bedside: Run, tmp_path: Path) -> None:
    file, there = tmp_path / "evil.tar.gz", tmp_path / "there"
    with tarfile.open(file, "w:gz") as archive:
        archive.add(__file__, "../escaped.txt")
    assert bedside("restore", file, "--data", there).returncode == 2
    assert not (tmp_path / "escaped.txt").exists()
    assert not list(tmp_path.rglob("escaped.txt"))


def test_a_place_that_cannot_be_written_is_said(bedside: Run, begun: Path, tmp_path: Path) -> None:
    said = bedside("backup", tmp_path / "nowhere" / "b.tar.gz", "--data", begun)
    assert said.returncode == 2
    assert "could not be written" in said.stderr


def test_a_file_that_is_not_there_is_said(bedside: Run, tmp_path: Path) -> None:
    said = bedside("restore", tmp_path / "none.tar.gz", "--data", tmp_path / "there")
    assert (said.returncode, "cannot be read" in said.stderr) == (2, True)


@pytest.mark.parametrize("words", [("backup", "b.tar.gz"), ("restore", "b.tar.gz")])
def test_a_fleet_is_told_what_to_use_instead(bedside: Run, words: tuple[str, ...]) -> None:
    said = bedside(*words, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert said.returncode == 2
    assert "On a fleet" in said.stderr
