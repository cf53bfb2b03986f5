"""Marks what people read. No Django here, so pages translate: see `channels.words.sentence`."""


def _(template: str) -> str:
    """The same template; `makemessages` gathers what stands in `_("…")` for the translators."""
    return template
