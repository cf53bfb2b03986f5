"""Every call of Mastodon that can be rehearsed."""

from .. import accounts, posts
from ..messages import Answer
from ..network import Call, Network, Route
from ..timeline import gone, single, timeline
from . import errors, oauth, statuses


def profile(call: Call) -> Answer:
    who = accounts.by_name(call.store, "mastodon", call.values["name"])
    return timeline(call.store, who) if who else gone()


def permalink(call: Call) -> Answer:
    who = accounts.by_name(call.store, "mastodon", call.values["name"])
    post = posts.find(call.store, "mastodon", call.values["id"])
    return single(call.store, who, post) if who and post and post.account == who.id else gone()


ROUTES = (
    Route("POST", "/api/v1/apps", "mastodon.apps.create", oauth.register),
    Route("GET", "/oauth/authorize", "mastodon.oauth.authorize", oauth.authorize, screen=True),
    Route("POST", "/oauth/authorize", "mastodon.oauth.decide", oauth.decide, screen=True),
    Route("POST", "/oauth/token", "mastodon.oauth.token", oauth.token),
    Route("POST", "/oauth/revoke", "mastodon.oauth.revoke", oauth.revoke),
    Route(
        "GET", "/.well-known/oauth-authorization-server", "mastodon.oauth.metadata", oauth.metadata
    ),
    Route(
        "GET",
        "/api/v1/accounts/verify_credentials",
        "mastodon.accounts.verify_credentials",
        statuses.me,
    ),
    Route("GET", "/api/v1/accounts/{id}/statuses", "mastodon.statuses.list", statuses.of_account),
    Route("GET", "/api/v2/instance", "mastodon.instance.read", statuses.instance),
    Route("GET", "/api/v1/instance", "mastodon.instance.read_v1", statuses.instance_v1),
    Route("POST", "/api/v2/media", "mastodon.media.create", statuses.create_media),
    Route("GET", "/api/v1/media/{id}", "mastodon.media.read", statuses.read_media),
    Route("PUT", "/api/v1/media/{id}", "mastodon.media.update", statuses.update_media),
    Route("POST", "/api/v1/statuses", "mastodon.statuses.create", statuses.create),
    Route("GET", "/api/v1/statuses/{id}", "mastodon.statuses.read", statuses.read),
    Route("GET", "/api/v1/statuses/{id}/source", "mastodon.statuses.source", statuses.source),
    Route("PUT", "/api/v1/statuses/{id}", "mastodon.statuses.update", statuses.update),
    Route("DELETE", "/api/v1/statuses/{id}", "mastodon.statuses.delete", statuses.delete),
    Route("GET", "/@{name}", "mastodon.profile", profile, screen=True),
    Route("GET", "/@{name}/{id}", "mastodon.permalink", permalink, screen=True),
)
MASTODON = Network("mastodon", "Mastodon", ROUTES, errors, oauth.identify, errors.headers)
