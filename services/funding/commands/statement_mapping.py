"""Which column of the finance system's file is what: our own columns, unless a mapping says otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from marshmallow import fields

from services.funding.domain.payment import PaymentStatus
from services.funding.papers.payment_tables import COLUMNS as BATCH
from shared.importing.mapping import Columns, FileSchema, Schema, Source, Words, layout_of, read_mapping
from shared.importing.table import Layout, tidy

EXECUTED, REFUSED, PENDING = PaymentStatus.EXECUTED.value, PaymentStatus.REFUSED.value, "pending"
STATES: Mapping[str, str] = {
    **dict.fromkeys(("executed", "execute", "executee", "paye", "payee", "verse", "regle"), EXECUTED),
    **dict.fromkeys(("refused", "refuse", "refusee", "rejete", "rejetee"), REFUSED),
    **dict.fromkeys(("pending", "ordonne", "en attente", "en cours"), PENDING),
}
"""Words for a state that need no table, folded."""
OWN: Mapping[str, Source] = {
    "payment": Source(("versement",)),
    "amount": Source(("montant_euros",)),
    "state": Source(("etat",)),
    "date": Source(("date",)),
    "reference": Source(("reference",)),
    "reason": Source(("motif",)),
}
"""A list of payments as it left here, with four columns that the finance system fills."""


class ColumnsSchema(Schema):
    """What a row says of a payment."""

    payment = Columns(only_one=True, required=True)
    amount = Columns(only_one=True, required=True)
    state = Columns(required=True)
    date = Columns(only_one=True, required=True)
    reference = Columns(only_one=True, required=True)
    reason = Columns()


class ValuesSchema(Schema):
    """The finance system's words for ours."""

    state = Words([EXECUTED, REFUSED, PENDING])


class MappingSchema(Schema):
    """The whole file."""

    ignore = fields.List(fields.String(), load_default=list)
    file = fields.Nested(FileSchema, load_default=lambda: FileSchema().load({}))
    columns = fields.Nested(ColumnsSchema, required=True)
    values = fields.Nested(ValuesSchema, load_default=lambda: ValuesSchema().load({}))


@dataclass(frozen=True)
class StatementMapping:
    """A mapping that was read; words for states stand folded."""

    layout: Layout
    dates: str | None
    columns: Mapping[str, Source]
    states: Mapping[str, str]
    ignored: frozenset[str]

    @property
    def named(self) -> tuple[str, ...]:
        """Every column that something is read from."""
        return tuple(dict.fromkeys(column for source in self.columns.values() for column in source.columns))


def read_statement_mapping(path: Path | None) -> StatementMapping:
    """Raises Unreadable."""
    if path is None:
        return StatementMapping(Layout(), None, OWN, STATES, frozenset(BATCH))
    said = read_mapping(path, MappingSchema())
    return StatementMapping(
        layout=layout_of(said),
        dates=said["file"]["dates"],
        columns=said["columns"],
        states={**STATES, **said["values"]["state"]},
        ignored=frozenset(map(tidy, said["ignore"])),
    )
