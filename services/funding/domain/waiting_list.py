"""The dated queue of a programme: oldest first, and nobody overtakes who waits for the same money."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.funding.domain.allocation import Allocation, Share, in_both


@dataclass(frozen=True)
class Place:
    """Where a project stands in the queue, from 1, and what must still arrive before its turn."""

    rank: int
    missing_cents: int


@dataclass(frozen=True)
class Waiter:
    """One who waits, and cents by budget year that are waited for."""

    project_id: str
    waited: Mapping[int, int]


@dataclass(frozen=True)
class Ahead:
    """Who waits when somebody arrives: for money of a year that is over; older, for money of a year of theirs."""

    is_behind: bool
    is_older: bool


def place_among(waiters: Sequence[Waiter], project_id: str, available: Mapping[int, int]) -> Place | None:
    """The place of a project among those who wait, oldest first; None if it does not wait."""
    for rank, waiter in enumerate(waiters, start=1):
        if waiter.project_id == project_id:
            return Place(rank, _missing(_turn_of(waiters[:rank]), available))
    return None


def _turn_of(up_to: Sequence[Waiter]) -> list[Waiter]:
    """The last one, and who must be served before it because of a year that they share, even indirectly."""
    *older, last = up_to
    turn, years = [last], set(last.waited)
    for waiter in reversed(older):
        if not years.isdisjoint(waiter.waited):
            turn.append(waiter)
            years |= waiter.waited.keys()
    return turn


def _missing(waiters: Iterable[Waiter], available: Mapping[int, int]) -> int:
    needed: Counter[int] = Counter()
    for waiter in waiters:
        needed.update(waiter.waited)
    return sum(max(0, cents - available.get(year, 0)) for year, cents in needed.items())


def waiter_of(allocation: Allocation) -> Waiter:
    """As one who waits."""
    return Waiter(allocation.project_id, {share.budget_year: share.total_cents for share in allocation.waited})


@dataclass(frozen=True)
class Standing:
    """All that is said of a project that waits: where it stands, and what each year is to bear."""

    place: Place
    shares: tuple[Share, ...]


class WaitingList:
    """The waiting allocations of one programme, and what its engagement envelopes hold by budget year."""

    def __init__(self, waiting: Iterable[Allocation], available: Mapping[int, int]) -> None:
        self._waiting = sorted(waiting, key=lambda allocation: allocation.place)
        self._available = dict(available)
        self.served_in_part: dict[str, tuple[Share, ...]] = {}

    def __iter__(self) -> Iterator[Allocation]:
        """Who waits, oldest first."""
        return iter(self._waiting)

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def available(self) -> dict[int, int]:
        """What the envelopes hold for those who still wait."""
        return dict(self._available)

    def from_rank(self, first: int, most: int) -> list[tuple[Allocation, Place]]:
        """Some of those who wait, beginning at a rank."""
        waiters = self._waiters()
        some = enumerate(self._waiting[first - 1 : first - 1 + most], start=first)
        return [(allocation, self._place(waiters, rank)) for rank, allocation in some]

    def is_behind(self, year: int) -> bool:
        """Whether somebody waits for money of a budget year that is over in `year`."""
        return any(allocation.waits_for_a_year_before(year) for allocation in self._waiting)

    def bring_forward(self, year: int) -> None:
        """Whoever waits for money of a year before `year` now waits for that of `year`, in the same place."""
        for allocation in self._waiting:
            allocation.bring_forward(year)

    def standings(self) -> dict[str, Standing]:
        """How each project stands that waits, oldest first."""
        waiters = self._waiters()
        return {
            allocation.project_id: Standing(self._place(waiters, rank), allocation.shares)
            for rank, allocation in enumerate(self._waiting, start=1)
        }

    def serve(self) -> list[Allocation]:
        """Take out of the queue, in order, all that can be reserved, each wholly or not at all.

        Of one whose decision allows it, what there is is set aside, and it stays in the queue for the rest: those are
        in `served_in_part`, by project. One that does not fit holds back every later one that shares a budget year with
        it, and those hold back others in turn: otherwise small recent projects would for ever be served before a large
        old one.
        """
        held_back: set[int] = set()
        served = []
        for allocation in self._waiting:
            if held_back.isdisjoint(allocation.budget_years) and self._fits(allocation):
                self._take(allocation)
                served.append(allocation)
            else:
                self._serve_in_part(allocation, held_back)
                held_back |= allocation.budget_years
        self._waiting = [allocation for allocation in self._waiting if allocation not in served]
        return served

    def place_of(self, project_id: str) -> Place | None:
        """The place of a project in the queue; None if it does not wait (any more)."""
        return place_among(self._waiters(), project_id, self._available)

    def missing_by_year(self) -> dict[int, int]:
        """What must still arrive in each year for the whole queue to be served; no year that lacks nothing."""
        needed = _needed(self._waiting)
        missing = {year: cents - self._available.get(year, 0) for year, cents in needed.items()}
        return {year: cents for year, cents in missing.items() if cents > 0}

    def _waiters(self) -> list[Waiter]:
        return [waiter_of(allocation) for allocation in self._waiting]

    def _place(self, waiters: Sequence[Waiter], rank: int) -> Place:
        return Place(rank, _missing(_turn_of(waiters[:rank]), self._available))

    def _serve_in_part(self, allocation: Allocation, held_back: set[int]) -> None:
        """Of the years for which nobody older waits, as much as there is."""
        if not allocation.is_divisible:
            return
        free = (Share(year, cents, 0) for year, cents in self._available.items() if year not in held_back)
        part = in_both(free, allocation.waited)
        if part:
            allocation.reserve_part(part)
            self.served_in_part[allocation.project_id] = part
            for share in part:
                self._available[share.budget_year] -= share.total_cents

    def _fits(self, allocation: Allocation) -> bool:
        return all(share.total_cents <= self._available.get(share.budget_year, 0) for share in allocation.waited)

    def _take(self, allocation: Allocation) -> None:
        for share in allocation.waited:
            self._available[share.budget_year] -= share.total_cents


def _needed(allocations: Iterable[Allocation]) -> dict[int, int]:
    needed: dict[int, int] = {}
    for allocation in allocations:
        for share in allocation.waited:
            needed[share.budget_year] = needed.get(share.budget_year, 0) + share.total_cents
    return needed
