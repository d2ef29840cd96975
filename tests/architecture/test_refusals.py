"""A refusal's code never changes: clients rely on it."""

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import services
import shared
from shared import errors
from shared.errors import Refusal

CODES = Path(__file__).with_name("refusal_codes.txt")
KINDS = (errors.Invalid, errors.TooMany, errors.NotFound, errors.Forbidden, errors.Stale, errors.Conflict, Refusal)


def load_everything() -> None:
    """Import all modules, so that all subclasses are known."""
    for package in (services, shared):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)


def below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    """All subclasses that are part of the program."""
    for one in kind.__subclasses__():
        if one.__module__.startswith(("services.", "shared.")):
            yield one
        yield from below(one)


def refusals() -> dict[str, list[type[Refusal]]]:
    """Every named no, by code."""
    load_everything()
    found = defaultdict(list)
    for kind in below(Refusal):
        if kind.__module__ != "shared.errors":
            found[kind.code].append(kind)
    return found


def kind_of(refusal: type[Refusal]) -> str:
    """What sort of no it is."""
    return next(kind.__name__ for kind in KINDS if issubclass(refusal, kind))


def test_codes_are_those_that_were_published() -> None:
    """A code that is gone breaks clients. A new one goes into refusal_codes.txt, in its place."""
    now = [f"{code} {kind_of(kinds[0])}" for code, kinds in sorted(refusals().items())]
    assert now == CODES.read_text(encoding="utf-8").splitlines()


def test_a_code_means_one_thing() -> None:
    """Two services may say the same no; nobody says another by the same name."""
    for code, kinds in refusals().items():
        assert len({kind_of(kind) for kind in kinds}) == 1, code
        assert len({kind.__module__ for kind in kinds}) == len(kinds), code
        shared_by = {".".join(kind.__module__.split(".")[:2]) for kind in kinds}
        assert len(kinds) == 1 or all(place.startswith("services.") for place in shared_by), code


def test_every_refusal_says_what_it_means() -> None:
    assert [code for code, kinds in refusals().items() for kind in kinds if not kind.__doc__] == []
