"""The partners' file: what it grants is understood, and what would break the installation is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from shared.config import Misconfigured
from shared.messaging.publishers import Partner, Publishers, read_partners
from shared.messaging.topology import ANONYMOUS
from shared.provisioning import main

CREDITED, PAID, REGISTERED = (
    "nefe.envelope.credited.v1",
    "nefe.payment.executed.v1",
    "nefe.structure.registered.v1",
)
FINANCE = {"user": "finance", "source": "/partners/finance", "publishes": [CREDITED, PAID]}
DIRECTORY = {"user": "directory", "source": "/partners/directory", "publishes": [REGISTERED]}


def read(*entries: dict[str, Any]) -> tuple[Partner, ...]:
    return read_partners(json.dumps(entries))


def test_partners_are_read_as_they_are_written() -> None:
    assert read(FINANCE, DIRECTORY) == (
        Partner("finance", "/partners/finance", (CREDITED, PAID)),
        Partner("directory", "/partners/directory", (REGISTERED,)),
    )


RESERVED = ["operator", "anonymous", "nefe-review", "nefe-anything", "review", "funding"]


@pytest.mark.parametrize("user", RESERVED)
def test_an_account_of_the_installation_itself_is_no_partner(user: str) -> None:
    with pytest.raises(Misconfigured, match=user):
        read({**FINANCE, "user": user})


@pytest.mark.parametrize("source", ["/academies/creteil/review", "/academies/lille/funding", "/academies/x/review/sub"])
def test_no_partner_speaks_for_one_of_our_services(source: str) -> None:
    with pytest.raises(Misconfigured, match=source):
        read({**FINANCE, "source": source})


@pytest.mark.parametrize("source", ["/academies/creteil/finance", "/academies/creteil/reviewers", "/partners/review"])
def test_a_source_that_only_resembles_ours_is_a_partners(source: str) -> None:
    assert read({**FINANCE, "source": source})[0].source == source


@pytest.mark.parametrize("changes", [{"user": "finance"}, {"source": "/partners/finance"}], ids=["user", "source"])
def test_two_partners_share_neither_account_nor_source(changes: dict[str, str]) -> None:
    with pytest.raises(Misconfigured, match="appears twice"):
        read(FINANCE, {**DIRECTORY, **changes})


@pytest.mark.parametrize("text", ["", "{}", "[7]", '[{"user": "x"}]', "nonsense"])
def test_what_is_no_list_of_partners_is_refused(text: str) -> None:
    with pytest.raises(Misconfigured, match="NEFE_PARTNERS"):
        read_partners(text)


@pytest.mark.parametrize("version", ["v1", "v2", "v9", "v0"])
def test_whoever_alone_may_write_a_type_is_known_by_it_in_any_version(version: str) -> None:
    publishers = Publishers("creteil", read(FINANCE, DIRECTORY))
    assert publishers.known_user(f"nefe.envelope.credited.{version}", None) == "finance"
    assert publishers.told(f"nefe.structure.registered.{version}", None) == "directory"


def test_a_type_that_two_may_write_makes_neither_known() -> None:
    both = Publishers("creteil", read(FINANCE, {**DIRECTORY, "publishes": [REGISTERED, CREDITED]}))
    assert both.known_user(CREDITED, None) == ANONYMOUS
    assert both.known_user("nefe.weather.changed.v1", None) == ANONYMOUS


@pytest.mark.parametrize("pattern", ["nefe.#", "nefe.payment.ordered.*", "nefe.allocation.*.v1"])
def test_what_a_partner_reads_is_a_pattern_of_our_types(pattern: str) -> None:
    assert read({**DIRECTORY, "reads": [pattern]})[0].reads == (pattern,)


@pytest.mark.parametrize("pattern", ["#", "", "other.#", "nefe", "nefe.PAYMENT"])
def test_what_is_no_pattern_of_our_types_is_refused(pattern: str) -> None:
    with pytest.raises(Misconfigured, match="NEFE_PARTNERS"):
        read({**DIRECTORY, "reads": [pattern]})


def test_secrets_are_not_made_for_a_partner_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "partners.json").write_text(json.dumps([{**FINANCE, "user": "operator"}]))
    ended = CliRunner().invoke(main, [str(tmp_path), str(tmp_path / "secrets")])
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.startswith("Error: NEFE_PARTNERS")
    assert not (tmp_path / "secrets").exists()
