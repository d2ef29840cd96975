"""A request that is sent again is answered again, and not done again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import event, func, insert, select, text
from werkzeug.test import TestResponse

from shared.config import Settings
from shared.identity.actor import Role
from shared.messaging.runtime import Runtime
from shared.messaging.unit_of_work import UnitOfWork
from shared.web.idempotency import KEPT_FOR, forgetting_answers
from tests.nodes.waiting import PATIENCE
from tests.support.application import Application, Caller, open_application, settings_for
from tests.support.clock import HeldClock
from tests.support.tiny import IDEMPOTENCY, SERVICE, count_notes, create_app, note

NOTES = "/api/tiny/v1/notes"


def post(caller: Caller, words: str, key: str | None = "k1") -> TestResponse:
    return caller.post(NOTES, json={"text": words}, headers={"Idempotency-Key": key} if key else {})


def count_keys(application: Application) -> int:
    with application.runtime.engine.begin() as connection:
        return int(connection.execute(select(func.count()).select_from(IDEMPOTENCY)).scalar_one())


def test_the_same_request_with_the_same_key_is_answered_alike_and_done_once(tiny_on_each: Application) -> None:
    caller = tiny_on_each.caller(Role.SCHOOL)
    first, second = post(caller, "hello"), post(caller, "hello")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"] == '"1"'
    assert first.headers["Content-Type"] == second.headers["Content-Type"]
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert count_notes(tiny_on_each.runtime) == 1


def test_without_a_key_each_request_is_done(tiny: Application, writer: Caller) -> None:
    assert post(writer, "hello", None).status_code == post(writer, "hello", None).status_code == 201
    assert count_notes(tiny.runtime) == 2
    assert count_keys(tiny) == 0


def test_a_key_cannot_be_used_for_another_body(tiny_on_each: Application) -> None:
    caller = tiny_on_each.caller(Role.SCHOOL)
    post(caller, "hello")
    answer = post(caller, "something else")
    assert answer.status_code == 422
    assert answer.get_json()["code"] == "idempotency_key_reused"
    assert count_notes(tiny_on_each.runtime) == 1


def test_a_key_belongs_to_one_caller_and_one_path(tiny: Application) -> None:
    post(tiny.caller(Role.SCHOOL, subject="one"), "hello")
    assert "Idempotency-Replayed" not in post(tiny.caller(Role.SCHOOL, subject="two"), "hello").headers
    caller = tiny.caller(Role.SCHOOL, subject="one")
    for name in ("a", "b"):
        answer = caller.post(f"{NOTES}/{name}/pings", headers={"Idempotency-Key": "k1"})
        assert answer.status_code == 204
        assert "Idempotency-Replayed" not in answer.headers
    assert count_notes(tiny.runtime) == 4


def test_a_key_belongs_to_one_school_and_the_roles_in_which_it_was_used(tiny: Application) -> None:
    """One person may act for several schools, or in another capacity: each is another caller."""
    callers = [
        tiny.caller(Role.SCHOOL, uai="0930116W"),
        tiny.caller(Role.SCHOOL, uai="0940001R"),
        tiny.caller(Role.SECRETARIAT),
        tiny.caller(Role.SCHOOL, Role.SECRETARIAT, uai="0930116W"),
    ]
    assert len({post(caller, "hello").get_json()["id"] for caller in callers}) == len(callers)
    same = tiny.caller(Role.SECRETARIAT, Role.SCHOOL, uai="0930116W")
    assert post(same, "hello").headers["Idempotency-Replayed"] == "true"


def test_an_answer_without_body_is_remembered_too(tiny_on_each: Application) -> None:
    caller = tiny_on_each.caller(Role.SCHOOL)
    answers = [caller.post(f"{NOTES}/a/pings", headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert count_notes(tiny_on_each.runtime) == 1


def test_a_refusal_is_not_remembered_and_leaves_nothing(tiny_on_each: Application) -> None:
    caller = tiny_on_each.caller(Role.SCHOOL)
    refused = post(caller, "refuse me")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "note_refused")
    assert (count_notes(tiny_on_each.runtime), count_keys(tiny_on_each)) == (0, 0)
    assert post(caller, "hello").status_code == 201


@pytest.mark.parametrize("words", ["break while answering", "unserialisable"])
def test_an_accident_after_the_use_case_undoes_its_effect(tiny_on_each: Application, words: str) -> None:
    caller = tiny_on_each.caller(Role.SCHOOL)
    assert post(caller, words).status_code == 500
    assert (count_notes(tiny_on_each.runtime), count_keys(tiny_on_each)) == (0, 0)
    assert tiny_on_each.runtime.engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # a QueuePool
    assert post(caller, "hello").status_code == 201


def test_a_commit_that_fails_is_told_and_not_remembered(tiny_on_postgres: Application) -> None:
    engine, caller = tiny_on_postgres.runtime.engine, tiny_on_postgres.caller(Role.SCHOOL)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE note ADD CONSTRAINT late UNIQUE (text) DEFERRABLE INITIALLY DEFERRED"))
    post(caller, "hello", "first")
    answer = post(caller, "hello", "second")
    assert (answer.status_code, answer.get_json()["code"]) == (500, "internal_error")
    assert (count_notes(tiny_on_postgres.runtime), count_keys(tiny_on_postgres)) == (1, 1)
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # a QueuePool


def test_of_many_at_once_one_is_done_and_all_get_its_answer(tiny_on_each: Application) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: post(tiny_on_each.caller(Role.SCHOOL), "hello"), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert count_notes(tiny_on_each.runtime) == 1


def test_who_waits_too_long_for_the_same_request_is_told_so(tiny_on_postgres: Application) -> None:
    engine, caller = tiny_on_postgres.runtime.engine, tiny_on_postgres.caller(Role.SCHOOL)
    with engine.begin() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f'ALTER DATABASE "{name}" SET lock_timeout = 300'))
    engine.dispose()
    is_inside, may_end = Event(), Event()

    def wait_inside(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO note") and not is_inside.is_set():
            is_inside.set()
            may_end.wait(PATIENCE)

    event.listen(engine, "before_cursor_execute", wait_inside)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(post, caller, "hello")
        assert is_inside.wait(PATIENCE)
        second = post(tiny_on_postgres.caller(Role.SCHOOL), "hello")
        may_end.set()
        assert first.result().status_code == 201
    assert (second.status_code, second.get_json()["code"]) == (409, "idempotency_in_progress")
    assert second.headers["Retry-After"]
    assert count_notes(tiny_on_postgres.runtime) == 1


def test_one_who_waited_for_a_request_that_failed_does_it(tiny_on_postgres: Application) -> None:
    """The first holds the key, fails, and the second, which waited for the key, is the one that is done."""
    engine = tiny_on_postgres.runtime.engine
    is_inside, may_end = Event(), Event()

    def fail_once(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO note") and not is_inside.is_set():
            is_inside.set()
            may_end.wait(PATIENCE)
            raise RuntimeError("as planned")

    event.listen(engine, "before_cursor_execute", fail_once)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(post, tiny_on_postgres.caller(Role.SCHOOL), "hello")
        assert is_inside.wait(PATIENCE)
        second = threads.submit(post, tiny_on_postgres.caller(Role.SCHOOL), "hello")
        may_end.set()
        assert (first.result().status_code, second.result().status_code) == (500, 201)
    assert "Idempotency-Replayed" not in second.result().headers
    assert count_notes(tiny_on_postgres.runtime) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "café", "tab\there"])
def test_a_key_is_1_to_255_printable_ascii_characters(tiny: Application, writer: Caller, key: str) -> None:
    answer = writer.post(NOTES, json={"text": "hello"}, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_idempotency_key")
    assert count_notes(tiny.runtime) == 0


def test_a_replay_still_needs_the_permission(tiny: Application) -> None:
    post(tiny.caller(Role.SCHOOL), "hello")
    assert post(tiny.caller(Role.OBSERVER), "hello").status_code == 403


def test_an_idempotent_route_that_opens_two_transactions_is_a_fault_of_the_program(
    tiny: Application, writer: Caller
) -> None:
    assert writer.post("/api/tiny/v1/twice").status_code == 500
    assert writer.post("/api/tiny/v1/twice", headers={"Idempotency-Key": "k"}).status_code == 500
    assert count_keys(tiny) == 0


def test_the_relay_is_woken_once_when_the_effect_is_there(tiny: Application, writer: Caller) -> None:
    seen: list[int] = []
    tiny.runtime.on_commit = lambda: seen.append(count_keys(tiny))
    post(writer, "hello")
    post(writer, "hello")
    assert seen == [1]


def test_old_answers_are_forgotten(sqlite_url: str) -> None:
    clock = HeldClock()

    def hold(runtime: Runtime) -> None:
        runtime.clock = clock

    tiny = open_application(create_app, SERVICE, settings_for(Settings, sqlite_url), adjust=hold)
    post(tiny.caller(Role.SCHOOL), "hello", "old")
    clock.advance(KEPT_FOR - timedelta(hours=1))
    post(tiny.caller(Role.SCHOOL), "hello", "new")
    clock.advance(timedelta(hours=2))
    forgetting_answers(IDEMPOTENCY).run(UnitOfWork(tiny.runtime))
    assert count_keys(tiny) == 1
    tiny.close()


def test_the_key_and_the_effect_are_one_transaction(tiny: Application, writer: Caller) -> None:
    """If the row of the effect cannot be written, the key is free."""
    taken = {"id": "taken", "text": "", "version": 1, "author": ""}
    with tiny.runtime.engine.begin() as connection:
        connection.execute(insert(note), taken)
    identifiers, tiny.runtime.identifiers = tiny.runtime.identifiers, _Always("taken")
    assert post(writer, "hello").status_code == 500
    tiny.runtime.identifiers = identifiers
    assert post(writer, "hello").status_code == 201


class _Always:
    def __init__(self, name: str) -> None:
        self._name = name

    def new(self) -> str:
        return self._name
