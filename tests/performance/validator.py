"""A worker of funding that applies its part of many validations; or, as a limit, writes as many bare rows."""

import sys

from sqlalchemy import text

from shared.database import open_database, transaction
from tests.performance.children import say_ready, wait_for_end, wait_for_go
from tests.unit.funding.world import ECOLE, LYCEE, World, line

YEARS = tuple(range(2026, 2043))
PRIVATE = {**LYCEE, "sector": "private_under_contract"}
SCHOOLS = (LYCEE, ECOLE, PRIVATE)
ENVELOPES = 50
DONE = "done"


def envelope_of(number: int) -> tuple[int, int]:
    """School and year of a validation: they are spread over the envelopes evenly."""
    place = number % ENVELOPES
    return place % len(SCHOOLS), YEARS[place // len(SCHOOLS)]


def cents_of(number: int) -> int:
    """What is granted: between 13,000 and 18,500 EUR, the programme's mean grants."""
    return 1_300_000 + number * 7_919 % 550_000


def validate(world: World, number: int) -> None:
    """One validation arrives."""
    school, year = envelope_of(number)
    granted = line(cents_of(number), year=f"{year}-{year + 1}")
    world.validate(f"project-{number:06}", granted, structure=dict(SCHOOLS[school]))


def main(url: str, first: int, last: int, step: int, is_bare: bool) -> None:
    """Numbers from `first` to `last` (not included), in steps."""
    engine = open_database(url)
    world = World(engine, seed=first)
    say_ready()
    wait_for_go()
    for number in range(first, last, step):
        if is_bare:
            with transaction(engine) as connection:
                connection.execute(text("INSERT INTO bare VALUES (:number)"), {"number": number})
        else:
            validate(world, number)
    print(DONE, flush=True)
    engine.dispose()
    wait_for_end()


if __name__ == "__main__":
    address, begin, end, every, kind = sys.argv[1:]
    main(address, int(begin), int(end), int(every), kind == "bare")
