"""People who have given an address of their own."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, delete, insert, select, update

from services.notification.domain.audiences import Audience
from services.notification.domain.message import Status
from services.notification.domain.preferences import Kind, Person, Place, Rhythm
from services.notification.tables import MESSAGE, PERSON, PLACE
from shared.messaging.unit_of_work import Repository
from shared.upsert import upsert

AUDIENCES: BindParameter[list[str]] = bindparam("audiences", expanding=True)
UAIS: BindParameter[list[str]] = bindparam("uais", expanding=True)
TOLD = (
    select(PERSON, PLACE.c.audience, PLACE.c.uai)
    .join(PLACE, PLACE.c.subject == PERSON.c.subject)
    .where(PLACE.c.audience.in_(AUDIENCES), PLACE.c.uai.in_(UAIS))
    .where(PERSON.c.confirmed_at.is_not(None), PERSON.c.address.contains("@"))
    .order_by(PERSON.c.subject)
)
"""Made once, as it is asked for each fact; of what it finds, some have the audience of one place and the school of
another."""
OWN = tuple(column.name for column in PERSON.c)


class People(Repository):
    """People, by account."""

    def get(self, subject: str) -> Person | None:
        """None for whoever has given no address."""
        return self._one(select(PERSON).where(PERSON.c.subject == subject))

    def by_leaving(self, leaving: str) -> Person | None:
        """Whoever has this secret."""
        return self._one(select(PERSON).where(PERSON.c.leaving == leaving))

    def told(self, places: Iterable[Place]) -> list[tuple[Person, Place]]:
        """Who gets copies of what is written to any of these, in the order of accounts."""
        wanted = set(places)
        if not wanted:
            return []
        found = [
            (_person(row, frozenset()), Place(Audience(row["audience"]), row["uai"]))
            for row in self._connection.execute(TOLD, parts_of(wanted)).mappings()
        ]
        return [(person, place) for person, place in found if place in wanted]

    def save(self, person: Person) -> None:
        """Keep what a person wants, in the place of what they wanted before."""
        row = {name: getattr(person, name) for name in OWN}
        row["choices"] = {kind.value: rhythm.value for kind, rhythm in person.choices.items()}
        statement = upsert(self._connection)(PERSON).values(row)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["subject"], set_=row))
        self._connection.execute(delete(PLACE).where(PLACE.c.subject == person.subject))
        places = [{"subject": person.subject, "audience": at.audience.value, "uai": at.uai} for at in person.places]
        if places:
            self._connection.execute(insert(PLACE), places)

    def distrust(self, subject: str, address: str) -> None:
        """The address leads nowhere: nothing is written there until it is confirmed again."""
        theirs = (PERSON.c.subject == subject) & (PERSON.c.address == address)
        self._connection.execute(update(PERSON).where(theirs).values(confirmed_at=None))

    def forget(self, subject: str) -> None:
        """The person wants no more; what was saved up for a digest is not sent."""
        saved_up = (MESSAGE.c.copy_for == subject) & (MESSAGE.c.status == Status.SAVED_UP.value)
        self._connection.execute(delete(MESSAGE).where(saved_up))
        self._connection.execute(delete(PLACE).where(PLACE.c.subject == subject))
        self._connection.execute(delete(PERSON).where(PERSON.c.subject == subject))

    def _one(self, statement: Select[Any]) -> Person | None:
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            return None
        places = self._connection.execute(select(PLACE).where(PLACE.c.subject == row["subject"])).all()
        return _person(row, frozenset(Place(Audience(place.audience), place.uai) for place in places))


def parts_of(places: Iterable[Place]) -> dict[str, list[str]]:
    """The parameters AUDIENCES and UAIS."""
    known = set(places)
    return {
        "audiences": sorted({place.audience.value for place in known}),
        "uais": sorted({place.uai for place in known}),
    }


def _person(row: Any, places: frozenset[Place]) -> Person:
    values = {name: row[name] for name in OWN}
    values["choices"] = {Kind(kind): Rhythm(rhythm) for kind, rhythm in row["choices"].items()}
    return Person(places=places, **values)
