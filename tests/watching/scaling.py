"""The rules of production with their times made short, so that one may wait for an alert of an hour."""

import re
from collections.abc import Iterator
from typing import Any

BY = 60
"""What is a minute in the rules is a second here."""

SHORTEST_AGE = 15
"""Seconds that an age is allowed at least: a worker's clock turns every five, and a busy machine is late."""

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
SPAN = re.compile(r"(?P<before>\[|\boffset )(?P<number>\d+)(?P<unit>[smhd])")
AGE = re.compile(r"(?P<before>_seconds\)? > )(?P<number>\d+)(?![\d ])")


def scaled(document: Any) -> Any:
    """A rules file with every `for`, every range and offset, and every age in seconds divided by `BY`.

    Not scaled: numbers of things, shares, days (which the services count by the calendar), and what the canary states
    of its own period.
    """
    for group in document["groups"]:
        for rule in group["rules"]:
            rule["expr"] = expression(rule["expr"])
            if "for" in rule:
                rule["for"] = span(rule["for"])
    return document


def changes(document: Any) -> Iterator[str]:
    """What `scaled` changes in a rules file, an alert a line."""
    for group in document["groups"]:
        for rule in group["rules"]:
            before = [f"for {rule['for']}"] if "for" in rule else []
            after = [f"for {span(rule['for'])}"] if "for" in rule else []
            for pattern in (SPAN, AGE):
                before += [found[0] for found in pattern.finditer(rule["expr"])]
                after += [found[0] for found in pattern.finditer(expression(rule["expr"]))]
            said = (f"{was.strip('[')} → {now.strip('[')}" for was, now in zip(before, after, strict=True))
            yield f"{rule['alert']}: {', '.join(said)}"


def expression(text: str) -> str:
    """A query with its spans and ages scaled."""
    text = SPAN.sub(lambda found: found["before"] + span(found["number"] + found["unit"]), text)
    return AGE.sub(lambda found: f"{found['before']}{max(SHORTEST_AGE, int(found['number']) // BY)}", text)


def span(text: str) -> str:
    """A duration, such as 15m, scaled; a second at least."""
    return f"{max(1, int(text[:-1]) * SECONDS[text[-1]] // BY)}s"
