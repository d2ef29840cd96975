"""What a project says: typed, bounded, and in a draft as incomplete as its authors leave it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from services.submission.domain.budget import Budget, budget_of
from services.submission.domain.refusals import PartnerIsOwner
from services.submission.domain.vocabulary import Axis
from shared.errors import FieldError

Document = dict[str, Any]


@dataclass(frozen=True)
class Partners:
    """Structures that take part, by UAI, and others in their own words."""

    structures: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def ensure_without(self, owner: str) -> None:
        """Raises PartnerIsOwner."""
        if owner in self.structures:
            fault = FieldError(
                f"/partners/structures/{self.structures.index(owner)}", "Is the project's own structure."
            )
            raise PartnerIsOwner("A structure is not a partner of its own project.", (fault,))


NO_PARTNERS = Partners()
NO_BUDGET = Budget()


@dataclass(frozen=True)
class Content:
    """Every part may be missing."""

    title: str | None = None
    axes: tuple[Axis, ...] = ()
    description: str | None = None
    needs: str | None = None
    objectives: str | None = None
    actions: str | None = None
    pupils: int | None = None
    levels: tuple[str, ...] = ()
    partners: Partners = NO_PARTNERS
    indicators: str | None = None
    digital: bool | None = None
    concertation_id: str | None = None
    network_id: str | None = None
    budget: Budget = NO_BUDGET

    def document(self) -> Document:
        """The content as JSON, without what is missing."""
        return {name: value for name, value in asdict(self, dict_factory=_present).items() if value != {}}

    def checked(self, new_id: Callable[[], str], *, hour_cents: int) -> "Content":
        """The content with its budget lines identified, and hours valued. Raises LineRepeated, BudgetTooLarge."""
        return replace(self, budget=self.budget.checked(new_id, hour_cents=hour_cents))


def content_of(document: Mapping[str, Any]) -> Content:
    """The content that a checked document describes; null and absent mean the same."""
    partners = document.get("partners") or {}
    return Content(
        **{name: document.get(name) for name in PLAIN},
        axes=tuple(Axis(axis) for axis in document.get("axes") or ()),
        levels=tuple(document.get("levels") or ()),
        partners=Partners(tuple(partners.get("structures") or ()), tuple(partners.get("others") or ())),
        budget=budget_of(document.get("budget") or {}),
    )


def _present(pairs: list[tuple[str, Any]]) -> Document:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in pairs
        if value is not None and value != ()
    }


PLAIN = tuple(field.name for field in fields(Content) if field.default is None)
