"""What a practice's own guidelines add to the rules: its names, numbers, places and sites."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rulebook:
    """The practice's guidelines as the review needs them; made by `guidelines.models`.

    `version` goes into every content hash, so that a clearance ends with the guidelines it
    was given under. Hosts are bare ("example.org" also permits "www.example.org").
    """

    version: str = "none"
    people: tuple[str, ...] = ()  # those the practice allows to be named
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    own_hosts: tuple[str, ...] = ()
    permitted_hosts: tuple[str, ...] = ()  # others' content the practice may link to
