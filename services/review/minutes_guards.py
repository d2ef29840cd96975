"""What the database itself refuses about signed minutes, whoever writes to it: any change."""

from sqlalchemy import Connection

_POSTGRESQL = (
    """
    CREATE FUNCTION minutes_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'signed minutes do not change' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    "CREATE TRIGGER minutes_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON minutes "
    "FOR EACH STATEMENT EXECUTE FUNCTION minutes_refuse_change()",
)
# REPLACE deletes without firing the triggers of DELETE: that of INSERT therefore refuses what exists already.
_SQLITE = (
    *(
        f"CREATE TRIGGER minutes_refuse_{act} BEFORE {act} ON minutes "
        "BEGIN SELECT RAISE(ABORT, 'signed minutes do not change'); END"
        for act in ("UPDATE", "DELETE")
    ),
    """
    CREATE TRIGGER minutes_once BEFORE INSERT ON minutes
    WHEN EXISTS (SELECT 1 FROM minutes WHERE sitting_id = NEW.sitting_id OR number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'signed minutes do not change'); END
    """,
)
_DROP_POSTGRESQL = ("DROP FUNCTION IF EXISTS minutes_refuse_change() CASCADE",)


def set_up(connection: Connection) -> None:
    """Once the table exists."""
    _execute(connection, _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE)


def take_down(connection: Connection) -> None:
    """What does not go away with the table."""
    _execute(connection, _DROP_POSTGRESQL if connection.dialect.name == "postgresql" else ())


def _execute(connection: Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
