"""Posts and pictures as every network stores them here."""

import json
import sqlite3
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image

from .accounts import Account
from .store import Store, now


@dataclass(frozen=True)
class Post:
    """`key` is what the caller chose: idempotency key, record key or slug. Times are epoch."""

    id: int
    network: str
    account: int
    remote_id: str
    key: str
    title: str
    text: str
    link: str
    status: str
    body: dict[str, Any]
    created: float
    edited: float | None
    deleted: float | None


@dataclass(frozen=True)
class Picture:
    """A stored upload without its bytes."""

    id: int
    network: str
    account: int
    remote_id: str
    mime: str
    width: int
    height: int
    alt: str
    filename: str
    size: int
    created: float

    @property
    def path(self) -> str:
        return f"/media/{self.network}/{self.remote_id}"


PICTURE_COLUMNS = (
    "media.id, network, account, remote_id, mime, width, height, filename,"
    " length(data) AS size, created"
)
MOST_PIXELS = 50_000_000  # decoding more would let one upload fill the memory
KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}


def post_from(row: sqlite3.Row) -> Post:
    return Post(**{**dict(row), "body": json.loads(row["body"])})


def add(
    store: Store,
    account: Account,
    remote_id: str,
    text: str,
    *,
    key: str = "",
    title: str = "",
    link: str = "",
    status: str = "published",
    body: dict[str, Any] | None = None,
    pictures: list[Picture] | None = None,
    created: float | None = None,
) -> Post:
    row = (account.network, account.id, remote_id, key, title, text, link, status)
    with store.write() as db:
        made = db.execute(
            "INSERT INTO posts"
            " (network, account, remote_id, key, title, text, link, status, body, created)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, json.dumps(body or {}), created or now()),
        ).lastrowid
        found = store.row("SELECT * FROM posts WHERE id = ?", made)
        assert found
        post = post_from(found)
        show(store, post, pictures or [])
    return post


def show(store: Store, post: Post, pictures: list[Picture]) -> None:
    """The pictures of a post, instead of those it had."""
    with store.write() as db:
        db.execute("DELETE FROM shown WHERE post = ?", (post.id,))
        for position, picture in enumerate(pictures):
            row = (post.id, position, picture.id, picture.alt)
            db.execute("INSERT INTO shown VALUES (?, ?, ?, ?)", row)


def find(store: Store, network: str, remote_id: str) -> Post | None:
    """A post that has not been deleted."""
    row = store.row(
        "SELECT * FROM posts WHERE network = ? AND remote_id = ? AND deleted IS NULL",
        network,
        remote_id,
    )
    return post_from(row) if row else None


def with_key(store: Store, account: Account, key: str, since: float = 0) -> Post | None:
    row = store.row(
        "SELECT * FROM posts WHERE account = ? AND key = ? AND created >= ? AND deleted IS NULL",
        account.id,
        key,
        since,
    )
    return post_from(row) if row else None


def of(store: Store, account: Account, *, deleted: bool = False) -> list[Post]:
    """An account's posts, newest first."""
    rows = store.rows(
        "SELECT * FROM posts WHERE account = ? AND (deleted IS NULL OR ?)"
        " ORDER BY created DESC, id DESC",
        account.id,
        deleted,
    )
    return [post_from(row) for row in rows]


def count(store: Store, account: Account) -> int:
    row = store.row(
        "SELECT count(*) AS made FROM posts WHERE account = ? AND deleted IS NULL", account.id
    )
    assert row
    return int(row["made"])


def change(store: Store, post: Post, **values: Any) -> Post:
    """The post with other columns; `edited` is set. Names come from handlers, never a caller."""
    values = {**values, "edited": now()}
    if "body" in values:
        values["body"] = json.dumps(values["body"])
    columns = ", ".join(f"{name} = ?" for name in values)
    with store.write() as db:
        db.execute(f"UPDATE posts SET {columns} WHERE id = ?", (*values.values(), post.id))  # noqa: S608
        found = store.row("SELECT * FROM posts WHERE id = ?", post.id)
    assert found
    return post_from(found)


def delete(store: Store, post: Post) -> None:
    with store.write() as db:
        db.execute("UPDATE posts SET deleted = ? WHERE id = ?", (now(), post.id))


def look_at(data: bytes) -> tuple[str, int, int] | None:
    """(MIME type, width, height) of a picture, or None when it is not one we could show."""
    try:
        with Image.open(BytesIO(data)) as picture:
            kind, size = KINDS.get(picture.format or ""), picture.size
            if size[0] * size[1] > MOST_PIXELS:
                return None
            picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning):
        return None
    return (kind, *size) if kind else None


def keep_picture(
    store: Store,
    account: Account,
    remote_id: str,
    data: bytes,
    look: tuple[str, int, int],
    *,
    alt: str = "",
    filename: str = "",
) -> Picture:
    mime, width, height = look
    with store.write() as db:
        db.execute(
            "INSERT OR IGNORE INTO media (network, account, remote_id, mime, width, height, alt,"
            " filename, data, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                account.network,
                account.id,
                remote_id,
                mime,
                width,
                height,
                alt,
                filename,
                data,
                now(),
            ),
        )
    found = picture_by(store, account.network, remote_id)
    assert found
    return found


def picture_by(store: Store, network: str, remote_id: str) -> Picture | None:
    row = store.row(
        f"SELECT {PICTURE_COLUMNS}, alt FROM media WHERE network = ? AND remote_id = ?",  # noqa: S608
        network,
        remote_id,
    )
    return Picture(**dict(row)) if row else None


def pictures_of(store: Store, post: Post) -> list[Picture]:
    """The pictures of a post in order, each with the alt text it has there."""
    rows = store.rows(
        f"SELECT {PICTURE_COLUMNS}, shown.alt FROM shown JOIN media ON media.id = media"  # noqa: S608
        " WHERE shown.post = ? ORDER BY position",
        post.id,
    )
    return [Picture(**dict(row)) for row in rows]


def is_shown(store: Store, picture: Picture) -> bool:
    return store.row("SELECT 1 FROM shown WHERE media = ?", picture.id) is not None


def describe_picture(store: Store, picture: Picture, alt: str) -> None:
    with store.write() as db:
        db.execute("UPDATE media SET alt = ? WHERE id = ?", (alt, picture.id))


def picture_bytes(store: Store, picture: Picture) -> bytes:
    row = store.row("SELECT data FROM media WHERE id = ?", picture.id)
    assert row
    return bytes(row["data"])
