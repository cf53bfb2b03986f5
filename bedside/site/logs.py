"""Logs: one JSON line an event, with ids and states only, never a person's data.

Two things would carry such data by themselves, and are cut here for every logger: the address of
a request (links that work once have their word in it), and the message of an exception (databases
and networks quote what they were given).
"""

import logging
import traceback
from http import HTTPStatus
from typing import Any

import structlog
from structlog.typing import EventDict


def configure(_unused: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: everything goes to standard error through structlog."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, request_without_its_address],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            errors_without_their_messages,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in ("django", "django.server"):  # Django's own handlers know nothing of the above
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    logging.getLogger("bedside").setLevel(logging.INFO)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def request_without_its_address(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """A line about a request names the URL pattern it matched, never what filled it."""
    record: logging.LogRecord = event["_record"]
    request = getattr(record, "request", None)
    if request is None:
        return event
    match = getattr(request, "resolver_match", None)
    status = getattr(record, "status_code", None)
    event["event"] = HTTPStatus(status).phrase if status else "request"
    event["status"] = status
    event["method"] = getattr(request, "method", "")
    event["route"] = match.route if match else ""
    return event


def errors_without_their_messages(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Where it happened and of what kind it was; no message, no variable."""
    given = event.pop("exc_info", None)
    if isinstance(given, BaseException):
        event["error"] = _chain(given)
    elif isinstance(given, tuple) and given[1] is not None:
        event["error"] = _chain(given[1])
    return event


def _chain(error: BaseException) -> list[dict[str, Any]]:
    """The error and what led to it, the last first."""
    told: list[dict[str, Any]] = []
    seen: set[int] = set()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        frames = traceback.extract_tb(now.__traceback__)
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        told.append({"kind": type(now).__qualname__, "at": places})
        now = now.__cause__ or now.__context__
    return told
