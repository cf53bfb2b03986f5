"""What a sign-in in progress needs between pages: in the session, encrypted, taken out once."""

import json
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest

from bedside.networks.facebook.account import PageChoice
from bedside.practices import vault

from .actions import Choice, Pending

_PENDING = "channels.pending"
_CHOICE = "channels.choice"
_TYPED = "channels.typed"


def keep_pending(request: HttpRequest, pending: Pending) -> None:
    _put(request, _PENDING, asdict(pending))


def pending_of(request: HttpRequest) -> Pending | None:
    kept = _get(request, _PENDING)
    return Pending(**kept) if kept else None


def take_pending(request: HttpRequest) -> Pending | None:
    """The sign-in in progress, which is over now: its answer is taken only once."""
    pending = pending_of(request)
    request.session.pop(_PENDING, None)
    return pending


def keep_choice(request: HttpRequest, choice: Choice) -> None:
    _put(request, _CHOICE, asdict(choice))


def choice_of(request: HttpRequest) -> Choice | None:
    kept = _get(request, _CHOICE)
    if not kept:
        return None
    pages = tuple(PageChoice(**{**page, "tasks": tuple(page["tasks"])}) for page in kept["pages"])
    return Choice(**{**kept, "pages": pages})


def drop_choice(request: HttpRequest) -> None:
    request.session.pop(_CHOICE, None)


def keep_typed(request: HttpRequest, names: tuple[str, ...]) -> None:
    """What was typed in these fields, while the person proves who they are; never a secret."""
    typed = {name: request.POST[name][:500] for name in names if name in request.POST}
    request.session[_TYPED] = {"path": request.path, "typed": typed}


def take_typed(request: HttpRequest) -> dict[str, str] | None:
    """What was typed on this page before; None when nothing was."""
    kept: dict[str, Any] | None = request.session.get(_TYPED)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[_TYPED]
    typed: dict[str, str] = kept["typed"]
    return typed


def _put(request: HttpRequest, key: str, value: dict[str, Any]) -> None:
    request.session[key] = vault.encrypt(json.dumps(value))


def _get(request: HttpRequest, key: str) -> dict[str, Any] | None:
    kept = request.session.get(key)
    found: dict[str, Any] | None = json.loads(vault.decrypt(kept)) if kept else None
    return found
