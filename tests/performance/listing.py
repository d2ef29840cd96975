"""Every list, search and timeline of submission and review, at 1,000 and at 100,000 projects of ten events each.

Beside how long each takes: whether any reads a large table from end to end, by the database's own plans.
"""

import math
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from services.review.domain.listing import Filters, Grouping, Order, Sort
from services.review.domain.states import Status as FileStatus
from services.review.use_cases.list_files import list_files
from services.review.use_cases.read_file import read_file
from services.review.use_cases.read_statistics import read_statistics
from services.submission.domain.summary import Filters as ProjectFilters
from services.submission.domain.vocabulary import Party, Status
from services.submission.use_cases.find_structures import find_structures
from services.submission.use_cases.read_project import list_projects, read_project
from shared.identity.actor import Actor, Role
from tests.performance.figures import Figure, Of, Target
from tests.performance.ground import Ground
from tests.performance.many import Academy, build

FEW, MANY = 1_000, 100_000
ROUNDS, PAGE = 15, 51
SLOWEST_MS = Target(50, is_ceiling=True)
NONE = Target(0, is_ceiling=True)
GROWTH = Target(math.log(MANY) / math.log(FEW), Of.RATIO, is_ceiling=True)
RECTOR = Actor("rector", frozenset({Role.RECTOR}), None, "creteil")
MEMBER = Actor("member", frozenset({Role.MEMBER}), None, "creteil")
SCHOOL = Actor("head", frozenset({Role.SCHOOL}), "0000010A", "creteil")
MANAGER = Actor("manager", frozenset({Role.FUND_MANAGER}), None, "creteil")
ALL_PROJECTS = ProjectFilters()
MANAGER = Actor("manager", frozenset({Role.FUND_MANAGER}), None, "creteil")
ALL_PROJECTS = ProjectFilters()
ONE = "p-000000100"
Query = Callable[[Academy], object]


def measure(ground: Ground) -> Iterator[Figure]:
    """Milliseconds of each, the median of several; its limit is the same query in the small academy."""
    (few, _), (many, whole) = (_timed(ground, ground.amount(count)) for count in (FEW, MANY))
    for name, took in many.items():
        yield Figure(f"{name}, at 100,000 projects", took, "ms", SLOWEST_MS, few[name])
    yield Figure("all of them together", sum(many.values()), "ms", GROWTH, sum(few.values()))
    yield Figure(f"queries that read a table from end to end{_named(whole)}", len(whole), "", NONE, len(many))


def _timed(ground: Ground, count: int) -> tuple[Mapping[str, float], Mapping[str, set[str]]]:
    """How long each query takes, and which tables those read whole that read any."""
    with ground.database() as submission, ground.database() as review:
        academy = build(submission, review, count)
        try:
            took = {name: _median(academy, query) for name, query in QUERIES.items()}
            whole = {name: academy.read_whole(query) for name, query in QUERIES.items()}
            return took, {name: tables for name, tables in whole.items() if tables}
        finally:
            academy.close()


def _named(whole: Mapping[str, set[str]]) -> str:
    return "".join(f"; {name}: {', '.join(sorted(tables))}" for name, tables in whole.items())


def _median(academy: Academy, query: Query) -> float:
    query(academy)
    return statistics.median(_once(academy, query) for _ in range(ROUNDS))


def _once(academy: Academy, query: Query) -> float:
    began = time.perf_counter()
    query(academy)
    return (time.perf_counter() - began) * 1000


def _files(filters: Filters, order: Order | None = None, actor: Actor = RECTOR) -> Query:
    return lambda academy: list_files(
        academy.in_review(), filters=filters, order=order or Order(), limit=PAGE, actor=actor
    )


def _projects(actor: Actor, filters: ProjectFilters = ALL_PROJECTS) -> Query:
    return lambda academy: list_projects(academy.in_submission(), actor=actor, filters=filters, after=None, limit=PAGE)


def _statistics(academy: Academy) -> object:
    today = date.today()  # noqa: DTZ011 - the database's own, by which the rows were made
    since = today - timedelta(days=90)
    return read_statistics(academy.in_review(), grouping=Grouping.DEPARTMENT, since=since, until=today)


QUERIES: Mapping[str, Query] = {
    "structures found by word": lambda academy: find_structures(
        academy.in_submission(), search="ecole 12", after=None, limit=PAGE
    ),
    "projects of a school": _projects(SCHOOL),
    "projects of the academy": _projects(RECTOR),
    "projects of the academy in a status": _projects(RECTOR, ProjectFilters(status=Status.UNDER_REVIEW)),
    "projects of a département": _projects(RECTOR, ProjectFilters(department="93")),
    "projects that wait for the commission": _projects(RECTOR, ProjectFilters(awaited=Party.COMMISSION)),
    "validated projects, for the fund": _projects(MANAGER),
    "a project with its timeline": lambda academy: read_project(academy.in_submission(), project_id=ONE, actor=RECTOR),
    "files by id": _files(Filters()),
    "files by due date": _files(Filters(statuses=(FileStatus.OPEN,)), Order(Sort.DUE)),
    "files by receipt, latest first": _files(Filters(), Order(Sort.RECEIVED, descending=True)),
    "files by amount": _files(Filters(), Order(Sort.REQUESTED, descending=True)),
    "files by school": _files(Filters(), Order(Sort.STRUCTURE)),
    "files of a département, by due date": _files(Filters(department="93"), Order(Sort.DUE)),
    "files of an axis": _files(Filters(axis="success")),
    "files found by word": _files(Filters(search="projet 12345")),
    "files found by a common word": _files(Filters(search="ecole")),
    "files found by the beginning of a word": _files(Filters(search="projet 12"), Order(Sort.RECEIVED)),
    "files of a member": _files(Filters(), actor=MEMBER),
    "a file with its history": lambda academy: read_file(academy.in_review(), project_id=ONE, actor=RECTOR),
    "statistics of three months": _statistics,
}
