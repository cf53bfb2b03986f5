"""The cast: a practice with its people, and a stranger from another practice."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from bedside.channels.models import Channel
from bedside.guidelines.models import Guidelines
from bedside.practices.models import Member, Practice, Reason, Role, User

SHARED = Path(__file__).resolve().parents[2] / "shared"
pytest_plugins = ["tests.servers.fixtures"]


def need(path: Path) -> Path:
    """A file or folder of shared data; without it the test skips, but never in CI."""
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{path.name} must be there in CI")
        pytest.skip(f"{path} is not here: shared data is needed for this test")
    return path


def make_practice(name: str) -> Practice:
    return Practice.objects.create(
        name=name,
        time_zone="America/Chicago",
        street="100 Main St",
        city="Springfield",
        state="IL",
        postal_code="62701",
        phone="(217) 555-0100",
        email="front@example.org",
        website="https://example.org",
    )


def make_member(practice: Practice, name: str, role: str) -> Member:
    email = f"{name.split()[0].lower()}.{practice.pk}@example.org"
    user = User.objects.create_user(email, "correct horse battery")
    return Member.objects.create(practice=practice, user=user, name=name, role=role)


@pytest.fixture
def practice(db: None) -> Practice:
    practice = make_practice("Springfield Family Medicine")
    monitor = make_member(practice, "Maria Manager", Role.MANAGER)
    practice.monitor = monitor
    practice.deputy = make_member(practice, "Sam Staff", Role.STAFF)
    practice.set_up_at = timezone.now()
    practice.save()
    Guidelines.objects.create(practice=practice, version=1, adopted_by=monitor)
    return practice


@pytest.fixture
def manager(practice: Practice) -> Member:
    return Member.objects.select_related("practice", "user").get(pk=practice.monitor_id)


@pytest.fixture
def staff(practice: Practice) -> Member:
    return Member.objects.select_related("practice", "user").get(pk=practice.deputy_id)


@pytest.fixture
def physician(practice: Practice) -> Member:
    return make_member(practice, "Paula Physician", Role.PHYSICIAN)


@pytest.fixture
def compliance(practice: Practice) -> Member:
    return make_member(practice, "Carl Compliance", Role.COMPLIANCE)


@pytest.fixture
def stranger(db: None) -> Member:
    practice = make_practice("Other Town Dental")
    member = make_member(practice, "Olga Other", Role.PHYSICIAN)
    practice.monitor = member
    practice.set_up_at = timezone.now()
    practice.save()
    Guidelines.objects.create(practice=practice, version=1, adopted_by=member)
    return member


@pytest.fixture
def browser_of() -> Callable[[Member], Client]:
    def sign_in(member: Member) -> Client:
        client = Client()
        client.force_login(member.user)
        return client

    return sign_in


@pytest.fixture
def reason(practice: Practice) -> Reason:
    return Reason.objects.create(practice=practice, kind=Reason.Kind.INFORM, goal="Inform")


@pytest.fixture
def channel(practice: Practice, manager: Member) -> Channel:
    return Channel.objects.create(
        practice=practice,
        network_slug="by_hand",
        name="Springfield neighbours group",
        url="https://groups.example.org/springfield",
        connected_by=manager,
    )
