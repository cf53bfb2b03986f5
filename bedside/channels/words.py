"""What networks say, as a sentence for a person."""

from collections.abc import Mapping

from django.utils.translation import gettext

from bedside.networks.base import NetworkError


def sentence(said: str, values: Mapping[str, str | int]) -> str:
    """The template `said` in the person's language, filled with `values`."""
    if not said:
        return ""
    return gettext(said) % values if values else gettext(said)


def sentence_of(error: NetworkError) -> str:
    return sentence(error.said, error.values)
