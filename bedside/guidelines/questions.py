"""What other rooms ask about signatures."""

from bedside.practices.models import Member, Practice

from .models import Signature
from .rulebook import current


def unsigned(member: Member) -> bool:
    """Whether this member still has to sign the newest version. One or two queries."""
    newest = current(member.practice)
    return (
        newest is not None
        and not Signature.objects.filter(guidelines=newest, member=member).exists()
    )


def who_has_not_signed(practice: Practice) -> list[Member]:
    """Active members without a signature under the newest version, by name."""
    newest = current(practice)
    if newest is None:
        return []
    return list(
        practice.members.filter(active=True).exclude(signatures__guidelines=newest).order_by("name")
    )
