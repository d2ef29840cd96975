"""The page at `/` of a service that stands behind the proxy."""

from tests.support.application import Application


def test_behind_the_proxy_the_first_page_leads_nowhere_that_is_closed(tiny: Application) -> None:
    page = tiny.stranger().get("/")
    assert page.status_code == 200
    assert "/api/review/openapi.json" in page.text
    assert "/readyz" not in page.text
