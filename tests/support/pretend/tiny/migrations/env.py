"""Alembic's entry: see shared.migrations."""

from shared.migrations import run_environment
from tests.support.tiny import METADATA

run_environment(METADATA)
