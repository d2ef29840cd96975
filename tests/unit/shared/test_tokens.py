"""A caller is whom a good token names, and nobody otherwise."""

import base64
import hmac
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwk, jwt

from shared.config import Misconfigured
from shared.errors import Refusal
from shared.identity.actor import Actor, Role
from shared.identity.keys import GivenKeys
from shared.identity.refusals import (
    ExpiredToken,
    ForeignToken,
    MalformedToken,
    PrematureToken,
    Unauthenticated,
    UnsignedToken,
    UntrustedToken,
)
from shared.identity.tokens import create_key, load_key, new_key, public_keys
from shared.identity.verification import LEEWAY_SECONDS, Audience, TokenVerifier
from tests.support.clock import HeldClock
from tests.support.tokens import ACADEMY, own_key, own_public_keys, token_for

CLOCK = HeldClock()
AUDIENCE = Audience("nefe", "nefe", ACADEMY)


def verifier(keys: str | None = None, clock: HeldClock = CLOCK) -> TokenVerifier:
    return TokenVerifier(GivenKeys(keys or own_public_keys()), AUDIENCE, clock)


def token(**changes: Any) -> str:
    return token_for(Role.SCHOOL, Role.MEMBER, uai="0930116W", clock=CLOCK, **changes)


def signed(claims: dict[str, Any], header: dict[str, Any] | None = None) -> str:
    """A token with any claims, well signed."""
    usual = {
        "iss": "nefe",
        "aud": "nefe",
        "sub": "somebody",
        "academy": ACADEMY,
        "exp": int(CLOCK.now().timestamp()) + 60,
        "roles": ["school"],
    }
    merged = {name: value for name, value in {**usual, **claims}.items() if value is not None}
    return jwt.encode({"alg": "ES256", "kid": own_key().kid, **(header or {})}, merged, own_key())


def forged(header: Any, signature: bytes = b"") -> str:
    """A token that says of itself what it likes."""
    claims = json.loads(base64.urlsafe_b64decode(token().split(".")[1] + "=="))
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def test_a_good_token_names_its_caller() -> None:
    expected = Actor("somebody", frozenset({Role.SCHOOL, Role.MEMBER}), "0930116W", ACADEMY)
    assert verifier().verify(token()) == expected


def test_an_audience_among_others_is_enough_and_unknown_roles_are_not_ours() -> None:
    actor = verifier().verify(signed({"aud": ["x", "nefe"], "roles": ["school", "gardener", 3]}))
    assert actor.roles == {Role.SCHOOL}


@pytest.mark.parametrize("changes", [{"issuer": "x"}, {"audience": "x"}, {"academy": "lille"}])
def test_a_token_for_elsewhere_is_foreign(changes: dict[str, str]) -> None:
    with pytest.raises(ForeignToken):
        verifier().verify(token(**changes))


@pytest.mark.parametrize("claims", [{"iss": None}, {"aud": None}, {"academy": None}, {"academy": ["creteil"]}])
def test_a_token_for_nowhere_is_foreign(claims: dict[str, Any]) -> None:
    with pytest.raises(ForeignToken):
        verifier().verify(signed(claims))


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": None},
        {"sub": ""},
        {"sub": 3},
        {"sub": "x" * 256},
        {"sub": "a\nb"},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": True},
        {"exp": float("nan")},
        {"exp": 10**400},
        {"nbf": -(10**400)},
        {"nbf": "now"},
        {"roles": "school"},
        {"uai": "0930116X"},
        {"uai": 3},
    ],
)
def test_a_token_that_lacks_something_is_malformed(claims: dict[str, Any]) -> None:
    with pytest.raises(MalformedToken):
        verifier().verify(signed(claims))


@pytest.mark.parametrize("text", ["", "a", "a.b", "a.b.c", "....", "é.é.é", "x" * 9000])
def test_what_is_no_token_is_malformed(text: str) -> None:
    with pytest.raises(MalformedToken):
        verifier().verify(text)


def test_a_token_without_the_name_of_its_key_is_malformed() -> None:
    with pytest.raises(MalformedToken):
        verifier().verify(forged({"alg": "ES256"}))


@pytest.mark.parametrize("header", [["alg"], "alg", {"alg": "ES256", "kid": ["a"]}], ids=str)
def test_a_header_that_is_no_object_is_malformed(header: Any) -> None:
    with pytest.raises(MalformedToken):
        verifier().verify(forged(header))


@pytest.mark.parametrize("extensions", [3, [{}], [], None, "exp", ["exp"], ["b64"], {"b64": False}], ids=str)
def test_a_token_that_asks_for_an_extension_is_malformed(extensions: Any) -> None:
    header = {"alg": "ES256", "kid": own_key().kid, "crit": extensions, "b64": True}
    with pytest.raises(MalformedToken):
        verifier().verify(forged(header))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=3,
)
HEADERS = st.fixed_dictionaries(
    {"alg": st.just("ES256") | JSON, "kid": st.just(own_key().kid) | JSON},
    optional=dict.fromkeys(("crit", "b64", "typ", "cty", "jku", "jwk", "x5u", "x5c", "x5t", "zip", "enc"), JSON),
)


@given(header=HEADERS | JSON)
def test_whatever_a_header_says_the_answer_is_a_refusal(header: Any) -> None:
    with pytest.raises(Unauthenticated):
        verifier().verify(forged(header))


