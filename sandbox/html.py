"""Pages for people: one frame, one small style sheet, nothing from elsewhere."""

from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from .messages import Answer

KEPT = ("p", "br", "a", "strong", "em", "b", "i", "ul", "ol", "li", "h2", "h3", "h4", "blockquote")


def e(text: object) -> str:
    return escape(str(text), quote=True)


def policy(form_to: str = "") -> str:
    """`form_to`: where a form's answer may lead on to, as browsers hold redirects to it too."""
    there = urlsplit(form_to)
    origin = f" {there.scheme}://{there.netloc}" if there.netloc else ""
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self'{origin}"
    )


def page(title: str, body: str, status: int = 200, form_to: str = "") -> Answer:
    whole = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{e(title)} - Rehearsal</title>
<link rel="icon" href="/avatar.png">
<link rel="stylesheet" href="/sandbox.css">
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header><p><a href="/"><strong>Rehearsal</strong></a>
<span>Nothing here reaches a real network.</span></p>
<nav aria-label="Rehearsal"><a href="/">Accounts</a> <a href="/switches">Faults</a>
<a href="/calls">Calls</a></nav></header>
<main id="main" tabindex="-1">
<h1>{e(title)}</h1>
{body}
</main>
</body>
</html>
"""
    headers = {
        "Content-Security-Policy": policy(form_to),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    # A lone surrogate, as a hostile post may hold, must not break the page.
    return Answer(status, whole.encode("utf-8", "replace"), "text/html; charset=utf-8", headers)


def hidden(values: dict[str, str]) -> str:
    return "\n".join(
        f'<input type="hidden" name="{e(name)}" value="{e(value)}">'
        for name, value in values.items()
    )


class Cleaner(HTMLParser):
    """Keeps a short list of harmless tags, and the text of the rest."""

    def __init__(self) -> None:
        super().__init__()
        self.out: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.silent += 1
        elif tag == "a":
            link = dict(attrs).get("href") or ""
            safe = link if urlsplit(link).scheme in ("http", "https") else "#"
            self.out.append(f'<a href="{e(safe)}" rel="nofollow noopener noreferrer">')
        elif tag in KEPT:
            self.out.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.silent = max(0, self.silent - 1)
        elif tag in KEPT and tag != "br":
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(e(data))


def clean(markup: str) -> str:
    cleaner = Cleaner()
    cleaner.feed(markup)
    cleaner.close()
    return "".join(cleaner.out)
