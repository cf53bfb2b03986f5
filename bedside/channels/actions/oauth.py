"""Sign-in on the network's own pages: begun here, finished with the code that comes back."""

import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as _

from bedside.networks.base import Account, NetworkError, Refused, Unauthorized
from bedside.networks.facebook import account as facebook
from bedside.networks.guard import tidy_address
from bedside.networks.mastodon import account as mastodon
from bedside.networks.oauth import challenge_of, new_verifier
from bedside.practices import rights
from bedside.practices.models import Member

from ..models import Channel
from ..outgoing import quick
from . import apps
from .keep import keep, keep_again, signed_in

_LASTS_S = 1800
_NOT_OURS = _(
    "This sign-in was not begun here, or it was used before. Nothing was connected. Start again."
)
_TOO_LATE = _("This sign-in took too long. Nothing was connected. Start again.")
_SAID_NO = _("You did not allow it there, so nothing was connected. Start again to allow it.")
_NO_CODE = _("The network did not finish the sign-in. Nothing was connected. Start again.")
_NO_PAGES = _(
    "Facebook shows no Page that you may manage. Sign in as someone who runs the practice's "
    "Page, and tick the Page when Facebook asks which ones Bedside may use."
)
_NOT_ALLOWED = _(
    "Bedside was not allowed to: %(what)s. It needs that to post and to see that a post is "
    "there. Start again, and leave everything ticked on Facebook's page."
)
_MAY_NOT_POST = _(
    "Your role on %(page)s does not let you post there. Ask whoever runs the Page to let you "
    "create content, then connect it again."
)
_OTHER_PAGE = _(
    "This sign-in does not include %(page)s. Sign in as someone who runs that Page, and tick "
    "it when Facebook asks."
)


@dataclass(frozen=True)
class Pending:
    """A sign-in that has begun: kept in the session, encrypted, and used once.

    `channel` is the row to connect again, or None. `began` is in seconds since 1970.
    """

    slug: str
    base_url: str
    member: int
    channel: int | None
    state: str = field(repr=False)
    verifier: str = field(repr=False)
    began: float
    address: str  # of the network's own sign-in page


@dataclass(frozen=True)
class Choice:
    """The Pages a member may choose from: kept as `Pending` is."""

    base_url: str
    member: int
    pages: tuple[facebook.PageChoice, ...]
    app_secret: str = field(repr=False)


def begin_mastodon(
    member: Member, address: str, *, channel: Channel | None = None, anew: bool = False
) -> Pending:
    """Raises NetworkError. `anew`: the last try was never finished, so trust nothing kept."""
    rights.require(member, rights.CONNECT)
    base_url = channel.base_url if channel else tidy_address(address)
    app = apps.mastodon_app(member.practice, base_url, anew=anew)
    state, verifier = secrets.token_urlsafe(32), new_verifier()
    page = mastodon.authorize_url(
        base_url, app.client_id, apps.redirect_uri(), state, challenge_of(verifier)
    )
    return _pending("mastodon", base_url, member, channel, state, verifier, page)


def begin_facebook(
    member: Member, *, channel: Channel | None = None, rehearse: bool = False
) -> Pending:
    """Raises NoApp."""
    rights.require(member, rights.CONNECT)
    base_url, dialog = apps.facebook_addresses(rehearse)
    if channel and channel.base_url != base_url:
        base_url, dialog = apps.facebook_addresses(not rehearse)
    app = apps.facebook_app(member.practice, base_url)
    state = secrets.token_urlsafe(32)
    page = facebook.authorize_url(dialog, app.client_id, apps.redirect_uri(), state)
    return _pending("facebook", base_url, member, channel, state, "", page)


def finish_oauth(
    member: Member, pending: Pending | None, answer: Mapping[str, str]
) -> Channel | Choice:
    """The connected channel, or the Pages to choose from. Raises NetworkError, NoApp.

    `answer` is what the network sent the browser back with.
    """
    rights.require(member, rights.CONNECT)
    given = answer.get("state", "")
    if pending is None or not hmac.compare_digest(pending.state.encode(), given.encode()):
        raise Refused(_NOT_OURS)
    if pending.member != member.pk:
        raise Refused(_NOT_OURS)
    if time.time() - pending.began > _LASTS_S:
        raise Refused(_TOO_LATE)
    if answer.get("error") == "access_denied":
        raise Refused(_SAID_NO)
    code = answer.get("code", "")
    if not code:
        raise Refused(_NO_CODE)
    channel = _channel_of(member, pending)
    if pending.slug == "mastodon":
        return _finish_mastodon(member, pending, channel, code)
    return _finish_facebook(member, pending, channel, code)


