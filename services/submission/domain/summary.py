"""What a list shows of a project, and what is kept of a deposit."""

from dataclasses import dataclass
from datetime import datetime

from services.submission.domain.content import Content
from services.submission.domain.project import Awaited
from services.submission.domain.vocabulary import Status


@dataclass(frozen=True)
class Summary:
    """A project in a list."""

    id: str
    reference: str
    uai: str
    structure_name: str
    title: str | None
    status: Status
    version: int
    changed_at: datetime
    awaited: Awaited | None


@dataclass(frozen=True)
class Deposit:
    """One numbered version: that it was deposited, and when."""

    version: int
    deposited_at: datetime


@dataclass(frozen=True)
class SetAside:
    """That a draft was set aside, when, and with which revision of its project."""

    revision: int
    set_aside_at: datetime


@dataclass(frozen=True)
class UnsentDraft(SetAside):
    """What was typed and not deposited before something else came to count."""

    content: Content


@dataclass(frozen=True)
class DepositedVersion:
    """A frozen version: what its project said when it was deposited."""

    project_id: str
    reference: str
    version: int
    deposited_at: datetime
    content: Content

    @property
    def requested_cents(self) -> int:
        """What it asks for, in all."""
        return self.content.budget.requested_cents
