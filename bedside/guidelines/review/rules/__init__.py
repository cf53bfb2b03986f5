"""The rules, one a file. Each is a `Rule` named RULE in its module."""

from .base import Rule

FOR_POSTS: tuple[Rule, ...] = ()
FOR_REPLIES: tuple[Rule, ...] = ()

__all__ = ["FOR_POSTS", "FOR_REPLIES", "Rule"]
