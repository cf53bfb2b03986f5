"""Life cycles are tables; a move that is not in the table is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.trail import lifecycle

MOVES = {"draft": {"sent"}, "sent": {"draft", "gone"}, "gone": set()}


def test_a_good_table_is_given_back() -> None:
    assert lifecycle.checked(MOVES, "draft") is MOVES


def test_a_state_without_a_row_is_refused() -> None:
    with pytest.raises(ValueError, match="without a row"):
        lifecycle.checked({"draft": {"nowhere"}}, "draft")


def test_a_state_that_nothing_leads_to_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing leads to"):
        lifecycle.checked({"draft": set(), "island": {"draft"}}, "draft")


@given(st.sampled_from(sorted(MOVES)), st.sampled_from([*sorted(MOVES), "nonsense"]))
def test_exactly_the_moves_of_the_table_are_allowed(state: str, target: str) -> None:
    if target in MOVES[state]:
        lifecycle.require(MOVES, state, target)
    else:
        with pytest.raises(lifecycle.NotAllowed) as caught:
            lifecycle.require(MOVES, state, target)
        assert (caught.value.state, caught.value.target) == (state, target)
