"""The rules, one a file. Each is a `Rule` named RULE in its module."""

from . import (
    account,
    address,
    age,
    alt,
    brevity,
    claim,
    date,
    email,
    empty,
    insurance,
    link,
    permission,
    phone,
    reason,
    record,
    ssn,
)
from .base import Rule

_IDENTIFIERS = (
    phone.RULE,
    email.RULE,
    date.RULE,
    age.RULE,
    ssn.RULE,
    record.RULE,
    account.RULE,
    insurance.RULE,
    address.RULE,
)

FOR_POSTS: tuple[Rule, ...] = (
    *_IDENTIFIERS,
    link.RULE,
    permission.RULE,
    claim.RULE,
    alt.RULE,
    brevity.RULE,
    reason.RULE,
    empty.RULE,
)
FOR_REPLIES: tuple[Rule, ...] = (*_IDENTIFIERS, link.RULE, claim.RULE, empty.RULE)
ALL_RULES: tuple[Rule, ...] = FOR_POSTS  # in the order of the printed guidelines

__all__ = ["ALL_RULES", "FOR_POSTS", "FOR_REPLIES", "Rule"]
