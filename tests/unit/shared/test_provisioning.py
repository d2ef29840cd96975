"""Secrets are made once, stay, and open only to whom they must."""

import base64
import json
from pathlib import Path

from shared.identity.keys import read_key_set
from shared.identity.tokens import load_key
from shared.messaging.definitions import password_hash
from shared.messaging.publishers import Partner
from shared.messaging.topology import SERVICES
from shared.provisioning import provision

FINANCE = Partner("finance", "/partners/finance", ("nefe.payment.executed.v1",))
DIRECTORY = Partner("directory", "/partners/directory", ("nefe.structure.registered.v1",))


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    provision(tmp_path, (FINANCE,))
    before = contents(tmp_path)
    provision(tmp_path, (FINANCE,))
    assert contents(tmp_path) == before


def test_a_new_partner_gets_an_account_and_the_others_keep_theirs(tmp_path: Path) -> None:
    provision(tmp_path, (FINANCE,))
    before = contents(tmp_path)
    provision(tmp_path, (FINANCE, DIRECTORY))
    after = contents(tmp_path)
    assert after.keys() - before.keys() == {"rabbitmq_directory", "directory_broker_url"}
    assert {name for name in before if after[name] != before[name]} == {"rabbitmq_definitions"}


def test_the_broker_knows_every_password_by_its_hash_only(tmp_path: Path) -> None:
    provision(tmp_path, (FINANCE,))
    users = json.loads((tmp_path / "rabbitmq_definitions").read_text(encoding="utf-8"))["users"]
    assert {user["name"] for user in users} == {"finance", "operator", *(f"nefe-{service}" for service in SERVICES)}
    for user in users:
        password = (tmp_path / f"rabbitmq_{user['name']}").read_text(encoding="utf-8").strip()
        salt = base64.b64decode(user["password_hash"])[:4]
        assert user["password_hash"] == password_hash(password, salt)


def test_each_account_has_a_password_of_its_own(tmp_path: Path) -> None:
    provision(tmp_path, (FINANCE,))
    passwords = [path.read_text(encoding="utf-8") for path in tmp_path.iterdir() if path.name.startswith("postgres_")]
    passwords += [path.read_text(encoding="utf-8") for path in tmp_path.glob("rabbitmq_nefe-*")]
    assert len(set(passwords)) == len(passwords) == 2 + 2 * len(SERVICES)


def test_services_get_the_public_half_of_the_signing_key(tmp_path: Path) -> None:
    provision(tmp_path, ())
    key = load_key(tmp_path / "signing_key.json")
    assert list(read_key_set((tmp_path / "token_keys.json").read_text(encoding="utf-8"))) == [key.kid]


def test_only_the_owner_enters_the_folder_and_only_mounted_files_are_open_within(tmp_path: Path) -> None:
    provision(tmp_path, (FINANCE,))
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    closed = {path.name for path in tmp_path.iterdir() if path.stat().st_mode & 0o777 == 0o600}
    assert {"signing_key.json", "rabbitmq_operator", "rabbitmq_finance"} <= closed
    assert closed.isdisjoint({"postgres_superuser", "review_database_url", "rabbitmq_definitions", "token_keys.json"})
