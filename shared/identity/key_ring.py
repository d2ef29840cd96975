"""The keys with which an installation signs its own tokens: one signs; others are published before, or still.

A token is refused nowhere while one key takes the place of another: a key is published before it signs, for as long as
others keep the keys that they have read, and stays published after, for as long as what it has signed is good.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from shared.identity.keys import FRESH_FOR, LEAST_BETWEEN_FETCHES

NOTICE = FRESH_FOR + 2 * LEAST_BETWEEN_FETCHES
"""For so long a key is published before it may sign: whoever has read the keys before reads them again by then."""
LONGEST_LIFE = timedelta(hours=1)
"""No token that the sign-in gives is good for longer."""
SLACK = timedelta(minutes=5)
"""What processes that are told of a change may take to hear of it, and clocks may differ by."""
STANDING, SINCE = "standing", "since"


class Standing(StrEnum):
    """What a key is there for."""

    SIGNING = "signing"
    NEXT = "next"
    FORMER = "former"


class StepRefused(Exception):
    """The key would be refused somewhere; the message says why, and from when on it would not."""


@dataclass(frozen=True)
class HeldKey:
    """One private key. `since`: from when on it is what it is; None for the first one."""

    key: ECKey
    standing: Standing = Standing.SIGNING
    since: datetime | None = None

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """A JWK, with two members of ours. Raises ValueError."""
        own = {name: value for name, value in document.items() if name not in (STANDING, SINCE)}
        try:
            key = ECKey.import_key(own)
        except (JoseError, KeyError, TypeError) as error:
            raise ValueError("not a key that can be read") from error
        if not key.is_private or not key.kid:
            raise ValueError("not a private key with a name (kid)")
        since = document.get(SINCE)
        standing = Standing(document.get(STANDING, Standing.SIGNING))
        return cls(key, standing, datetime.fromisoformat(since) if since else None)

    def as_document(self) -> dict[str, Any]:
        """What `read` reads."""
        since = {SINCE: self.since.isoformat()} if self.since else {}
        return {**self.key.as_dict(private=True), STANDING: self.standing.value, **since}


@dataclass(frozen=True)
class KeyRing:
    """The private keys of one installation; exactly one signs, and at most one is next."""

    held: tuple[HeldKey, ...]

    @classmethod
    def of(cls, key: ECKey) -> Self:
        """One key, which signs."""
        return cls((HeldKey(key),))

    @classmethod
    def read(cls, text: str) -> Self:
        """A private key (JWK), or a set of them. Raises ValueError."""
        document = json.loads(text)
        if not isinstance(document, dict):
            raise ValueError("not a key, nor a set of keys")
        ring = cls(tuple(HeldKey.read(each) for each in _documents(document)))
        if len(ring.those(Standing.SIGNING)) != 1 or len(ring.those(Standing.NEXT)) > 1:
            raise ValueError("one key signs, and one at most is next")
        return ring

    @property
    def signing(self) -> ECKey:
        """The key that signs."""
        return self.those(Standing.SIGNING)[0].key

    @property
    def names(self) -> frozenset[str]:
        """The `kid` of each."""
        return frozenset(each.key.kid or "" for each in self.held)

    def those(self, standing: Standing) -> list[HeldKey]:
        """The keys that are there for this."""
        return [each for each in self.held if each.standing is standing]

    def public(self) -> dict[str, Any]:
        """The public halves as a JSON Web Key Set: what NEFE_TOKEN_KEYS wants."""
        return {"keys": [each.key.as_dict(private=False) for each in self.held]}

    def text(self) -> str:
        """What `read` reads."""
        return json.dumps({"keys": [each.as_document() for each in self.held]})

    def with_next(self, key: ECKey, *, now: datetime) -> Self:
        """`key` is published, and signs nothing yet. Raises StepRefused."""
        if self.those(Standing.NEXT):
            raise StepRefused("a next key is published already: use it, before another one")
        return replace(self, held=(*self.held, HeldKey(key, Standing.NEXT, now)))

    def using_next(self, *, now: datetime) -> Self:
        """The next key signs; the one that did stays published. Raises StepRefused."""
        for each in self.those(Standing.NEXT):
            known_at = (each.since or now) + NOTICE
            if now < known_at:
                raise StepRefused(f"not everybody has read the next key yet: use it from {_told(known_at)} on")
            signing, former = replace(each, standing=Standing.SIGNING, since=now), self.those(Standing.SIGNING)[0]
            others = self.those(Standing.FORMER)
            return replace(self, held=(signing, replace(former, standing=Standing.FORMER, since=now), *others))
        raise StepRefused("there is no next key: publish one first")

    def without_former(self, *, now: datetime, longest: timedelta = LONGEST_LIFE) -> Self:
        """Former keys are published no more; tokens were good for `longest`. Raises StepRefused."""
        former = self.those(Standing.FORMER)
        if not former:
            raise StepRefused("there is no former key")
        expired_at = max(each.since or now for each in former) + longest + SLACK
        if now < expired_at:
            raise StepRefused(f"tokens that it has signed are still good: retire it from {_told(expired_at)} on")
        return replace(self, held=tuple(each for each in self.held if each.standing is not Standing.FORMER))


def _documents(document: dict[str, Any]) -> list[Any]:
    found = document.get("keys", [document])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ValueError("not a set of keys")
    return found


def _told(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z")
