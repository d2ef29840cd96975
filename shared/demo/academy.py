"""An academy to try things out in: schools, people with one part each, a commission, an envelope."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.identity.actor import Role

SUBMISSION, REVIEW, FUNDING = "/api/submission/v1", "/api/review/v1", "/api/funding/v1"
ENVELOPES: tuple[tuple[str, int], ...] = (("140", 40_000_000), ("141", 60_000_000), ("139", 10_000_000))
"""Programme, and what it holds, in cents."""


@dataclass(frozen=True)
class ExamplePerson:
    """Somebody whom one may enter as."""

    account: str
    name: str
    roles: tuple[str, ...]
    uai: str | None = None


Ask = Callable[[ExamplePerson, str, str, Mapping[str, Any], str | None], int]
"""`ask(who, method, path, body, key)`: call the API as somebody; returns the status."""

SCHOOLS: tuple[Mapping[str, Any], ...] = (
    {
        "uai": "0930116W",
        "name": "Lycée des Tilleuls",
        "kind": "lycee_polyvalent",
        "degree": 2,
        "sector": "public",
        "commune": "Bondy",
        "postcode": "93140",
        "department": "93",
        "priority_education": "none",
    },
    {
        "uai": "0930001W",
        "name": "Collège Germaine-Tillion",
        "kind": "college",
        "degree": 2,
        "sector": "public",
        "commune": "Livry-Gargan",
        "postcode": "93190",
        "department": "93",
        "priority_education": "rep",
    },
    {
        "uai": "0940001R",
        "name": "École élémentaire Jules-Ferry",
        "kind": "elementary_school",
        "degree": 1,
        "sector": "public",
        "commune": "Vitry-sur-Seine",
        "postcode": "94400",
        "department": "94",
        "priority_education": "rep_plus",
    },
    {
        "uai": "0770001H",
        "name": "École maternelle des Deux-Rivières",
        "kind": "nursery_school",
        "degree": 1,
        "sector": "public",
        "commune": "Melun",
        "postcode": "77000",
        "department": "77",
        "priority_education": "none",
    },
)
RECTOR = ExamplePerson("rectrice", "Hélène Aubert, rectrice", (Role.RECTOR,))
ADMINISTRATOR = ExamplePerson("administration", "Samir Benali, administration", (Role.ADMINISTRATOR,))
FUND_MANAGER = ExamplePerson("fonds", "Lucie Bernard, gestion du fonds", (Role.FUND_MANAGER,))
MEMBERS = (
    ExamplePerson("claire.martin", "Claire Martin, inspectrice", (Role.MEMBER,)),
    ExamplePerson("paul.durand", "Paul Durand, principal de collège", (Role.MEMBER,)),
    ExamplePerson("aminata.diallo", "Aminata Diallo, directrice d’école", (Role.MEMBER,)),
)
PEOPLE = (
    ExamplePerson("proviseure", "Nadia Lefèvre, proviseure", (Role.SCHOOL,), "0930116W"),
    ExamplePerson("professeur", "Marc Petit, professeur", (Role.SCHOOL,), "0930116W"),
    ExamplePerson("principal", "Yves Roussel, principal", (Role.SCHOOL,), "0930001W"),
    ExamplePerson("directrice", "Inès Garcia, directrice", (Role.SCHOOL,), "0940001R"),
    ExamplePerson("appui", "Julie Moreau, groupe d’appui", (Role.SUPPORT,)),
    ExamplePerson("dane", "Thomas Nguyen, DANE", (Role.EXPERT,)),
    ExamplePerson("secretariat", "Sophie Lambert, secrétariat de la commission", (Role.SECRETARIAT,)),
    *MEMBERS,
    RECTOR,
    FUND_MANAGER,
    ExamplePerson("communication", "Olivier Faure, communication", (Role.OBSERVER,)),
    ADMINISTRATOR,
)


class CannotFurnish(Exception):
    """The installation said no to a part of the example."""


def furnish(ask: Ask, *, year: int) -> None:
    """Register the schools, appoint the commission, open the envelopes; safe to do again. Raises CannotFurnish."""
    for school in SCHOOLS:
        body = {name: value for name, value in school.items() if name != "uai"}
        _must(ask, ADMINISTRATOR, "PUT", f"{SUBMISSION}/structures/{school['uai']}", body)
    seats = {"president": _seat(RECTOR), "members": [_seat(member) for member in MEMBERS]}
    _must(ask, RECTOR, "PUT", f"{REVIEW}/commission", seats)
    for programme, cents in ENVELOPES:
        for kind in ("AE", "CP"):
            reference = f"EXEMPLE-{year}-{programme}-{kind}"
            credit = {"budget_year": year, "programme": programme, "kind": kind, "amount_cents": cents}
            _must(ask, FUND_MANAGER, "POST", f"{FUNDING}/envelopes", {**credit, "reference": reference}, reference)


def _seat(person: ExamplePerson) -> dict[str, str]:
    return {"subject": person.account, "name": person.name}


def _must(
    ask: Ask, person: ExamplePerson, method: str, path: str, body: Mapping[str, Any], key: str | None = None
) -> None:
    status = ask(person, method, path, body, key)
    if status not in (200, 201):
        raise CannotFurnish(f"{method} {path}: {status}")
