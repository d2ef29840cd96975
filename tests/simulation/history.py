"""One history: a storm of acts, steps and faults, then calm until nothing moves."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.simulation.invariants import check_end, rows
from tests.simulation.people import People
from tests.simulation.watch import Broken, Watch
from tests.simulation.world import NAMES, World
from tests.support.reuse import give_back

STEPS = 400
FAULT_RATE = 0.03
MOST_TURNS = 2_000


@dataclass(frozen=True)
class Outcome:
    """What became of a history. Two runs of one seed have the same digest."""

    seed: int
    digest: str
    facts: int
    faults: int
    deaths: int


def play(seed: int, *, steps: int = STEPS, fault_rate: float = FAULT_RATE) -> Outcome:
    """Play the history of `seed`; `fault_rate` of all commits fail. Raises what it finds broken."""
    with tempfile.TemporaryDirectory(prefix="nefe-history-", dir=_quick_folder()) as folder:
        world = World(seed, Path(folder), fault_rate=fault_rate)
        people = People(world)
        people.set_up()
        with Watch(world) as watch:
            _storm(world, people, watch, steps)
            _calm_down(world, watch)
        check_end(world, people)
        give_back()
        return _outcome(seed, world)


def _quick_folder() -> str | None:
    """Databases in memory where the system offers it: a history makes thousands of commits."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - in memory


def _storm(world: World, people: People, watch: Watch, steps: int) -> None:
    world.be_calm(False)
    for _ in range(steps):
        _one_step(world, people)
        watch.look()


def _one_step(world: World, people: People) -> None:
    fate = world.chance.random()
    if fate < 0.25:
        people.act()
    elif fate < 0.30:
        world.bus.stir()
    elif fate < 0.31:
        world.services[world.chance.choice(NAMES)].die()
    elif fate < 0.35:
        world.clock.advance(world.chance.choice((10, 3600, 86_400, 86_400 * 9)))
    else:
        service = world.services[world.chance.choice(NAMES)]
        service.step(world.chance.choice(service.step_names))
    world.clock.advance(world.chance.uniform(0, 2))


def _calm_down(world: World, watch: Watch) -> None:
    """Nothing fails any more: everything must come to rest by itself."""
    world.be_calm()
    for _ in range(MOST_TURNS):
        for service in world.services.values():
            for name in service.step_names:
                service.step(name)
                watch.look()
        world.bus.stir()
        if _is_at_rest(world):
            return
        world.clock.advance(61)
    raise Broken(f"it does not come to rest: {_unrest(world)}")


def _is_at_rest(world: World) -> bool:
    return not any(_unrest(world).values())


def _unrest(world: World) -> dict[str, int]:
    found = {f"queue of {name}": len(world.bus.queues[name]) for name in NAMES}
    found["late"] = world.bus.late
    for name in NAMES:
        outbox = rows(world, name, "SELECT count(*) AS n FROM outbox WHERE published_at IS NULL")[0].n
        inbox = rows(world, name, "SELECT count(*) AS n FROM inbox WHERE status = 'pending'")[0].n
        found |= {f"outbox of {name}": outbox, f"inbox of {name}": inbox}
    found["messages"] = rows(world, "notification", "SELECT count(*) AS n FROM message WHERE status = 'pending'")[0].n
    return found


def _outcome(seed: int, world: World) -> Outcome:
    digest = hashlib.sha256()
    for name in NAMES:
        for row in rows(world, name, "SELECT event_id, body FROM outbox ORDER BY id"):
            digest.update(row.event_id.encode() + row.body)
        for row in rows(world, name, "SELECT source, event_id, status FROM inbox ORDER BY source, event_id"):
            digest.update(repr(tuple(row)).encode())
    deaths = sum(service.deaths for service in world.services.values())
    return Outcome(seed, digest.hexdigest(), len(world.bus.facts), world.faults.count, deaths)
