"""A person is told what is kept of them, and is erased; what they did stays."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select

from services.cli import main
from services.submission.domain.prize import Juror, JurorOpinion, Prize
from services.submission.domain.support import Helper, Supporter
from services.submission.tables import METADATA, prize, prize_opinion, save
from services.submission.tables.accounts import ACCOUNTS
from services.submission.ticks import TICKS
from services.submission.use_cases.forget_people import forget_people
from services.submission.use_cases.revise_project import revise_project
from services.submission.use_cases.support_project import ask_help, assign_supporter
from shared.personal import erase, traces_of
from tests.support.accounts import named_in
from tests.unit.submission.world import LYCEE, World, build_world, school


@pytest.fixture
def written(world: World) -> str:
    """A project that somebody writes and somebody else helps with."""
    project_id = world.draft().id
    revise_project(world.uow(), project_id=project_id, patch={"title": "Lire"}, expected=1, actor=school())
    return project_id


def authors(world: World) -> list[Any]:
    with world.runtime.engine.connect() as connection:
        return list(connection.execute(select(save.c.subject)).scalars())


def test_every_column_that_names_an_account_is_known() -> None:
    known = {(account.table.name, account.column.name) for account in ACCOUNTS}
    assert named_in(METADATA, {"subject", "supporter", "author"}) <= known


def test_who_worked_on_a_project_is_forgotten_after_years_of_silence(world: World, written: str) -> None:
    (tick,) = (tick for tick in TICKS if tick.name == "forget_people")
    world.clock.advance(timedelta(days=365 * 10 - 1))
    tick.run(world.uow())
    assert set(authors(world)) == {"somebody"}
    world.clock.advance(timedelta(days=2))
    tick.run(world.uow())
    assert set(authors(world)) == {"forgotten"}
    assert world.sheet(written).project.content.title == "Lire"


def test_two_of_a_jury_are_forgotten_alike(world: World, written: str) -> None:
    jury = (Juror("juror-1", "Camille Moreau"), Juror("juror-2", "Dominique Petit"))
    with world.uow() as uow:
        uow.prizes.put(Prize("2026-2027", "Prix", date(2026, 11, 1), date(2026, 12, 15), jury))
        for juror in jury:
            uow.prizes.judge("2026-2027", written, JurorOpinion(juror.subject, 5, None, uow.now()))
        uow.commit()
    world.clock.advance(timedelta(days=365 * 11))
    forget_people(world.uow())
    with world.runtime.engine.connect() as connection:
        assert list(connection.execute(select(prize_opinion.c.subject)).scalars()) == ["forgotten"] * 2


def test_an_account_within_a_document_is_found_however_it_is_spelt(database_url: str) -> None:
    world = build_world(database_url)
    account = "hélène \\ 50 % d'_accord"
    with world.runtime.engine.begin() as connection:
        jury = [{"subject": account, "name": "Hélène"}]
        row = {"school_year": "2026-2027", "title": "Prix", "opens_on": date(2026, 11, 1), "jury": jury}
        connection.execute(insert(prize), {**row, "closes_on": date(2026, 12, 15)})
        assert set(traces_of(connection, ACCOUNTS, account)) == {"prize"}
        assert traces_of(connection, ACCOUNTS, "hélène") == {}
        assert erase(connection, ACCOUNTS, account, "erased-1") == {"prize": 1}
        assert set(traces_of(connection, ACCOUNTS, "erased-1")) == {"prize"}
    world.runtime.engine.dispose()


def test_a_person_is_told_and_erased_by_commands(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/submission.db"
    world = build_world(url)
    world.register(LYCEE)
    project_id = world.draft().id
    revise_project(world.uow(), project_id=project_id, patch={"title": "Lire"}, expected=1, actor=school())
    asked = ask_help(world.uow(), project_id=project_id, helper=Helper.DANE, text="Un devis ?", actor=school())
    assign_supporter(world.uow(), request_id=asked.id, supporter=Supporter("helper-1", "Camille Moreau"))

    def run(*words: str) -> str:
        environment = {"NEFE_DATABASE_URL": url, "NEFE_ACADEMY": "creteil"}
        result = CliRunner().invoke(main, ["submission", *words], env=environment)
        assert result.exit_code == 0, result.output
        return result.output

    told = json.loads(run("export-person", "somebody"))
    assert [row["subject"] for row in told["save"]] == ["somebody"] * 2
    assert json.loads(run("export-person", "some")) == {}
    assert "save: 2" in run("erase-person", "somebody", "--yes")
    assert json.loads(run("export-person", "somebody")) == {}
    (author,) = set(authors(world))
    assert author.startswith("erased-")
    run("erase-person", "helper-1", "--yes")
    assert "helper-1" not in json.dumps(json.loads(run("export-person", author)))
    (supporter,) = world.sheet(project_id).project.supporters
    assert supporter.startswith("erased-")
    told = json.loads(run("export-person", supporter))
    assert (set(told), told["support_request"][0]["supporter_name"]) == (
        {"project", "support_request"},
        "personne effacée",
    )
    assert "knows nothing" in run("erase-person", "somebody", "--yes")
