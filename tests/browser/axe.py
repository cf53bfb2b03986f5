"""axe-core, which knows WCAG's rules, run inside a page; from npm, kept outside the tree."""

import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Page

from tests.servers.processes import cannot_be_had, needs

HERE = Path(__file__).resolve().parent
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


def violations(page: Page, *, only_colors: bool = False) -> list[str]:
    """What breaks the rules of WCAG 2.2 AA, one line each. Another theme changes only colors."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_source())
    wanted = {"type": "tag", "values": RULES}
    if only_colors:
        wanted = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
    result = page.evaluate(
        "options => axe.run(document, options)",
        {"runOnly": wanted, "resultTypes": ["violations"], "preload": False},
    )
    return [
        f"{broken['id']} at {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for broken in result["violations"]
        for node in broken["nodes"]
    ]


@functools.cache
def _source() -> str:
    needs("npm")
    wanted = (HERE / "package.json").read_bytes()
    home = os.environ.get("BEDSIDE_TEST_CACHE") or "~/.cache/bedside-tests"
    cache = Path(home).expanduser() / f"axe-{hashlib.sha256(wanted).hexdigest()[:12]}"
    cache.mkdir(parents=True, exist_ok=True)
    file = cache / "node_modules" / "axe-core" / "axe.min.js"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            shutil.copy(HERE / "package.json", cache)
            _install(cache)
    return file.read_text(encoding="utf-8")


def _install(cache: Path) -> None:
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"]
    try:
        done = subprocess.run(command, cwd=cache, capture_output=True, text=True, timeout=300)
    except subprocess.TimeoutExpired:
        cannot_be_had("npm took more than five minutes to install axe-core")
    if done.returncode != 0:
        cannot_be_had(f"npm cannot install axe-core: {done.stderr[-500:]}")
