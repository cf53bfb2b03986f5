"""Mastodon's entities as JSON."""

from typing import Any
from urllib.parse import urlsplit

from .. import posts
from ..accounts import Account, by_id
from ..network import Call
from ..posts import Picture, Post
from ..store import Store, now
from . import text
from .errors import moment

PICTURE_BYTES = 16 * 1024 * 1024
PICTURE_TYPES = ["image/jpeg", "image/png", "image/gif", "image/webp"]
VERSION = "4.7.0"


def account(store: Store, home: str, who: Account) -> dict[str, Any]:
    url = f"{home}/mastodon/@{who.name}"
    picture = f"{home}/avatar.png"
    return {
        "id": who.remote_id,
        "username": who.name,
        "acct": who.name,
        "display_name": who.label,
        "locked": False,
        "bot": False,
        "group": False,
        "discoverable": True,
        "indexable": False,
        "created_at": moment(who.created),
        "note": "",
        "url": url,
        "uri": url,
        "avatar": picture,
        "avatar_static": picture,
        "header": picture,
        "header_static": picture,
        "followers_count": 0,
        "following_count": 0,
        "statuses_count": posts.count(store, who),
        "last_status_at": None,
        "emojis": [],
        "fields": [],
    }


def own_account(store: Store, home: str, who: Account) -> dict[str, Any]:
    source = {
        "privacy": "public",
        "sensitive": False,
        "language": "en",
        "note": "",
        "fields": [],
        "follow_requests_count": 0,
        "indexable": False,
    }
    role = {"id": "-99", "name": "", "permissions": "0", "color": "", "highlighted": False}
    return {**account(store, home, who), "source": source, "role": role}


def media(home: str, picture: Picture, ready: bool = True) -> dict[str, Any]:
    url = f"{home}{picture.path}"
    size = {
        "width": picture.width,
        "height": picture.height,
        "size": f"{picture.width}x{picture.height}",
        "aspect": picture.width / picture.height,
    }
    return {
        "id": picture.remote_id,
        "type": "image",
        "url": url if ready else None,
        "preview_url": url if ready else None,
        "remote_url": None,
        "meta": {"original": size},
        "description": picture.alt or None,
        "blurhash": None,
    }


def status(call: Call, post: Post, source: bool = False) -> dict[str, Any]:
    store, home = call.store, call.home
    who = by_id(store, post.account)
    assert who
    url = f"{home}/mastodon/@{who.name}/{post.remote_id}"
    body = post.body
    return {
        "id": post.remote_id,
        "created_at": moment(post.created),
        "edited_at": moment(post.edited) if post.edited else None,
        "in_reply_to_id": body["in_reply_to_id"],
        "in_reply_to_account_id": None,
        "sensitive": body["sensitive"],
        "spoiler_text": body["spoiler_text"],
        "visibility": body["visibility"],
        "language": body["language"],
        "uri": url,
        "url": url,
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
        "content": text.html(post.text, home),
        "reblog": None,
        "application": {"name": body["application"], "website": None},
        "account": account(store, home, who),
        "media_attachments": [media(home, each) for each in posts.pictures_of(store, post)],
        "mentions": [],
        "tags": [
            {"name": name, "url": f"{home}/mastodon/tags/{name}"} for name in text.tags(post.text)
        ],
        "emojis": [],
        "card": None,
        "poll": None,
        **({"text": post.text} if source else {}),
    }


def configuration() -> dict[str, Any]:
    return {
        "urls": {},
        "accounts": {"max_featured_tags": 10, "max_pinned_statuses": 5},
        "statuses": {
            "max_characters": text.MAX_CHARACTERS,
            "max_media_attachments": 4,
            "characters_reserved_per_url": text.URL_CHARACTERS,
        },
        "media_attachments": {
            "supported_mime_types": PICTURE_TYPES,
            "description_limit": 1500,
            "image_size_limit": PICTURE_BYTES,
            "image_matrix_limit": 33177600,
            "video_size_limit": 0,
            "video_frame_rate_limit": 0,
            "video_matrix_limit": 0,
        },
        "polls": {
            "max_options": 4,
            "max_characters_per_option": 50,
            "min_expiration": 300,
            "max_expiration": 2629746,
        },
        "translation": {"enabled": False},
    }


def instance(home: str) -> dict[str, Any]:
    return {
        "domain": urlsplit(home).netloc,
        "title": "Rehearsal",
        "version": VERSION,
        "source_url": home,
        "description": "A rehearsal copy. Nothing here reaches a real network.",
        "usage": {"users": {"active_month": 1}},
        "thumbnail": {"url": f"{home}/avatar.png"},
        "icon": [],
        "languages": ["en"],
        "configuration": configuration(),
        "registrations": {"enabled": False, "approval_required": False, "message": None},
        "api_versions": {"mastodon": 7},
        "contact": {"email": "rehearsal@example.test", "account": None},
        "rules": [],
    }


def instance_v1(home: str) -> dict[str, Any]:
    return {
        "uri": urlsplit(home).netloc,
        "title": "Rehearsal",
        "short_description": "A rehearsal copy.",
        "description": "A rehearsal copy. Nothing here reaches a real network.",
        "email": "rehearsal@example.test",
        "version": VERSION,
        "urls": {"streaming_api": home.replace("http", "ws", 1)},
        "stats": {"user_count": 1, "status_count": 0, "domain_count": 0},
        "thumbnail": f"{home}/avatar.png",
        "languages": ["en"],
        "registrations": False,
        "approval_required": False,
        "invites_enabled": False,
        "configuration": {
            name: value
            for name, value in configuration().items()
            if name not in ("urls", "translation")
        },
        "contact_account": None,
        "rules": [],
    }


def new_id(row: int) -> str:
    """A number that grows with time, like Mastodon's own."""
    return str((int(now() * 1000) << 16) | (row & 0xFFFF))
