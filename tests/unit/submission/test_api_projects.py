"""Projects over HTTP: a school drafts, revises, deposits, withdraws and stops; readers see where it stands."""

from shared.identity.actor import Role
from tests.support.application import Application, Caller
from tests.unit.submission.world import API, COLLEGE, COMPLETE, LYCEE, World, code, partner_of, pointers

PATH = f"{API}/projects"
MERGE_PATCH = "application/merge-patch+json"


def begin(caller: Caller, document: object = COMPLETE) -> str:
    """The address of a new draft."""
    return caller.post(PATH, json=document).headers["Location"]


def revise(caller: Caller, address: str, patch: object, version: int = 1) -> int:
    """The status of an attempt to revise."""
    return caller.patch(address, json=patch, headers={"If-Match": f'"{version}"'}).status_code


def test_a_draft_is_created_with_its_address_and_tag(lycee: Caller) -> None:
    answer = lycee.post(PATH, json={})
    draft = answer.get_json()
    assert (answer.status_code, answer.headers["Location"]) == (201, f"{PATH}/{draft['id']}")
    assert answer.headers["ETag"] == '"1"'
    assert (draft["status"], draft["uai"], draft["reference"]) == ("draft", LYCEE, f"{LYCEE}-1")
    assert [missing["pointer"] for missing in draft["missing"]] == ["/title", "/axes", "/description", "/pupils"]


