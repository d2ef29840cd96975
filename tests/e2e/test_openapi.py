"""What each service's OpenAPI document says of it is true, whatever is sent and whoever sends it."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from shared.demo.story import UAI, Story
from shared.identity.actor import Role
from tests.e2e.books import SERVICES
from tests.e2e.installation import ACADEMY, Standalone
from tests.e2e.patience import PatientInstallation
from tests.nodes.folders import new_folder
from tests.nodes.waiting import PATIENCE
from tests.support.tokens import token_for

PROJECTS = "/api/submission/v1/projects"
EXAMPLES = 10
LONGEST_QUERY = 500
ROLES = st.one_of(st.just(tuple(Role)), st.sampled_from([(role,) for role in Role]))
REFUSED = [400, 401, 403, 404, 405, 406, 409, 411, 412, 413, 415, 422, 428, 429]
"""How what the document does not allow may be answered: what is no ETag here gets 412, and nothing gets 5xx."""
CONFIG = SchemathesisConfig.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": REFUSED}}})
UNTRUE = [positive_data_acceptance]
"""Rules that no schema can say (a check letter, a state) refuse documents that the schema allows."""


class Told:
    """An installation in which a story has ended, so that there is something to find."""

    def __init__(self, node: Standalone) -> None:
        self._node = node
        self.url = node.url
        story = Story(PatientInstallation(node.url, node.key, ACADEMY), lambda who, what: None)
        story.play()
        done = story.project_id
        story.deposit()
        draft = story.school.ask("POST", PROJECTS, {"title": "Un brouillon"}, expect=201).document["id"]
        messages = story.secretariat.ask("GET", "/api/notification/v1/messages", expect=200).document
        common = {"uai": UAI, "message_id": messages[0]["id"], "version": 1}
        self.known = [{**common, "project_id": project_id} for project_id in (done, story.project_id, draft)]

    def token(self, roles: tuple[Role, ...]) -> str:
        """A good token of somebody with these roles."""
        return token_for(*roles, uai=UAI, subject="demo-rectrice", key=self._node.key)


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    with new_folder("openapi") as folder, Standalone(folder) as node:
        yield Told(node)


@pytest.mark.parametrize("service", SERVICES)
def test_the_document_of_a_service_is_true(told: Told, service: str) -> None:
    document = schemathesis.openapi.from_url(f"{told.url}/api/{service}/openapi.json", config=CONFIG)
    for found in document.get_all_operations():
        assert isinstance(found, Ok)
        check_operation(told, found.ok())


def is_sent_whole(case: Any) -> bool:
    """Whether the whole query reaches the application: an empty list is not written, too long a line not read."""
    query = case.query or {}
    return len(str(query)) < LONGEST_QUERY and all(value not in ([], {}, None) for value in query.values())


def check_operation(told: Told, operation: Any) -> None:
    """Try one operation with what the document allows, and with what it does not."""
    allowed = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    not_allowed = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE).filter(is_sent_whole)
    attempts = st.one_of(st.tuples(allowed, st.sampled_from([{}, *told.known])), st.tuples(not_allowed, st.just({})))

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(attempt=attempts, roles=ROLES)
    def try_it(attempt: tuple[Any, dict[str, Any]], roles: tuple[Role, ...]) -> None:
        case, known = attempt
        case.path_parameters = {name: known.get(name, value) for name, value in case.path_parameters.items()}
        headers = {"Authorization": f"Bearer {told.token(roles)}"}
        case.call_and_validate(headers=headers, excluded_checks=UNTRUE, timeout=PATIENCE)

    try_it()
