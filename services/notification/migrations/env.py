"""Where Alembic finds what the schema should be."""

from services.notification.tables import METADATA
from shared.migrations import run_environment

run_environment(METADATA)
