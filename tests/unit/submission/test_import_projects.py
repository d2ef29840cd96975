"""`nefe submission import-projects`, over a real database, real files, and the example of the documentation."""

import csv
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from services.cli import main
from services.submission.domain.imports import Origin
from services.submission.domain.project import Project
from services.submission.pages.telling import told
from services.submission.tables import project
from services.submission.use_cases.import_project import import_project
from tests.architecture.sources import PROJECT
from tests.unit.submission.world import COLLEGE, ECOLE, LYCEE, UNREGISTERED, World, school

EXAMPLES = PROJECT / "docs/exploitation/exemples"
DOCUMENTED = re.compile(r"^nefe (submission import-projects docs.*)$", re.MULTILINE)
MAPPING = """
source = "essai"
ignore = ["Adresse IP"]
[columns]
row = "ID"
uai = "UAI"
title = "Titre"
description = ["Texte", "Suite"]
axes = "Axes"
pupils = "Élèves"
levels = "Niveaux"
partner_uais = "Partenaires"
[split]
axes = ","
[values.axes]
"Réussite" = "success"
[[budget]]
category = "Catégorie"
label = "Dépense"
amount = "Montant"
school_year = "Année"
"""
HEADINGS = "ID;UAI;Titre;Texte;Suite;Axes;Élèves;Niveaux;Partenaires;Catégorie;Dépense;Montant;Année;Adresse IP"
Nefe = Callable[..., Result]


def row(**cells: str) -> str:
    """A line of the file: an answer of the lycée with only a title, and these cells."""
    given = {"ID": "1", "UAI": LYCEE, "Titre": "Lire", **cells}
    line = StringIO()
    csv.writer(line, delimiter=";", lineterminator="").writerow([given.get(name, "") for name in HEADINGS.split(";")])
    return line.getvalue()


def command_on(world: World, folder: Path) -> Nefe:
    """The command on the world's database; `rows` are written to a file first."""
    url = world.runtime.engine.url.render_as_string(hide_password=False)

    def run(*rows: str, words: tuple[str, ...] = (), mapping: str = MAPPING, encoding: str = "utf-8") -> Result:
        (folder / "m.toml").write_text(mapping, encoding="utf-8")
        (folder / "a.csv").write_bytes("\r\n".join((HEADINGS, *rows)).encode(encoding))
        given = ["submission", "import-projects", "a.csv", "--mapping", "m.toml", "--rejects", "refus.csv", *words]
        return CliRunner().invoke(main, given, env={"NEFE_DATABASE_URL": url, "NEFE_ACADEMY": "creteil"})

    return run


