"""Apps, one-time codes and tokens: what the OAuth screens and sessions hand out."""

import hashlib
import secrets
import sqlite3
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from .accounts import Account
from .store import Store, now

CODE_SECONDS = 600
REHEARSAL_APP = ("4242424242424242", "rehearsal-app-secret")  # the Facebook app of the sandbox


@dataclass(frozen=True)
class App:
    client_id: str
    network: str
    secret: str
    name: str
    redirect_uris: tuple[str, ...]  # empty: any address will do
    scopes: str
    website: str | None


@dataclass(frozen=True)
class Code:
    code: str
    client_id: str
    account: int
    redirect_uri: str
    scopes: str
    challenge: str
    pages: str
    expires: float


@dataclass(frozen=True)
class Token:
    """`kind` is "user", "page", "app", "access" or "refresh"; `pages` the granted page ids."""

    token: str
    network: str
    kind: str
    account: int | None
    client_id: str
    scopes: str
    pages: str
    parent: str
    created: float
    expires: float | None
    state: str

    @property
    def good(self) -> bool:
        return self.state == "good" and (self.expires is None or self.expires > now())

    def may(self, scope: str) -> bool:
        """A scope, or the whole family it belongs to: "write" covers "write:statuses"."""
        held = set(self.scopes.replace(",", " ").split())
        return scope in held or scope.split(":")[0] in held


def app_from(row: sqlite3.Row) -> App:
    return App(**{**dict(row), "redirect_uris": tuple(row["redirect_uris"].split("\n"))})


def register(
    store: Store,
    network: str,
    name: str,
    redirect_uris: tuple[str, ...],
    scopes: str,
    website: str | None,
) -> App:
    app = App(
        secrets.token_urlsafe(24),
        network,
        secrets.token_urlsafe(24),
        name,
        redirect_uris,
        scopes,
        website,
    )
    save_app(store, app)
    return app


def save_app(store: Store, app: App) -> None:
    row = (app.client_id, app.network, app.secret, app.name, "\n".join(app.redirect_uris))
    with store.write() as db:
        db.execute(
            "INSERT OR IGNORE INTO apps VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*row, app.scopes, app.website),
        )


def seed(store: Store) -> None:
    client_id, secret = REHEARSAL_APP
    save_app(store, App(client_id, "facebook", secret, "Rehearsal app", (), "", None))


def app(store: Store, network: str, client_id: str) -> App | None:
    row = store.row("SELECT * FROM apps WHERE network = ? AND client_id = ?", network, client_id)
    return app_from(row) if row else None


def new_code(
    store: Store,
    app: App,
    account: Account,
    redirect_uri: str,
    scopes: str,
    challenge: str = "",
    pages: str = "",
) -> str:
    code = secrets.token_urlsafe(32)
    row = (code, app.client_id, account.id, redirect_uri, scopes, challenge, pages)
    with store.write() as db:
        db.execute(
            "INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, now() + CODE_SECONDS)
        )
    return code


def use_code(store: Store, code: str) -> Code | None:
    """The code, spent by this very call; None when it is unknown, spent or too old."""
    with store.write() as db:
        row = store.row("SELECT * FROM codes WHERE code = ? AND expires > ?", code, now())
        db.execute("DELETE FROM codes WHERE code = ?", (code,))
    return Code(**dict(row)) if row else None


def challenge_of(verifier: str) -> str:
    """The S256 challenge of RFC 7636."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def issue(
    store: Store,
    network: str,
    kind: str,
    account: Account | None,
    *,
    client_id: str = "",
    scopes: str = "",
    pages: str = "",
    parent: str = "",
    seconds: float | None = None,
    token: str = "",
) -> Token:
    made = Token(
        token or secrets.token_urlsafe(36),
        network,
        kind,
        account.id if account else None,
        client_id,
        scopes,
        pages,
        parent,
        now(),
        None if seconds is None else now() + seconds,
        "good",
    )
    with store.write() as db:
        columns = ", ".join("?" * 11)
        db.execute(f"INSERT INTO tokens VALUES ({columns})", tuple(vars(made).values()))  # noqa: S608
    return made


def token(store: Store, network: str, value: str) -> Token | None:
    row = store.row("SELECT * FROM tokens WHERE network = ? AND token = ?", network, value)
    return Token(**dict(row)) if row else None


def page_token(store: Store, user: Token, page: Account) -> Token:
    """The same Page token every time for one person's token and one Page."""
    row = store.row(
        "SELECT * FROM tokens WHERE parent = ? AND account = ? AND kind = 'page'",
        user.token,
        page.id,
    )
    if row:
        return Token(**dict(row))
    left = None if user.expires is None else user.expires - now()
    return issue(
        store,
        "facebook",
        "page",
        page,
        client_id=user.client_id,
        scopes=user.scopes,
        parent=user.token,
        # A Page token from a long-lived person's token has no end of its own.
        seconds=left if left is not None and left < 86400 else None,
    )


def end(store: Store, value: str, state: str) -> None:
    """`state` is "expired" or "revoked"; what was made from the token ends with it."""
    with store.write() as db:
        db.execute("UPDATE tokens SET state = ? WHERE ? IN (token, parent)", (state, value))
