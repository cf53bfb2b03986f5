"""Which language a mail is written in."""

from django.utils import translation

from .models import User


def language_of(email: str) -> str:
    """What the person with this address has chosen; else what is being spoken now."""
    chosen = User.objects.filter(email__iexact=email.strip()).values_list("language", flat=True)
    return next(iter(chosen), "") or translation.get_language() or "en"
