"""What a post record must be, by the lexicon app.bsky.feed.post."""

from datetime import datetime
from typing import Any

import regex

from .errors import invalid

POST = "app.bsky.feed.post"
IMAGES = "app.bsky.embed.images"
EXTERNAL = "app.bsky.embed.external"
IMAGE_BYTES = 2_000_000
THUMB_BYTES = 1_000_000


def fail(said: str) -> None:
    raise invalid(f"Invalid {POST} record: {said}")


def check_post(record: dict[str, Any]) -> None:
    """Raises Refusal with the lexicon's words."""
    if record["$type"] != POST:
        fail(f"Record/$type must be {POST}")
    check_text(record.get("text"))
    check_time(record.get("createdAt"))
    langs = record.get("langs", [])
    if not isinstance(langs, list) or len(langs) > 3:
        fail("Record/langs must not have more than 3 elements")
    check_facets(record.get("facets", []), len(record["text"].encode()))
    check_embed(record.get("embed"))


def check_text(text: object) -> None:
    if not isinstance(text, str):
        fail('Record must have the property "text"')
        return
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        fail("Record/text must be valid Unicode")
        return
    if size > 3000:
        fail("Record/text must not be longer than 3000 characters")
    if len(regex.findall(r"\X", text)) > 300:
        fail("Record/text must not be longer than 300 graphemes")


def check_time(moment: object) -> None:
    try:
        good = isinstance(moment, str) and datetime.fromisoformat(moment).tzinfo is not None
    except ValueError:
        good = False
    if not good or "T" not in str(moment):
        fail("Record/createdAt must be an valid atproto datetime (both RFC-3339 and ISO-8601)")


def check_facets(facets: object, size: int) -> None:
    if not isinstance(facets, list):
        fail("Record/facets must be an array")
        return
    for number, facet in enumerate(facets):
        at = f"Record/facets/{number}"
        index = facet.get("index") if isinstance(facet, dict) else None
        if not isinstance(index, dict) or not isinstance(facet.get("features"), list):
            fail(f"{at} must have index and features")
            return
        start, end = index.get("byteStart"), index.get("byteEnd")
        if not isinstance(start, int) or not isinstance(end, int) or start < 0:
            fail(f"{at}/index must have byteStart and byteEnd")
            return
        # The lexicon does not compare these with the text; a link that misses it shows nowhere.
        if not start < end <= size:
            fail(f"{at}/index lies outside the text")


def check_embed(embed: object) -> None:
    if embed is None:
        return
    if not isinstance(embed, dict) or embed.get("$type") not in (IMAGES, EXTERNAL):
        fail(f"Record/embed $type must be one of {IMAGES}, {EXTERNAL}")
        return
    if embed["$type"] == IMAGES:
        check_images(embed.get("images"))
    else:
        check_external(embed.get("external"))


def check_images(found: object) -> None:
    if not isinstance(found, list):
        fail("Record/embed/images must be an array")
        return
    if len(found) > 4:
        fail("Record/embed/images must not have more than 4 elements")
    for number, image in enumerate(found):
        at = f"Record/embed/images/{number}"
        if not isinstance(image, dict) or not isinstance(image.get("alt"), str):
            fail(f'{at} must have the property "alt"')
            return
        check_blob(f"{at}/image", image.get("image"), IMAGE_BYTES)


def check_blob(at: str, blob: object, most: int) -> None:
    if not isinstance(blob, dict) or blob.get("$type") != "blob":
        fail(f"{at} should be a blob ref")
        return
    ref = blob.get("ref")
    if not isinstance(ref, dict) or not isinstance(ref.get("$link"), str):
        fail(f"{at} should be a blob ref")
    if not str(blob.get("mimeType", "")).startswith("image/"):
        raise invalid(
            f"Wrong type of file. It is {blob.get('mimeType')} but it must match image/*."
        )
    if not isinstance(blob.get("size"), int) or blob["size"] > most:
        raise invalid(f"This file is too large. It must not be larger than {most} bytes.")


def check_external(card: object) -> None:
    at = "Record/embed/external"
    for name in ("uri", "title", "description"):
        if not isinstance(card, dict) or not isinstance(card.get(name), str):
            fail(f'{at} must have the property "{name}"')
            return
    assert isinstance(card, dict)
    if "://" not in card["uri"]:
        fail(f"{at}/uri must be a uri")
    if "thumb" in card:
        check_blob(f"{at}/thumb", card["thumb"], THUMB_BYTES)


def images(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The pictures of a checked record."""
    embed = record.get("embed") or {}
    return list(embed.get("images", []))
