"""Why a row is refused, in the words that pages use for the same."""

import re
from collections.abc import Mapping

from shared.errors import Refusal
from shared.web.pages.faults import in_french
from shared.web.pages.words import BY_KIND

LIMIT = re.compile(r"Longer than maximum length (\d+)|Length must be between \d+ and (\d+)")


def reason_of(message: str) -> str:
    """What a schema says of a value, with the limit that it passes."""
    limit = LIMIT.search(message)
    if limit:
        return f"c’est trop long\u00a0: {limit[1] or limit[2]} au plus"
    return in_french(message).removesuffix(".")


def sentence_for(refusal: Refusal, sentences: Mapping[str, str]) -> str:
    """What a service's pages say of a refusal."""
    known = sentences.get(refusal.code) or next(text for kind, text in BY_KIND if isinstance(refusal, kind))
    return known.removesuffix(".")
