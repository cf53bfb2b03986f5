"""Life cycles as tables: which states there are, and which moves are allowed."""

from collections.abc import Mapping, Set


class NotAllowed(Exception):
    """A move that the life cycle does not have; somebody else may have been first."""

    def __init__(self, state: str, target: str) -> None:
        super().__init__(f"{state} does not lead to {target}")
        self.state = state
        self.target = target


def checked(moves: Mapping[str, Set[str]], start: str) -> Mapping[str, Set[str]]:
    """The table itself, after checking that every state is known and can be reached."""
    unknown = {target for targets in moves.values() for target in targets} - set(moves)
    if unknown:
        raise ValueError(f"states without a row: {sorted(unknown)}")
    reached, edge = {start}, {start}
    while edge:
        edge = {target for state in edge for target in moves[state]} - reached
        reached |= edge
    if lost := set(moves) - reached:
        raise ValueError(f"states that nothing leads to: {sorted(lost)}")
    return moves


def require(moves: Mapping[str, Set[str]], state: str, target: str) -> None:
    """Raises NotAllowed unless the table has this move."""
    if target not in moves[state]:
        raise NotAllowed(state, target)
