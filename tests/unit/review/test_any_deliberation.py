"""Whatever members do, in whatever order: who is recused from a file neither sees its deliberation nor counts in it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from services.review.domain.listing import Filters, Order
from services.review.domain.reading import Audience
from services.review.domain.refusals import AlreadyRecused, FileUnknown, RecusedFromFile
from services.review.domain.vote import Choice
from services.review.use_cases.cast_vote import cast_vote
from services.review.use_cases.list_files import list_files
from services.review.use_cases.read_file import Reading, read_file
from services.review.use_cases.recuse_member import recuse_member
from services.review.use_cases.request_opinion import request_opinion
from services.review.use_cases.write_reading import write_reading
from shared.contracts.vocabulary import ExpertRole
from shared.identity.actor import Actor, Role
from tests.unit.review.world import SECRETARY, World

PROJECTS = ("p-1", "p-2")
MEMBERS = {subject: Actor(subject, frozenset({Role.MEMBER}), None, "creteil") for subject in ("member-1", "member-2")}
MEMBERS["rector-1"] = Actor("rector-1", frozenset({Role.MEMBER, Role.RECTOR}), None, "creteil")
MEMBERS["member-3"] = Actor("member-3", frozenset({Role.MEMBER, Role.SECRETARIAT, Role.EXPERT}), None, "creteil")
acts = st.tuples(st.sampled_from(["recuse", "vote", "vote", "write", "deposit"]), st.sampled_from(PROJECTS))
steps = st.lists(st.tuples(acts, st.sampled_from(sorted(MEMBERS)), st.sampled_from(Choice)), max_size=12)


class Deliberation:
    """What was done, as the test remembers it, beside the real thing."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.recused: set[tuple[str, str]] = set()
        self.votes: dict[tuple[str, int, str], Choice] = {}
        self.version = dict.fromkeys(PROJECTS, 1)
        world.appoint()
        for project in PROJECTS:
            world.deposit(project_id=project)
            request_opinion(
                world.uow(),
                project_id=project,
                expert_role=ExpertRole.INSPECTOR,
                expert_subject="member-3",
                question="Est-ce réalisable\u202f?",
                due_on=date(2026, 10, 22),
                actor=SECRETARY,
            )

    def do(self, act: str, project: str, who: str, choice: Choice) -> None:
        if act == "deposit":
            self.version[project] += 1
            self.world.deposit(self.version[project], project_id=project)
            return
        is_recused = (project, who) in self.recused
        try:
            getattr(self, act)(project, who, choice)
        except (RecusedFromFile, AlreadyRecused):
            assert is_recused
        else:
            assert not is_recused

    def recuse(self, project: str, who: str, _choice: Choice) -> None:
        recuse_member(self.world.uow(), project_id=project, reason=None, actor=MEMBERS[who])
        self.recused.add((project, who))
        self.votes = {key: vote for key, vote in self.votes.items() if (key[0], key[2]) != (project, who)}

    def vote(self, project: str, who: str, choice: Choice) -> None:
        cast_vote(self.world.uow(), project_id=project, choice=choice, version=None, actor=MEMBERS[who])
        self.votes[project, self.version[project], who] = choice

    def write(self, project: str, who: str, choice: Choice) -> None:
        write_reading(
            self.world.uow(),
            project_id=project,
            appreciations=[("success", None, f"{who}: {choice}")],
            comments=[("budget", who, Audience.INTERNAL)],
            version=None,
            actor=MEMBERS[who],
        )

    def shown(self, project: str, actor: Actor) -> Reading | None:
        with suppress(FileUnknown):
            return read_file(self.world.uow(), project_id=project, actor=actor)
        return None

    def check(self) -> None:
        for project in PROJECTS:
            self._check_tallies(project)
            for who, actor in MEMBERS.items():
                if (project, who) in self.recused:
                    self._check_blind(project, actor)

    def _check_blind(self, project: str, actor: Actor) -> None:
        shown = self.shown(project, actor)
        if shown is None:
            assert Role.RECTOR not in actor.roles
        else:
            hidden = (shown.opinions, shown.tally, shown.recusals, shown.readings, shown.ballots)
            assert hidden == ([], None, None, None, None)
        page = list_files(self.world.uow(), filters=Filters(), order=Order(), limit=9, actor=actor)
        assert project not in page.tallies

    def _check_tallies(self, project: str) -> None:
        shown = self.shown(project, SECRETARY)
        assert shown is not None
        assert shown.ballots is not None
        assert len(shown.opinions) == 1
        for ballot in shown.ballots:
            cast = [vote for (at, version, _), vote in self.votes.items() if (at, version) == (project, ballot.version)]
            assert ballot.tally == {choice: cast.count(choice) for choice in Choice}
        assert not {reading.reader for reading in shown.readings or ()} & {
            who for at, who in self.recused if at == project
        }


@contextmanager
def deliberation() -> Iterator[Deliberation]:
    with TemporaryDirectory() as folder:
        world = World(f"sqlite:///{Path(folder) / 'nefe.db'}")
        yield Deliberation(world)
        world.engine.dispose()


@settings(max_examples=25, deadline=None)
@given(steps)
def test_no_order_of_acts_lets_a_recused_member_see_or_count(walk: list[tuple[tuple[str, str], str, Choice]]) -> None:
    with deliberation() as told:
        for (act, project), who, choice in walk:
            told.do(act, project, who, choice)
            told.check()
