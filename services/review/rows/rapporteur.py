"""Rows of rules and ties <-> rules and ties."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping

from services.review.domain.rapporteur import Rule, Rules, Ties


def rules_row(rules: Rules) -> dict[str, Any]:
    return vars(rules) | {"rules": [asdict(rule) for rule in rules.rules]}


def rules_from(row: RowMapping) -> Rules:
    return Rules(**dict(row) | {"rules": tuple(Rule(**rule) for rule in row["rules"])})


def ties_row(ties: Ties) -> dict[str, Any]:
    return vars(ties) | {"structures": list(ties.structures)}


def ties_from(row: RowMapping) -> Ties:
    return Ties(**dict(row) | {"structures": tuple(row["structures"])})
