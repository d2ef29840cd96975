"""A member who has an interest in a file neither sees its deliberation nor takes part in it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Recusal:
    """Who stood aside from which file, while which commission sat; the reason stays with the commission."""

    project_id: str
    subject: str
    commission_id: str
    recused_at: datetime
    reason: str | None
