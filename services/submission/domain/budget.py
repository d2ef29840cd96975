"""What a project asks for, line by line, and what others give; integer cents throughout."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from services.submission.domain.refusals import BudgetTooLarge, LineRepeated
from services.submission.domain.vocabulary import Category
from shared.errors import FieldError

# No amount, and no sum of amounts, exceeds the whole national fund (500 M€): the other services accept no more.
LARGEST_CENTS = 50_000_000_000
EXAMINED = ("category", "label", "quantity", "unit_cost_cents", "school_year")


@dataclass(frozen=True)
class Line:
    """One thing that money is asked for; in a draft anything but its identifier may still be missing."""

    line_id: str | None = None
    category: Category | None = None
    label: str | None = None
    unit: str | None = None
    quantity: int | None = None
    unit_cost_cents: int | None = None
    school_year: str | None = None

    @property
    def amount_cents(self) -> int:
        """0 as long as quantity or unit cost is missing."""
        return (self.quantity or 0) * (self.unit_cost_cents or 0)

    def valued(self, hour_cents: int) -> Self:
        """Teaching hours are counted as hours, and cost what the academy says, whatever was typed."""
        return replace(self, unit_cost_cents=hour_cents) if self.category is Category.TEACHING_HOURS else self

    def missing(self) -> Iterator[str]:
        """Names of what the commission needs and the line does not say."""
        for name in EXAMINED:
            value = getattr(self, name)
            if value is None or (isinstance(value, str) and not value.strip()):
                yield name


@dataclass(frozen=True)
class Cofunding:
    """What someone else gives."""

    source: str | None = None
    amount_cents: int | None = None


@dataclass(frozen=True)
class Budget:
    """No line: the project asks for no money."""

    multi_year: bool | None = None
    lines: tuple[Line, ...] = ()
    cofunding: tuple[Cofunding, ...] = ()

    @property
    def requested_cents(self) -> int:
        """What the lines add up to."""
        return sum(line.amount_cents for line in self.lines)

    @property
    def cofunded_cents(self) -> int:
        """What others give, in all."""
        return sum(part.amount_cents or 0 for part in self.cofunding)

    def checked(self, new_id: Callable[[], str], *, hour_cents: int) -> "Budget":
        """The budget with an identifier on every line, and hours valued. Raises LineRepeated, BudgetTooLarge."""
        self._require_distinct_lines()
        lines = tuple(replace(line, line_id=line.line_id or new_id()).valued(hour_cents) for line in self.lines)
        checked = replace(self, lines=lines)
        checked._require_sane_amounts()
        return checked

    def _require_distinct_lines(self) -> None:
        names = [line.line_id for line in self.lines]
        repeated = [index for index, name in enumerate(names) if name is not None and name in names[:index]]
        if repeated:
            faults = tuple(FieldError(f"/budget/lines/{index}/line_id", "Appears twice.") for index in repeated)
            raise LineRepeated("Two lines of the budget have the same identifier.", faults)

    def _require_sane_amounts(self) -> None:
        faults = tuple(FieldError(pointer, "Exceeds the whole national fund.") for pointer in self._too_large())
        if faults:
            raise BudgetTooLarge(f"No amount and no sum may exceed {LARGEST_CENTS} cents.", faults)

    def _too_large(self) -> Iterator[str]:
        for index, line in enumerate(self.lines):
            if line.amount_cents > LARGEST_CENTS:
                yield f"/budget/lines/{index}"
        if self.requested_cents > LARGEST_CENTS:
            yield "/budget/lines"
        if self.cofunded_cents > LARGEST_CENTS:
            yield "/budget/cofunding"


def budget_of(document: Mapping[str, Any]) -> Budget:
    """The budget that a checked document describes."""
    return Budget(
        multi_year=document.get("multi_year"),
        lines=tuple(_line_of(line) for line in document.get("lines") or ()),
        cofunding=tuple(
            Cofunding(part.get("source"), part.get("amount_cents")) for part in document.get("cofunding") or ()
        ),
    )


def _line_of(document: Mapping[str, Any]) -> Line:
    category = document.get("category")
    return Line(
        line_id=document.get("line_id"),
        category=Category(category) if category else None,
        label=document.get("label"),
        unit=document.get("unit"),
        quantity=document.get("quantity"),
        unit_cost_cents=document.get("unit_cost_cents"),
        school_year=document.get("school_year"),
    )
