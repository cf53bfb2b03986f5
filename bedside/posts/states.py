"""The life of a post. An edit after approval goes back to draft, and the approval is void."""

from bedside.trail.lifecycle import checked

DRAFT = "draft"
SUBMITTED = "submitted"  # waits for another member's approval
SENT_BACK = "sent_back"
APPROVED = "approved"
EXPIRED = "expired"  # not approved when it fell due
DISCARDED = "discarded"

MOVES = checked(
    {
        DRAFT: {SUBMITTED, DISCARDED},
        SUBMITTED: {APPROVED, SENT_BACK, DRAFT, EXPIRED, DISCARDED},
        SENT_BACK: {DRAFT, SUBMITTED, DISCARDED},
        APPROVED: {DRAFT, DISCARDED},
        EXPIRED: {DRAFT, SUBMITTED, DISCARDED},
        DISCARDED: set(),
    },
    start=DRAFT,
)
EDITABLE = {DRAFT, SENT_BACK, EXPIRED}
