"""What Facebook's own error codes mean, and where its signature goes."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bedside.networks import facebook
from bedside.networks.base import (
    Account,
    NetworkError,
    Refused,
    Throttled,
    Unauthorized,
    Unavailable,
    Uncertain,
)
from bedside.networks.http import Http
from tests.networks.jobs import Desk
from tests.networks.tiny import Tiny, answer

TOKEN = "page-token-of-the-practice"


@pytest.fixture
def desk(tiny: Tiny) -> Desk:
    held = {"access_token": TOKEN, "app_secret": "shh-a-secret"}
    return Desk(facebook, Account(tiny.url, remote_id="17", credentials=held))


def error(code: int, **more: Any) -> dict[str, Any]:
    return {
        "error": {"message": f"Message of {code}", "type": "OAuthException", "code": code} | more
    }


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        (190, 400, Unauthorized),
        (190, 200, Unauthorized),  # an error with status 200 is an error
        (102, 400, Unauthorized),
        (4, 403, Throttled),
        (17, 400, Throttled),
        (32, 403, Throttled),
        (613, 200, Throttled),
        (80_001, 400, Throttled),
        (10, 403, Refused),
        (200, 403, Refused),
        (283, 400, Refused),
        (368, 400, Refused),
        (506, 400, Refused),
        (100, 400, Refused),
        (1, 500, Uncertain),
        (2, 503, Uncertain),
        (2, 200, Uncertain),
        (99_999, 500, Uncertain),
    ],
)
def test_each_code_is_one_of_the_five_words(
    tiny: Tiny, http: Http, desk: Desk, code: int, status: int, expected: type[NetworkError]
) -> None:
    tiny.will(answer(status, error(code)))
    with pytest.raises(NetworkError) as raised:
        desk.network.send(http, desk.job("Flu shots"))
    assert type(raised.value).__mro__.index(expected) < 2
    if isinstance(raised.value, Refused):
        assert f"Message of {code}" in raised.value.said % raised.value.values


@pytest.mark.parametrize("code", [1, 2])
def test_the_same_trouble_while_reading_is_only_unavailable(
    tiny: Tiny, http: Http, desk: Desk, code: int
) -> None:
    tiny.will(answer(500, error(code)))
    with pytest.raises(Unavailable):
        desk.network.read(http, desk.account, "17_1")


def test_the_wait_comes_from_the_usage_header_in_minutes(
    tiny: Tiny, http: Http, desk: Desk
) -> None:
    usage = {"17": [{"type": "pages", "estimated_time_to_regain_access": 12}, {"type": "x"}]}
    headers = {"X-Business-Use-Case-Usage": json.dumps(usage)}
    tiny.will(answer(400, error(80_001), headers))
    with pytest.raises(Throttled) as raised:
        desk.network.send(http, desk.job("Flu shots"))
    assert raised.value.retry_after == 720
    for broken in (
        "",
        "no json",
        "[]",
        '{"17": 3}',
        '{"17": [{"estimated_time_to_regain_access": "x"}]}',
    ):
        tiny.will(answer(400, error(80_001), {"X-Business-Use-Case-Usage": broken}))
        with pytest.raises(Throttled) as raised:
            desk.network.send(http, desk.job("Flu shots"))
        assert raised.value.retry_after == 60


def test_the_token_travels_in_a_header_only_with_the_proof_beside_it(
    tiny: Tiny, http: Http, desk: Desk
) -> None:
    tiny.will(answer(200, {"id": "17_1"}))
    desk.network.send(http, desk.job("Flu shots"))
    desk.network.read(http, desk.account, "17_1")
    for request in tiny.requests:
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        assert TOKEN not in request.target + request.body.decode()
        assert "shh-a-secret" not in request.target + request.body.decode()
        assert "appsecret_proof=" in request.target + request.body.decode()
        assert request.target.startswith("/v26.0/17")


def test_a_post_that_is_not_there_is_none_and_its_take_down_is_fine(
    tiny: Tiny, http: Http, desk: Desk
) -> None:
    tiny.will(answer(400, error(100, error_subcode=33)))
    assert desk.network.read(http, desk.account, "17_1") is None
    desk.network.take_down(http, desk.account, "17_1")


def test_a_yes_without_an_id_is_uncertain(tiny: Tiny, http: Http, desk: Desk) -> None:
    bodies: tuple[Any, ...] = ({}, [], {"id": ""}, {"success": True})
    for body in bodies:
        tiny.will(answer(200, body))
        with pytest.raises(Uncertain):
            desk.network.send(http, desk.job("Flu shots"))


def test_a_list_that_makes_no_sense_is_unavailable_not_empty(
    tiny: Tiny, http: Http, desk: Desk
) -> None:
    """An empty answer counts as evidence that nothing was posted, so it must be a real one."""
    undated = {"data": [{"id": "17_1", "message": "Flu shots"}]}
    bodies: tuple[Any, ...] = ({}, {"data": 1}, [], undated)
    for body in bodies:
        tiny.will(answer(200, body))
        with pytest.raises(Unavailable):
            desk.network.find(http, desk.job("Flu shots"), datetime.now(UTC))
