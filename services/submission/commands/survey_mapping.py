"""Which column of a survey is which part of a draft: what a mapping may say (docs/exploitation/reprendre.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from services.submission.domain.imports import LONGEST_SOURCE
from services.submission.domain.vocabulary import Axis, Category
from shared.french import AXES, CATEGORIES
from shared.importing.mapping import Columns, FileSchema, Schema, Source, Words, layout_of, one_of, read_mapping
from shared.importing.table import Layout, tidy
from shared.searching import fold


class ColumnsSchema(Schema):
    """Parts of a draft; a row is known by `row` and belongs to `uai`."""

    row = Columns(only_one=True, required=True)
    uai = Columns(only_one=True, required=True)
    answered_on = Columns(only_one=True)
    title = Columns()
    axes = Columns()
    description = Columns()
    needs = Columns()
    objectives = Columns()
    actions = Columns()
    indicators = Columns()
    pupils = Columns()
    levels = Columns()
    digital = Columns()
    partners = Columns()
    partner_uais = Columns()
    multi_year = Columns()


class Separator(fields.String):
    """Some characters."""

    def __init__(self) -> None:
        super().__init__(validate=validate.Length(1, 5, error="a un à cinq caractères"))


class SplitSchema(Schema):
    """What parts the items of a cell that holds several."""

    axes = Separator()
    levels = Separator()
    partners = Separator()
    partner_uais = Separator()


class ValuesSchema(Schema):
    """The survey's words for ours."""

    axes = Words([axis.value for axis in Axis])
    category = Words([category.value for category in Category])


class TickedSchema(Schema):
    """Columns that are ticked, one for each choice, and which choice each is."""

    axes = fields.Dict(keys=fields.String(), values=one_of([axis.value for axis in Axis]))


class _Repeated(Schema):
    @validates_schema
    def _comes_from_the_file(self, mapped: dict[str, Source], **_: Any) -> None:
        if not any(source.columns for source in mapped.values()):
            raise ValidationError("nomme au moins une colonne")


class LineSchema(_Repeated):
    """One line of the budget."""

    category = Columns()
    label = Columns()
    unit = Columns()
    quantity = Columns()
    unit_cost = Columns()
    amount = Columns()
    school_year = Columns()

    @validates_schema
    def _says_its_amount_once(self, mapped: dict[str, Source], **_: Any) -> None:
        if "amount" in mapped and {"quantity", "unit_cost"} & set(mapped):
            raise ValidationError("donne soit amount, soit quantity et unit_cost")


class CofundingSchema(_Repeated):
    """What someone else gives."""

    source = Columns()
    amount = Columns()


class MappingSchema(Schema):
    """The whole file."""

    source = fields.String(
        required=True,
        validate=validate.Regexp(rf"[A-Za-z0-9._-]{{1,{LONGEST_SOURCE}}}\Z", error="est un nom court, sans espaces"),
    )
    ignore = fields.List(fields.String(), load_default=list)
    file = fields.Nested(FileSchema, load_default=lambda: FileSchema().load({}))
    columns = fields.Nested(ColumnsSchema, required=True)
    split = fields.Nested(SplitSchema, load_default=dict)
    values = fields.Nested(ValuesSchema, load_default=lambda: ValuesSchema().load({}))
    ticked = fields.Nested(TickedSchema, load_default=dict)
    budget = fields.List(fields.Nested(LineSchema), load_default=list)
    cofunding = fields.List(fields.Nested(CofundingSchema), load_default=list)


@dataclass(frozen=True)
class SurveyMapping:
    """A mapping that was read. Words of the survey stand folded in `axes` and `categories`."""

    source: str
    layout: Layout
    dates: str | None
    columns: Mapping[str, Source]
    split: Mapping[str, str]
    ticked: Mapping[str, str]
    axes: Mapping[str, str]
    categories: Mapping[str, str]
    budget: tuple[Mapping[str, Source], ...]
    cofunding: tuple[Mapping[str, Source], ...]
    ignored: frozenset[str]

    @cached_property
    def named(self) -> tuple[str, ...]:
        """Every column that something is read from."""
        repeated = (source for mapped in (*self.budget, *self.cofunding) for source in mapped.values())
        sources = (*self.columns.values(), *repeated)
        return tuple(dict.fromkeys([*(column for source in sources for column in source.columns), *self.ticked]))


def read_survey_mapping(path: Path) -> SurveyMapping:
    """Raises Unreadable."""
    said = read_mapping(path, MappingSchema())
    return SurveyMapping(
        source=said["source"],
        layout=layout_of(said),
        dates=said["file"]["dates"],
        columns=said["columns"],
        split=said["split"],
        ticked={tidy(title): axis for title, axis in said["ticked"].get("axes", {}).items()},
        axes={**_own_words(AXES), **said["values"]["axes"]},
        categories={**_own_words(CATEGORIES), **said["values"]["category"]},
        budget=tuple(said["budget"]),
        cofunding=tuple(said["cofunding"]),
        ignored=frozenset(map(tidy, said["ignore"])),
    )


def _own_words(french: Mapping[str, str]) -> dict[str, str]:
    """Our own words, in French or as they are written on the wire, need no table."""
    return {fold(word): code for code, words in french.items() for word in (code, words)}
