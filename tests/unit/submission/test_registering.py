"""Structures are registered once, and their changes stated once."""

from dataclasses import asdict

import pytest

from services.submission.consumers import CONSUMERS
from services.submission.domain.refusals import InvalidUai, UnknownStructure
from services.submission.use_cases.find_structures import find_structures, get_structure
from services.submission.use_cases.register_structure import register_structure
from shared.messaging.event import Event
from tests.unit.submission.world import COLLEGE, ECOLE, LYCEE, NOW, UNREGISTERED, World, structure

REGISTERED = "nefe.structure.registered.v1"


def test_a_new_structure_is_stated(world: World) -> None:
    assert register_structure(world.uow(), structure=structure(UNREGISTERED)) is True
    fact = world.facts(REGISTERED)[-1]
    assert (fact.subject, fact.data) == (UNREGISTERED, asdict(structure(UNREGISTERED)))


def test_registering_the_same_again_states_nothing(world: World) -> None:
    before = world.facts()
    assert register_structure(world.uow(), structure=structure()) is False
    assert world.facts() == before


def test_what_has_changed_is_stated_and_kept(world: World) -> None:
    renamed = structure(name="Lycée Angela-Davis", email=None)
    assert register_structure(world.uow(), structure=renamed) is False
    assert world.facts(REGISTERED)[-1].data["name"] == "Lycée Angela-Davis"
    assert get_structure(world.uow(), uai=LYCEE) == renamed
    assert find_structures(world.uow(), search="brel davis", after=None, limit=9) == []


def test_what_the_directory_states_is_copied_and_not_restated(world: World) -> None:
    before = world.facts()
    for uai, name in ((UNREGISTERED, "Nouvelle école"), (LYCEE, "Lycée renommé")):
        payload = asdict(structure(uai, name=name))
        CONSUMERS[REGISTERED](Event(f"d-{uai}", "/directory", REGISTERED, uai, NOW, payload), world.uow())
        assert get_structure(world.uow(), uai=uai).name == name
    assert world.facts() == before


def test_a_wrong_check_letter_is_refused(world: World) -> None:
    with pytest.raises(InvalidUai):
        register_structure(world.uow(), structure=structure("0930116X"))
    with pytest.raises(UnknownStructure):
        get_structure(world.uow(), uai="0930116X")


def test_a_search_takes_all_words_in_any_order_without_accents_or_case(world: World) -> None:
    register_structure(world.uow(), structure=structure(COLLEGE, name="Collège Évariste-Galois", commune="Épinay"))
    found = find_structures(world.uow(), search="epinay EVARISTE", after=None, limit=9)
    assert [one.uai for one in found] == [COLLEGE]
    assert find_structures(world.uow(), search="evariste bobigny", after=None, limit=9) == []


def test_signs_that_mean_something_to_the_database_mean_nothing_in_a_search(world: World) -> None:
    register_structure(world.uow(), structure=structure(COLLEGE, name="100 %"))
    assert [one.uai for one in find_structures(world.uow(), search="100%", after=None, limit=9)] == [COLLEGE]


def test_pages_follow_each_other_without_repeating_or_losing_a_structure(world: World) -> None:
    first = find_structures(world.uow(), search="", after=None, limit=2)
    second = find_structures(world.uow(), search="", after=first[-1].uai, limit=2)
    assert [one.uai for one in first + second] == sorted([LYCEE, COLLEGE, ECOLE])


@pytest.mark.parametrize("search", ["jacq", "JACQUES-BR", "0930116", "0930116W courn", "brel lycée la"])
def test_the_beginnings_of_words_suffice(world_on_each: World, search: str) -> None:
    found = find_structures(world_on_each.uow(), search=search, after=None, limit=9)
    assert LYCEE in [one.uai for one in found]


@pytest.mark.parametrize("search", ["acques", "brel davis", "930116W", "zz"])
def test_a_structure_that_lacks_a_word_is_not_found(world_on_each: World, search: str) -> None:
    assert find_structures(world_on_each.uow(), search=search, after=None, limit=9) == []


def test_a_name_in_any_script_and_of_any_length_can_be_searched(world_on_each: World) -> None:
    names = {COLLEGE: "\ufdfa" * 10, ECOLE: "École \u046a \U00010400"}
    for uai, name in names.items():
        register_structure(world_on_each.uow(), structure=structure(uai, name=name))
        found = find_structures(world_on_each.uow(), search=name, after=None, limit=9)
        assert [one.uai for one in found] == [uai]
