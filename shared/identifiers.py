"""UUIDv7 identifiers (RFC 9562), from a clock and a source of chance that are passed in."""

import random
import uuid
from typing import Protocol

from shared.clock import Clock


class Identifiers(Protocol):
    """Makes identifiers that were never made before."""

    def new(self) -> str:
        """36 characters, lower case, ordered by time to the millisecond."""
        ...


class TimeOrderedIdentifiers:
    """UUIDv7: 48 bits of Unix milliseconds, then chance. The standard library has them from Python 3.14 on."""

    def __init__(self, clock: Clock, chance: random.Random) -> None:
        self._clock = clock
        self._chance = chance

    def new(self) -> str:
        milliseconds = int(self._clock.now().timestamp() * 1000)
        chance = self._chance.getrandbits(74)
        value = milliseconds << 80 | 0x7 << 76 | (chance >> 62) << 64 | 0b10 << 62 | chance & (1 << 62) - 1
        return str(uuid.UUID(int=value))
