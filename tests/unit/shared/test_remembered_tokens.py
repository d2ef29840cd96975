"""Proven tokens are remembered, so that a signature is checked once; never more than a bounded number of them."""

import pytest

from shared.identity import verification
from shared.identity.actor import Role
from shared.identity.keys import GivenKeys
from shared.identity.refusals import Unauthenticated
from shared.identity.tokens import new_key
from shared.identity.verification import Audience, TokenVerifier
from tests.support.clock import HeldClock
from tests.support.tokens import ACADEMY, own_public_keys, token_for

CLOCK = HeldClock()


@pytest.fixture
def verifier() -> TokenVerifier:
    return TokenVerifier(GivenKeys(own_public_keys()), Audience("nefe", "nefe", ACADEMY), CLOCK)


def token(subject: str) -> str:
    return token_for(Role.SCHOOL, subject=subject, uai="0930116W", clock=CLOCK)


def test_a_token_is_proven_once(verifier: TokenVerifier) -> None:
    shown = token("ada")
    assert verifier.verify(shown) is verifier.verify(shown)


def test_many_tokens_take_no_more_room_than_a_few(verifier: TokenVerifier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "REMEMBERED_TOKENS", 3)
    shown = {name: token(name) for name in ("a", "b", "c", "d", "e", "f", "g")}
    for _ in range(2):
        assert [verifier.verify(one).subject for one in shown.values()] == list(shown)
    assert len(verifier._remembered) <= 3


def test_a_token_that_is_refused_is_not_remembered(verifier: TokenVerifier) -> None:
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            verifier.verify(token_for(Role.SCHOOL, key=new_key(), clock=CLOCK))
    assert not verifier._remembered
