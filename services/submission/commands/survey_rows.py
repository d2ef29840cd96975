"""What a row of a survey says of a project, as the document that the API would take."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from marshmallow import ValidationError

from services.submission.api.schemas import ContentSchema
from services.submission.commands.survey_mapping import SurveyMapping
from services.submission.domain.content import Document
from services.submission.domain.imports import LONGEST_ROW, Origin
from services.submission.domain.vocabulary import Category
from shared.importing import values
from shared.importing.mapping import Source
from shared.importing.report import Fault, RowRefused
from shared.importing.table import Row
from shared.importing.wording import reason_of
from shared.uai import is_uai
from shared.web.problems import pointers

Read = Callable[[list[str]], Any]
NARRATIVES = ("description", "needs", "objectives", "actions", "indicators")


@dataclass(frozen=True)
class Answer:
    """What a row says, checked as the API would: whose draft, and which. `places`: columns by JSON pointer."""

    origin: Origin
    uai: str
    document: Document
    places: Mapping[str, str]

    def place_of(self, pointer: str) -> str:
        """The column that a part of the document comes from; of a part that is whole, the first of its columns."""
        above = pointer
        while above:
            if above in self.places:
                return self.places[above]
            above = above.rpartition("/")[0]
        return next((place for at, place in self.places.items() if at.startswith(f"{pointer}/")), "")


@dataclass
class _Cells:
    """The cells of a row; what could not be read of them, and which column each part came from."""

    cells: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    def read(self, pointer: str, source: Source | None, how: Read) -> Any:
        """None if nothing stands there."""
        texts = source.texts(self.cells) if source else []
        if source is None or not texts:
            return None
        self.places[pointer] = source.called
        try:
            return how(texts)
        except values.Unclear as unclear:
            self.faults.append(Fault(source.called, str(unclear)))
            return None


def read_answer(row: Row, mapping: SurveyMapping) -> Answer:
    """Raises RowRefused, with everything that is wrong."""
    if row.fault:
        raise RowRefused([Fault("", row.fault)])
    cells = _Cells(row.cells)
    origin, uai = _origin(cells, mapping), _uai(cells, mapping)
    document = _document(cells, mapping)
    answer = Answer(origin, uai, document, cells.places)
    faults = [*cells.faults, *_unfit(answer)]
    if faults:
        raise RowRefused(faults)
    return answer


def name_of(row: Row, mapping: SurveyMapping) -> str:
    """What the survey calls the row, as far as it says so."""
    (column,) = mapping.columns["row"].columns
    return row.cells.get(column, "").strip()[:LONGEST_ROW]


def _origin(cells: _Cells, mapping: SurveyMapping) -> Origin:
    (column,) = mapping.columns["row"].columns
    row = cells.cells[column].strip()
    if not row or len(row) > LONGEST_ROW or not row.isprintable():
        cells.faults.append(Fault(column, "l’identifiant de la réponse manque, ou ne peut pas être gardé"))
    asked = mapping.columns.get("answered_on")
    return Origin(mapping.source, row, cells.read("", asked, lambda texts: values.day(texts[0], mapping.dates)))


def _uai(cells: _Cells, mapping: SurveyMapping) -> str:
    (column,) = mapping.columns["uai"].columns
    uai = "".join(cells.cells[column].split()).upper()
    if not is_uai(uai):
        cells.faults.append(Fault(column, "ce n’est pas un code UAI\u00a0: sept chiffres et leur lettre"))
    return uai


def _document(cells: _Cells, mapping: SurveyMapping) -> Document:
    """Without what the row does not say."""
    get, split = mapping.columns.get, partial(_split, mapping)
    said = {
        "title": cells.read("/title", get("title"), _line),
        **{name: cells.read(f"/{name}", get(name), _paragraphs) for name in NARRATIVES},
        "axes": _axes(cells, mapping),
        "pupils": cells.read("/pupils", get("pupils"), _first(values.whole)),
        "levels": cells.read("/levels", get("levels"), split("levels")),
        "digital": cells.read("/digital", get("digital"), _first(values.yes_no)),
        "partners": _kept(
            structures=cells.read("/partners/structures", get("partner_uais"), split("partner_uais", str.upper)),
            others=cells.read("/partners/others", get("partners"), split("partners")),
        ),
        "budget": _kept(
            multi_year=cells.read("/budget/multi_year", get("multi_year"), _first(values.yes_no)),
            lines=list(_lines(cells, mapping)),
            cofunding=list(_cofunding(cells, mapping)),
        ),
    }
    return _kept(**said)


def _axes(cells: _Cells, mapping: SurveyMapping) -> list[str]:
    """From words in cells, and from columns that are ticked."""
    words = _split(mapping, "axes")
    meant = cells.read(
        "/axes", mapping.columns.get("axes"), lambda texts: [values.word(word, mapping.axes) for word in words(texts)]
    )
    ticked = [
        axis for column, axis in mapping.ticked.items() if cells.read("/axes", Source((column,)), _first(values.yes_no))
    ]
    return list(dict.fromkeys([*(meant or ()), *ticked]))


def _lines(cells: _Cells, mapping: SurveyMapping) -> Iterator[Document]:
    """Lines of which the row says nothing, or asks for 0 €, are none."""
    kept = 0
    for mapped in mapping.budget:
        if not any(source.columns and source.texts(cells.cells) for source in mapped.values()):
            continue
        line = _line_of(cells, f"/budget/lines/{kept}", mapped, mapping)
        if line:
            kept += 1
            yield line


def _line_of(cells: _Cells, at: str, mapped: Mapping[str, Source], mapping: SurveyMapping) -> Document:
    amount = cells.read(f"{at}/unit_cost_cents", mapped.get("amount"), _first(values.amount))
    quantity = cells.read(f"{at}/quantity", mapped.get("quantity"), _first(values.whole))
    if 0 in (amount, quantity):
        return {}
    category = cells.read(
        f"{at}/category", mapped.get("category"), _first(partial(values.word, table=mapping.categories))
    )
    if amount and category == Category.TEACHING_HOURS:
        cells.faults.append(
            Fault(mapped["amount"].called, "les heures se comptent en heures\u00a0: donnez leur nombre (quantity)")
        )
    unit_cost = cells.read(f"{at}/unit_cost_cents", mapped.get("unit_cost"), _first(values.amount))
    return _kept(
        category=category,
        label=cells.read(f"{at}/label", mapped.get("label"), _line),
        unit=cells.read(f"{at}/unit", mapped.get("unit"), _line),
        quantity=1 if amount else quantity,
        unit_cost_cents=amount or unit_cost,
        school_year=cells.read(
            f"{at}/school_year", mapped.get("school_year"), _first(partial(values.school_year, pattern=mapping.dates))
        ),
    )


def _cofunding(cells: _Cells, mapping: SurveyMapping) -> Iterator[Document]:
    kept = 0
    for mapped in mapping.cofunding:
        at = f"/budget/cofunding/{kept}"
        amount = cells.read(f"{at}/amount_cents", mapped.get("amount"), _first(values.amount))
        given = _kept(source=cells.read(f"{at}/source", mapped.get("source"), _line), amount_cents=amount)
        if given and amount != 0:
            kept += 1
            yield given


def _unfit(answer: Answer) -> Iterator[Fault]:
    """What the API would not take."""
    try:
        answer.document.update(ContentSchema().load(answer.document))
    except ValidationError as error:
        for fault in pointers(error.messages):
            yield Fault(answer.place_of(fault.pointer), reason_of(fault.message))


def _split(mapping: SurveyMapping, name: str, made: Callable[[str], str] = str) -> Read:
    """Items of one or several cells, each once."""
    parted_by = mapping.split.get(name)

    def read(texts: list[str]) -> list[str]:
        cells = [line for text in texts for line in text.splitlines()]
        items = [item for cell in cells for item in (cell.split(parted_by) if parted_by else [cell])]
        return list(dict.fromkeys(made(tidied) for item in items if (tidied := " ".join(item.split()))))

    return read


def _line(texts: list[str]) -> str:
    return " ".join(" ".join(texts).split())


def _paragraphs(texts: list[str]) -> str:
    return "\n\n".join(texts)


def _first(how: Callable[[str], Any]) -> Read:
    return lambda texts: how(texts[0])


def _kept(**said: Any) -> Document:
    return {name: value for name, value in said.items() if value is not None and value not in ({}, [])}
