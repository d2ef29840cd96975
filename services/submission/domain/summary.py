"""What a list shows of a project, and what is kept of a deposit."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.submission.domain.content import Content
from services.submission.domain.project import Awaited
from services.submission.domain.structure import Structure
from services.submission.domain.vocabulary import Party, Status


@dataclass(frozen=True)
class Filters:
    """What a list keeps of all projects; None: whatever it is. `awaited`: whose turn it is."""

    status: Status | None = None
    concertation_id: str | None = None
    uai: str | None = None
    department: str | None = None
    awaited: Party | None = None


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
class Answer:
    """What the school answers to a comment of the commission."""

    comment_id: str
    text: str


@dataclass(frozen=True)
class DepositedVersion:
    """A frozen version: what its project said when it was deposited, and what it answered to comments."""

    project_id: str
    reference: str
    version: int
    deposited_at: datetime
    content: Content
    answers: tuple[Answer, ...] = ()

    @property
    def requested_cents(self) -> int:
        """What it asks for, in all."""
        return self.content.budget.requested_cents


@dataclass(frozen=True)
class Receipt:
    """What a school holds in hands once a version is deposited. `zone`: that of the academy's clocks."""

    deposited: DepositedVersion
    structure: Structure
    zone: ZoneInfo

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, of what was deposited: two copies of a text say whether they are the same."""
        text = json.dumps(self.deposited.content.document(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
