"""An approver without an account: one link, one post, once; and the link's words never leak."""

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bedside.posts import actions as post_actions
from bedside.posts import states
from bedside.posts.change import PictureUse
from bedside.posts.models import ApprovalLink, Picture, Post
from bedside.practices.models import Member
from bedside.publishing.views import by_link

from .conftest import Submit

type SignIn = Callable[[Member], Client]
NAME = "Dr. Ann Outside"
PIXEL = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x00\x00\x00\x00\x00,"


@pytest.fixture
def picture(staff: Member, settings: Any, tmp_path: Path) -> Picture:
    settings.MEDIA_ROOT = tmp_path
    path = default_storage.save("one.gif", ContentFile(PIXEL))
    return Picture.objects.create(
        practice=staff.practice, sha256="a" * 64, content_type="image/gif",
        width=1, height=1, size=len(PIXEL), path=path, added_by=staff,
    )  # fmt: skip


def send(member: Member, post: Post) -> str:
    token = post_actions.send_link(member, post, NAME, "ann@outside.example")
    return reverse("publishing:approve_link", args=[token])


def opened(client: Client, address: str) -> str:
    """The address that the link leads to."""
    answer = client.get(address)
    assert answer.status_code == 302
    return str(answer["Location"])


def decide(client: Client, page: str, post: Post, decision: str, **said: str) -> object:
    given = {"decision": decision, "edition": str(post.edition), "name": NAME, **said}
    return client.post(page, given)


def test_the_link_is_mailed_and_shown_once(
    submit: Submit, staff: Member, browser_of: SignIn, settings: Any
) -> None:
    post = submit()
    client = browser_of(staff)
    given = {"link-name": NAME, "link-email": "ann@outside.example"}
    said = client.post(reverse("publishing:send_link", args=[post.pk]), given).content.decode()
    address = re.search(r"http\S+/approve/link/[\w-]{40,}/", said)
    assert address and "Mailed to Dr. Ann Outside" in said
    sent = mail.outbox[0]
    assert address[0] in sent.body and sent.to == ["ann@outside.example"]
    assert post.opening[:10] not in sent.subject + sent.body
    assert address[0] not in client.get(reverse("publishing:post", args=[post.pk])).content.decode()
    assert not ApprovalLink.objects.filter(token_hash__in=address[0].split("/")).exists()


def test_without_mail_the_page_says_so(
    submit: Submit, staff: Member, browser_of: SignIn, settings: Any
) -> None:
    settings.MAIL_URL = ""
    given = {"link-name": NAME, "link-email": "ann@outside.example"}
    address = reverse("publishing:send_link", args=[submit().pk])
    assert "No mail was sent" in browser_of(staff).post(address, given).content.decode()


def test_the_author_s_own_address_is_refused_at_the_field(
    submit: Submit, staff: Member, browser_of: SignIn
) -> None:
    given = {"link-name": "Me", "link-email": staff.user.email}
    answer = browser_of(staff).post(reverse("publishing:send_link", args=[submit().pk]), given)
    assert answer.status_code == 422 and "own address" in answer.content.decode()


def test_it_shows_exactly_the_post_and_approves_it_once(submit: Submit, staff: Member) -> None:
    post = submit()
    client = Client()
    page = opened(client, send(staff, post))
    said = client.get(page).content.decode()
    assert "Walk in on Saturday" in said and "Approve" in said
    assert "Thank you" in decide(client, page, post, "approve").content.decode()
    post.refresh_from_db()
    assert post.state == states.APPROVED and post.deliveries.count() == 1
    assert post.approvals.get().name == NAME
    again = decide(client, page, post, "approve")
    assert again.status_code == 410 and post.approvals.count() == 1
    assert "has been used already" in again.content.decode()


def test_it_can_send_back_with_a_comment_and_needs_the_right_name(
    submit: Submit, staff: Member
) -> None:
    post = submit()
    client = Client()
    page = opened(client, send(staff, post))
    wrong = decide(client, page, post, "send_back", comment="Which door?", name="Somebody Else")
    assert wrong.status_code == 422
    assert "Only they can decide" in wrong.content.decode()
    assert "Which door?" in wrong.content.decode()
    decide(client, page, post, "send_back", comment="Which door?", name="dr. ann  outside")
    post.refresh_from_db()
    assert post.state == states.SENT_BACK and post.approvals.get().comment == "Which door?"


@pytest.mark.parametrize("why", ["expired", "used", "changed", "approved", "unknown"])
def test_a_closed_link_says_why(submit: Submit, staff: Member, manager: Member, why: str) -> None:
    post = submit()
    address = send(staff, post)
    if why == "expired":
        ApprovalLink.objects.update(created_at=timezone.now() - timedelta(days=3, seconds=1))
    elif why == "used":
        ApprovalLink.objects.update(used_at=timezone.now())
    elif why == "changed":
        post_actions.withdraw(staff, post)
    elif why == "approved":
        post_actions.decide(
            post, post.edition, approved=True, comment="", sign_off="", member=manager
        )
    else:
        address = address[:-5] + "zzzz/"
    client = Client()
    answer = client.get(opened(client, address))
    words = {
        "expired": "has expired", "used": "has been used already",
        "changed": "changed or taken back",
        "approved": "has approved this post already", "unknown": "not known here",
    }  # fmt: skip
    assert answer.status_code in (404, 410)
    assert words[why] in answer.content.decode()
    assert "Walk in on Saturday" not in answer.content.decode()


def test_pictures_are_served_for_that_link_only(
    submit: Submit, staff: Member, picture: Picture
) -> None:
    post = submit(pictures=(PictureUse(picture.pk, "The door of the practice"),))
    client = Client()
    page = opened(client, send(staff, post))
    address = page + "pictures/0/"
    assert address in client.get(page).content.decode()
    assert b"".join(client.get(address)) == PIXEL
    assert Client().get(address).status_code == 404
    assert client.get(page + "pictures/1/").status_code == 404
    assert client.get(reverse("posts:picture", args=[picture.pk])).status_code == 302
    ApprovalLink.objects.update(used_at=timezone.now())
    assert client.get(address).status_code == 404


def test_a_link_opens_nothing_else(submit: Submit, staff: Member) -> None:
    post, other = submit(), submit()
    client = Client()
    page = opened(client, send(staff, post))
    hidden = opened(Client(), send(staff, other))
    assert page != hidden and client.get(hidden).status_code == 404
    for name, key in (("post", post.pk), ("calendar", None), ("deliveries", post.pk)):
        address = reverse(f"publishing:{name}", args=[key] if key else [])
        assert client.get(address).status_code == 302


def test_the_token_is_in_no_later_address_page_or_log_line(
    submit: Submit, staff: Member, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    post = submit()
    address = send(staff, post)
    token = address.split("/")[-2]
    client = Client(enforce_csrf_checks=True)
    page = opened(client, address)
    answer = client.get(page)
    assert token not in page + answer.content.decode() + str(answer.headers)
    assert client.post(page, {"decision": "approve"}).status_code == 403
    Client().get(address[:-3] + "z/")
    client.get(page + "pictures/9/")
    assert token[:20] not in caplog.text
    assert "no-store" in answer["Cache-Control"]


def test_too_many_tries_from_one_place_must_wait(
    submit: Submit, staff: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_link, "AT_MOST", 3)
    client = Client()
    addresses = [opened(client, f"/publishing/approve/link/{number}/") for number in range(4)]
    assert addresses[2] != addresses[3]
    answer = client.get(addresses[3])
    assert answer.status_code == 429 and "Wait a minute" in answer.content.decode()
