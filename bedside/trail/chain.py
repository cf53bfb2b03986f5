"""Write entries to a practice's chain, and verify chains.

Each digest is an HMAC over the entry and the digest before it, with a key kept outside the
database: whoever can change rows still cannot make a chain that verifies.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from .codes import SENTENCES
from .models import Entry, Head

START = "0" * 64


def record(practice_id: int, actor: str, code: str, subject: str = "", **data: Any) -> Entry:
    """Add an entry. Call it inside the transaction of the change that it tells of."""
    if code not in SENTENCES:
        raise ValueError(f"{code} has no sentence in trail.codes")
    with transaction.atomic(savepoint=False):
        head = _head(practice_id)
        entry = Entry(
            practice_id=practice_id,
            number=head.number + 1,
            at=timezone.now(),
            actor=actor[:200],
            code=code,
            subject=subject,
            data=data,
            previous=head.digest,
        )
        entry.digest = digest(entry)
        entry.save()
        Head.objects.filter(pk=practice_id).update(number=entry.number, digest=entry.digest)
    return entry


def _head(practice_id: int) -> Head:
    """The chain's end, locked until the transaction ends."""
    locked = Head.objects.select_for_update()
    try:
        return locked.get(practice_id=practice_id)
    except Head.DoesNotExist:
        Head.objects.get_or_create(practice_id=practice_id)
        return locked.get(practice_id=practice_id)


def digest(entry: Entry) -> str:
    """HMAC-SHA-256 (hex) of everything the entry says and the digest before it."""
    parts = [
        entry.practice_id,
        entry.number,
        entry.at.isoformat(),
        entry.actor,
        entry.code,
        entry.subject,
        entry.data,
        entry.previous,
    ]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hmac.new(settings.TRAIL_KEY, text.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Flaw:
    """Something wrong with a chain: `number` is the entry's place, `what` a sentence."""

    practice_id: int
    number: int
    what: str


def verify(practice_id: int) -> Iterator[Flaw]:
    """Walk a practice's chain from its start and yield every flaw, in order."""
    expected, previous = 1, START
    for entry in Entry.objects.filter(practice_id=practice_id).order_by("number").iterator():
        if entry.number != expected:
            yield Flaw(practice_id, expected, _("An entry is missing here."))
        elif entry.previous != previous:
            yield Flaw(
                practice_id, entry.number, _("This entry does not follow the one before it.")
            )
        if digest(entry) != entry.digest:
            yield Flaw(practice_id, entry.number, _("This entry was changed after it was written."))
        expected, previous = entry.number + 1, entry.digest
    head = Head.objects.filter(practice_id=practice_id).first()
    if head is None and expected > 1:
        yield Flaw(practice_id, expected, _("The record of the chain's end is missing."))
    elif head is not None and (head.number, head.digest) != (expected - 1, previous):
        yield Flaw(practice_id, expected, _("Entries at the end are missing."))
