"""The life of a channel."""

from bedside.trail.lifecycle import checked

CONNECTED = "connected"
RECONNECT = "reconnect"  # its password or token no longer works
DISCONNECTED = "disconnected"

MOVES = checked(
    {
        CONNECTED: {RECONNECT, DISCONNECTED},
        RECONNECT: {CONNECTED, DISCONNECTED},
        DISCONNECTED: {CONNECTED},
    },
    start=CONNECTED,
)
