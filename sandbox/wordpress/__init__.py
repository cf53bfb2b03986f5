"""A small WordPress site below /wordpress: its REST API for posts and media, and its pages."""
