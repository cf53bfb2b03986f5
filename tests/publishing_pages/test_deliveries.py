"""Every delivery shows its life and only the buttons that its state allows; each works once."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bedside.channels.models import Channel
from bedside.practices.models import Member
from bedside.publishing import states
from bedside.publishing.models import Attempt, Delivery
from bedside.publishing.views.post_parts import acts_of

from .conftest import Deliver, tomorrow

type SignIn = Callable[[Member], Client]
VERBS = ("move", "retry", "cancel", "by_hand", "not_there", "take_down")
PAGES = ("move", "by_hand", "not_there", "take_down")
LINK = "https://groups.example.org/springfield/42"


def typed(verb: str) -> dict[str, str]:
    local = timezone.localtime(tomorrow() + timedelta(days=3))
    return {
        "move": {"day": local.date().isoformat(), "time": "09:30"},
        "by_hand": {"url": LINK},
        "not_there": {"answer": "send"},
    }.get(verb, {})


def press(client: Client, delivery: Delivery, verb: str, **said: str) -> str:
    address = reverse(f"publishing:{verb}", args=[delivery.pk])
    answer = client.post(address, said or typed(verb), follow=True)
    assert answer.status_code in (200, 422)
    return str(answer.content.decode())


def shown(client: Client, delivery: Delivery) -> str:
    answer = client.get(reverse("publishing:post", args=[delivery.post_id]))
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("state", sorted(states.MOVES))
def test_every_state_has_its_word_and_only_buttons_that_lead_somewhere(
    deliver: Deliver, manager: Member, browser_of: SignIn, state: str
) -> None:
    delivery = deliver(state)
    said = shown(browser_of(manager), delivery)
    pressable = set(re.findall(rf"/publishing/deliveries/{delivery.pk}/([a-z-]+)/", said))
    names = {"there": "by-hand", "not_there": "not-there", "take_down": "take-down",
             "by_hand": "by-hand", "plan_again": "move"}  # fmt: skip
    assert pressable == {names.get(act, act) for act in acts_of(delivery.post, delivery)}
    goals = {"retry": "waiting", "move": "waiting", "cancel": "cancelled", "by-hand": "published",
             "not-there": "waiting", "take-down": "taking_down"}  # fmt: skip
    for name in pressable:
        assert goals[name] in states.MOVES[state] or state == goals[name]


@pytest.mark.parametrize("state", sorted(states.MOVES))
@pytest.mark.parametrize("verb", VERBS)
def test_any_button_in_any_state_twice_gives_a_sentence(
    deliver: Deliver, manager: Member, browser_of: SignIn, state: str, verb: str
) -> None:
    delivery = deliver(state)
    client = browser_of(manager)
    for _click in range(2):
        assert "callout" in press(client, delivery, verb)
    if verb in PAGES:
        address = reverse(f"publishing:{verb}", args=[delivery.pk])
        assert client.get(address).status_code == 200


def test_publish_now_makes_it_due_now(
    deliver: Deliver, manager: Member, browser_of: SignIn
) -> None:
    delivery = deliver()
    assert "Bedside publishes it now" in press(browser_of(manager), delivery, "retry")
    delivery.refresh_from_db()
    assert delivery.due_at <= timezone.now()


def test_moving_keeps_the_practice_s_wall_clock(
    deliver: Deliver, manager: Member, browser_of: SignIn
) -> None:
    delivery = deliver("refused", said="No", values={})
    press(browser_of(manager), delivery, "move")
    delivery.refresh_from_db()
    local = manager.practice.local(delivery.due_at)
    assert (local.hour, local.minute) == (9, 30)
    assert delivery.state == "waiting" and delivery.version.planned_for == delivery.due_at


@pytest.mark.parametrize(
    ("day", "time", "said"),
    [
        ("2020-01-01", "09:00", "That time has passed"),
        ("2027-03-14", "02:30", "The clocks go forward over 2:30 AM"),
        ("9999-12-31", "23:00", "That day is too far away"),
        ("tomorrow", "", "This field is required"),
    ],
)
def test_a_time_that_cannot_be_is_refused_beside_its_field(
    deliver: Deliver, manager: Member, browser_of: SignIn, day: str, time: str, said: str
) -> None:
    delivery = deliver()
    answer = press(browser_of(manager), delivery, "move", day=day, time=time)
    assert said in answer and day in answer


def test_by_hand_shows_words_pictures_and_place_and_takes_the_link_as_proof(
    deliver: Deliver, manager: Member, browser_of: SignIn
) -> None:
    delivery = deliver("to_do")
    client = browser_of(manager)
    said = shown(client, delivery)
    assert "Walk in on Saturday" in said and "https://groups.example.org/springfield" in said
    wrong = press(client, delivery, "by_hand", url="javascript:alert(1)")
    assert "javascript:alert(1)" in wrong and "Enter a valid URL" in wrong
    press(client, delivery, "by_hand")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.url) == ("published", LINK)
    assert f'href="{LINK}"' in shown(client, delivery)


def test_a_link_that_is_not_a_web_address_is_never_a_link(
    deliver: Deliver, manager: Member, browser_of: SignIn
) -> None:
    delivery = deliver("published", url="javascript:alert(1)")
    assert "javascript:" not in shown(browser_of(manager), delivery)


@pytest.mark.parametrize(("answer", "state"), [("send", "waiting"), ("leave", "cancelled")])
def test_a_person_who_looked_settles_an_uncertain_delivery(
    deliver: Deliver, manager: Member, browser_of: SignIn, answer: str, state: str
) -> None:
    delivery = deliver("uncertain")
    press(browser_of(manager), delivery, "not_there", answer=answer)
    delivery.refresh_from_db()
    assert delivery.state == state


def test_taking_down_says_what_happens_before_it_does(
    deliver: Deliver, manager: Member, browser_of: SignIn, blog: Channel
) -> None:
    delivery = deliver("published", remote_id="77", url=LINK, channels=[blog])
    client = browser_of(manager)
    page = client.get(reverse("publishing:take_down", args=[delivery.pk])).content.decode()
    assert "This cannot be undone" in page
    assert Delivery.objects.get(pk=delivery.pk).state == "published"
    press(client, delivery, "take_down")
    assert Delivery.objects.get(pk=delivery.pk).state == "taking_down"


def test_what_bedside_cannot_remove_it_says(
    deliver: Deliver, manager: Member, browser_of: SignIn
) -> None:
    delivery = deliver("published", url=LINK)
    address = reverse("publishing:take_down", args=[delivery.pk])
    assert "Only you can remove this one" in browser_of(manager).get(address).content.decode()


def test_attempts_are_told_with_their_times_and_outcomes(
    deliver: Deliver, manager: Member, browser_of: SignIn
) -> None:
    delivery = deliver("refused", said="%(channel)s said no.", values={"channel": "Our blog"})
    Attempt.objects.create(
        delivery=delivery, number=1, worker="w", outcome="refused", said="The text is too long."
    )
    said = shown(browser_of(manager), delivery)
    assert "Our blog said no." in said and "1 attempt" in said and "The text is too long." in said


@pytest.mark.parametrize("state", ["sending", "uncertain", "taking_down"])
def test_while_it_is_moving_the_page_looks_again_without_keeping_the_person_signed_on(
    deliver: Deliver, manager: Member, browser_of: SignIn, state: str
) -> None:
    delivery = deliver(state)
    client = browser_of(manager)
    said = shown(client, delivery)
    assert 'hx-trigger="every 3s"' in said and "X-Bedside-Poll" in said
    address = re.search(r'hx-get="([^"]+)"', said)
    assert address
    poll = {"HX-Request": "true", "X-Bedside-Poll": "1"}
    assert client.get(address[1], headers=poll).status_code == 204
    Delivery.objects.filter(pk=delivery.pk).update(state="published")
    changed = client.get(address[1], headers=poll)
    assert changed.status_code == 200 and "Published" in changed.content.decode()
    assert "every 3s" not in changed.content.decode()


def test_a_settled_delivery_is_not_polled(
    deliver: Deliver, manager: Member, browser_of: SignIn
) -> None:
    for state in ("published", "refused", "late", "cancelled", "waiting"):
        assert "every 3s" not in shown(browser_of(manager), deliver(state))


def test_who_may_not_publish_sees_no_buttons_and_is_refused(
    deliver: Deliver, compliance: Member, stranger: Member, browser_of: SignIn
) -> None:
    delivery = deliver("refused")
    reader, other = browser_of(compliance), browser_of(stranger)
    assert "/publishing/deliveries/" not in shown(reader, delivery)
    for verb in VERBS:
        address = reverse(f"publishing:{verb}", args=[delivery.pk])
        assert reader.post(address, typed(verb)).status_code == 403
        assert other.post(address, typed(verb)).status_code == 404
    assert Delivery.objects.get(pk=delivery.pk).state == "refused"
