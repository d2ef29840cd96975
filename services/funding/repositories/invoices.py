"""Invoices that were sent."""

from sqlalchemy import Connection, select, update

from services.funding.domain.invoice import Invoice, NoSuchInvoice
from services.funding.rows.invoice import invoice_of, row_of_invoice, verdict_of_invoice
from services.funding.tables import INVOICE
from shared.upsert import insert_once


class Invoices:
    """Invoices; whoever decides on one holds the lock of its project's programme."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, invoice: Invoice) -> bool:
        """Keep a new one; False if the same bytes were sent for the project before."""
        return insert_once(self._connection, INVOICE, row_of_invoice(invoice))

    def get(self, invoice_id: str) -> Invoice:
        """Raises NoSuchInvoice."""
        row = self._connection.execute(select(INVOICE).where(INVOICE.c.id == invoice_id)).first()
        if row is None:
            raise NoSuchInvoice(f"no invoice {invoice_id} was sent")
        return invoice_of(row)

    def decide(self, invoice: Invoice) -> None:
        """Keep what was decided."""
        self._connection.execute(update(INVOICE).where(INVOICE.c.id == invoice.id).values(verdict_of_invoice(invoice)))

    def of_project(self, project_id: str) -> list[Invoice]:
        """In the order in which they were sent."""
        statement = select(INVOICE).where(INVOICE.c.project_id == project_id).order_by(INVOICE.c.id)
        return [invoice_of(row) for row in self._connection.execute(statement)]
