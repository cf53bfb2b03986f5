"""Every room's life cycles: whole tables, and verbs that never leave them."""

import ast
import pkgutil
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bedside
from bedside.channels import states as channel_states
from bedside.channels.models import Channel
from bedside.posts import actions as post_actions
from bedside.posts import states as post_states
from bedside.posts.change import Change, as_it_stands
from bedside.posts.models import Post
from bedside.posts.refusals import Refusal
from bedside.practices.models import Member, Reason
from bedside.publishing import actions, states
from bedside.publishing.models import Delivery
from bedside.trail.lifecycle import NotAllowed, checked

TABLES: dict[str, tuple[ModuleType, str]] = {
    "posts": (post_states, post_states.DRAFT),
    "channels": (channel_states, channel_states.CONNECTED),
    "publishing": (states, states.WAITING),
}


def rooms_with_states() -> set[str]:
    rooms = [module.name for module in pkgutil.iter_modules(bedside.__path__) if module.ispkg]
    folder = Path(bedside.__file__).parent
    return {room for room in rooms if (folder / room / "states.py").exists()}


def test_every_room_with_states_is_tested_here() -> None:
    assert rooms_with_states() == set(TABLES)


@pytest.mark.parametrize("room", sorted(TABLES))
def test_the_table_is_checked_when_it_is_imported(room: str) -> None:
    source = Path(str(import_module(f"bedside.{room}.states").__file__)).read_text()
    made = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assign)]
    tables = [node.value for node in made if getattr(node.targets[0], "id", "") == "MOVES"]
    assert [call.func.id for call in tables if isinstance(call, ast.Call)] == ["checked"]


@pytest.mark.parametrize("room", sorted(TABLES))
def test_a_state_without_a_row_is_found(room: str) -> None:
    table, start = TABLES[room]
    broken = {state: set(targets) for state, targets in table.MOVES.items()}
    broken[start].add("limbo")
    with pytest.raises(ValueError, match="limbo"):
        checked(broken, start)


@pytest.mark.parametrize("room", sorted(TABLES))
def test_a_state_that_nothing_leads_to_is_found(room: str) -> None:
    table, start = TABLES[room]
    for state in set(table.MOVES) - {start}:
        cut = {name: set(targets) - {state} for name, targets in table.MOVES.items()}
        with pytest.raises(ValueError, match="nothing leads to"):
            checked(cut, start)


@pytest.mark.parametrize("room", sorted(TABLES))
def test_every_state_has_a_name_of_its_own(room: str) -> None:
    table, _start = TABLES[room]
    named = {value for name, value in vars(table).items() if isinstance(value, str)}
    assert set(table.MOVES) <= named


def test_people_read_every_state_in_words() -> None:
    assert set(Post.State.values) == set(post_states.MOVES)
    assert set(Delivery.State.values) == set(states.MOVES)


# Random walks: whatever people press in whatever order, no row makes a move its table lacks.

type Press = Callable[[Member, Post], object]


def _edit(member: Member, post: Post) -> object:
    change = as_it_stands(post)
    return post_actions.save(member, post, post.edition, change)


POST_VERBS: dict[str, Press] = {
    "edit": _edit,
    "submit": lambda m, p: post_actions.submit(m, p, p.edition),
    "withdraw": post_actions.withdraw,
    "discard": post_actions.discard,
    "expire": lambda m, p: post_actions.expire(p),
    "approve": lambda m, p: actions.approve(p, p.edition, member=m),
    "send back": lambda m, p: actions.send_back(p, p.edition, comment="No", member=m),
    "take back": actions.take_back,
}
DELIVERY_VERBS: dict[str, Callable[[Member, Delivery], object]] = {
    "move": lambda m, d: actions.move(m, d, timezone.now() + timedelta(days=1)),
    "retry": actions.retry,
    "cancel": actions.cancel,
    "by hand": lambda m, d: actions.mark_by_hand(m, d, "https://groups.example.org/1"),
    "not there": lambda m, d: actions.not_there(m, d, send_again=False),
    "send again": lambda m, d: actions.not_there(m, d, send_again=True),
    "take down": actions.take_down,
}
REFUSED = (Refusal, NotAllowed, actions.Problem)
WALK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def new_post(staff: Member, reason: Reason, channel: Channel) -> Post:
    post = post_actions.start(staff)
    text = "Flu shots are in. Walk in on Saturday."
    later = timezone.now() + timedelta(days=3)
    change = Change(
        text, reason.pk, plan=Post.Plan.AT, planned_for=later, versions={channel.pk: None}
    )
    return post_actions.save(staff, post, post.edition, change)


@given(st.lists(st.tuples(st.sampled_from(sorted(POST_VERBS)), st.booleans()), max_size=12))
@WALK
def test_a_post_never_leaves_its_table(
    staff: Member, manager: Member, reason: Reason, channel: Channel,
    presses: list[tuple[str, bool]],
) -> None:  # fmt: skip
    pk = new_post(staff, reason, channel).pk
    for verb, by_author in presses:
        post = Post.objects.get(pk=pk)
        before = post.state
        refused = False
        try:
            POST_VERBS[verb](staff if by_author else manager, post)
        except REFUSED:
            refused = True
        after = Post.objects.get(pk=pk).state
        assert after == before or after in post_states.MOVES[before], (verb, before, after)
        assert not (refused and after != before), (verb, before, after)


@given(
    st.sampled_from(sorted(states.MOVES)),
    st.lists(st.sampled_from(sorted(DELIVERY_VERBS)), min_size=1, max_size=8),
)
@WALK
def test_a_delivery_never_leaves_its_table(
    staff: Member, manager: Member, reason: Reason, channel: Channel,
    start: str, presses: list[str],
) -> None:  # fmt: skip
    post = new_post(staff, reason, channel)
    post_actions.submit(staff, post, post.edition)
    post.refresh_from_db()
    actions.approve(post, post.edition, member=manager)
    Delivery.objects.filter(post=post).update(state=start)
    for verb in presses:
        row = Delivery.objects.get(post=post)
        refused = False
        try:
            DELIVERY_VERBS[verb](manager, row)
        except REFUSED:
            refused = True
        after = Delivery.objects.get(pk=row.pk).state
        assert after == row.state or after in states.MOVES[row.state], (verb, row.state, after)
        assert not (refused and after != row.state), (verb, row.state, after)
