"""`nefe funding import-payments`, over a real database, real files, and the example of the documentation."""

import csv
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from services.funding.domain.ledger import State
from services.funding.domain.payment import Payment
from services.funding.use_cases.hand_over_payments import reconcile
from tests.architecture.sources import PROJECT
from tests.unit.funding.callers import ROOT
from tests.unit.funding.granting import manager_of
from tests.unit.funding.world import World, line

DOCUMENTED = re.compile(r"^nefe (funding import-payments docs.*)$", re.MULTILINE)
HEADINGS = "versement;montant_euros;etat;date;reference;motif"
Nefe = Callable[..., Result]


@pytest.fixture
def payment(any_world: World) -> Payment:
    """An advance of 3.00 € is ordered for the project 0930116W-1."""
    return ordered(any_world)


def ordered(world: World, reference: str = "0930116W-1", cents: int = 1_000) -> Payment:
    """A project with an advance of three tenths of what it is granted."""
    world.credit(10 * cents)
    world.credit(10 * cents, kind="CP")
    world.deposit(reference, reference=reference)
    world.validate(reference, line(cents))
    world.confirm(reference)
    return world.pay(reference)


@pytest.fixture
def nefe(any_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nefe:
    """The command on the world's database; rows are written to a file first."""
    monkeypatch.chdir(tmp_path)

    def run(*rows: str, words: tuple[str, ...] = (), headings: str = HEADINGS) -> Result:
        (tmp_path / "a.csv").write_text("\n".join((headings, *rows)), encoding="utf-8")
        return run_on(any_world, "a.csv", "--rejects", "refus.csv", *words)

    return run


def run_on(world: World, *words: str) -> Result:
    url = world.engine.url.render_as_string(hide_password=False)
    return CliRunner().invoke(
        main, ["funding", "import-payments", *words], env={"NEFE_DATABASE_URL": url, "NEFE_ACADEMY": "creteil"}
    )


def balances(world: World) -> dict[str, int]:
    return {f"{kind} {state}": world.cents(state, kind=kind) for kind in ("AE", "CP") for state in State}


def refusals(folder: Path) -> list[tuple[str, str]]:
    """Column and reason of each refusal that was written."""
    written = csv.DictReader(StringIO((folder / "refus.csv").read_text("utf-8-sig")), delimiter=";")
    return [(each["colonne"], each["raison"]) for each in written]


def test_an_executed_payment_is_paid_once_however_often_it_is_read(
    any_world: World, payment: Payment, nefe: Nefe
) -> None:
    said = f"{payment.id};3,00 €;exécuté;02/12/2026;M-1;"
    assert nefe(said).stdout == "1 versement(s) réglé(s), 0 déjà connus, 0 sans réponse encore, 0 ligne(s) refusée(s)\n"
    after = balances(any_world)
    assert (after["AE paid"], after["CP paid"], after["AE ordered"], after["CP ordered"]) == (300, 300, 0, 0)
    again = nefe(said)
    assert (again.exit_code, again.stdout.split(", ")[:2]) == (0, ["0 versement(s) réglé(s)", "1 déjà connus"])
    assert balances(any_world) == after


def test_the_file_and_the_fact_say_the_same(any_world: World, payment: Payment, nefe: Nefe) -> None:
    any_world.executed(payment.id)
    assert "1 déjà connus" in nefe(f"{payment.id};3;exécuté;2026-12-01;finance-1;").stdout


def test_a_refused_payment_gives_its_credits_back_and_says_why(any_world: World, payment: Payment, nefe: Nefe) -> None:
    assert nefe(f"{payment.id};3;Refusé;02/12/2026;R-1;IBAN clos").exit_code == 0
    after = balances(any_world)
    assert (after["AE allocated"], after["CP available"], after["CP ordered"]) == (1_000, 10_000, 0)
    settlement = reconcile(any_world.uow(), year=None).lines[0].payment.settlement
    assert settlement is not None
    assert (settlement.reference, settlement.reason, settlement.settled_on.isoformat()) == (
        "R-1",
        "IBAN clos",
        "2026-12-02",
    )


def test_a_rehearsal_keeps_nothing(any_world: World, payment: Payment, nefe: Nefe) -> None:
    before = balances(any_world)
    assert nefe(f"{payment.id};3;exécuté;02/12/2026;M-1;", words=("--dry-run",)).exit_code == 0
    assert balances(any_world) == before
    assert "1 versement(s) réglé(s)" in nefe(f"{payment.id};3;exécuté;02/12/2026;M-1;").stdout


def test_a_payment_is_found_by_the_reference_of_its_project_also_when_it_is_settled(
    any_world: World, payment: Payment, nefe: Nefe
) -> None:
    for words in ("1 versement(s) réglé(s), 0 déjà", "0 versement(s) réglé(s), 1 déjà"):
        assert words in nefe("0930116W-1;3;exécuté;02/12/2026;M-1;").stdout
    any_world.pay("0930116W-1", "instalment", 300)
    assert "1 versement(s) réglé(s), 1 déjà" in nefe(
        "0930116W-1;3;exécuté;02/12/2026;M-1;", "0930116W-1;3;exécuté;05/12/2026;M-2;"
    ).stdout  # fmt: skip
    assert any_world.cents(State.PAID) == 600


REFUSED = {
    "nobody's payment": ("0930116W-9;3;exécuté;02/12/2026;M-1;", "versement", "Ce versement n’existe pas"),
    "another amount": (
        "0930116W-1;3,01;exécuté;02/12/2026;M-1;",
        "montant_euros",
        "3,01\u00a0€ ici, 3,00\u00a0€ ordonnés",
    ),
    "no amount": ("0930116W-1;;exécuté;02/12/2026;M-1;", "montant_euros", "À remplir"),
    "less than nothing": ("0930116W-1;-3;exécuté;02/12/2026;M-1;", "montant_euros", "«\u00a0-3\u00a0» n’est pas"),
    "another century": ("0930116W-1;3;exécuté;02/12/1926;M-1;", "date", "Écrivez une date"),
    "no date": ("0930116W-1;3;exécuté;;M-1;", "date", "À remplir"),
    "no reference": ("0930116W-1;3;exécuté;02/12/2026;;", "reference", "À remplir"),
    "no reason": ("0930116W-1;3;refusé;02/12/2026;R-1;", "motif", "À remplir"),
    "an unknown state": (
        "0930116W-1;3;mystère;02/12/2026;M-1;",
        "etat",
        "«\u00a0mystère\u00a0» n’est pas dans la table",
    ),
    "too few cells": ("0930116W-1;3", "", "la ligne a 2 cases, et il y a 6 colonnes"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_said_and_changes_nothing(world: World, tmp_path: Path, case: str) -> None:
    said, column, reason = REFUSED[case]
    ordered(world)
    other = ordered(world, "0930116W-2")
    before = world.cents(State.PAID)
    file = tmp_path / "a.csv"
    file.write_text("\n".join((HEADINGS, said, f"{other.id};3;exécuté;02/12/2026;M-2;")), encoding="utf-8")
    result = run_on(world, str(file), "--rejects", str(tmp_path / "refus.csv"))
    assert (result.exit_code, world.cents(State.PAID) - before) == (1, 300)
    ((where, why),) = refusals(tmp_path)
    assert (where, why[: len(reason)]) == (column, reason)
    assert result.stderr.startswith("ligne 2")


def test_what_was_settled_otherwise_is_refused(any_world: World, payment: Payment, nefe: Nefe, tmp_path: Path) -> None:
    any_world.refused(payment.id)
    assert nefe(f"{payment.id};3;exécuté;02/12/2026;M-1;").exit_code == 1
    assert refusals(tmp_path) == [("versement", "Ce versement est déjà réglé")]
    assert any_world.cents(State.PAID) == 0


def test_two_payments_that_look_alike_are_told_apart_by_their_identifiers(
    any_world: World, payment: Payment, nefe: Nefe, tmp_path: Path
) -> None:
    second = any_world.pay("0930116W-1", "instalment", 300)
    assert nefe("0930116W-1;3;exécuté;02/12/2026;M-1;").exit_code == 1
    assert "donnez l’identifiant du versement" in refusals(tmp_path)[0][1]
    assert nefe(f"{second.id};3;exécuté;02/12/2026;M-1;").exit_code == 0


def test_our_own_list_comes_back_filled(any_world: World, payment: Payment, tmp_path: Path) -> None:
    ordered(any_world, "0930116W-2")
    manager = manager_of(any_world)
    batch = manager.post(f"{ROOT}/payment-batches", json={}).get_json()
    table = manager.get(f"{ROOT}/payment-batches/{batch['id']}.csv").data.decode("utf-8-sig").splitlines()
    filled = [f"{table[0]};etat;date;reference;motif", f"{table[1]};exécuté;02/12/2026;M-1;", f"{table[2]};;;;"]
    (tmp_path / "a.csv").write_bytes("\r\n".join(filled).encode("utf-8-sig"))
    result = run_on(any_world, str(tmp_path / "a.csv"))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("1 versement(s) réglé(s), 0 déjà connus, 1 sans réponse encore")


def test_the_documented_example_is_taken_exactly_as_it_is_documented(
    any_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for reference, cents in (("0930116W-1", 411_500), ("0930116W-2", 266_667), ("0930116W-3", 100_000)):
        ordered(any_world, reference, cents)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").symlink_to(PROJECT / "docs")
    (command,) = DOCUMENTED.findall((PROJECT / "docs/exploitation/reprendre.md").read_text(encoding="utf-8"))
    for words in ("2 versement(s) réglé(s), 0 déjà connus, 1 sans", "0 versement(s) réglé(s), 2 déjà connus, 1 sans"):
        result = run_on(any_world, *command.split()[2:])
        assert (result.exit_code, result.stderr, result.stdout.startswith(words)) == (0, "", True), result.output
    assert any_world.cents(State.PAID) == 123_450


def test_a_mapping_names_what_it_needs(world: World, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text('[columns]\npayment = "a"\namounts = "b"\n', encoding="utf-8")
    (tmp_path / "a.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    result = run_on(world, str(tmp_path / "a.csv"), "--mapping", str(tmp_path / "m.toml"))
    assert result.exit_code == 1
    for fault in ("columns.amount manque", "columns.state manque", "columns.amounts n’est pas un nom connu ici"):
        assert fault in result.stderr
