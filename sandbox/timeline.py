"""Posts as people see them: text, pictures with their alt text, link, time."""

import re
from datetime import UTC, datetime

from . import posts
from .accounts import Account
from .html import clean, e, page
from .messages import Answer
from .posts import Picture, Post
from .store import Store

URL = re.compile(r"https?://[^\s<>\"]+")


def when(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return (
        f'<time datetime="{moment.isoformat(timespec="seconds")}">'
        f"{moment:%a %d %b %Y, %H:%M:%S} UTC</time>"
    )


def linked(text: str) -> str:
    """Plain text as HTML with its web addresses as links."""
    out, at = [], 0
    for found in URL.finditer(text):
        url = found.group()
        out.append(e(text[at : found.start()]))
        out.append(f'<a href="{e(url)}" rel="nofollow noopener noreferrer">{e(url)}</a>')
        at = found.end()
    return "".join(out) + e(text[at:])


def figure(picture: Picture) -> str:
    alt = f"Alt text: {e(picture.alt)}" if picture.alt else "No alt text"
    return (
        f'<figure><img src="{e(picture.path)}" alt="{e(picture.alt)}"'
        f' width="{picture.width}" height="{picture.height}">'
        f"<figcaption>{alt}</figcaption></figure>"
    )


def article(store: Store, account: Account, post: Post) -> str:
    if account.network == "wordpress":
        words = f"<h3>{e(post.title)}</h3><div>{clean(post.text)}</div>"
    else:
        words = f'<p class="words">{linked(post.text)}</p>'
    pictures = "".join(figure(picture) for picture in posts.pictures_of(store, post))
    card = ""
    if post.link:
        card = f'<p class="card">{linked(post.link)}</p>'
    state = "" if post.status in ("published", "publish") else f" <b>{e(post.status)}</b>"
    edited = " <b>edited</b>" if post.edited else ""
    return (
        f'<article aria-label="Post {e(post.remote_id)}"><p class="by"><strong>'
        f"{e(account.label)}</strong> {when(post.created)}{state}{edited}</p>"
        f"{words}{pictures}{card}"
        f'<p class="foot">Number {e(post.remote_id)}</p></article>'
    )


def timeline(store: Store, account: Account) -> Answer:
    made = posts.of(store, account)[:100]
    shown = "\n".join(article(store, account, post) for post in made)
    empty = "<p>Nothing has been posted here yet.</p>"
    return page(f"{account.label} on {account.network.capitalize()}", shown or empty)


def single(store: Store, account: Account, post: Post) -> Answer:
    back = f'<p><a href="/accounts/{e(account.network)}/{e(account.name)}">All posts</a></p>'
    return page(account.label, article(store, account, post) + back)


def gone() -> Answer:
    return page("Not here", "<p>There is no such page. It may have been taken down.</p>", 404)
