"""Bedside: the social media desk of a medical practice."""
