"""Marks what people read. No Django here, so pages translate titles, `why` and `instead`."""


def _(template: str) -> str:
    """The same template; `makemessages` gathers what stands in `_("…")` for the translators."""
    return template
