"""Take a published post down, and see that it is gone."""

import logging
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop as _

from bedside.channels.actions import refresh
from bedside.channels.outgoing import http
from bedside.networks.base import NetworkError, Refused

from . import claims, states
from .models import Delivery

log = logging.getLogger(__name__)

TRY_AGAIN = timedelta(minutes=2)


def take_down(delivery: Delivery, now: datetime) -> None:
    """Ask the network to remove the post; done only when it no longer shows it."""
    network = delivery.channel.network
    try:
        account = refresh(delivery.channel).account
        network.take_down(http(), account, delivery.remote_id)
        gone = network.read(http(), account, delivery.remote_id) is None
    except Refused as error:
        claims.settle_state(
            delivery,
            states.PUBLISHED,
            "delivery.refused",
            confirmed_at=now,
            said=_("%(channel)s refused to take this down. Remove it there by hand."),
            values={"channel": delivery.channel.name},
        )
        log.warning("take-down of delivery %s: %s", delivery.pk, type(error).__name__)
    except NetworkError as error:
        log.warning("take-down of delivery %s: %s", delivery.pk, type(error).__name__)
        claims.put_off(delivery, now + TRY_AGAIN)
    else:
        if gone:
            claims.settle_state(
                delivery, states.TAKEN_DOWN, "delivery.taken_down", said="", values={}
            )
        else:
            claims.put_off(delivery, now + TRY_AGAIN)
