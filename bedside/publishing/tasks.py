"""Background entry points."""

import os
import secrets
import socket

from django.tasks import task

from . import engine

# This process, as deliveries and heartbeats name it. Another start is another worker.
WORKER = f"{socket.gethostname().replace(':', '-')}:{os.getpid()}:{secrets.token_hex(4)}"


@task()
def deliver(pk: int) -> None:
    """Do what delivery `pk` needs next."""
    engine.carry_out(pk, WORKER)
