"""Three bad days, each in the middle of the demo's story: the broker stopped, the databases stopped, a queue full.

People go on working where the design says that they can, and whatever happens, the story ends, once. How long a day
lasts is given: a full minute in `make chaos`, less in the tests, which live through all three at every change.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from random import Random

from shared.demo.story import FUNDING, REVIEW, SCHOOL, SUBMISSION
from shared.identity.actor import Role
from shared.messaging.topology import SERVICES, queue_of
from shared.uai import check_letter
from tests.chaos.callers import Tally
from tests.chaos.check_delivery import check_delivery
from tests.chaos.databases import Databases, require
from tests.chaos.finance import Finance
from tests.chaos.installation import Installation, installed, read
from tests.chaos.people import today
from tests.chaos.post_office import PostOffice
from tests.chaos.rest import unrest
from tests.chaos.server_books import ServerBooks
from tests.chaos.telling import Telling, neighbourhood
from tests.nodes import PostgresNode, RabbitNode, wait_until

BEFORE_THE_DEPOSIT = 6
"""Steps of the story: the academy is ready, the project is written; what comes next is its deposit."""
DEPOSITED = BEFORE_THE_DEPOSIT + 1
SCHOOLS = 6
LONGEST_CALM = 600.0
UNPUBLISHED = "SELECT count(*) FROM outbox WHERE published_at IS NULL"
REFUSED = f"{UNPUBLISHED} AND last_error = 'nack'"
FULL_QUEUE_OF, FEW, MANY = "funding", 2, 1_000_000


class Academy:
    """An installation whose days are bad. `seconds` is how long each lasts at least."""

    def __init__(self, installation: Installation, databases: Databases, finance: Finance, *, seconds: float) -> None:
        self.installation = installation
        self.databases = databases
        self.finance = finance
        self.people = neighbourhood(installation)
        self._seconds = seconds
        self._administrator = self.people.person("demo-administration", Role.ADMINISTRATOR)
        self._schools = 0
        self._credits: set[str] = set()

    def live_through(self, day: "Day") -> None:
        """Tell the story on such a day, until nothing moves. Raises Broken, and whatever people should not have met."""
        telling = Telling(self.people, hold_at=BEFORE_THE_DEPOSIT)
        telling.start()
        day(self, telling)
        telling.end()
        wait_until(self._is_at_rest, "nothing moves", seconds=LONGEST_CALM, every=0.5)
        check_delivery(self.databases, self.finance)
        ServerBooks(self.databases, self.installation.post_office).check(telling.story.project_id)
        self._check_credits()

    def last(self) -> None:
        """Let the day be as long as it is."""
        time.sleep(self._seconds)

    def register_school(self) -> None:
        """Somebody at the academy goes on working."""
        self._schools += 1
        number = f"{self._schools:07d}"
        path = f"{SUBMISSION}/structures/{number}{check_letter(number)}"
        self._administrator.ask("PUT", path, SCHOOL, expect={HTTPStatus.OK, HTTPStatus.CREATED})

    def announce_credit(self) -> None:
        """The finance system goes on working."""
        reference = f"CREDIT-{len(self._credits) + 1}"
        self._credits.add(reference)
        content = {"budget_year": today().year, "programme": "141", "kind": "AE", "amount_cents": 100}
        self.finance.announce_credit({**content, "reference": reference})

    def ask_everybody(self) -> list[int]:
        """With what status each service answers somebody who takes whatever comes."""
        rector = self.people.person("demo-rectrice", Role.RECTOR)
        return [rector.first_answer(QUESTIONS[service]) for service in SERVICES]

    def readiness(self) -> list[int]:
        """With what status each web says whether it is ready."""
        return [read(web.port, "/readyz", timeout=60)[0] for web in self.installation.webs.values()]

    def _is_at_rest(self) -> bool:
        require(self.finance.fault is None, f"the finance system has met {self.finance.fault!r}")
        return not unrest(self.databases, self.installation.broker, self.finance)

    def _check_credits(self) -> None:
        rows = self.databases.rows("funding", "SELECT reference FROM envelope_credit WHERE reference LIKE 'CREDIT-%'")
        found = sorted(row.reference for row in rows)
        require(found == sorted(self._credits), f"announced: {sorted(self._credits)}, in the books: {found}")


Day = Callable[[Academy, Telling], None]
QUESTIONS = {
    "submission": f"{SUBMISSION}/projects",
    "review": f"{REVIEW}/files",
    "funding": f"{FUNDING}/envelopes",
    "notification": "/api/notification/v1/messages",
}


def broker_stopped(academy: Academy, telling: Telling) -> None:
    """Every service answers, the school deposits, schools are registered; what they state waits in the outbox."""
    node = academy.installation.broker.node
    node.stop()
    telling.go_on()
    telling.wait_for(DEPOSITED)
    for _ in range(SCHOOLS):
        academy.register_school()
    academy.last()
    require(academy.ask_everybody() == [HTTPStatus.OK] * len(SERVICES), "a service does not answer without a broker")
    require(academy.readiness() == [HTTPStatus.OK] * len(SERVICES), "a service is not ready without a broker")
    waiting = academy.databases.count("submission", UNPUBLISHED)
    require(waiting > SCHOOLS, f"{SCHOOLS + 1} facts were stated, {waiting} wait")
    require(len(telling.told) == DEPOSITED, f"the commission has a file without a broker: {telling.told}")
    node.start()


def database_stopped(academy: Academy, telling: Telling) -> None:
    """Everybody is told to come back later, and the finance system is heard all the same, later."""
    academy.installation.postgres.stop()
    telling.go_on()
    academy.announce_credit()
    wait_until(lambda: academy.finance.is_idle, "the broker has the announcement")
    academy.last()
    away = [HTTPStatus.SERVICE_UNAVAILABLE] * len(SERVICES)
    require(academy.ask_everybody() == away, "a service answers something else without a database")
    require(academy.readiness() == away, "a service is ready without a database")
    require(len(telling.told) == BEFORE_THE_DEPOSIT, f"the story goes on without a database: {telling.told}")
    academy.installation.postgres.start()


def queue_full(academy: Academy, telling: Telling) -> None:
    """A service is away, its queue fills, the broker refuses what others state: it waits, and nobody is hindered."""
    broker, workers = academy.installation.broker, academy.installation.workers_of(FULL_QUEUE_OF)
    for program in [worker.ask_to_end() for worker in workers]:
        program.wait()
    broker.node.limit(broker.vhost, queue_of(FULL_QUEUE_OF), **{"max-length": FEW})

    def is_refused() -> bool:
        academy.register_school()
        return academy.databases.count("submission", REFUSED) > 0

    wait_until(is_refused, "the broker refuses a fact", every=0.5)
    telling.go_on()
    telling.wait_for(DEPOSITED)
    academy.announce_credit()
    academy.last()
    require(not academy.finance.is_idle, "the broker takes an announcement for a queue that is full")
    require(academy.databases.count("submission", REFUSED) > 1, "a fact got past a queue that is full")
    # Raised, not taken away: RabbitMQ 3.10 would then refuse for ever what comes by the channels that are open now.
    broker.node.limit(broker.vhost, queue_of(FULL_QUEUE_OF), **{"max-length": MANY})
    for worker in workers:
        worker.come_back()


DAYS: Mapping[str, Day] = {day.__name__: day for day in (broker_stopped, database_stopped, queue_full)}


@contextmanager
def academy_at_work(folder: Path, postgres: PostgresNode, rabbit: RabbitNode, *, seconds: float) -> Iterator[Academy]:
    """An academy of its own on these servers, with one worker for each service, and nothing of it left afterwards."""
    with PostOffice() as post_office, installed(folder, postgres, rabbit, post_office, workers=1) as made:
        finance = Finance(made.broker, Random(0), Tally())
        finance.start()
        try:
            with Databases(made.database_urls) as databases:
                yield Academy(made, databases, finance, seconds=seconds)
        finally:
            finance.stop()
