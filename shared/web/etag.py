"""Nobody overwrites what they have not read: versions as entity tags."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from flask import request

from shared.errors import Invalid, Stale
from shared.web.state import current

View = TypeVar("View", bound=Callable[..., Any])
TAG = re.compile(r'"(0|[1-9][0-9]{0,17})"')


class VersionRequired(Invalid):
    """The change must say, in If-Match, which version it was made from."""


class MalformedVersion(Stale):
    """If-Match names nothing that could be the present version."""


def versioned(view: View) -> View:
    """Say in the API's description that the route wants If-Match; the route calls `expected_version`."""
    view.__dict__["is_versioned"] = True
    return view


def is_versioned(view: Callable[..., Any]) -> bool:
    """Whether a view was decorated so."""
    return bool(view.__dict__.get("is_versioned"))


def expected_version() -> int:
    """The version that the caller has read, from If-Match. Raises VersionRequired (428) or MalformedVersion (412)."""
    given = request.headers.get("If-Match", "").strip()
    if not given or given == "*":
        raise VersionRequired("send the ETag that you have read, as If-Match")
    found = TAG.fullmatch(given)
    if found is None:
        raise MalformedVersion("If-Match must be one ETag, as it was received")
    return int(found[1])


def tag_version(version: int) -> None:
    """Tell the caller which version the answer shows."""
    current().headers["ETag"] = f'"{version}"'
