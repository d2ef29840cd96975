"""Where Alembic starts."""

from services.review.tables import METADATA
from shared.migrations import run_environment

run_environment(METADATA)
