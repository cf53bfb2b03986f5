"""Posts as records: made, read, listed, taken down; and the pictures they hold."""

from dataclasses import replace
from typing import Any

from .. import accounts, posts
from ..accounts import Account
from ..messages import Answer, Refusal, as_json
from ..network import Call
from ..posts import Picture, Post
from . import ids
from .errors import broken, error, invalid
from .record import POST, check_post, images
from .sessions import allowed

BLOB_BYTES = 5 * 1024 * 1024


def upload(call: Call) -> Answer:
    who, data = allowed(call), call.request.body
    if not data:
        raise invalid("Request encoding (*/*) required but not provided")
    if len(data) > BLOB_BYTES:
        return error("PayloadTooLarge", "request entity too large", 413)
    look = posts.look_at(data)
    mime = look[0] if look else call.request.mime or "application/octet-stream"
    cid = ids.cid(data, ids.RAW)
    posts.keep_picture(call.store, who, cid, data, look or (mime, 0, 0))
    blob = {"$type": "blob", "ref": {"$link": cid}, "mimeType": mime, "size": len(data)}
    return as_json({"blob": blob})


def text_of(fields: dict[str, Any], *names: str) -> list[str]:
    """Required words of a request. Raises Refusal as the lexicon's validator does."""
    for name in names:
        if name not in fields:
            raise invalid(f'Input must have the property "{name}"')
        if not isinstance(fields[name], str):
            raise invalid(f"Input/{name} must be a string")
    return [fields[name] for name in names]


def repository(call: Call, name: str) -> Account:
    found = accounts.by_remote_id(call.store, "bluesky", name) or accounts.by_name(
        call.store, "bluesky", name
    )
    if found is None:
        raise invalid(f"Could not find repo: {name}")
    return found


def own_repository(call: Call, name: str) -> Account:
    who = allowed(call)
    if repository(call, name).id != who.id:
        raise Refusal(error("AuthRequired", "Authentication Required", 401))
    return who


def remote(who: Account, collection: str, rkey: str) -> str:
    return f"at://{who.remote_id}/{collection}/{rkey}"


def check_key(collection: str, rkey: str) -> None:
    if not ids.RECORD_KEY.fullmatch(rkey):
        raise invalid("Input/rkey must be a valid Record Key")
    if collection == POST and not ids.TID.fullmatch(rkey):
        raise invalid(f"Invalid record key for {collection}: expected a TID")


def used_pictures(call: Call, record: dict[str, Any]) -> list[Picture]:
    found = []
    for image in images(record):
        picture = posts.picture_by(call.store, "bluesky", image["image"]["ref"]["$link"])
        if picture is None:
            raise Refusal(error("BlobNotFound", "Could not find blob"))
        found.append(replace(picture, alt=image["alt"]))
    return found


def create(call: Call) -> Answer:
    fields = call.request.fields
    repo, collection = text_of(fields, "repo", "collection")
    who = own_repository(call, repo)
    record = fields.get("record")
    rkey = fields.get("rkey") or ids.tid()
    if not isinstance(record, dict):
        raise invalid("Input/record must be an object")
    check_key(collection, str(rkey))
    record = {"$type": collection, **record}
    if collection != POST:
        raise invalid(f"Only {POST} can be rehearsed here")
    check_post(record)
    return put(call, who, collection, str(rkey), record)


def put(call: Call, who: Account, collection: str, rkey: str, record: dict[str, Any]) -> Answer:
    uri, cid = remote(who, collection, rkey), ids.record_cid(record)
    with call.store.write():
        if posts.find(call.store, "bluesky", uri):
            # The reference server's tree refuses an existing key with an unnamed error.
            return broken()
        make_room(call, uri)
        posts.add(
            call.store,
            who,
            uri,
            record["text"],
            key=rkey,
            link=link_of(record),
            body={"record": record, "cid": cid, "uri": uri, "rkey": rkey},
            pictures=used_pictures(call, record),
        )
    commit = {"cid": ids.cid(uri.encode(), ids.DAG_CBOR), "rev": ids.tid()}
    return as_json({"uri": uri, "cid": cid, "commit": commit, "validationStatus": "valid"})


def make_room(call: Call, uri: str) -> None:
    """A record that was taken down keeps its row under another name; its key is free again."""
    with call.store.write() as db:
        db.execute(
            "UPDATE posts SET remote_id = remote_id || '#' || id"
            " WHERE network = 'bluesky' AND remote_id = ? AND deleted IS NOT NULL",
            (uri,),
        )


def link_of(record: dict[str, Any]) -> str:
    embed = record.get("embed") or {}
    return str(embed.get("external", {}).get("uri", ""))


def named(call: Call, fields: dict[str, Any]) -> tuple[Account, Post | None]:
    repo, collection, rkey = text_of(fields, "repo", "collection", "rkey")
    who = repository(call, repo)
    return who, posts.find(call.store, "bluesky", remote(who, collection, rkey))


def read(call: Call) -> Answer:
    who, post = named(call, call.request.query)
    wanted = call.request.query.get("cid")
    if post is None or (wanted and wanted != post.body["cid"]):
        uri = remote(who, *text_of(call.request.query, "collection", "rkey"))
        return error("RecordNotFound", f"Could not locate record: {uri}")
    return as_json(as_record(post))


def as_record(post: Post) -> dict[str, Any]:
    return {
        "uri": post.body["uri"],
        "cid": post.body["cid"],
        "value": post.body["record"],
    }


def delete(call: Call) -> Answer:
    """Taking down what is not there is fine, as the lexicon says."""
    who, post = named(call, call.request.fields)
    own_repository(call, who.remote_id)
    if post is None:
        return as_json({})
    posts.delete(call.store, post)
    commit = {"cid": ids.cid(post.remote_id.encode(), ids.DAG_CBOR), "rev": ids.tid()}
    return as_json({"commit": commit})


def many(call: Call) -> Answer:
    query = call.request.query
    repo, collection = text_of(query, "repo", "collection")
    who = repository(call, repo)
    limit = str(query.get("limit", "50"))
    if not limit.isdecimal() or not 1 <= int(limit) <= 100:
        raise invalid("Params/limit must be an integer from 1 to 100")
    found = sorted(posts.of(call.store, who), key=lambda post: post.key, reverse=True)
    if str(query.get("reverse", "")).lower() == "true":
        found.reverse()
    if collection != POST:
        found = []
    cursor = query.get("cursor")
    if cursor:
        keys = [post.key for post in found]
        found = found[keys.index(cursor) + 1 :] if cursor in keys else []
    page = found[: int(limit)]
    more = {"cursor": page[-1].key} if len(found) > len(page) else {}
    return as_json({**more, "records": [as_record(post) for post in page]})
