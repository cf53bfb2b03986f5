"""The life of a delivery: one version of a post, on its way to one channel.

waiting ──> sending ──> published ──> taking_down ──> taken_down
   │           ├──> waiting      known not to be published: tried again later
   │           ├──> refused      the network said no
   │           ├──> held         something must be mended first
   │           └──> uncertain    sent, answer unknown: looked up, never sent blindly
   ├──> late, held               waits for a person
   └──> to_do                    due, and done by hand
"""

from bedside.trail.lifecycle import checked

WAITING = "waiting"
SENDING = "sending"
PUBLISHED = "published"
REFUSED = "refused"
UNCERTAIN = "uncertain"
LATE = "late"
HELD = "held"
TO_DO = "to_do"
CANCELLED = "cancelled"
TAKING_DOWN = "taking_down"
TAKEN_DOWN = "taken_down"

MOVES = checked(
    {
        WAITING: {SENDING, LATE, HELD, TO_DO, CANCELLED},
        SENDING: {PUBLISHED, WAITING, REFUSED, HELD, UNCERTAIN},
        PUBLISHED: {TAKING_DOWN},
        REFUSED: {WAITING, PUBLISHED, CANCELLED},
        UNCERTAIN: {PUBLISHED, WAITING, CANCELLED},
        LATE: {WAITING, PUBLISHED, CANCELLED},
        HELD: {WAITING, PUBLISHED, CANCELLED},
        TO_DO: {PUBLISHED, WAITING, CANCELLED},
        CANCELLED: {WAITING},  # approved anew
        TAKING_DOWN: {TAKEN_DOWN, PUBLISHED},
        TAKEN_DOWN: set(),
    },
    start=WAITING,
)
NEEDS_A_PERSON = (REFUSED, LATE, HELD, TO_DO)
MAY_BE_PUBLIC = (SENDING, UNCERTAIN, PUBLISHED, TAKING_DOWN)
FOR_A_WORKER = (WAITING, UNCERTAIN, TAKING_DOWN)
OPEN = (WAITING, SENDING, UNCERTAIN, LATE, HELD, TO_DO, REFUSED)  # not at its end yet
