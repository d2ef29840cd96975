"""The API describes itself, and truly."""

from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.support.application import Application


@pytest.fixture
def document(tiny: Application) -> Any:
    return tiny.stranger().get("/api/tiny/openapi.json").get_json()


def operations(document: Any) -> dict[str, Any]:
    return {
        item["operationId"]: item for path in document["paths"].values() for item in path.values() if "tags" in item
    }


def test_the_document_is_valid_openapi_3_1(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_errors_are_described_as_problems(document: Any) -> None:
    for response in document["components"]["responses"].values():
        assert set(response["content"]) == {"application/problem+json"}
    for operation in operations(document).values():
        assert operation["responses"]["default"] == {"$ref": "#/components/responses/DEFAULT_ERROR"}


def test_every_operation_has_a_name_of_its_own(document: Any) -> None:
    assert {"notes_post_note", "notes_get_note", "notes_ping_note"} <= set(operations(document))
    assert len(operations(document)) == 9


def test_a_token_is_required_except_where_the_route_is_public(document: Any) -> None:
    assert document["security"] == [{"bearer": []}]
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert operations(document)["notes_say_hello"]["security"] == []
    assert "security" not in operations(document)["notes_post_note"]


def test_the_key_of_idempotent_operations_is_described(document: Any) -> None:
    names = [parameter["name"] for parameter in operations(document)["notes_post_note"]["parameters"]]
    assert names == ["Idempotency-Key"]
    assert "parameters" not in operations(document)["notes_put_picture"]


def test_the_version_that_a_change_wants_is_described(document: Any) -> None:
    names = [parameter["name"] for parameter in operations(document)["notes_patch_note"]["parameters"]]
    assert names == ["If-Match"]


def test_the_headers_of_answers_are_described(document: Any) -> None:
    def given(name: str, status: str) -> dict[str, bool]:
        headers = operations(document)[name]["responses"][status].get("headers", {})
        return {header: described.get("required", False) for header, described in headers.items()}

    assert given("notes_post_note", "201") == {"ETag": True, "Location": True, "Idempotency-Replayed": False}
    assert given("notes_get_notes", "200") == {"Link": False}
    assert given("notes_get_note", "200") == {"ETag": True}
    assert given("notes_say_hello", "204") == {}


def test_every_media_type_of_a_body_is_described(document: Any) -> None:
    content = operations(document)["notes_patch_note"]["requestBody"]["content"]
    assert list(content) == ["application/merge-patch+json", "application/json"]
    assert len({str(body) for body in content.values()}) == 1
    assert list(operations(document)["notes_post_note"]["requestBody"]["content"]) == ["application/json"]


def test_an_instant_is_described_as_one(document: Any) -> None:
    assert document["components"]["schemas"]["Note"]["properties"]["read_at"] == {
        "type": "string",
        "format": "date-time",
        "readOnly": True,
    }


def test_two_applications_describe_themselves_alike(tiny: Application, document: Any) -> None:
    assert tiny.stranger().get("/api/tiny/openapi.json").get_json() == document
