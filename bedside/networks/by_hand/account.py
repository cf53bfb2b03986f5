"""An account by hand is only a name and an address to open."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..base import Account, Profile

if TYPE_CHECKING:
    from ..http import Http


def check(http: "Http", account: Account) -> Profile:
    """What was typed, unasked: nobody answers for this account."""
    name = account.handle or account.base_url
    return Profile(name, account.handle, account.remote_id, account.base_url)


def refresh(http: "Http", account: Account) -> Mapping[str, str]:
    return account.credentials
