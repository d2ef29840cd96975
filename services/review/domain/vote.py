"""How members vote on a version; the president decides, and a vote binds nobody."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Choice(StrEnum):
    """What a member would have the commission do."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"
    COMPLETE = "complete"


@dataclass(frozen=True)
class Vote:
    """One member's vote on one version; the commission and the date tell who else sat when it was cast."""

    project_id: str
    version: int
    voter: str
    choice: Choice
    commission_id: str
    cast_at: datetime
    cast_on: date


@dataclass(frozen=True)
class Ballot:
    """The votes on a version as one reader sees them: their own, and how many chose what once they may know."""

    version: int
    own: Choice | None
    tally: Mapping[Choice, int] | None


def ballots(votes: Iterable[Vote], *, current: int, reader: str, sees_tallies: bool) -> Sequence[Ballot]:
    """One ballot of each version on which somebody voted, and of the `current` one.

    Whoever has not voted on a version learns nothing of its votes, unless the reader `sees_tallies`.
    """
    by_version: dict[int, list[Vote]] = {current: []}
    for vote in votes:
        by_version.setdefault(vote.version, []).append(vote)
    return [_ballot(version, by_version[version], reader, sees_tallies) for version in sorted(by_version)]


def _ballot(version: int, votes: Sequence[Vote], reader: str, sees_tallies: bool) -> Ballot:
    own = next((vote.choice for vote in votes if vote.voter == reader), None)
    if own is None and not sees_tallies:
        return Ballot(version, None, None)
    counted = Counter(vote.choice for vote in votes)
    return Ballot(version, own, {choice: counted[choice] for choice in Choice})
