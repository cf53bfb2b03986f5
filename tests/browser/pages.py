"""What has to be true of every page, at a desk and on a phone, light and dark."""

from playwright.sync_api import Page

from . import axe
from .people import DESK, PHONE

_FRAME = """() => ({
  headings: document.querySelectorAll('h1').length,
  heading: document.querySelector('h1')?.innerText.trim() ?? '',
  title: document.title,
  lang: document.documentElement.lang,
})"""
# The last thing pressed was a key, so focus() is as visible as it would be with Tab.
_UNSEEN_FOCUS = """() => {
  const wanted = 'a[href], button, input:not([type=hidden]), select, textarea, summary, '
    + '[tabindex="0"]';
  const unseen = [];
  for (const each of document.querySelectorAll(wanted)) {
    if (!each.checkVisibility({ visibilityProperty: true }) || each.disabled) continue;
    if (each.tabIndex < 0) continue;
    each.focus({ preventScroll: true });
    if (document.activeElement !== each) continue;
    const style = getComputedStyle(each);
    const ringed = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    if (!ringed) unseen.push(each.outerHTML.slice(0, 120));
  }
  document.activeElement?.blur();
  return unseen;
}"""
_TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.querySelectorAll('main *, header *, nav *')].filter(
    (each) => each.getBoundingClientRect().right > room + 1 && each.checkVisibility(),
  );
  return [`${document.documentElement.scrollWidth} px wide`,
    ...wide.slice(0, 3).map((each) => each.outerHTML.slice(0, 120))];
}"""


def faults(page: Page, lang: str = "en") -> list[str]:
    """Everything wrong with the page as it is now shown, in words for whoever mends it."""
    # What is folded away is part of the page as well.
    page.evaluate("() => document.querySelectorAll('main details').forEach(d => { d.open = true })")
    found = [*_frame(page, lang), *_keyboard(page)]
    for size, viewport in (("desk", DESK), ("phone", PHONE)):
        page.set_viewport_size(viewport)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            broken = axe.violations(page, only_colors=theme == "dark")
            found += [f"{size}, {theme}: {line}" for line in broken]
        found += [f"{size}: {line}" for line in page.evaluate(_TOO_WIDE)]
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    return found


def _frame(page: Page, lang: str) -> list[str]:
    frame = page.evaluate(_FRAME)
    found = []
    if frame["headings"] != 1 or not frame["heading"]:
        found.append(f"{frame['headings']} main headings: {frame['heading']!r}")
    if not frame["title"].removesuffix("· Bedside").strip():
        found.append("no title")
    if frame["lang"] != lang:
        found.append(f"lang is {frame['lang']!r}")
    return found


def _keyboard(page: Page) -> list[str]:
    """The first Tab shows the way past the menu, Enter takes it, and the focus is always seen."""
    page.evaluate("() => document.activeElement?.blur()")
    page.evaluate(
        "() => { const at = document.body; at.tabIndex = -1; at.focus(); at.blur(); "
        "at.removeAttribute('tabindex'); }"
    )
    page.keyboard.press("Tab")
    found = []
    skip = page.locator(".skip")
    if not skip.evaluate("each => each === document.activeElement"):
        found.append("the first Tab does not lead to the link that skips the menu")
    else:
        box = skip.bounding_box()
        if not box or box["y"] < 0:
            found.append("the link that skips the menu is not seen")
        page.keyboard.press("Enter")
        if page.evaluate("() => document.activeElement?.id") != "main":
            found.append("the link that skips the menu does not lead to the page")
    page.keyboard.press("Shift")
    found += [f"focus is not seen: {each}" for each in page.evaluate(_UNSEEN_FOCUS)]
    return found
