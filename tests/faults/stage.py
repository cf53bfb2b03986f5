"""A whole installation on a folder of its own, filled with approved posts; run as a process.

    python -m tests.faults.stage fill SANDBOX POSTS    makes the practice, its channels, its posts
    python -m tests.faults.stage states                prints how many deliveries are in each state
    python -m tests.faults.stage stopped               prints how many attempts a death interrupted

Workers of the suite are the real `bedside worker`, so nothing here may reach into them.
"""

import json
import os
import sys
from collections import Counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.site.settings")

import django

django.setup()

import httpx
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from bedside.channels.models import Channel
from bedside.guidelines.models import Guidelines
from bedside.posts import actions as post_actions
from bedside.posts.change import Change
from bedside.practices.models import Member, Practice, Reason, Role, User
from bedside.publishing import actions
from bedside.publishing.models import Attempt, Delivery

SECRET = "rehearsal-app-secret"
NETWORKS = ("mastodon", "facebook", "wordpress", "bluesky")


def fill(sandbox: str, posts: int, networks: tuple[str, ...] = NETWORKS, channels: int = 3) -> None:
    """A practice of two, `channels` accounts on each network, and `posts` posts for all of them."""
    call_command("migrate", verbosity=0)
    practice = Practice.objects.create(
        name="Faultline Family Medicine", time_zone="America/Chicago"
    )
    author, approver = (_member(practice, name) for name in ("Ann Author", "Art Approver"))
    practice.monitor, practice.set_up_at = approver, timezone.now()
    practice.save()
    Guidelines.objects.create(practice=practice, version=1, adopted_by=approver)
    reason = Reason.objects.create(practice=practice, kind=Reason.Kind.INFORM)
    accounts = [
        _channel(author, sandbox, network, f"practice-{number}")
        for network in networks
        for number in range(channels)
    ]
    for number in range(posts):
        with transaction.atomic():
            channel = accounts[number % len(accounts)]
            post = post_actions.start(author)
            text = f"Notice {number}: our office is open on Saturday morning."
            change = Change(text=text, reason=reason.pk, versions={channel.pk: None})
            post = post_actions.save(author, post, post.edition, change)
            post = post_actions.submit(author, post, post.edition)
            actions.approve(post, post.edition, member=approver)


def _member(practice: Practice, name: str) -> Member:
    user = User.objects.create_user(f"{name.split()[0].lower()}@example.org")
    return Member.objects.create(practice=practice, user=user, name=name, role=Role.MANAGER)


def _channel(member: Member, sandbox: str, network: str, name: str) -> Channel:
    control = httpx.Client(base_url=sandbox, timeout=30)
    owner = {"owner": "dana"} if network == "facebook" else {}
    account = control.post(
        "/_control/accounts", json={"network": network, "name": name, **owner}
    ).json()
    if network in ("mastodon", "facebook"):
        token = control.post("/_control/tokens", json={"network": network, "account": name}).json()
        credentials = {"access_token": token["access_token"]}
        if network == "facebook":
            credentials["app_secret"] = SECRET
        return Channel.objects.create(
            practice=member.practice,
            network_slug=network,
            name=name,
            handle=name,
            base_url=f"{sandbox}/{network}",
            remote_id=account["remote_id"],
            credentials=credentials,
            connected_by=member,
        )
    from bedside.channels import actions as channel_actions

    return channel_actions.connect_with_password(
        member, network, f"{sandbox}/{network}", account["name"], account["password"]
    )


def states() -> dict[str, int]:
    return dict(Counter(Delivery.objects.values_list("state", flat=True)))


def stopped() -> int:
    """Attempts that a worker had in hand when it died."""
    return Attempt.objects.filter(detail="the worker was stopped").count()


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(sys.argv[2], int(sys.argv[3]))
    print(json.dumps(stopped() if sys.argv[1] == "stopped" else states()))
