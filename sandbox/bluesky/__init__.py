"""A small Bluesky account server (PDS) below /bluesky: sessions, blobs, records."""
