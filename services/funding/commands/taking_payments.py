"""What the finance system says of payments is taken row by row, as if each had come as a fact."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from services.funding.commands.statement_mapping import PENDING, REFUSED, StatementMapping, read_statement_mapping
from services.funding.config import Settings
from services.funding.domain.payment import PaymentAmountDiffers, PaymentStatus, Settlement
from services.funding.pages.french import SENTENCES
from services.funding.repositories import FundingUnitOfWork
from services.funding.service import SERVICE
from services.funding.use_cases.take_statement import Statement, take_statement
from shared.commands.desk import runtime_for
from shared.contracts.payloads.payment import PaymentExecuted, PaymentRefused
from shared.errors import Refusal
from shared.importing import values
from shared.importing.report import Fault, Report, RowRefused, reading, take_rows
from shared.importing.table import Row, open_table
from shared.importing.wording import reason_of, sentence_for
from shared.messaging.runtime import Runtime
from shared.money import in_french
from shared.web.problems import pointers

NEWS, KNOWN, WAITING = "versement(s) réglé(s)", "déjà connus", "sans réponse encore"
MISSING = "À remplir"


def take_payments(file: Path, mapping_file: Path | None, data: Path, *, is_rehearsal: bool) -> Report:
    """What became of every row. Raises ClickException if nothing can be read, or the database is not there."""
    report = Report(Counter({NEWS: 0, KNOWN: 0, WAITING: 0}))
    with reading():
        mapping = read_statement_mapping(mapping_file)
        with open_table(file, mapping.layout) as table, runtime_for(SERVICE, data, Settings) as runtime:
            table.require(mapping.named)
            report.leave(table.beyond({*mapping.named, *mapping.ignored}))
            take = partial(_take, mapping, runtime, is_rehearsal=is_rehearsal)
            take_rows(table, report, take, lambda row: _text(row.cells, mapping, "payment"))
    return report


def _take(mapping: StatementMapping, runtime: Runtime, row: Row, *, is_rehearsal: bool) -> str:
    """Which end it came to. Raises RowRefused."""
    statement = read_statement(row, mapping)
    if statement is None:
        return WAITING
    try:
        is_news = take_statement(FundingUnitOfWork(runtime), statement=statement, is_rehearsal=is_rehearsal)
    except PaymentAmountDiffers as differs:
        ordered = in_french(differs.extensions["ordered_cents"])
        reason = f"{in_french(statement.amount_cents)} ici, {ordered} ordonnés"
        raise RowRefused([Fault(mapping.columns["amount"].called, reason)]) from differs
    except Refusal as refusal:
        fault = Fault(mapping.columns["payment"].called, sentence_for(refusal, SENTENCES))
        raise RowRefused([fault]) from refusal
    return NEWS if is_news else KNOWN


@dataclass
class _Cells:
    """A row, and what is wrong with it, by the column."""

    mapping: StatementMapping
    cells: Mapping[str, str]
    faults: dict[str, str] = field(default_factory=dict)

    def read(self, name: str, how: Callable[[str], Any]) -> Any:
        """None, and a fault, where nothing stands there, or nothing clear."""
        text = _text(self.cells, self.mapping, name)
        try:
            if text:
                return how(text)
            self.note(name, MISSING)
        except values.Unclear as unclear:
            self.note(name, str(unclear))
        return None

    def note(self, name: str, reason: str) -> None:
        """The first fault of a column is the one that is told."""
        source = self.mapping.columns.get(name)
        self.faults.setdefault(source.called if source else "", reason)


def read_statement(row: Row, mapping: StatementMapping) -> Statement | None:
    """None for a payment that is neither executed nor refused yet. Raises RowRefused, with everything that is wrong."""
    if row.fault:
        raise RowRefused([Fault("", row.fault)])
    cells = _Cells(mapping, row.cells)
    state = cells.read("state", partial(values.word, table=mapping.states)) if _has_state(row, mapping) else PENDING
    if state == PENDING:
        return None
    payment, reference = cells.read("payment", str), cells.read("reference", str)
    amount = cells.read("amount", values.amount)
    settled_on = cells.read("date", lambda text: values.day(text, mapping.dates))
    reason = cells.read("reason", str) if state == REFUSED else None
    if state and settled_on:
        _check(cells, Settlement(PaymentStatus(state), settled_on, reference, reason), payment)
    if cells.faults:
        raise RowRefused([Fault(column, why) for column, why in cells.faults.items()])
    return Statement(payment, amount, Settlement(PaymentStatus(state), settled_on, reference, reason))


def _has_state(row: Row, mapping: StatementMapping) -> bool:
    """A list that comes back half filled says nothing yet of the other half."""
    return bool(_text(row.cells, mapping, "state"))


def _check(cells: _Cells, said: Settlement, payment_id: str) -> None:
    """Note what a fact that says the same could not say."""
    day, content = said.settled_on.isoformat(), {"payment_id": payment_id, "reference": said.reference}
    if said.outcome is PaymentStatus.EXECUTED:
        errors = PaymentExecuted().validate({**content, "executed_on": day})
    else:
        errors = PaymentRefused().validate({**content, "refused_on": day, "reason": said.reason})
    for fault in pointers(errors):
        name = fault.pointer.strip("/")
        cells.note("date" if name.endswith("_on") else name.removesuffix("_id"), reason_of(fault.message))


def _text(cells: Mapping[str, str], mapping: StatementMapping, name: str) -> str:
    """A cell on one line; nothing where the mapping names no column, or the row could not be read."""
    source = mapping.columns.get(name)
    texts = source.texts(cells) if source and cells else []
    return " ".join(" ".join(texts).split())
