"""The verbs of channels. Nothing else changes a channel's state, sign-in or weekly times."""

from .apps import NoApp, enter_app, facebook_app, redirect_uri
from .connect import (
    change_by_hand,
    connect_by_hand,
    connect_with_password,
    disconnect,
    reconnect_with_password,
)
from .health import check, check_all, mark_unauthorized, refresh
from .oauth import Choice, Pending, begin_facebook, begin_mastodon, choose_page, finish_oauth
from .slots import Repeated, TooMany, add_slot, remove_slot, suggest_slots

__all__ = [
    "Choice",
    "NoApp",
    "Pending",
    "Repeated",
    "TooMany",
    "add_slot",
    "begin_facebook",
    "begin_mastodon",
    "change_by_hand",
    "check",
    "check_all",
    "choose_page",
    "connect_by_hand",
    "connect_with_password",
    "disconnect",
    "enter_app",
    "facebook_app",
    "finish_oauth",
    "mark_unauthorized",
    "reconnect_with_password",
    "redirect_uri",
    "refresh",
    "remove_slot",
    "suggest_slots",
]
