"""The practice's guidelines in the shape that the review reads."""

from urllib.parse import urlsplit

from django.conf import settings

from bedside.practices.models import Practice

from .models import Guidelines
from .review import Rulebook


def current(practice: Practice) -> Guidelines | None:
    return Guidelines.objects.filter(practice=practice).order_by("-version").first()


def rulebook(practice: Practice) -> Rulebook:
    """Two queries. The version is the guidelines' own; without any it is "none"."""
    guidelines = current(practice)
    host = urlsplit(practice.website).hostname
    return Rulebook(
        version=str(guidelines.version) if guidelines else "none",
        people=tuple(practice.named_people.values_list("name", flat=True)),
        phones=(practice.phone,) if practice.phone else (),
        emails=(practice.email,) if practice.email else (),
        addresses=(practice.street,) if practice.street else (),
        own_hosts=tuple(filter(None, (host, urlsplit(settings.ADDRESS).hostname))),
        permitted_hosts=tuple(guidelines.permitted_hosts) if guidelines else (),
    )
