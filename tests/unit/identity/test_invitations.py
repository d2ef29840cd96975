"""The first sign-in, a password that was forgotten, and colleagues."""

from datetime import timedelta

import pytest

from services.identity.use_cases.keep_accounts import (
    Entry,
    disable_account,
    import_structures,
    invite_again,
    invite_unreached,
)
from tests.unit.identity.world import PASSWORD, World

SCHOOL = "0940001A"


def test_an_invitation_opens_the_account_once(world: World) -> None:
    code = world.invite()
    first, second = world.browser(), world.browser()
    assert first.choose(code).status_code == 302
    assert first.is_signed_in
    assert second.choose(code, "another giraffe").status_code == 404
    assert world.browser().enter().status_code == 302


def give_up(world: World, account_id: str) -> None:
    """The mail server refuses what is written to somebody."""
    with world.uow() as uow:
        for letter in uow.letters.take(world.clock.now() + timedelta(minutes=10), 20):
            if letter.account == account_id:
                uow.letters.failed(letter.id, "550 No such mailbox", next_at=None)
        uow.commit()


def unreached(world: World) -> list[str]:
    with world.uow() as uow:
        return uow.letters.unreached()


def test_another_invitation_takes_the_place_of_one_that_was_given_up(world: World) -> None:
    world.invite()
    give_up(world, "claire")
    assert unreached(world) == ["claire"]
    invite_again(world.uow(), account_id="claire")
    assert unreached(world) == []
    assert world.browser().choose(world.last_code()).status_code == 302


def test_everybody_whose_letter_was_given_up_is_invited_again_at_once(world: World) -> None:
    for name in ("claire", "denis", "elise"):
        world.invite(name)
        give_up(world, name)
    world.invite("farid")
    assert [account.id for account in invite_unreached(world.uow())] == ["claire", "denis", "elise"]
    assert unreached(world) == []
    assert invite_unreached(world.uow()) == []


def test_nobody_waits_for_the_letters_of_an_account_that_is_closed(world: World) -> None:
    world.invite()
    give_up(world, "claire")
    disable_account(world.uow(), account_id="claire", is_disabled=True, by="administration")
    assert unreached(world) == []


def test_a_code_is_typed_as_it_is_read(world: World) -> None:
    code = world.invite()
    typed = code.lower().replace("-", " ")
    answer = world.browser().send("/premier-acces", "/premier-acces", code=typed)
    assert answer.status_code == 302
    assert world.browser().get(answer.headers["Location"]).status_code == 200


def test_an_invitation_is_good_for_a_time(world: World) -> None:
    code = world.invite()
    world.clock.advance(timedelta(days=60, seconds=1))
    assert world.browser().choose(code).status_code == 404


def test_another_invitation_makes_the_one_before_useless(world: World) -> None:
    former = world.invite()
    invite_again(world.uow(), account_id="claire")
    assert world.browser().choose(former).status_code == 404
    assert world.browser().choose(world.last_code()).status_code == 302


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "motdepasse2026", "x" * 257, ""])
def test_a_password_that_is_easy_to_guess_is_refused_and_the_code_stays_good(world: World, password: str) -> None:
    code = world.invite()
    assert world.browser().choose(code, password).status_code == 422
    assert world.browser().choose(code).status_code == 302


def test_a_forgotten_password_is_chosen_again_and_closes_what_was_open(world: World) -> None:
    world.account()
    elsewhere = world.browser()
    elsewhere.enter()
    asked = world.browser().send("/mot-de-passe-oublie", "/mot-de-passe-oublie", account="claire")
    assert asked.status_code == 302
    code, new = world.last_code(), "un hiver sans girafe"
    assert world.browser().choose(code, new).status_code == 302
    assert not elsewhere.is_signed_in
    assert world.browser().choose(code).status_code == 404
    assert world.browser().enter(password=new).status_code == 302
    assert world.browser().enter().status_code == 422


def test_a_reset_is_good_for_an_hour(world: World) -> None:
    world.account()
    world.browser().send("/mot-de-passe-oublie", "/mot-de-passe-oublie", account="claire")
    world.clock.advance(timedelta(hours=1, seconds=1))
    assert world.browser().choose(world.last_code()).status_code == 404


def test_whoever_asks_again_and_again_fills_no_mailbox(world: World) -> None:
    world.account()
    letters, page = len(world.letters()), "/mot-de-passe-oublie"
    for _ in range(3):
        world.browser().send(page, page, account="claire")
    assert len(world.letters()) == letters + 1
    world.clock.advance(timedelta(minutes=2, seconds=1))
    world.browser().send(page, page, account="claire")
    assert len(world.letters()) == letters + 2


def test_nobody_learns_who_has_an_account(world: World) -> None:
    world.account()
    letters = len(world.letters())
    page = "/mot-de-passe-oublie"
    known, unknown = (world.browser().send(page, page, account=name) for name in ("claire", "nobody"))
    assert known.status_code == unknown.status_code == 302
    assert known.headers["Location"] == unknown.headers["Location"]
    assert len(world.letters()) == letters + 1


def test_a_closed_account_is_not_opened_by_its_invitation(world: World) -> None:
    code = world.invite()
    disable_account(world.uow(), account_id="claire", is_disabled=True, by="administration")
    assert world.browser().choose(code).status_code == 404


def test_the_directory_is_taken_in_twice_without_a_second_letter(world: World) -> None:
    entries = [Entry(SCHOOL, "Lycée d’exemple", "ce.0940001a@example.fr")]
    made = import_structures(world.uow(), entries=entries, is_posted=False)
    assert [access.account.id for access in made] == ["0940001a"]
    assert not import_structures(world.uow(), entries=entries, is_posted=False)
    assert len(world.letters()) == 1
    assert world.browser().choose(world.last_code()).status_code == 302
    assert world.browser().enter(SCHOOL, PASSWORD).status_code == 302


def test_letters_on_paper_leave_no_e_mail(world: World) -> None:
    entries = [Entry(SCHOOL, "Lycée d’exemple", "ce.0940001a@example.fr")]
    [access] = import_structures(world.uow(), entries=entries, is_posted=True)
    assert not world.letters()
    assert world.browser().choose(access.code).status_code == 302


def test_a_school_invites_a_colleague_and_takes_the_access_away_again(world: World) -> None:
    world.account("head", roles=("school",), uai=SCHOOL)
    head, colleague = world.browser(), world.browser()
    head.enter("head")
    path = "/collegues"
    asked = head.send(f"{path}/", f"{path}/", name="P. Durand", email="p.durand@example.fr")
    assert asked.status_code == 302, asked.text
    colleague.choose(world.last_code())
    assert colleague.is_signed_in
    removed = head.send(f"{path}/", f"{path}/retrait", account="p.durand@example.fr")
    assert removed.status_code == 302
    assert not colleague.is_signed_in


def test_a_school_touches_no_account_of_another(world: World) -> None:
    world.account("head", roles=("school",), uai=SCHOOL)
    other = world.account("other", roles=("school",), uai="0940002B")
    head = world.browser()
    head.enter("head")
    assert head.send("/collegues/", "/collegues/retrait", account=other.id).status_code == 403
    assert world.browser().enter("other").status_code == 302


@pytest.mark.parametrize("path", ["/comptes/", "/collegues/"])
def test_who_is_neither_administrator_nor_school_is_turned_away(world: World, path: str) -> None:
    world.account()
    browser = world.browser()
    browser.enter()
    assert browser.get(path).status_code == 403
