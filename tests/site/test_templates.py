"""Walls around every template of every room: the strict CSP, the sprite, the palette."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import bedside

PACKAGE = Path(bedside.__file__).parent
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
STATIC = PACKAGE / "site" / "static"
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons/sprite.svg").read_text()))
STYLES = sorted((STATIC / "css").rglob("*.css"))


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_it_can_be_read_by_django(path: Path) -> None:
    get_template(str(path).split("/templates/", 1)[1])


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_inline(path: Path) -> None:
    html = path.read_text()
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|javascript:|hx-on|hx-vals=['\"]js:", html)
    for script in re.findall(r"<script\b([^>]*)>", html):
        assert "src=" in script or 'type="application/json"' in script


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_from_elsewhere(path: Path) -> None:
    assert not re.search(r"""(src|srcset|href)=["'](https?:)?//""", path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_icon_is_drawn(path: Path) -> None:
    html = path.read_text()
    named = re.findall(r"""\{% icon "([^"]+)\"""", html) + re.findall(r'\bicon="([^"]+)"', html)
    assert set(named) <= SPRITE


def test_every_stylesheet_is_gathered() -> None:
    gathered = set(re.findall(r'url\("([^"]+)"\)', (STATIC / "css/bedside.css").read_text()))
    there = {str(path.relative_to(STATIC / "css")) for path in STYLES} - {"bedside.css"}
    assert gathered == there


def test_colours_live_in_the_tokens_alone() -> None:
    for path in STYLES:
        if path.name in ("tokens.css", "print.css"):
            continue
        found = set(re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(", path.read_text()))
        assert found <= {"#ffffff"}, path.name  # the white a QR code needs


# --- Contrast (WCAG 2.2: 4.5 for text, 3 for the edges of controls and for marks)


def tokens() -> dict[str, dict[str, str]]:
    css = (STATIC / "css/tokens.css").read_text()
    light, dark = css.split("@media (prefers-color-scheme: dark)")
    read = re.compile(r"--([\w-]+): (#[0-9a-f]{6});").findall
    return {"light": dict(read(light)), "dark": {**dict(read(light)), **dict(read(dark))}}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


GROUNDS = ["paper", "surface", "sunk"]
SOFT = ["action-soft", "good-soft", "warn-soft", "bad-soft"]
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-soft", "action", "bad") for ground in GROUNDS),
    *(("ink", ground) for ground in [*SOFT, *(f"tint-{n}" for n in range(1, 7))]),
    *((tone, f"{tone}-soft") for tone in ("action", "good", "warn", "bad")),
    *((deep, ground) for deep in ("action-deep", "bad-deep") for ground in ["surface", "paper"]),
    *(("on-action", ground) for ground in ("action", "action-deep")),
    *(("on-bad", ground) for ground in ("bad", "bad-deep")),
    ("ink-soft", "action-soft"),
    ("bad-deep", "bad-soft"),
]
EDGES = [
    *(("line-strong", ground) for ground in GROUNDS),
    *((tone, ground) for tone in ("action", "bad") for ground in GROUNDS),
    ("warn-line", "surface"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_words_can_be_read(theme: str, ink: str, ground: str) -> None:
    assert contrast(tokens()[theme][ink], tokens()[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_can_be_seen(theme: str, edge: str, ground: str) -> None:
    assert contrast(tokens()[theme][edge], tokens()[theme][ground]) >= 3


def test_both_themes_name_the_same_colours() -> None:
    css = (STATIC / "css/tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    named = [set(re.findall(r"--([\w-]+): #", part)) for part in css]
    assert named[0] == named[1]
