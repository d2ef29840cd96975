"""What letters say in the programme's own words, beside what `shared.french` says everywhere."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from services.notification.wording.links import at_part
from shared.french import AXES, CATEGORIES, EXPERTS, PARTICIPANTS, PAYMENTS, SCOPES, count, day, part
from shared.money import in_french


def sender(source: str) -> str:
    """Who speaks, of a source such as /academies/creteil/dane: « dane »."""
    return source.rstrip("/").rpartition("/")[2]


def one_line(text: str) -> str:
    """Text as it may stand in a header: no line break of any kind, no control character; no-break spaces stay."""
    return re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+", " ", text).strip()


FILTERS: Mapping[str, Callable[..., Any]] = {
    "day": day,
    "count": count,
    "part": part,
    "sender": sender,
    "euros": in_french,
    "axis": AXES.__getitem__,
    "category": CATEGORIES.__getitem__,
    "scope": SCOPES.__getitem__,
    "participants": PARTICIPANTS.__getitem__,
    "expert": EXPERTS.__getitem__,
    "payment": PAYMENTS.__getitem__,
    "at_part": at_part,
}
"""What templates may say, by name."""
