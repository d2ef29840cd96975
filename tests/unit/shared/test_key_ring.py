"""One key takes the place of another, and no token that is good is refused at any step."""

import json
from datetime import timedelta

import pytest

from shared.identity.actor import Role
from shared.identity.key_ring import LONGEST_LIFE, NOTICE, SLACK, KeyRing, Standing, StepRefused
from shared.identity.keys import GivenKeys
from shared.identity.refusals import UntrustedToken
from shared.identity.tokens import new_key
from shared.identity.verification import Audience, TokenVerifier
from tests.support.clock import HeldClock
from tests.support.tokens import ACADEMY, token_for

CLOCK = HeldClock()


def verifier(ring: KeyRing, clock: HeldClock) -> TokenVerifier:
    """Somebody who has read the published keys."""
    return TokenVerifier(GivenKeys(json.dumps(ring.public())), Audience("nefe", "nefe", ACADEMY), clock)


def signed(ring: KeyRing, clock: HeldClock) -> str:
    return token_for(Role.RECTOR, clock=clock, key=ring.signing, lifetime=LONGEST_LIFE)


def test_a_token_of_each_step_is_good_for_whoever_has_read_the_keys_of_the_step_before_or_after() -> None:
    clock = HeldClock()
    first = KeyRing.of(new_key())
    published = first.with_next(new_key(), now=clock.now())
    assert published.signing is first.signing
    clock.advance(NOTICE)
    used = published.using_next(now=clock.now())
    assert used.signing is not first.signing
    for signing, known in ((first, published), (published, first), (published, used), (used, published)):
        assert verifier(known, clock).verify(signed(signing, clock)).subject == "somebody"
    old = signed(published, clock)
    clock.advance(LONGEST_LIFE - timedelta(seconds=1))
    assert verifier(used, clock).verify(old).subject == "somebody"
    clock.advance(SLACK + timedelta(seconds=1))
    retired = used.without_former(now=clock.now())
    assert verifier(retired, clock).verify(signed(used, clock)).subject == "somebody"
    with pytest.raises(UntrustedToken):
        verifier(retired, clock).verify(old)


def test_a_key_signs_only_once_everybody_has_read_it() -> None:
    clock = HeldClock()
    ring = KeyRing.of(new_key()).with_next(new_key(), now=clock.now())
    clock.advance(NOTICE - timedelta(seconds=1))
    with pytest.raises(StepRefused, match=r"use it from \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \w+ on"):
        ring.using_next(now=clock.now())


def test_a_key_is_retired_only_once_what_it_has_signed_has_expired() -> None:
    clock = HeldClock()
    ring = KeyRing.of(new_key()).with_next(new_key(), now=clock.now())
    clock.advance(NOTICE)
    ring = ring.using_next(now=clock.now())
    clock.advance(LONGEST_LIFE + SLACK)
    with pytest.raises(StepRefused, match="retire it from"):
        ring.without_former(now=clock.now(), longest=timedelta(hours=2))
    assert [each.standing for each in ring.without_former(now=clock.now()).held] == [Standing.SIGNING]


def test_steps_have_an_order() -> None:
    first = KeyRing.of(new_key())
    published = first.with_next(new_key(), now=CLOCK.now())
    with pytest.raises(StepRefused, match="use it, before another one"):
        published.with_next(new_key(), now=CLOCK.now())
    with pytest.raises(StepRefused, match="no next key"):
        first.using_next(now=CLOCK.now())
    with pytest.raises(StepRefused, match="no former key"):
        published.without_former(now=CLOCK.now())


def test_a_ring_is_read_as_it_was_written_and_publishes_nothing_private() -> None:
    ring = KeyRing.of(new_key()).with_next(new_key(), now=CLOCK.now())
    again = KeyRing.read(ring.text())
    assert again.text() == ring.text()
    assert (again.signing.kid, again.held[1].since) == (ring.signing.kid, CLOCK.now())
    assert all(key.keys() == {"crv", "x", "y", "use", "alg", "kty", "kid"} for key in ring.public()["keys"])


def test_a_single_key_is_a_ring() -> None:
    key = new_key()
    assert KeyRing.read(json.dumps(key.as_dict(private=True))).signing.kid == key.kid


ANY = new_key()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"keys": {}}',
        '{"keys": []}',
        '{"keys": [1]}',
        '{"kty": "oct", "k": "c2VjcmV0", "kid": "a"}',
        json.dumps(ANY.as_dict(private=False)),
        json.dumps({**ANY.as_dict(private=True), "kid": None}),
        json.dumps({**ANY.as_dict(private=True), "standing": "next"}),
        json.dumps({**ANY.as_dict(private=True), "standing": "king"}),
        json.dumps({**ANY.as_dict(private=True), "since": "yesterday"}),
        json.dumps({"keys": [ANY.as_dict(private=True)] * 2}),
    ],
)
def test_what_is_no_ring_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each for its own reason
        KeyRing.read(text)