@pytest.fixture
def nefe(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nefe:
    """On SQLite."""
    monkeypatch.chdir(tmp_path)
    return command_on(world, tmp_path)


@pytest.fixture
def nefe_on_each(world_on_each: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nefe:
    """On SQLite, then on PostgreSQL."""
    monkeypatch.chdir(tmp_path)
    return command_on(world_on_each, tmp_path)


def drafts(world: World) -> list[dict[str, Any]]:
    """What the drafts say, in the order in which they were made; identifiers of lines left out."""
    with world.runtime.engine.connect() as connection:
        contents = list(connection.execute(select(project.c.content).order_by(project.c.id)).scalars())
    for content in contents:
        for line in content.get("budget", {}).get("lines", []):
            del line["line_id"]
    return contents


def rejects(tmp_path: Path) -> list[tuple[str, str, str]]:
    """Line, column and reason of each refusal that was written."""
    written = csv.DictReader(StringIO((tmp_path / "refus.csv").read_text("utf-8-sig")), delimiter=";")
    return [(each["ligne"], each["colonne"], each["raison"]) for each in written]


def test_the_documented_example_is_taken_exactly_as_it_is_documented(
    world_on_each: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = world_on_each.runtime.engine.url.render_as_string(hide_password=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").symlink_to(PROJECT / "docs")
    commands = DOCUMENTED.findall((PROJECT / "docs/exploitation/reprendre.md").read_text(encoding="utf-8"))
    environment = {"NEFE_DATABASE_URL": url, "NEFE_ACADEMY": "creteil"}
    rehearsed, taken = [CliRunner().invoke(main, command.split(), env=environment) for command in commands]
    assert (rehearsed.exit_code, taken.exit_code) == (0, 0), taken.output
    assert rehearsed.stdout.endswith("3 brouillon(s) repris, 0 déjà repris, 0 ligne(s) refusée(s)\n")
    assert taken.stderr == "colonnes laissées de côté\u00a0: Comment avez-vous connu le programme ?\n"
    first, second, third = drafts(world_on_each)
    assert (first["title"], first["axes"], first["pupils"]) == ("Lire à voix haute", ["success", "well_being"], 120)
    assert first["description"].split("\n\n")[1].startswith("Les élèves choisissent les livres ;")
    assert [line["unit_cost_cents"] for line in first["budget"]["lines"]] == [123_450, 4_500]
    assert first["budget"]["cofunding"] == [{"source": "Commune", "amount_cents": 50_000}]
    assert second["budget"]["lines"][0]["label"] == "Outils de jardin"
    assert third == {"title": "Le carnet des sciences", "digital": True}
    with world_on_each.runtime.engine.connect() as connection:
        earliest = connection.execute(select(project.c.id).order_by(project.c.id).limit(1)).scalar_one()
    assert told(world_on_each.sheet(earliest).timeline, str)[0].more == "Réponse donnée le 3\u00a0octobre 2026"


def test_a_draft_belongs_to_its_school_which_sees_what_is_missing_and_where_it_comes_from(
    world_on_each: World, nefe_on_each: Nefe
) -> None:
    assert nefe_on_each(row()).exit_code == 0
    with world_on_each.runtime.engine.connect() as connection:
        project_id = connection.execute(select(project.c.id)).scalar_one()
    sheet = world_on_each.sheet(project_id)
    assert (sheet.project.uai, sheet.project.status, sheet.project.version) == (LYCEE, "draft", 0)
    assert [each.code for each in sheet.project.missing] == ["axes_missing", "description_missing", "pupils_missing"]
    assert told(sheet.timeline, str)[0].what == "Le brouillon est repris de «\u00a0essai\u00a0», réponse 1"
    assert world_on_each.facts("nefe.project") == []


def test_an_answer_makes_one_draft_however_often_it_is_read(world_on_each: World, nefe_on_each: Nefe) -> None:
    nefe_on_each(row())
    again = nefe_on_each(row(Titre="Autre chose"), row(ID="2", UAI=COLLEGE))
    assert (again.exit_code, again.stdout) == (0, "1 brouillon(s) repris, 1 déjà repris, 0 ligne(s) refusée(s)\n")
    assert [each["title"] for each in drafts(world_on_each)] == ["Lire", "Lire"]


def test_another_survey_may_call_its_answers_by_the_same_names(world: World, nefe: Nefe) -> None:
    nefe(row())
    assert nefe(row(), mapping=MAPPING.replace("essai", "autre")).exit_code == 0
    assert world.count("project") == 2


def test_a_rehearsal_says_the_same_and_keeps_nothing(world_on_each: World, nefe_on_each: Nefe, tmp_path: Path) -> None:
    rehearsed = nefe_on_each(row(), row(ID="2", UAI=UNREGISTERED), words=("--dry-run",))
    assert (rehearsed.exit_code, rehearsed.stdout.partition("\u00a0: ")[2]) == (
        1,
        "1 brouillon(s) repris, 0 déjà repris, 1 ligne(s) refusée(s)\n",
    )
    assert [line for line, *_ in rejects(tmp_path)] == ["3"]
    assert [world_on_each.count(table) for table in ("project", "save", "timeline", "imported_row")] == [0] * 4
    assert nefe_on_each(row()).stdout.startswith("1 brouillon(s) repris, 0 déjà")


REFUSED = {
    "an unknown school": ({"UAI": UNREGISTERED}, "UAI", "n’est pas dans l’annuaire"),
    "no school": ({"UAI": "0930116X"}, "UAI", "pas un code UAI"),
    "no identifier": ({"ID": ""}, "ID", "l’identifiant de la réponse manque"),
    "an amount that is none": ({"Montant": "environ 300"}, "Montant", "«\u00a0environ 300\u00a0» n’est pas un montant"),
    "an amount that may be two": ({"Montant": "1.234"}, "Montant", "n’est pas un montant"),
    "an amount above the national fund": ({"Montant": "900 000 000"}, "Montant", "pas possible"),
    "a long title": ({"Titre": "a" * 301}, "Titre", "c’est trop long\u00a0: 300 au plus"),
    "a long text": ({"Texte": "a" * 15_000, "Suite": "b" * 15_000}, "Texte, Suite", "20000 au plus"),
    "an unknown word": ({"Axes": "Réussite, Autre"}, "Axes", "«\u00a0Autre\u00a0» n’est pas dans la table"),
    "hours as money": (
        {"Catégorie": "Heures", "Montant": "90"},
        "Montant",
        "les heures se comptent en heures\u00a0: donnez leur nombre",
    ),
    "half a pupil": ({"Élèves": "12,5"}, "Élèves", "nombre entier"),
    "a NUL": ({"Titre": "a\0b"}, "Titre", "un caractère qui ne peut pas être enregistré"),
    "no year": ({"Montant": "1", "Année": "bientôt"}, "Année", "n’est pas une date"),
    "itself as a partner": ({"Partenaires": LYCEE}, "Partenaires", "ses propres partenaires"),
    "an unknown partner": ({"Partenaires": UNREGISTERED}, "Partenaires", "partenaires n’est pas dans l’annuaire"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_row_that_cannot_be_taken_is_said_and_does_not_stop_the_others(
    world: World, nefe: Nefe, tmp_path: Path, case: str
) -> None:
    cells, column, reason = REFUSED[case]
    result = nefe(row(**cells), row(ID="2", UAI=ECOLE))
    assert (result.exit_code, result.exception.__class__) == (1, SystemExit)
    ((line, where, why),) = rejects(tmp_path)
    assert (line, where, reason in why) == ("2", column, True), why
    assert f"ligne 2, «\u00a0{column}\u00a0»\u00a0: {why}" in result.stderr
    assert world.count("project") == 1


def test_everything_that_is_wrong_with_a_row_is_said_at_once(nefe: Nefe, tmp_path: Path) -> None:
    nefe(row(UAI="?", Élèves="beaucoup", Montant="cher"))
    assert [column for _, column, _ in rejects(tmp_path)] == ["UAI", "Élèves", "Montant"]


def test_an_answer_that_stands_twice_is_taken_where_it_stands_first(world: World, nefe: Nefe, tmp_path: Path) -> None:
    assert nefe(row(), row(Titre="Deux"), words=("--dry-run",)).exit_code == 1
    assert nefe(row(), row(Titre="Deux")).exit_code == 1
    assert rejects(tmp_path) == [("3", "ID", "cette réponse est déjà à la ligne 2")]
    assert [each["title"] for each in drafts(world)] == ["Lire"]


def test_a_formula_is_text_here_and_where_it_is_refused(world: World, nefe: Nefe, tmp_path: Path) -> None:
    nefe(row(Titre="=1+1"), row(ID="=cmd", UAI=UNREGISTERED))
    assert drafts(world) == [{"title": "=1+1"}]
    assert ";'=cmd;" in (tmp_path / "refus.csv").read_text("utf-8-sig")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_encoding_is_seen_from_the_file(world: World, nefe: Nefe, encoding: str) -> None:
    assert nefe(row(Titre="L’été à Épinay"), encoding=encoding).exit_code == 0
    assert drafts(world) == [{"title": "L’été à Épinay"}]


def test_the_answers_may_come_by_the_standard_input(world: World, nefe: Nefe, tmp_path: Path) -> None:
    nefe()
    url = world.runtime.engine.url.render_as_string(hide_password=False)
    answers = "\r\n".join((HEADINGS, row(Titre="Été"))).encode("cp1252")
    given = ["submission", "import-projects", "-", "--mapping", "m.toml"]
    assert CliRunner().invoke(main, given, input=answers, env={"NEFE_DATABASE_URL": url}).exit_code == 0
    assert drafts(world) == [{"title": "Été"}]


def test_lines_without_amount_are_no_lines(world: World, nefe: Nefe) -> None:
    nefe(row(Montant="0"), row(ID="2", Catégorie="Formation", Montant="1 234,50 €", Année="01/10/2026"))
    assert [each.get("budget") for each in drafts(world)] == [
        None,
        {
            "lines": [
                {"category": "training", "quantity": 1, "unit_cost_cents": 123_450, "school_year": "2026-2027"},
            ]
        },
    ]


def test_axes_may_be_ticked_in_columns_of_their_own(world: World, nefe: Nefe) -> None:
    ticked = MAPPING.replace('axes = "Axes"\n', "").replace('levels = "Niveaux"\n', "")
    ticked += '[ticked.axes]\n"Axes" = "well_being"\n"Niveaux" = "success"\n'
    assert nefe(row(Axes="Oui", Niveaux="Non"), mapping=ticked).exit_code == 0
    assert drafts(world)[0]["axes"] == ["well_being"]


WRONG = {
    "not TOML": ("source = ", "ce n’est pas du TOML"),
    "a name that means nothing": (MAPPING.replace("pupils", "pupil"), "columns.pupil n’est pas un nom connu ici"),
    "no identifier": (MAPPING.replace('row = "ID"', ""), "columns.row manque"),
    "a column that is not there": (
        MAPPING.replace('"Titre"', '"Intitulé"'),
        "manque des colonnes\u00a0: «\u00a0Intitulé",
    ),
    "an axis that is none": (MAPPING.replace('"success"', '"joy"'), "vaut success, well_being, less_inequality"),
    "an amount said twice": (MAPPING.replace("label =", "quantity ="), "donne soit amount, soit quantity"),
    "a line from nowhere": (f'{MAPPING}[[budget]]\nlabel = {{ always = "x" }}\n', "nomme au moins une colonne"),
    "a number for a title": (MAPPING.replace('"Titre"', "3"), "attend un titre de colonne"),
    "dates without a year": (f'{MAPPING}[file]\ndates = "JJ/MM"\n', "dit où sont JJ, MM et AAAA"),
    "a long delimiter": (f'{MAPPING}[file]\ndelimiter = ";;"\n', "est un seul caractère"),
    "an encoding that nobody uses": (f'{MAPPING}[file]\nencoding = "ebcdic"\n', "vaut utf-8 ou windows-1252"),
    "a source with spaces": (MAPPING.replace('"essai"', '"un essai"'), "est un nom court"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mapping_that_is_wrong_stops_everything_in_one_line(world: World, nefe: Nefe, case: str) -> None:
    mapping, reason = WRONG[case]
    result = nefe(row(), mapping=mapping)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1), result.output
    assert reason in result.stderr
    assert world.count("project") == 0


def test_a_database_that_is_not_there_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEFE_DATABASE_URL", raising=False)
    given = [str(EXAMPLES / "questionnaire.csv"), "--mapping", str(EXAMPLES / "questionnaire.toml")]
    result = CliRunner().invoke(main, ["submission", "import-projects", *given, "--data", str(tmp_path)])
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "there is no database" in result.stderr


def test_of_two_imports_at_once_one_makes_the_draft(world_on_each: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other has looked before the first was done."""
    monkeypatch.setattr("services.submission.repositories.imports.Imports.is_known", lambda *_: False)

    def take() -> Project | None:
        return import_project(
            world_on_each.uow(), document={"title": "Lire"}, origin=Origin("essai", "1"), actor=school()
        )

    assert (take() is not None, take()) == (True, None)
    assert [world_on_each.count(table) for table in ("project", "timeline", "imported_row")] == [1, 1, 1]
