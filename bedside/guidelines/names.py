"""Whether a typed name can stand as a member's signature."""

import re
import unicodedata

_TITLES = {"dr", "md", "do", "dds", "dmd", "np", "pa", "rn", "phd", "mr", "mrs", "ms", "jr", "sr"}


def _words(name: str) -> list[str]:
    """The name's words without accents, capitals, titles and initials."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ı", "i"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = re.findall(r"\w+", plain.replace(".", "").replace("’", "").replace("'", ""))
    return [word for word in words if word not in _TITLES and len(word) > 1] or words


def signs_for(typed: str, member_name: str) -> bool:
    """The first and the last name must be there; titles, middle names and accents may differ."""
    wanted, given = _words(member_name), _words(typed)
    return bool(wanted) and {wanted[0], wanted[-1]} <= set(given)
