"""One run: people at work in a storm, then calm until nothing moves, then the reckoning."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag

from tests.chaos.callers import Interrupted, OutOfPatience, Surroundings, Tally
from tests.chaos.check_delivery import check_delivery
from tests.chaos.check_programme import check_programme
from tests.chaos.databases import Broken, Databases
from tests.chaos.finance import Finance
from tests.chaos.installation import Installation, installed
from tests.chaos.monkey import Kind, Monkey, duplicates_counted_by
from tests.chaos.people import People
from tests.chaos.post_office import PostOffice
from tests.chaos.record import FATES
from tests.chaos.report import Report
from tests.chaos.rest import facts_stated, unrest
from tests.chaos.story import Story
from tests.chaos.treasury import Treasury
from tests.nodes import PostgresNode, RabbitNode, StillNotTrue, wait_until

MOST_AT_ONCE = 48
LAST_COMES_AT = 0.8
"""How far into the storm the last project begins, all others in equal steps before."""
SECONDS_OF_CALM = 240
"""How long nothing may end once everything works again: several times the longest lease."""
TELL_EVERY = 15

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What a run is made of: how often each kind of act is done, and how many seconds pass in between."""

    seed: int
    projects: int
    times: Mapping[Kind, int]
    pause: tuple[float, float]
    workers: int
    credit_every: float = 4
    longest_storm: float = 900


