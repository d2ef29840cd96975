"""The documents by which money is granted: an order (arrêté attributif), or a convention."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from services.funding.domain.allocation import Share, total_of
from services.funding.domain.beneficiary import Beneficiary, BeneficiaryKind
from services.funding.domain.convention import Party
from services.funding.domain.document import DocumentKind, Template, TemplateUnusable
from services.funding.use_cases.issue_document import Subject
from shared.documents import printed
from shared.documents.printed import NBSP
from shared.documents.typesetting import TemplateBroken, typeset
from shared.money import in_french

TITLES = {
    DocumentKind.ORDER: "Arrêté attributif de subvention",
    DocumentKind.CONVENTION: "Convention attributive de subvention",
    DocumentKind.PAYMENT_LIST: "Bordereau de demandes de versement",
}
PREVIEW = "projet"
RECTOR = "La rectrice ou le recteur de l’académie"


def built_in(kind: DocumentKind) -> str:
    """The template that this program comes with."""
    return (files(__package__) / f"{kind}.typ").read_text(encoding="utf-8")


def typeset_grant(
    template: Template, subject: Subject, number: str | None, on: date, *, grantor: str, zone: ZoneInfo
) -> bytes:
    """A PDF, the same whenever it is made again. Without a number it says that it is a preview.

    Raises TemplateUnusable.
    """
    return typeset_by(template, grant_values(template.kind, subject, number, on, grantor=grantor), on=on, zone=zone)


def typeset_by(template: Template, values: Mapping[str, Any], *, on: date, zone: ZoneInfo) -> bytes:
    """By the academy's template, or else by ours. Raises TemplateUnusable."""
    try:
        return typeset(template.source or built_in(template.kind), values, at=datetime.combine(on, time(), zone))
    except TemplateBroken as error:
        raise TemplateUnusable(str(error)) from error


def grant_values(
    kind: DocumentKind, subject: Subject, number: str | None, on: date, *, grantor: str
) -> Mapping[str, Any]:
    """What a template of a grant may say: the same names in every kind."""
    allocation, project, convention = subject.allocation, subject.project, subject.convention
    school = f"{project.school.name}, {project.school.commune} ({project.school.uai})"
    return {
        "title": TITLES[kind] if number else f"{TITLES[kind]} ({PREVIEW})",
        "grantor": grantor,
        "number": number or PREVIEW,
        "date": printed.day(on),
        "facts": [
            ("Projet", project.title),
            *([("Référence", project.reference)] if project.reference else []),
            ("École ou établissement", school),
            ("Bénéficiaire", identified(allocation.beneficiary)),
        ],
        "project": project.title,
        "school": school,
        "beneficiary": identified(allocation.beneficiary),
        "programme": allocation.programme.value,
        "decided_on": printed.day(allocation.decided_on),
        "total": in_french(total_of(allocation.made)),
        "shares": _rows(allocation.made),
        "advance": f"{subject.advance_percent}{NBSP}%",
        "parties": [_party(grantor, RECTOR), *(_signing(party) for party in convention.parties)] if convention else [],
        "signatories": _signatories(convention.parties if convention else ()),
        "begins_on": printed.day(convention.begins_on) if convention else "",
        "ends_on": printed.day(convention.ends_on) if convention else "",
        "quality": RECTOR,
    }


def identified(beneficiary: Beneficiary) -> str:
    """The name, and the number by which it is known; a commune is said to be one."""
    is_commune = beneficiary.kind is BeneficiaryKind.COMMUNE
    name = f"Commune de {beneficiary.name}" if is_commune else beneficiary.name
    if beneficiary.siret:
        return f"{name} (SIRET {beneficiary.siret})"
    return f"{name} (UAI {beneficiary.uai})" if beneficiary.uai else name


def _rows(shares: Iterable[Share]) -> list[tuple[str, str, str, str]]:
    return [
        (
            str(share.budget_year),
            in_french(share.payable_cents),
            in_french(share.hours_cents),
            in_french(share.total_cents),
        )
        for share in shares
    ]


def _party(name: str, represented_by: str) -> str:
    return f"{name}, que représente {represented_by}"


def _signing(party: Party) -> str:
    return _party(party.name, f"{party.represented_by}, {party.quality}")


def _signatories(parties: Iterable[Party]) -> list[Mapping[str, str]]:
    signing = [{"quality": f"{party.name}, {party.quality}", "name": party.represented_by} for party in parties]
    return [{"quality": RECTOR, "name": ""}, *signing]
