"""What each role may do. The monitor and the deputy may also do what keeping watch needs."""

from .models import Member, Role

SEE = "see"
COMPOSE = "compose"
APPROVE = "approve"
PUBLISH = "publish"  # schedule, move, retry, cancel, mark by hand, take down
CONNECT = "connect"
MANAGE = "manage"  # the practice's details, members, guidelines
READ_TRAIL = "read_trail"

_OF_ROLE = {
    Role.PHYSICIAN: {SEE, COMPOSE, APPROVE, PUBLISH, CONNECT, MANAGE, READ_TRAIL},
    Role.MANAGER: {SEE, COMPOSE, APPROVE, PUBLISH, CONNECT, MANAGE, READ_TRAIL},
    Role.STAFF: {SEE, COMPOSE},
    Role.COMPLIANCE: {SEE, READ_TRAIL},
}
_OF_WATCH = {COMPOSE, APPROVE, PUBLISH}


class NotYours(Exception):
    """This member does not have the right."""


def may(member: Member, right: str) -> bool:
    if not member.active:
        return False
    return right in _OF_ROLE[Role(member.role)] or (member.watches and right in _OF_WATCH)


def require(member: Member, right: str) -> None:
    """Raises NotYours."""
    if not may(member, right):
        raise NotYours(right)
