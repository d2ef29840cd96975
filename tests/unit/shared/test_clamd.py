"""What is asked of a scanner over its protocol, and what it may answer."""

from io import BytesIO

import pytest

from shared.clamd import ScanFailed, scan
from tests.support.clamd import INFECTED, running_clamd


def test_a_clean_file_is_told_from_an_infected_one() -> None:
    with running_clamd() as daemon:
        assert scan(daemon.address, BytesIO(b"un devis" * 100_000)) is None
        assert scan(daemon.address, BytesIO(b"..." + INFECTED)) == "Eicar-Test-Signature"


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"\xff" * 5_000, b"stream: OK "])
def test_an_answer_that_does_not_say_clean_is_none(answer: bytes) -> None:
    with running_clamd() as daemon:
        daemon.answer = answer
        if answer.strip() == b"stream: OK":
            assert scan(daemon.address, BytesIO(b"x")) is None
        else:
            with pytest.raises(ScanFailed):
                scan(daemon.address, BytesIO(b"x"))


def test_a_scanner_that_is_away_is_an_outage() -> None:
    with running_clamd() as daemon:
        address = daemon.address
    with pytest.raises(ScanFailed):
        scan(address, BytesIO(b"x"))
    with pytest.raises(ScanFailed):
        scan("/nowhere/clamd.sock", BytesIO(b"x"))
