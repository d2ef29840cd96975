"""Teaching hours that were given."""

from dataclasses import asdict

from sqlalchemy import Connection, select

from services.funding.domain.hours import HoursAlreadyRecorded, HoursGiven
from services.funding.tables import HOURS_GIVEN
from shared.upsert import insert_once


class Hours:
    """What the payroll said, as it was recorded."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, hours: HoursGiven) -> None:
        """Raises HoursAlreadyRecorded."""
        if not insert_once(self._connection, HOURS_GIVEN, asdict(hours)):
            raise HoursAlreadyRecorded(f"hours of project {hours.project_id} have the reference {hours.reference}")

    def of_project(self, project_id: str) -> list[HoursGiven]:
        """In the order in which they were recorded."""
        columns = HOURS_GIVEN.c
        its = select(HOURS_GIVEN).where(columns.project_id == project_id).order_by(columns.recorded_at, columns.id)
        return [HoursGiven(**row) for row in self._connection.execute(its).mappings()]
