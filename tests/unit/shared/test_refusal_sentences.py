"""Whatever a service refuses, its pages say why in a French sentence of its own."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest

from shared.errors import Refusal

SERVICES = ("submission", "review", "funding", "notification", "identity")
LEFT_ALONE = (".migrations", ".commands")


def _kinds_of(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for each in kind.__subclasses__():
        yield each
        yield from _kinds_of(each)


def _codes_of(service: str) -> set[str]:
    package = import_module(f"services.{service}")
    for module in walk_packages(package.__path__, f"{package.__name__}."):
        if not any(name in module.name for name in LEFT_ALONE):
            import_module(module.name)
    return {kind.code for kind in _kinds_of(Refusal) if kind.__module__.startswith(f"{package.__name__}.")}


@pytest.mark.parametrize("service", SERVICES)
def test_each_refusal_is_said_in_french_and_no_sentence_is_left_over(service: str) -> None:
    sentences = import_module(f"services.{service}.pages.french").SENTENCES
    assert set(sentences) == _codes_of(service)
    assert all(text.endswith((".", "?")) for text in sentences.values())
