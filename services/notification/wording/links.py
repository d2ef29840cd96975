"""Where people find a project on the academy's pages: each audience on those of the service that it works with."""

from collections.abc import Mapping

from services.notification.domain.audiences import Audience

PAGES: Mapping[Audience, str] = {
    Audience.SCHOOL: "depot",
    Audience.PARTNERS: "depot",
    Audience.SUPPORT: "depot",
    Audience.COMMISSION: "commission",
    Audience.EXPERTS: "commission",
    Audience.FUND: "fonds",
    Audience.RECTOR: "fonds",
}


def page_of(public_url: str | None, audience: Audience, project_id: str | None) -> str | None:
    """The address of a project's page; None without a project, or where the academy has set no address."""
    if public_url is None or project_id is None or audience not in PAGES:
        return None
    return f"{public_url}/{PAGES[audience]}/projets/{project_id}"


def leaving_url(public_url: str | None, leaving: str) -> str | None:
    """Where whoever gets a message ends that without signing in; None where the academy has set no address."""
    return f"{public_url}/api/notification/v1/unsubscriptions/{leaving}" if public_url else None


def joining_url(public_url: str | None, secret: str) -> str:
    """Where whoever was asked about the gazette says yes."""
    return f"{public_url}/api/notification/v1/gazette/confirmations/{secret}"


def at_part(page: str, pointer: str | None) -> str:
    """That part of the page at which a comment points (a JSON pointer), or all of it."""
    first = (pointer or "").strip("/").partition("/")[0]
    return f"{page}#{first}" if first.replace("_", "").isalnum() and first.isascii() else page
