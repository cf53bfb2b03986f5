"""What each network is for and what connecting it needs, in plain words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Guide:
    title: str | Promise
    needs: str | Promise
    icon: str


GUIDES = {
    "facebook": Guide(
        _("Facebook Page"),
        _(
            "You need to run the practice's Page. You sign in on Facebook's own page and choose "
            "which Page Bedside may post to. The practice also needs a Facebook app; we say how."
        ),
        "people",
    ),
    "wordpress": Guide(
        _("WordPress, your own blog"),
        _(
            "You need the website's address, your user name there, and an application password, "
            "which WordPress makes for you in a minute."
        ),
        "pencil",
    ),
    "bluesky": Guide(
        _("Bluesky"),
        _(
            "You need the account's name and an app password, which Bluesky makes for you in its "
            "settings. The account's main password is not needed."
        ),
        "send",
    ),
    "mastodon": Guide(
        _("Mastodon"),
        _(
            "You need to know your server, such as mastodon.social. You sign in on the server's "
            "own page and allow Bedside to post."
        ),
        "channels",
    ),
    "by_hand": Guide(
        _("A group, or any other place, by hand"),
        _(
            "For places that let no program post, such as Facebook or LinkedIn groups. Bedside "
            "prepares text and pictures and reminds you; you post them and paste the link."
        ),
        "person",
    ),
}
