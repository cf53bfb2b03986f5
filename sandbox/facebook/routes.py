"""Every call of Facebook that can be rehearsed."""

import re

from .. import accounts, posts
from ..messages import Answer, Request
from ..network import Call, Network, Route
from ..timeline import gone, single, timeline
from . import dialog, errors, pages, tokens

VERSION = re.compile(r"^/v\d{1,2}\.\d(?=/|$)")


def tidy(request: Request) -> str:
    return VERSION.sub("", request.path).rstrip("/") or "/"


def permalink(call: Call) -> Answer:
    page = accounts.by_remote_id(call.store, "facebook", call.values["page"])
    id = f"{call.values['page']}_{call.values['post']}"
    post = posts.find(call.store, "facebook", id)
    return single(call.store, page, post) if page and post and pages.is_public(post) else gone()


def look_or_read(call: Call) -> Answer:
    """The Page's own address is also its Graph node: a browser without a token gets the page."""
    page = accounts.by_remote_id(call.store, "facebook", call.values["id"])
    wants_page = "text/html" in call.request.headers.get("accept", "")
    if page and page.owner and wants_page and not tokens.given_token(call.request):
        return timeline(call.store, page)
    return pages.read(call)


ROUTES = (
    Route("GET", "/dialog/oauth", "facebook.dialog", dialog.show, screen=True),
    Route("POST", "/dialog/oauth", "facebook.decide", dialog.decide, screen=True),
    Route("GET", "/oauth/access_token", "facebook.oauth.access_token", tokens.exchange),
    Route("POST", "/oauth/access_token", "facebook.oauth.access_token", tokens.exchange),
    Route("GET", "/debug_token", "facebook.debug_token", tokens.debug),
    Route("GET", "/me", "facebook.me", pages.me),
    Route("GET", "/me/accounts", "facebook.me.accounts", pages.own_pages),
    Route("GET", "/me/permissions", "facebook.me.permissions", pages.permissions),
    Route("POST", "/{id}/photos", "facebook.photos.create", pages.add_photo),
    Route("POST", "/{id}/feed", "facebook.feed.create", pages.add_post),
    Route("GET", "/{id}/feed", "facebook.feed.list", pages.published_posts),
    Route("GET", "/{id}/published_posts", "facebook.published_posts.list", pages.published_posts),
    Route("GET", "/{page}/posts/{post}", "facebook.permalink", permalink, screen=True),
    Route("GET", "/{id}", "facebook.node.read", look_or_read),
    Route("POST", "/{id}", "facebook.posts.edit", pages.edit),
    Route("DELETE", "/{id}", "facebook.posts.delete", pages.delete),
)
FACEBOOK = Network(
    "facebook", "Facebook Pages", ROUTES, errors, tokens.identify, errors.headers, tidy
)
