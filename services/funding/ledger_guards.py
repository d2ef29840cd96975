"""What the database itself refuses about the ledger, whoever writes to it: changes, and entries that do not balance.

An entry is written postings first; the row of `journal_entry` then seals it. Both databases refuse to seal what does
not sum to zero, to add to what is sealed, and (by a foreign key that is checked at commit) to keep postings without a
seal. Each posting is added to its account's balance at once, and one that would bring it below zero is refused. On
PostgreSQL, where two transactions may write at once without seeing each other's rows, the sum is checked again at
commit. SQLite lets one transaction write at a time.
"""

from sqlalchemy import Connection

TABLES = ("journal_entry", "posting")

_POSTGRESQL = (
    """
    CREATE FUNCTION ledger_refuses_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    *(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses_change()"
        for table in TABLES
    ),
    """
    CREATE FUNCTION posting_refuses_seal() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM journal_entry WHERE id = NEW.entry_id) THEN
            RAISE EXCEPTION 'the entry is sealed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER posting_unsealed BEFORE INSERT ON posting FOR EACH ROW EXECUTE FUNCTION posting_refuses_seal()",
    """
    CREATE FUNCTION ledger_requires_balance(entry bigint) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT coalesce(sum(amount_cents), 1) FROM posting WHERE entry_id = entry) <> 0 THEN
            RAISE EXCEPTION 'the entry does not balance' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END $$
    """,
    """
    CREATE FUNCTION journal_entry_seals() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM ledger_requires_balance(NEW.id);
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER journal_entry_balanced BEFORE INSERT ON journal_entry "
    "FOR EACH ROW EXECUTE FUNCTION journal_entry_seals()",
    """
    CREATE FUNCTION posting_committed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM ledger_requires_balance(NEW.entry_id);
        RETURN NULL;
    END $$
    """,
    "CREATE CONSTRAINT TRIGGER posting_balanced AFTER INSERT ON posting DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION posting_committed()",
)

# REPLACE deletes without firing the triggers of DELETE: the triggers of INSERT therefore refuse what exists already.
_SQLITE = (
    *(
        f"CREATE TRIGGER {table}_refuses_{act} BEFORE {act} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        for table in TABLES
        for act in ("UPDATE", "DELETE")
    ),
    """
    CREATE TRIGGER posting_unsealed BEFORE INSERT ON posting
    WHEN EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.entry_id)
        OR EXISTS (SELECT 1 FROM posting WHERE entry_id = NEW.entry_id AND position = NEW.position)
    BEGIN SELECT RAISE(ABORT, 'the entry is sealed'); END
    """,
    """
    CREATE TRIGGER journal_entry_balanced BEFORE INSERT ON journal_entry
    WHEN (SELECT coalesce(sum(amount_cents), 1) FROM posting WHERE entry_id = NEW.id) <> 0
        OR EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the entry does not balance'); END
    """,
)

# The row is made first and added to then: a check refuses the proposed row of an "on conflict" too, and one that only
# takes away would be below zero.
_COUNT = """
    INSERT INTO account_balance (budget_year, programme, kind, state, project_id, cents)
    SELECT NEW.budget_year, NEW.programme, NEW.kind, NEW.state, coalesce(NEW.project_id, ''), 0
    WHERE NOT EXISTS (
        SELECT 1 FROM account_balance
        WHERE budget_year = NEW.budget_year AND programme = NEW.programme AND kind = NEW.kind AND state = NEW.state
            AND project_id = coalesce(NEW.project_id, '')
    );
    UPDATE account_balance SET cents = cents + NEW.amount_cents
    WHERE budget_year = NEW.budget_year AND programme = NEW.programme AND kind = NEW.kind AND state = NEW.state
        AND project_id = coalesce(NEW.project_id, '');
"""
_COUNT_POSTGRESQL = (
    f"""
    CREATE FUNCTION posting_counts() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        {_COUNT}
        RETURN NULL;
    END $$
    """,
    "CREATE TRIGGER posting_counted AFTER INSERT ON posting FOR EACH ROW EXECUTE FUNCTION posting_counts()",
)
_COUNT_SQLITE = (f"CREATE TRIGGER posting_counted AFTER INSERT ON posting BEGIN {_COUNT} END",)

_DROP_POSTGRESQL = tuple(
    f"DROP FUNCTION IF EXISTS {function} CASCADE"
    for function in (
        "ledger_refuses_change()",
        "posting_refuses_seal()",
        "ledger_requires_balance(bigint)",
        "journal_entry_seals()",
        "posting_committed()",
        "posting_counts()",
    )
)


def set_up(connection: Connection) -> None:
    """Once both tables exist."""
    _execute(connection, _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE)


def count_postings(connection: Connection) -> None:
    """Once the table of balances exists too: every posting is added to that of its account, or refused with it."""
    _execute(connection, _COUNT_POSTGRESQL if connection.dialect.name == "postgresql" else _COUNT_SQLITE)


def take_down(connection: Connection) -> None:
    """What does not go away with the tables."""
    _execute(connection, _DROP_POSTGRESQL if connection.dialect.name == "postgresql" else ())


def _execute(connection: Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
