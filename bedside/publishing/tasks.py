"""Background entry points."""

import os
import secrets
import socket

from django.tasks import task

from bedside.channels import actions as channel_actions

from . import engine

# This process, as deliveries and heartbeats name it. Another start is another worker.
WORKER = f"{socket.gethostname().replace(':', '-')}:{os.getpid()}:{secrets.token_hex(4)}"


@task()
def deliver(pk: int) -> None:
    """Do what delivery `pk` needs next."""
    engine.carry_out(pk, WORKER)


@task()
def check_channels() -> None:
    """Ask the networks about the channels whose hourly check is due."""
    channel_actions.check_all()
