"""Which files a reader may see, and what a list shows of each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from services.review.domain.file import File
from services.review.domain.states import Status


@dataclass(frozen=True)
class Sight:
    """What the account `reader` sees: `everything`; if it `sits`, the files of its commission, less those from which it
    is recused and those of départements `elsewhere`, which another section examines; the files of the structure `uai`;
    those `validated`; those on which the account `expert` was asked for an opinion; or several of these. Whatever that
    is, nothing of the structures `hidden`.
    """

    reader: str
    everything: bool = False
    sits: bool = False
    elsewhere: frozenset[str] = frozenset()
    uai: str | None = None
    validated: bool = False
    expert: str | None = None
    hidden: frozenset[str] = frozenset()

    @property
    def is_of_commission(self) -> bool:
        """Whether the reader knows what the commission keeps to itself, but for files from which it is recused."""
        return self.everything or self.sits

    def opens_deliberation(self, file: "Summary", *, recused: Collection[str]) -> bool:
        """Whether the deliberation on a file, from which the accounts `recused` stand aside, is shown."""
        is_examined = self.everything or (self.sits and file.department not in self.elsewhere)
        return is_examined and self.reader not in recused

    def includes(self, file: "Summary", *, asked: Collection[str] = (), recused: Collection[str] = ()) -> bool:
        """Whether the reader may see `file`, on which the accounts `asked` are or were asked for an opinion.

        The secretariat and the rector see all of their academy, also a file from which they stand aside.
        """
        if file.uai in self.hidden:
            return False
        if self.everything or self.opens_deliberation(file, recused=recused):
            return True
        if self.expert is not None and self.expert in asked:
            return True
        is_own = self.uai is not None and file.uai == self.uai
        return is_own or (self.validated and file.was_validated)


@dataclass(frozen=True)
class Summary:
    """A file in a list. Amounts are euro cents."""

    project_id: str
    status: Status
    version: int
    title: str
    uai: str
    structure_name: str
    requested_cents: int
    received_at: datetime
    deposited_on: date
    answer_due_on: date
    was_validated: bool
    department: str
    degree: int
    sector: str
    priority_education: str
    digital: bool
    opened_on: date
    decided_on: date | None
    delay_days: int | None
    granted_cents: int

    def is_overdue(self, today: date) -> bool:
        """Whether the commission owes an answer that was due before `today`."""
        return self.status is Status.OPEN and self.answer_due_on < today

    @classmethod
    def of(cls, file: File) -> Self:
        """What a list shows of `file`."""
        content, decision = file.current.content, file.standing_decision
        structure = content["structure"]
        return cls(
            project_id=file.project_id,
            status=file.status,
            version=file.current.number,
            title=content["title"],
            uai=structure["uai"],
            structure_name=structure["name"],
            requested_cents=content["budget"]["requested_cents"],
            received_at=file.versions[0].received_at,
            deposited_on=file.current.deposited_on,
            answer_due_on=file.answer_due_on,
            was_validated=file.was_validated,
            **{name: structure[name] for name in ("department", "degree", "sector", "priority_education")},
            digital=content["digital"],
            opened_on=file.opened_on,
            decided_on=decision.decided_on if decision else None,
            delay_days=(decision.decided_on - file.opened_on).days if decision else None,
            granted_cents=file.validation.grant.total_cents if file.validation else 0,
        )
