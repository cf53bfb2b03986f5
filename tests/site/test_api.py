"""The API: what its description says, with the pages' session, rights and form token."""

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from bedside.channels.models import Channel
from bedside.posts.models import Post
from bedside.practices.models import Member
from bedside.site.api import PAGE

from .conftest import MakeDelivery, MakePost

type SignIn = Callable[[Member], Client]
PHONE = "(312) 555-0188"


def ask(client: Client, said: Any, **more: Any) -> Any:
    body = said if isinstance(said, str) else json.dumps(said)
    return client.post("/api/review", body, content_type="application/json", **more)


def shape(name: str) -> dict[str, Any]:
    """The schema of a named answer, with everything it refers to."""
    description = Client().get("/api/openapi.json").json()
    return {"$ref": f"#/components/schemas/{name}", "components": description["components"]}


def test_the_description_is_one_and_names_every_operation(db: None) -> None:
    description = Client().get("/api/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    assert description["info"]["title"] == "Bedside"
    for methods in description["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            assert operation["security"]
            for answer in operation["responses"].values():
                schema = answer["content"]["application/json"]["schema"]
                jsonschema.Draft202012Validator.check_schema(schema)
    for schema in description["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_there_is_no_page_that_loads_from_elsewhere(manager: Member, browser_of: SignIn) -> None:
    for path in ("/api/docs", "/api/redoc", "/api/"):
        assert browser_of(manager).get(path).status_code == 404


def test_answers_have_the_described_shape(
    manager: Member,
    channel: Channel,
    make_delivery: MakeDelivery,
    browser_of: SignIn,
) -> None:
    delivery = make_delivery(
        manager, channel, "Words", "refused",
        said="%(channel)s refused it.", values={"channel": "Blog"},
    )  # fmt: skip
    browser = browser_of(manager)
    post = browser.get(f"/api/posts/{delivery.post_id}").json()
    jsonschema.validate(post, shape("PostOut"))
    assert (post["text"], post["author"], post["state"]) == ("Words", manager.name, "approved")
    (found,) = browser.get(f"/api/posts/{delivery.post_id}/deliveries").json()
    jsonschema.validate(found, shape("DeliveryOut"))
    assert (found["channel"], found["sentence"]) == (channel.name, "Blog refused it.")
    reviewed = ask(browser, {"text": f"Call {PHONE}"}).json()
    jsonschema.validate(reviewed, shape("ReviewOut"))


def test_every_post_is_on_one_page(
    manager: Member, make_post: MakePost, browser_of: SignIn
) -> None:
    Post.objects.bulk_create(
        Post(practice=manager.practice, author=manager, text=str(number))
        for number in range(2 * PAGE + 7)
    )
    browser, seen, query = browser_of(manager), [], {}
    while page := browser.get("/api/posts", query).json():
        seen += [post["id"] for post in page]
        query = {"before": page[-1]["id"]}
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == len(seen) == 2 * PAGE + 7


def test_posts_by_state(manager: Member, make_post: MakePost, browser_of: SignIn) -> None:
    make_post(manager, "One", "draft")
    make_post(manager, "Two", "submitted")
    browser = browser_of(manager)
    assert [p["text"] for p in browser.get("/api/posts?state=draft").json()] == ["One"]
    assert browser.get("/api/posts?state=nonsense").json() == []
    assert browser.get("/api/posts?before=x").status_code == 422
    assert browser.get(f"/api/posts?before={10**30}").status_code in (200, 422)
    assert browser.get(f"/api/posts/{10**30}").status_code == 404


def test_a_post_without_the_form_token_is_refused(manager: Member) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(manager.user)
    assert ask(browser, {"text": "x"}).status_code == 403
    browser.get("/me/")
    token = browser.cookies[settings.CSRF_COOKIE_NAME].value
    assert ask(browser, {"text": "x"}, headers={"X-CSRFToken": token}).status_code == 200
    foreign = {"X-CSRFToken": token, "Origin": "https://elsewhere.example.org"}
    assert ask(browser, {"text": "x"}, headers=foreign).status_code == 403


@pytest.mark.parametrize("who", ["physician", "manager", "staff", "compliance"])
def test_every_role_may_review(
    request: pytest.FixtureRequest, who: str, browser_of: SignIn
) -> None:
    assert ask(browser_of(request.getfixturevalue(who)), {"text": "x"}).status_code == 200


@pytest.mark.parametrize("kind", ["post", "reply"])
def test_a_phone_number_is_found_and_never_said_back(
    manager: Member, browser_of: SignIn, kind: str
) -> None:
    text = f"Anna Miller, call us at {PHONE}."
    answer = ask(browser_of(manager), {"text": text, "kind": kind, "reason": "inform"})
    found = [one for one in answer.json()["findings"] if one["rule"] == "identifier.phone"]
    assert found
    assert text[found[0]["start"] : found[0]["end"]] == PHONE
    assert found[0]["severity"] == "block"
    for one in answer.json()["findings"]:
        assert "555" not in one["why"] + one["instead"] + one["citation"]
        assert "Miller" not in one["why"] + one["instead"]
    assert "identifier.phone" in answer.json()["looked_for"]


def test_nothing_found_still_says_what_was_looked_for(manager: Member, browser_of: SignIn) -> None:
    answer = ask(browser_of(manager), {"text": "Flu shots are in.", "reason": "inform"}).json()
    assert answer["findings"] == []
    assert len(answer["looked_for"]) > 8


@pytest.mark.parametrize(
    "said",
    ["", "{", "[]", "null", '"x"', {}, {"text": 5}, {"text": None}, {"text": "x", "kind": "ad"},
     {"text": "x" * 100_001}, {"text": "x", "link": "y" * 2_001},
     {"text": "x", "reason": "z" * 17}],
)  # fmt: skip
def test_bad_requests_are_refused_and_not_repeated(
    manager: Member, browser_of: SignIn, said: Any
) -> None:
    assert ask(browser_of(manager), said).status_code in (400, 422)


@given(
    st.fixed_dictionaries(
        {"text": st.text(max_size=300)},
        optional={
            "link": st.text(max_size=60),
            "reason": st.text(max_size=16),
            "kind": st.sampled_from(["post", "reply"]),
        },
    )
)
@hypothesis(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_can_be_reviewed(
    manager: Member, browser_of: SignIn, said: dict[str, str]
) -> None:
    answer = ask(browser_of(manager), said)
    assert answer.status_code == 200
    for one in answer.json()["findings"]:
        assert 0 <= one["start"] <= one["end"]
