"""Where Alembic starts."""

from services.submission.tables import METADATA
from shared.migrations import run_environment

run_environment(METADATA)