@given(claims=st.dictionaries(st.sampled_from(["sub", "exp", "nbf", "roles", "uai", "iss", "aud", "academy"]), JSON))
def test_whatever_a_signed_token_claims_it_is_believed_or_refused(claims: dict[str, Any]) -> None:
    with suppress(Unauthenticated):
        assert verifier().verify(signed(claims)).academy == ACADEMY


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "HS512", "PS256", "ES384", 5, None])
def test_an_unsigned_or_oddly_signed_token_proves_nothing(algorithm: Any) -> None:
    with pytest.raises(UnsignedToken):
        verifier().verify(forged({"alg": algorithm, "kid": own_key().kid}))


def test_a_token_signed_with_the_public_key_as_a_shared_secret_proves_nothing() -> None:
    header = {"alg": "HS256", "kid": own_key().kid}
    signing_input = forged(header).rpartition(".")[0]
    signature = hmac.digest(own_key().as_pem(private=False), signing_input.encode(), "sha256")
    with pytest.raises(UnsignedToken):
        verifier().verify(forged(header, signature))


def test_a_token_of_an_unknown_key_is_not_trusted() -> None:
    with pytest.raises(UntrustedToken):
        verifier().verify(token(key=new_key()))


@pytest.mark.parametrize("signature", [b"", b"x" * 64])
def test_a_token_with_a_wrong_signature_is_not_trusted(signature: bytes) -> None:
    with pytest.raises(UntrustedToken):
        verifier().verify(forged({"alg": "ES256", "kid": own_key().kid}, signature))


def test_a_key_signs_in_its_own_way_only() -> None:
    with pytest.raises(UntrustedToken):
        verifier().verify(forged({"alg": "RS256", "kid": own_key().kid}))


def test_a_changed_token_is_not_trusted_even_if_the_true_one_was_seen() -> None:
    one = verifier()
    header, claims, signature = token().split(".")
    one.verify(".".join([header, claims, signature]))
    richer = json.loads(base64.urlsafe_b64decode(claims + "==")) | {"roles": ["administrator"]}
    changed = base64.urlsafe_b64encode(json.dumps(richer).encode()).decode().rstrip("=")
    with pytest.raises(UntrustedToken):
        one.verify(".".join([header, changed, signature]))


def test_a_token_expires_also_when_it_is_remembered() -> None:
    clock = HeldClock()
    one, short = verifier(clock=clock), token(lifetime=timedelta(minutes=5))
    clock.advance(timedelta(minutes=5, seconds=LEEWAY_SECONDS - 1))
    assert one.verify(short).subject == "somebody"
    clock.advance(timedelta(seconds=1))
    with pytest.raises(ExpiredToken):
        one.verify(short)


def test_a_token_is_not_good_before_its_time() -> None:
    now = CLOCK.now().timestamp()
    assert verifier().verify(signed({"nbf": now + LEEWAY_SECONDS}))
    with pytest.raises(PrematureToken):
        verifier().verify(signed({"nbf": now + LEEWAY_SECONDS + 1}))


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (jwk.generate_key("RSA", 2048, auto_kid=True), "RS256"),
        (jwk.generate_key("EC", "P-256", auto_kid=True), "ES256"),
        (jwk.generate_key("OKP", "Ed25519", auto_kid=True), "Ed25519"),
    ],
    ids=["rsa", "ec", "okp"],
)
def test_the_academy_may_sign_with_any_of_the_usual_keys(key: jwk.Key, algorithm: str) -> None:
    claims = json.loads(base64.urlsafe_b64decode(token().split(".")[1] + "=="))
    text = jwt.encode({"alg": algorithm, "kid": key.kid}, claims, key, algorithms=[algorithm])
    keys = json.dumps({"keys": [key.as_dict(private=False)]})
    assert verifier(keys).verify(text).subject == "somebody"


def test_the_refusals_have_stable_codes() -> None:
    kinds: list[type[Refusal]] = [
        ExpiredToken,
        ForeignToken,
        MalformedToken,
        PrematureToken,
        UnsignedToken,
        UntrustedToken,
    ]
    assert [kind.code for kind in kinds] == [
        "expired_token",
        "foreign_token",
        "malformed_token",
        "premature_token",
        "unsigned_token",
        "untrusted_token",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"keys": []}',
        '{"keys": [3]}',
        '{"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "a"}]}',
        '{"keys": [{"kty": "EC"}]}',
    ],
)
def test_keys_that_cannot_be_used_are_told_at_start(text: str) -> None:
    with pytest.raises(Misconfigured, match="NEFE_TOKEN_KEYS"):
        GivenKeys(text)


def test_a_private_key_is_no_public_key() -> None:
    with pytest.raises(Misconfigured, match="private"):
        GivenKeys(json.dumps({"keys": [own_key().as_dict(private=True)]}))


def test_a_created_key_is_its_owners_alone_and_can_be_read_again(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    key = create_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_key(path).as_dict(private=True) == key.as_dict(private=True)
    assert list(tmp_path.iterdir()) == [path]
    assert "d" not in json.loads(public_keys(key))["keys"][0]


def test_of_many_that_create_a_key_at_once_all_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = list(threads.map(create_key, [tmp_path / "key.json"] * 8))
    assert len({key.kid for key in keys}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["key.json"]
