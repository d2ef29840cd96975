"""The settings that administrators read are those of the guide, and none is a secret."""

import re
from pathlib import Path
from typing import Any

import pytest

from services.funding.config import Settings as FundingSettings
from services.notification.config import Settings as NotificationSettings
from services.review.config import Settings as ReviewSettings
from services.submission.config import Settings as SubmissionSettings
from shared.web.pages.settings import SAID, rules_of

GUIDE = Path(__file__).parents[3] / "docs" / "exploitation" / "reglages.md"
SETTINGS: list[Any] = [SubmissionSettings, ReviewSettings, FundingSettings, NotificationSettings]
REQUIRED = {"NEFE_ACADEMY": "creteil", "NEFE_DATABASE_URL": "sqlite://", "NEFE_SMTP_HOST": "mail.example"}


@pytest.mark.parametrize("kind", SETTINGS, ids=lambda kind: str(kind.__module__))
def test_each_is_said_as_the_guide_says_it(kind: Any) -> None:
    rows = re.findall(r"^\| `(NEFE_\w+)` \|.*\| (.+) \|$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    told = {name: text.replace("`", "") for name, text in rows}
    rules = list(rules_of(kind.schema(), kind.from_env(REQUIRED)))
    assert len(rules) > 4
    assert {rule.variable: rule.said for rule in rules} == {rule.variable: told.get(rule.variable) for rule in rules}


@pytest.mark.parametrize("kind", SETTINGS, ids=lambda kind: str(kind.__module__))
def test_no_secret_is_shown(kind: Any) -> None:
    shown = {name for name, known in kind.schema().fields.items() if SAID in known.metadata}
    assert not {name for name in shown if re.search("password|secret|key|url", name)}


def test_what_the_academy_has_set_is_told_from_what_is_usual() -> None:
    settings = ReviewSettings.from_env({**REQUIRED, "NEFE_QUORUM_PERCENT": "60", "NEFE_DANE_OPINION": "false"})
    rules = {rule.variable: rule for rule in rules_of(ReviewSettings.schema(), settings)}
    assert (rules["NEFE_QUORUM_PERCENT"].value, rules["NEFE_QUORUM_PERCENT"].is_usual) == ("60", False)
    assert (rules["NEFE_DANE_OPINION"].value, rules["NEFE_DANE_OPINION"].is_usual) == ("non", False)
    assert (rules["NEFE_DANE_SUBJECT"].value, rules["NEFE_DANE_SUBJECT"].is_usual) == ("–", True)
