"""`bin/bedside` on a machine that has a Python and nothing else."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT, environment

LAUNCHER = ROOT / "bin" / "bedside"
REACH = ("ERROR: Could not find a version", "NewConnectionError", "dns error", "error sending")


def launch(
    home: Path, *words: object, path: str | None = None, **more: str
) -> "subprocess.CompletedProcess[str]":
    kept = environment(HOME=str(home), **more)
    kept.pop("PYTHONPATH", None)
    return subprocess.run(
        [LAUNCHER, *map(str, words)],
        env=kept | ({"PATH": path} if path else {}),
        capture_output=True,
        text=True,
        timeout=600,
        cwd=home,
    )


def test_without_a_python_it_says_what_to_install(home: Path, tmp_path: Path) -> None:
    """Only on a path without one; the places a launcher looks at by name may still hold one."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "dirname", "basename", "cmp", "cp", "cat"):
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    said = launch(
        home, "doctor", path=str(tools), BEDSIDE_VENV=str(tmp_path / "venv"), BEDSIDE_PYTHON="/no"
    )
    if "Bedside needs Python" not in said.stderr:
        pytest.skip("this machine has a Python in one of the usual places")
    assert said.returncode == 3
    assert "BEDSIDE_PYTHON=" in said.stderr


def online() -> bool:
    """Whether a package index can be had: by the usual name, or by this machine's own settings."""
    if any(os.environ.get(name) for name in ("PIP_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX")):
        return True
    try:
        socket.create_connection(("pypi.org", 443), timeout=5).close()
    except OSError:
        return Path("/etc/pip.conf").exists()
    return True


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_fresh_machine_installs_once_and_runs(home: Path, tmp_path: Path) -> None:
    if not online():
        if os.environ.get("CI"):
            pytest.fail("the package index must be reachable in CI")
        pytest.skip("no package index can be reached: a fresh installation is not tested")
    more = {"BEDSIDE_VENV": str(tmp_path / "venv"), "BEDSIDE_PYTHON": sys.executable}
    said = launch(home, "--help", **more)
    if said.returncode and any(word in said.stderr for word in REACH) and not os.environ.get("CI"):
        pytest.skip("the package index did not answer: a fresh installation is not tested")
    assert said.returncode == 0, said.stderr
    assert "Getting Bedside ready" in said.stderr
    assert "usage: bedside" in said.stdout
    again = launch(home, "doctor", "--data", tmp_path / "none", **more)
    assert "Getting Bedside ready" not in again.stderr
    assert again.returncode == 3
