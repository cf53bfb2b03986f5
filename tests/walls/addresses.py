"""Every address of Bedside, and the rows of a town that fill its arguments."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from bedside.practices import rights

from .conftest import Town

type Fill = Callable[[Town], dict[str, Any]]
NOBODYS = 987_654_321  # an id that no row has


@dataclass(frozen=True)
class Address:
    """One URL pattern: its full name, its view's right, and how it takes arguments."""

    name: str
    right: str | None
    takes: tuple[str, ...]

    def path(self, town: Town) -> str:
        return reverse(self.name, kwargs=FILLED[self.name](town))

    @property
    def names_a_row(self) -> bool:
        return "pk" in self.takes

    def path_to_nothing(self, town: Town) -> str:
        return reverse(self.name, kwargs=FILLED[self.name](town) | {"pk": NOBODYS})


def addresses() -> list[Address]:
    return list(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, space: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            name = space + (pattern.name or str(pattern.pattern))
            takes = tuple(pattern.pattern.regex.groupindex) or tuple(pattern.pattern.converters)
            yield Address(name, getattr(pattern.callback, "right", None), takes)
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern, inner)


def _pk(find: Callable[[Town], Any]) -> Fill:
    return lambda town: {"pk": find(town).pk}


_waiting, _delivery = _pk(lambda t: t.waiting), _pk(lambda t: t.delivery)
_channel, _passkey = _pk(lambda t: t.channel), _pk(lambda t: t.passkey)
_person = _pk(lambda t: t.people["staff"])

# Arguments from real rows. An address that takes arguments and is not here fails the walk.
_WITH_ROWS: dict[str, Fill] = {
    "account_confirm_email": lambda t: {"key": "MQ:1abc:nonsense"},
    "account_reset_password_from_key": lambda t: {"uidb36": "1", "key": "abc-nonsense"},
    "mfa_remove_webauthn": _passkey,
    "mfa_edit_webauthn": _passkey,
    "practices:join": lambda t: {"token": t.join_token},
    "practices:setup_step": lambda t: {"step": "practice"},
    "practices:person": _person,
    "practices:end": _person,
    "practices:take_back": _pk(lambda t: t.gone),
    "practices:withdraw": _pk(lambda t: t.invitation),
    "channels:connect": lambda t: {"slug": "wordpress"},
    "channels:detail": _channel,
    "channels:test": _channel,
    "channels:slots": _channel,
    "channels:reconnect": _channel,
    "channels:disconnect": _channel,
    "posts:edit": _waiting,
    "posts:picture": _pk(lambda t: t.picture),
    "publishing:plan": _pk(lambda t: t.version),
    "publishing:post": _waiting,
    "publishing:deliveries": _pk(lambda t: t.approved),
    "publishing:decide": _waiting,
    "publishing:send_link": _waiting,
    "publishing:take_back": _pk(lambda t: t.approved),
    "publishing:move": _delivery,
    "publishing:retry": _delivery,
    "publishing:cancel": _delivery,
    "publishing:by_hand": _delivery,
    "publishing:not_there": _delivery,
    "publishing:take_down": _delivery,
    "publishing:approve": _pk(lambda t: t.link),
    "publishing:approve_picture": lambda t: {"pk": t.link.pk, "position": 0},
    "publishing:approve_link": lambda t: {"token": t.link_token},
    "api:post": _waiting,
    "api:deliveries": _pk(lambda t: t.approved),
}
_WITHOUT_ARGUMENTS = """
    site:today site:doctor site:trail site:healthz
    account_login account_logout account_inactive account_signup account_reauthenticate
    account_email account_email_verification_sent account_change_password account_set_password
    account_reset_password account_confirm_login_code account_reset_password_from_key_done
    account_reset_password_done
    mfa_index mfa_authenticate mfa_reauthenticate mfa_activate_totp mfa_deactivate_totp
    mfa_view_recovery_codes mfa_generate_recovery_codes mfa_download_recovery_codes
    mfa_list_webauthn mfa_add_webauthn mfa_reauthenticate_webauthn mfa_login_webauthn
    api:openapi-json api:api-root api:posts api:review
    practices:welcome practices:setup practices:settings practices:reasons practices:members
    practices:invite practices:watch practices:me practices:language practices:switch
    guidelines:read guidelines:sign guidelines:adopt guidelines:setup
    channels:list channels:add channels:app channels:leave channels:callback channels:pages
    posts:list posts:write
    publishing:calendar publishing:approve_wait
"""
FILLED: dict[str, Fill] = {name: lambda t: {} for name in _WITHOUT_ARGUMENTS.split()} | _WITH_ROWS

# The views that anybody may reach, each for a reason.
PUBLIC = {
    "site:healthz",  # monitoring; says one word
    "practices:welcome",  # the very first visit
    "practices:join",  # the invitation's word is the key
    "publishing:approve_link",  # the link's word is the key
    "publishing:approve_wait",
    "publishing:approve",  # the session that opened the link is the key
    "publishing:approve_picture",
}
# What each other view asks for. It stands here as well, so that opening a door is a decision.
RIGHTS = {
    rights.SEE: """
        site:today site:doctor practices:setup practices:me practices:language practices:switch
        guidelines:read guidelines:sign channels:list channels:detail posts:list posts:picture
        publishing:calendar publishing:post publishing:deliveries
    """,
    rights.COMPOSE: """
        posts:write posts:edit publishing:plan publishing:send_link publishing:take_back
    """,
    rights.APPROVE: "publishing:decide",
    rights.PUBLISH: """
        channels:test channels:slots publishing:move publishing:retry publishing:cancel
        publishing:by_hand publishing:not_there publishing:take_down
    """,
    rights.CONNECT: """
        channels:add channels:connect channels:app channels:leave channels:callback channels:pages
        channels:reconnect channels:disconnect
    """,
    rights.MANAGE: """
        practices:setup_step practices:settings practices:reasons practices:members
        practices:invite practices:watch practices:person practices:end practices:take_back
        practices:withdraw guidelines:adopt guidelines:setup
    """,
    rights.READ_TRAIL: "site:trail",
}
# Whoever has the word in the address may see what it leads to.
BY_WORD = {"practices:join", "publishing:approve_link"}
ACCOUNT = ("account_", "mfa_")  # allauth's own, which knows users and no practice


def ours(address: Address) -> bool:
    """Whether the view belongs to a room, and so has to say whose it is."""
    return not address.name.startswith((*ACCOUNT, "api:"))
