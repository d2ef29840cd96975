"""Long lists, page by page: after a key, so that what is added meanwhile neither repeats nor hides anything."""

import base64
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import request
from marshmallow import ValidationError, fields, validate

from shared.web.schemas import FORBIDDEN, Schema
from shared.web.state import current

LONGEST_KEY = 512
INVALID_KEY = "Not a key that a Link header gave."


class PageKey(fields.String):
    """Where the page before ended: opaque to callers; the words given to `link_next` to us."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            key = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
        except ValueError as error:
            raise ValidationError(INVALID_KEY) from error
        if FORBIDDEN.search(key) or len(key) > LONGEST_KEY:
            raise ValidationError(INVALID_KEY)
        return key


class NumberKey(PageKey):
    """The number of the last entry shown."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        key = super()._deserialize(value, attr, data, **kwargs)
        if not re.fullmatch(r"[0-9]{1,18}", key):
            raise ValidationError(INVALID_KEY)
        return int(key)


class PageArguments(Schema):
    """`limit` and `after`, with `@blueprint.arguments(PageArguments, location="query")`; extend it to filter."""

    limit = fields.Integer(strict=False, load_default=50, validate=validate.Range(1, 200))
    after = PageKey(load_default=None, metadata={"description": "From the Link header (rel=next) of the page before."})


def link_next(key: str) -> None:
    """There is more: tell the caller where. `key` is the sort key of the last row shown, as text."""
    opaque = base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")
    query = [(name, value) for name, value in request.args.items(multi=True) if name != "after"]
    current().headers["Link"] = f'<{request.path}?{urlencode([*query, ("after", opaque)])}>; rel="next"'
