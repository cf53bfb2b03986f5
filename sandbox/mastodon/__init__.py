"""Mastodon's API, as documented for 4.x, below /mastodon."""