class Run:
    """Everything that takes part in one run, on an installation that is ready."""

    def __init__(self, plan: Plan, installation: Installation, say: Say) -> None:
        self._plan = plan
        self._installation = installation
        self._say = say
        self._chance = random.Random(plan.seed)
        self._stop = Flag()
        self._tally = Tally()
        self._began_at = time.monotonic()
        ports = {service: web.port for service, web in installation.webs.items()}
        self._people = People(installation, Surroundings(ports, self._stop, self._tally))
        self._finance = Finance(installation.broker, self._some_chance(), self._tally)
        self._treasury = Treasury(self._people, self._finance, self._some_chance(), every=plan.credit_every)
        self._monkey = Monkey(installation, self._some_chance(), self._tally, self._stop)
        self._databases = Databases(installation.database_urls)
        self._stories = [
            Story(self._people, FATES[number % len(FATES)], self._some_chance()) for number in range(plan.projects)
        ]
        self._playing: dict[Future[None], Story] = {}

    def play(self) -> Report:
        """Storm, calm, reckoning. Raises Broken, and whatever people met that they should not have."""
        with self._databases, self._at_work(self._finance):
            with self._at_work(self._treasury), self._crowd() as crowd:
                self._people.prepare(self._some_chance())
                self._storm(crowd)
                stormy_seconds = self._elapsed
                self._installation.post_office.is_calm = True
                self._wait_for_stories()
            self._wait_for_rest()
            check_delivery(self._databases, self._finance)
            records = [story.record for story in self._stories]
            check_programme(self._databases, records, self._treasury, self._finance, self._installation.post_office)
            return self._report(stormy_seconds)

    @contextmanager
    def _at_work(self, party: Finance | Treasury) -> Iterator[None]:
        party.start()
        try:
            yield
        except BaseException:
            self._stop.set()
            raise
        finally:
            party.stop()

    @contextmanager
    def _crowd(self) -> Iterator[ThreadPoolExecutor]:
        """Threads for people, all of whom go home when the run is given up."""
        with ThreadPoolExecutor(MOST_AT_ONCE) as crowd:
            try:
                yield crowd
            except BaseException:
                self._stop.set()
                crowd.shutdown(wait=False, cancel_futures=True)
                raise

    def _storm(self, crowd: ThreadPoolExecutor) -> None:
        acts = self._monkey.plan(self._plan.times)
        for number, kind in enumerate(acts):
            self._let_in(crowd, number / (len(acts) * LAST_COMES_AT))
            self._stop.wait(self._chance.uniform(*self._plan.pause))
            self._raise_what_went_wrong()
            if self._elapsed > self._plan.longest_storm:
                self._say("the storm has lasted long enough")
                break
            self._tell(str(kind))
            self._monkey.act(kind)
        self._let_in(crowd, 1)

    def _let_in(self, crowd: ThreadPoolExecutor, part: float) -> None:
        """Begin the projects of this part of the run that have not begun yet."""
        wanted = min(len(self._stories), 1 + int(part * len(self._stories)))
        for story in self._stories[len(self._playing) : wanted]:
            self._playing[crowd.submit(story.play)] = story

    def _wait_for_stories(self) -> None:
        last, give_up_at = -1, 0.0
        while unfinished := wait(self._playing, timeout=TELL_EVERY, return_when=FIRST_EXCEPTION).not_done:
            self._raise_what_went_wrong()
            self._tell("calm")
            if len(unfinished) != last:
                last, give_up_at = len(unfinished), time.monotonic() + SECONDS_OF_CALM
            if time.monotonic() > give_up_at:
                raise OutOfPatience(f"unfinished: {self._unfinished()}")
        self._raise_what_went_wrong()

    def _unfinished(self) -> list[str]:
        return [
            f"{story.record.project_id} ({story.record.fate}): {story.stage}"
            for future, story in self._playing.items()
            if not future.done()
        ]

    def _raise_what_went_wrong(self) -> None:
        """Raises the first fault that somebody met."""
        for party in (self._finance, self._treasury):
            if party.fault is not None:
                raise Broken(f"{type(party).__name__} has met {party.fault!r}") from party.fault
        for future, story in self._playing.items():
            error = future.exception() if future.done() else None
            if error is not None and not isinstance(error, Interrupted):
                record = story.record
                raise Broken(f"{record.project_id} ({record.fate}), {story.stage}: {error!r}") from error

    def _wait_for_rest(self) -> None:
        found: dict[str, int] = {"something": 1}

        def is_at_rest() -> bool:
            nonlocal found
            self._raise_what_went_wrong()
            found = unrest(self._databases, self._installation.broker, self._finance)
            return not found

        self._say("everybody has gone home; waiting until nothing moves")
        try:
            wait_until(is_at_rest, "nothing moves", seconds=SECONDS_OF_CALM, every=1)
        except StillNotTrue as late:
            raise Broken(f"it does not come to rest: {found}") from late

    def _tell(self, what: str) -> None:
        over = sum(future.done() for future in self._playing)
        self._say(f"{self._elapsed:5.0f} s  {over:3} of {len(self._stories)} projects over  {what}")

    @property
    def _elapsed(self) -> float:
        return time.monotonic() - self._began_at

    def _some_chance(self) -> random.Random:
        return random.Random(self._chance.random())

    def _report(self, stormy_seconds: float) -> Report:
        stated = facts_stated(self._databases)
        figures = {
            "facts": sum(stated.values()),
            "deposits": sum(story.record.versions for story in self._stories),
            "decisions": sum(len(story.record.decisions) for story in self._stories),
            "credits": len(self._treasury.given),
            "credits announced by the finance system": self._treasury.by_finance,
            "allocations seen deferred": sum(story.record.was_deferred for story in self._stories),
            "payments": len(self._finance.settled),
            "e-mails": len(self._installation.post_office.taken),
            "e-mails postponed by their server": self._installation.post_office.postponed,
            "requests": self._tally["requests answered"],
            "requests sent again": self._tally["requests sent again"],
            "starts after an end of their own": sum(each.own_ends for each in self._installation.processes),
        }
        fates = Counter(story.record.fate for story in self._stories)
        return Report(
            self._plan.seed, stormy_seconds, self._elapsed, figures, fates, self._monkey.done, self._absorbed()
        )

    def _absorbed(self) -> dict[str, int]:
        """Counts of killed workers are read just before, so that these are lower bounds."""
        counted = sum(map(duplicates_counted_by, self._installation.workers))
        return {
            "events received again": self._tally["events received again"] + counted,
            "announcements published again": self._tally["announcements published again"],
            "requests answered from memory": self._tally["requests answered from memory"],
            "e-mails sent again": self._installation.post_office.copies,
        }


def run(plan: Plan, folder: Path, postgres: PostgresNode, rabbit: RabbitNode, say: Say) -> Report:
    """Install, play, check, remove. Raises what `Run.play` does, and StillNotTrue if it cannot be installed."""
    with ExitStack() as stack:
        post_office = stack.enter_context(PostOffice(random.Random(plan.seed)))
        say("installing")
        installation = stack.enter_context(installed(folder, postgres, rabbit, post_office, workers=plan.workers))
        return Run(plan, installation, say).play()
