"""What operators watch: letters that do not leave."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, func, select

from services.identity.repositories.letters import IS_GIVEN_UP
from services.identity.tables import LETTER
from shared.messaging.service import Measure


def _waiting(connection: Connection, _today: date) -> Iterator[tuple[tuple[str, ...], float]]:
    waiting = select(func.count()).select_from(LETTER).where(LETTER.c.next_at.is_not(None))
    given_up = select(func.count()).select_from(LETTER).where(IS_GIVEN_UP)
    yield ("waiting",), float(connection.execute(waiting).scalar_one())
    yield ("given_up",), float(connection.execute(given_up).scalar_one())


MEASURES = (Measure("nefe_identity_letters", "Letters of the sign-in that have not left", ("state",), _waiting),)
