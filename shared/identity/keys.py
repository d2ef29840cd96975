"""The public keys that tokens are checked with: given once, or fetched and kept fresh."""

import json
import threading
import urllib.request
from datetime import datetime, timedelta
from typing import Any, Protocol

from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from shared.clock import Clock
from shared.config import Misconfigured, Settings
from shared.identity.refusals import KeysOutOfReach

ALGORITHMS = {"RSA": ("RS256",), "EC": ("ES256",), "OKP": ("EdDSA", "Ed25519")}
"""What each type of key may sign with. Secrets shared by both sides (`oct`) are no keys here."""

FRESH_FOR = timedelta(minutes=10)
LEAST_BETWEEN_FETCHES = timedelta(seconds=30)
FETCH_TIMEOUT_SECONDS = 3
LARGEST_KEY_SET_BYTES = 256 * 1024


class Keys(Protocol):
    """Finds a public key by its name."""

    def find(self, kid: str) -> Key | None:
        """The key, or None if there is none of that name. Raises KeysOutOfReach."""
        ...


def keys_from(settings: Settings, clock: Clock) -> Keys:
    """The keys that `settings` name. Raises Misconfigured."""
    if settings.token_keys and settings.token_keys_url:
        raise Misconfigured("NEFE_TOKEN_KEYS_URL: of no use beside NEFE_TOKEN_KEYS or NEFE_TOKEN_KEYS_FILE; unset one")
    if settings.token_keys:
        return GivenKeys(settings.token_keys)
    if settings.token_keys_url:
        return FetchedKeys(settings.token_keys_url, clock)
    raise Misconfigured("NEFE_TOKEN_KEYS: missing (or NEFE_TOKEN_KEYS_FILE, or NEFE_TOKEN_KEYS_URL)")


def read_key_set(text: str) -> dict[str, Key]:
    """The usable keys of a JSON Web Key Set, by name. Raises ValueError if it is none, or has a secret in it."""
    document = json.loads(text)
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("not a JSON Web Key Set")
    if any(_is_secret(key) for key in document["keys"]):
        raise ValueError("the set holds a private key or a shared secret")
    try:
        found = KeySet.import_key_set({"keys": document["keys"]})
    except (JoseError, TypeError, KeyError) as error:
        raise ValueError(f"unreadable key: {error}") from error
    return {key.kid: key for key in found if key.kid and key.key_type in ALGORITHMS}


def _is_secret(key: Any) -> bool:
    return not isinstance(key, dict) or key.get("kty") == "oct" or "d" in key


class GivenKeys:
    """Keys that stay as they are for as long as the process runs."""

    def __init__(self, text: str) -> None:
        try:
            self._keys = read_key_set(text)
        except ValueError as error:
            raise Misconfigured(f"NEFE_TOKEN_KEYS: {error}") from error

    def find(self, kid: str) -> Key | None:
        """The key of that name."""
        return self._keys.get(kid)


class FetchedKeys:
    """Keys at an address: fetched when first needed, when old, and (not too often) when a name is unknown."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._url = url
        self._clock = clock
        self._keys: dict[str, Key] = {}
        self._fetched_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._lock = threading.Lock()

    def find(self, kid: str) -> Key | None:
        """The key of that name. Raises KeysOutOfReach if none were ever fetched."""
        if kid not in self._keys or self._is_older_than(FRESH_FOR):
            self._refresh()
        if self._fetched_at is None:
            raise KeysOutOfReach
        return self._keys.get(kid)

    def _is_older_than(self, age: timedelta) -> bool:
        return self._fetched_at is None or self._clock.now() - self._fetched_at > age

    def _refresh(self) -> None:
        """Fetch, unless that was tried a moment ago; keys that were good stay so while the address does not answer."""
        with self._lock:
            now = self._clock.now()
            if self._tried_at is not None and now - self._tried_at < LEAST_BETWEEN_FETCHES:
                return
            self._tried_at = now
            try:
                self._keys = read_key_set(self._fetch())
            except (OSError, ValueError):
                return
            self._fetched_at = now

    def _fetch(self) -> str:
        # The address is a setting, checked to be http or https.
        with urllib.request.urlopen(self._url, timeout=FETCH_TIMEOUT_SECONDS) as answer:  # noqa: S310 - https? only
            body: bytes = answer.read(LARGEST_KEY_SET_BYTES)
        return body.decode("utf-8")