def choose_page(member: Member, choice: Choice, page_id: str) -> Channel:
    """Connect one of the Pages. Raises NetworkError."""
    rights.require(member, rights.CONNECT)
    page = _page(choice, page_id)
    if choice.member != member.pk or page is None:
        raise Refused(_NOT_OURS)
    return keep(member, "facebook", *signed_in("facebook", _page_account(choice, page)))


def _pending(
    slug: str,
    base_url: str,
    member: Member,
    channel: Channel | None,
    state: str,
    verifier: str,
    address: str,
) -> Pending:
    return Pending(
        slug,
        base_url,
        member.pk,
        channel.pk if channel else None,
        state,
        verifier,
        time.time(),
        address,
    )


def _channel_of(member: Member, pending: Pending) -> Channel | None:
    if pending.channel is None:
        return None
    return Channel.objects.get(practice=member.practice, pk=pending.channel)


def _finish_mastodon(
    member: Member, pending: Pending, channel: Channel | None, code: str
) -> Channel:
    held = apps.kept_app(member.practice, "mastodon", pending.base_url)
    app = mastodon.App(held.client_id, held.client_secret)
    credentials = mastodon.exchange(
        quick(), pending.base_url, app, code, apps.redirect_uri(), pending.verifier
    )
    found = signed_in("mastodon", Account(pending.base_url, credentials=credentials))
    if channel is not None:
        return keep_again(member, channel, *found)
    return keep(member, "mastodon", *found)


def _finish_facebook(
    member: Member, pending: Pending, channel: Channel | None, code: str
) -> Channel | Choice:
    app = apps.facebook_app(member.practice, pending.base_url)
    keys = (pending.base_url, app.client_id, app.client_secret)
    token = facebook.exchange(quick(), *keys, code, apps.redirect_uri())
    token = facebook.long_lived(quick(), *keys, token)
    _require_permissions(pending.base_url, token, app.client_secret)
    pages = facebook.pages(quick(), pending.base_url, token, app.client_secret)
    if not pages:
        raise Refused(_NO_PAGES)
    choice = Choice(pending.base_url, member.pk, pages, app.client_secret)
    if channel is None:
        return _choice_or_only(member, choice)
    page = _page(choice, channel.remote_id)
    if page is None:
        raise Refused(_OTHER_PAGE, page=channel.name)
    return keep_again(member, channel, *signed_in("facebook", _page_account(choice, page)))


def _choice_or_only(member: Member, choice: Choice) -> Channel | Choice:
    if len(choice.pages) > 1:
        return choice
    return choose_page(member, choice, choice.pages[0].id)


def _page(choice: Choice, page_id: str) -> facebook.PageChoice | None:
    return next((page for page in choice.pages if page.id == page_id), None)


def _page_account(choice: Choice, page: facebook.PageChoice) -> Account:
    if not page.may_publish or not page.access_token:
        raise Refused(_MAY_NOT_POST, field="page", page=page.name)
    credentials = {"access_token": page.access_token, "app_secret": choice.app_secret}
    return Account(choice.base_url, remote_id=page.id, credentials=credentials)


def _require_permissions(base_url: str, token: str, app_secret: str) -> None:
    """Raises Refused when the member unticked something Bedside needs."""
    account = Account(base_url, credentials={"access_token": token, "app_secret": app_secret})
    try:
        answer = facebook.ask(quick(), account, "GET", "/me/permissions")
    except Unauthorized:
        raise
    except NetworkError:
        return  # what is missing shows when the Page is checked
    listed = answer.json.get("data") if isinstance(answer.json, dict) else None
    said = {str(each.get("permission")): str(each.get("status")) for each in listed or ()}
    needed = facebook.SCOPES.split(",")
    missing = [name for name in needed if said.get(name) != "granted"]
    if said and missing:
        raise Refused(_NOT_ALLOWED, what=", ".join(missing))
