"""The receipt is read back, and says what was deposited; it is the same to the byte whenever it is made again."""

from tests.architecture.test_french import faults_of_typography
from tests.support.application import Caller
from tests.unit.submission.test_invitations import text_of_pdf
from tests.unit.submission.world import API, COMPLETE, LYCEE, World


def test_a_receipt_says_what_was_deposited_and_how_it_is_called(lycee: Caller, world: World) -> None:
    project_id = world.deposited()
    address = f"{API}/projects/{project_id}/submissions/1/receipt.pdf"
    answer = lycee.get(address)
    read = text_of_pdf(answer)
    for words in (
        f"{LYCEE}-1",
        COMPLETE["title"],
        "dimanche 22 novembre 2026 à 10 h",
        "Lycée Jacques-Brel",
        "Matériel pédagogique 2026-2027 375,00 €",
        "SHA-256",
    ):
        assert words in read
    assert answer.headers["Content-Disposition"] == f'attachment; filename="recepisse-{LYCEE}-1-v1.pdf"'
    assert lycee.get(address).data == answer.data


def test_a_project_without_money_says_so(lycee: Caller, world: World) -> None:
    address = lycee.post(f"{API}/projects", json={**COMPLETE, "budget": None}).headers["Location"]
    lycee.post(f"{address}/submissions")
    read = text_of_pdf(lycee.get(f"{address}/submissions/1/receipt.pdf"))
    assert "ne demande pas de financement" in read
    assert "Financement demandé" not in read
    assert faults_of_typography("Ce projet ne demande pas de financement.") == []


def test_a_version_that_was_not_deposited_has_no_receipt(lycee: Caller, world: World) -> None:
    project_id = world.deposited()
    for version in (0, 2, 10**20):
        assert lycee.get(f"{API}/projects/{project_id}/submissions/{version}/receipt.pdf").status_code == 404
