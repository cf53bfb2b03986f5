"""Every call of WordPress that can be rehearsed."""

from dataclasses import replace

from .. import accounts, posts
from ..messages import Answer, Request
from ..network import Call, Network, Route
from ..posts import post_from
from ..timeline import gone, single, timeline
from . import entries, errors, people


def tidy(request: Request) -> str:
    """A site without pretty addresses has its API at ?rest_route=/wp/v2/..."""
    route = str(request.query.get("rest_route", "")).rstrip("/")
    if request.path.strip("/") in ("", "index.php") and "rest_route" in request.query:
        return f"/wp-json{route}"
    return request.path.rstrip("/") or "/"


def front(call: Call) -> Answer:
    number = str(call.request.query.get("p", ""))
    if number:
        return shown(call, posts.find(call.store, "wordpress", number))
    who = accounts.by_name(call.store, "wordpress", "maple")
    assert who
    found = timeline(call.store, who)
    api = {"Link": f'<{call.home}/wordpress/wp-json/>; rel="https://api.w.org/"'}
    return replace(found, headers={**found.headers, **api})


def author(call: Call) -> Answer:
    who = accounts.by_name(call.store, "wordpress", call.values["name"])
    return timeline(call.store, who) if who else gone()


def permalink(call: Call) -> Answer:
    row = call.store.row(
        "SELECT * FROM posts WHERE network = 'wordpress' AND key = ? AND deleted IS NULL",
        call.values["slug"],
    )
    return shown(call, post_from(row) if row else None)


def shown(call: Call, post: posts.Post | None) -> Answer:
    who = accounts.by_id(call.store, post.account) if post else None
    if post is None or who is None or entries.due(call, post).status != "publish":
        return gone()
    return single(call.store, who, post)


V2 = "/wp-json/wp/v2"
EDITS = ("POST", "PUT", "PATCH")
ROUTES = (
    Route("GET", "/wp-json", "wordpress.index", entries.index),
    Route("GET", V2, "wordpress.namespace", entries.namespace),
    Route("GET", f"{V2}/users/me", "wordpress.users.me", people.me),
    Route("GET", f"{V2}/categories", "wordpress.categories.list", entries.categories),
    Route("GET", f"{V2}/posts", "wordpress.posts.list", entries.many),
    Route("POST", f"{V2}/posts", "wordpress.posts.create", entries.create),
    Route("GET", f"{V2}/posts/{{id}}", "wordpress.posts.read", entries.read),
    *(
        Route(verb, f"{V2}/posts/{{id}}", "wordpress.posts.update", entries.update)
        for verb in EDITS
    ),
    Route("DELETE", f"{V2}/posts/{{id}}", "wordpress.posts.delete", entries.delete),
    Route("POST", f"{V2}/media", "wordpress.media.create", entries.upload),
    Route("GET", f"{V2}/media/{{id}}", "wordpress.media.read", entries.read_media),
    *(
        Route(verb, f"{V2}/media/{{id}}", "wordpress.media.update", entries.update_media)
        for verb in EDITS
    ),
    Route("DELETE", f"{V2}/media/{{id}}", "wordpress.media.delete", entries.delete_media),
    Route("GET", "/", "wordpress.front", front, screen=True),
    Route("GET", "/author/{name}", "wordpress.author", author, screen=True),
    Route("GET", "/{slug}", "wordpress.permalink", permalink, screen=True),
)
WORDPRESS = Network("wordpress", "WordPress", ROUTES, errors, people.identify, tidy=tidy)
