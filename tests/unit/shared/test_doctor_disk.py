"""What the doctor says of the folders that a process writes to."""

import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from shared.doctor import surroundings
from shared.doctor.finding import Level, Patient
from shared.doctor.surroundings import look_at_disk
from tests.support.clock import HeldClock


def test_a_folder_that_is_kept_and_is_for_scratch_too_is_looked_at_once_as_one_that_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(surroundings, "TOO_FEW", 2**80)
    patient = Patient("submission", SimpleNamespace(storage_dir=tmp_path), HeldClock(), is_on_bus=False)
    assert [found.level for found in look_at_disk(patient)] == [Level.ERROR]


def test_little_room_for_scratch_is_no_fault_and_is_said_as_it_is_written_in_french(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(surroundings, "TOO_FEW", 2**80)
    (found,) = look_at_disk(Patient("review", SimpleNamespace(), HeldClock(), is_on_bus=False))
    assert found.level is Level.GOOD
    assert "," in found.seen