def test_a_creation_sent_twice_with_one_key_is_done_once(lycee: Caller, world: World) -> None:
    answers = [lycee.post(PATH, json=COMPLETE, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert answers[0].get_json() == answers[1].get_json()
    assert (world.count("project"), world.draft().number) == (1, 2)


def test_a_merge_patch_changes_what_it_names_and_gives_the_next_tag(lycee: Caller) -> None:
    address = begin(lycee)
    patch = b'{"title": "Dire", "needs": null, "budget": {"multi_year": true}}'
    answer = lycee.patch(address, data=patch, content_type=MERGE_PATCH, headers={"If-Match": '"1"'})
    content = answer.get_json()["content"]
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert (content["title"], content["budget"]["multi_year"]) == ("Dire", True)
    assert content["budget"]["lines"][0]["line_id"] == "books"


def test_a_text_pasted_from_another_system_keeps_its_line_ends(lycee: Caller) -> None:
    shown = lycee.get(begin(lycee, {"description": "Un.\r\nDeux.\rTrois."})).get_json()
    assert shown["content"]["description"] == "Un.\nDeux.\nTrois."


def test_a_line_without_identifier_gets_one_and_keeps_it(lycee: Caller) -> None:
    address = begin(lycee, {"budget": {"lines": [{"label": "Livres"}]}})
    [line] = lycee.get(address).get_json()["content"]["budget"]["lines"]
    assert line["line_id"]
    assert revise(lycee, address, {"budget": {"lines": [{**line, "quantity": 3}]}}) == 200
    [kept] = lycee.get(address).get_json()["content"]["budget"]["lines"]
    assert kept == {**line, "quantity": 3}


def test_a_change_without_tag_is_refused(lycee: Caller) -> None:
    answer = lycee.patch(begin(lycee), json={"title": "x"})
    assert answer.status_code == 428


def test_of_two_changes_from_one_reading_the_second_is_refused(lycee: Caller) -> None:
    address = begin(lycee)
    assert [revise(lycee, address, {"title": title}) for title in ("Un", "Deux")] == [200, 412]
    assert lycee.get(address).get_json()["content"]["title"] == "Un"


def test_a_deposit_answers_with_its_version_and_address(lycee: Caller, world: World) -> None:
    address = begin(lycee)
    answer = lycee.post(f"{address}/submissions")
    deposited = answer.get_json()
    assert (answer.status_code, answer.headers["Location"]) == (201, f"{address}/submissions/1")
    assert (deposited["version"], deposited["reference"], deposited["requested_cents"]) == (1, f"{LYCEE}-1", 37_500)
    frozen = lycee.get(answer.headers["Location"]).get_json()
    assert frozen["content"]["title"] == COMPLETE["title"]
    assert {**deposited, "content": frozen["content"], "answers": []} == frozen
    assert len(world.facts("nefe.project.submitted")) == 1


def test_a_deposit_sent_twice_with_one_key_is_done_once(lycee: Caller, world: World) -> None:
    address = begin(lycee)
    answers = [lycee.post(f"{address}/submissions", headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len(world.facts("nefe.project.submitted")) == 1


def test_an_incomplete_deposit_says_what_is_missing(lycee: Caller) -> None:
    answer = lycee.post(f"{begin(lycee, {'title': 'Lire', 'pupils': 3})}/submissions")
    assert (answer.status_code, code(answer)) == (422, "project_incomplete")
    assert pointers(answer) == ["/axes", "/description"]


def test_a_second_deposit_is_a_conflict(lycee: Caller) -> None:
    address = begin(lycee)
    lycee.post(f"{address}/submissions")
    answer = lycee.post(f"{address}/submissions")
    assert (answer.status_code, code(answer)) == (409, "project_already_submitted")


def test_a_sheet_shows_where_a_project_stands_and_who_has_it(lycee: Caller, world: World) -> None:
    address = begin(lycee)
    lycee.post(f"{address}/submissions")
    comments = [{"comment_id": "c-1", "part": "/budget", "text": "Préciser."}]
    project_id = address.rsplit("/", 1)[1]
    world.hear("review.opened", project_id, version=1, answer_due_on="2027-01-22")
    opened = lycee.get(address).get_json()
    assert opened["status"] == "under_review"
    assert opened["awaited"] == {"from": "commission", "since": "2026-11-22T09:00:00.000000Z", "due_on": "2027-01-22"}
    world.hear("review.completion_requested", project_id, version=1, comments=comments)
    answer = lycee.get(address)
    sheet = answer.get_json()
    assert (sheet["status"], sheet["awaited"]["from"]) == ("to_complete", "school")
    assert sheet["completion"] == {"version": 1, "comments": comments}
    assert sheet["versions"] == [{"version": 1, "deposited_at": "2026-11-22T09:00:00.000000Z"}]
    assert [entry["kind"] for entry in sheet["timeline"]] == [
        "project.created",
        "project.submitted",
        "review.opened",
        "review.completion_requested",
    ]
    assert answer.headers["ETag"] == f'"{sheet["revision"]}"'


def test_a_reader_who_has_the_sheet_already_is_told_so_until_something_happens(lycee: Caller, world: World) -> None:
    project_id = world.validated()
    tag = {"If-None-Match": lycee.get(f"{PATH}/{project_id}").headers["ETag"]}
    assert lycee.get(f"{PATH}/{project_id}", headers=tag).status_code == 304
    world.hear("payment.ordered", project_id)
    assert lycee.get(f"{PATH}/{project_id}", headers=tag).status_code == 200


def test_a_withdrawal_and_a_stop_are_final(lycee: Caller, world: World) -> None:
    address = begin(lycee)
    withdrawn = lycee.post(f"{address}/withdrawal", json={"reason": "Départs."})
    assert (withdrawn.status_code, withdrawn.get_json()["status"]) == (200, "withdrawn")
    assert code(lycee.post(f"{address}/submissions")) == "project_withdrawn"
    address = f"{PATH}/{world.validated()}"
    stopped = lycee.post(f"{address}/stop", json={"lessons": "Deux classes suffisent."})
    assert (stopped.status_code, stopped.get_json()["status"]) == (200, "stopped")
    assert code(lycee.post(f"{address}/stop", json={"lessons": ""})) == "project_stopped"


def test_a_list_is_narrowed_and_paged(lycee: Caller) -> None:
    for _ in range(3):
        begin(lycee)
    lycee.post(f"{begin(lycee)}/submissions")
    first = lycee.get(f"{PATH}?status=draft&limit=2")
    second = lycee.get(first.headers["Link"].removeprefix("<").split(">")[0])
    assert [len(page.get_json()) for page in (first, second)] == [2, 1]
    assert {one["status"] for page in (first, second) for one in page.get_json()} == {"draft"}
    assert "Link" not in second.headers


def test_another_school_neither_reads_nor_changes_anything(application: Application, world: World) -> None:
    address = f"{PATH}/{world.draft().id}"
    college = application.caller(Role.SCHOOL, uai=COLLEGE)
    answers = [
        college.get(address),
        college.patch(address, json={"title": "x"}, headers={"If-Match": '"1"'}),
        college.post(f"{address}/submissions"),
        college.get(f"{address}/submissions/1"),
        college.post(f"{address}/withdrawal", json={"reason": ""}),
        college.post(f"{address}/stop", json={"lessons": ""}),
    ]
    assert {(answer.status_code, code(answer)) for answer in answers} == {(403, "other_structure")}
    assert world.count("timeline") == 1


def test_a_partner_edits_and_does_not_deposit(application: Application, world: World) -> None:
    address = f"{PATH}/{world.draft(partner_of(COLLEGE)).id}"
    college = application.caller(Role.SCHOOL, uai=COLLEGE)
    assert revise(college, address, {"title": "À deux"}) == 200
    assert code(college.post(f"{address}/submissions")) == "other_structure"


def test_what_was_typed_before_a_request_was_taken_back_can_be_read_again(lycee: Caller, world: World) -> None:
    project_id = world.deposited()
    world.hear("review.completion_requested", project_id, version=1)
    address = f"{PATH}/{project_id}"
    assert revise(lycee, address, {"title": "Pas encore déposé"}, world.sheet(project_id).project.revision) == 200
    world.hear("review.completion_cancelled", project_id, version=1)
    sheet = lycee.get(address).get_json()
    assert sheet["content"]["title"] == COMPLETE["title"]
    [kept] = sheet["unsent_drafts"]
    draft = lycee.get(f"{address}/unsent-drafts/{kept['revision']}").get_json()
    assert draft["content"]["title"] == "Pas encore déposé"
    assert {**kept, "content": draft["content"]} == draft
    assert code(lycee.get(f"{address}/unsent-drafts/999")) == "unknown_draft"


def test_a_school_account_without_a_school_is_told_so(application: Application) -> None:
    nobody = application.caller(Role.SCHOOL)
    assert code(nobody.post(PATH, json={})) == "actor_without_structure"
    assert code(nobody.get(PATH)) == "actor_without_structure"
