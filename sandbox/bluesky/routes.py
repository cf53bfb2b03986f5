"""Every call of Bluesky that can be rehearsed."""

from .. import accounts, posts
from ..messages import Answer
from ..network import Call, Handler, Network, Route
from ..timeline import gone, single, timeline
from . import errors, records, sessions
from .record import POST


def profile(call: Call) -> Answer:
    who = owner(call)
    return timeline(call.store, who) if who else gone()


def owner(call: Call) -> accounts.Account | None:
    name = call.values["name"]
    return accounts.by_name(call.store, "bluesky", name) or accounts.by_remote_id(
        call.store, "bluesky", name
    )


def permalink(call: Call) -> Answer:
    who = owner(call)
    uri = records.remote(who, POST, call.values["rkey"]) if who else ""
    post = posts.find(call.store, "bluesky", uri)
    return single(call.store, who, post) if who and post else gone()


def xrpc(method: str, nsid: str, handler: Handler) -> Route:
    short = nsid.rpartition(".")[2]
    return Route(method, f"/xrpc/{nsid}", f"bluesky.{short}", handler)


ROUTES = (
    xrpc("POST", "com.atproto.server.createSession", sessions.create),
    xrpc("POST", "com.atproto.server.refreshSession", sessions.refresh),
    xrpc("GET", "com.atproto.server.getSession", sessions.read),
    xrpc("POST", "com.atproto.server.deleteSession", sessions.delete),
    xrpc("GET", "com.atproto.server.describeServer", sessions.describe),
    xrpc("GET", "com.atproto.identity.resolveHandle", sessions.resolve),
    xrpc("POST", "com.atproto.repo.uploadBlob", records.upload),
    xrpc("POST", "com.atproto.repo.createRecord", records.create),
    xrpc("GET", "com.atproto.repo.getRecord", records.read),
    xrpc("POST", "com.atproto.repo.deleteRecord", records.delete),
    xrpc("GET", "com.atproto.repo.listRecords", records.many),
    Route("GET", "/profile/{name}", "bluesky.profile", profile, screen=True),
    Route("GET", "/profile/{name}/post/{rkey}", "bluesky.permalink", permalink, screen=True),
)
BLUESKY = Network("bluesky", "Bluesky", ROUTES, errors, sessions.identify, errors.headers)
