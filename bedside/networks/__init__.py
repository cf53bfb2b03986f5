"""The networks Bedside publishes to, in the order menus show them."""

from . import bluesky, by_hand, facebook, mastodon, wordpress
from .base import Network

NETWORKS: dict[str, Network] = {
    facebook.slug: facebook,
    wordpress.slug: wordpress,
    bluesky.slug: bluesky,
    mastodon.slug: mastodon,
    by_hand.slug: by_hand,
}
