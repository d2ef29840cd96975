"""One valid payload for every event type: what the documents show and the tests start from."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

PROJECT_ID = "01980a5e-6f00-7c3a-9d51-0b6f3c2a1e47"
CONCERTATION_ID = "01980a5e-6f00-7b11-8a02-5d1f0e9c7b30"
ALLOCATION_ID = "01980a5e-6f00-7e52-b7c4-2a9d8f6e1c05"
INSTALMENT_ID = "01980a5e-6f00-7d63-a1f8-7c4b2e0d9a16"
PAYMENT_ID = "01980a5e-6f00-7f74-93e6-4b8a1d5c0f27"

STRUCTURE = {
    "uai": "0930116W",
    "name": "Lycée polyvalent des Tilleuls",
    "kind": "lycee_polyvalent",
    "degree": 2,
    "sector": "public",
    "commune": "Bondy",
    "postcode": "93140",
    "department": "93",
    "priority_education": "none",
    "email": "ce.0930116w@ac-creteil.fr",
    "position": {"latitude": 48.9022, "longitude": 2.4838},
}
CONCERTATION = {
    "concertation_id": CONCERTATION_ID,
    "structure": STRUCTURE,
    "scope": "structure",
    "themes": [{"axis": "well_being", "label": "La cour de récréation"}],
    "participants": [{"kind": "staff", "count": 24}, {"kind": "families", "count": 15}],
}
BUDGET = {
    "requested_cents": 1_324_000,
    "lines": [
        {
            "line_id": "1",
            "category": "teaching_equipment",
            "label": "Microscopes numériques",
            "quantity": 12,
            "unit_cost_cents": 27_000,
            "amount_cents": 324_000,
            "school_year": "2026-2027",
        },
        {
            "line_id": "2",
            "category": "outside_contributors",
            "label": "Ateliers avec une chercheuse",
            "quantity": 20,
            "unit_cost_cents": 50_000,
            "amount_cents": 1_000_000,
            "school_year": "2027-2028",
        },
    ],
}
GRANT = {
    "total_cents": 1_124_000,
    "lines": [
        {"category": "teaching_equipment", "school_year": "2026-2027", "amount_cents": 324_000},
        {"category": "outside_contributors", "school_year": "2027-2028", "amount_cents": 800_000},
    ],
}
BENEFICIARY = {"kind": "structure", "name": STRUCTURE["name"], "uai": STRUCTURE["uai"]}
COMMENTS = [{"comment_id": "1", "part": "budget", "text": "Pouvez-vous joindre un devis pour les microscopes\u202f?"}]
OPINION = {
    "opinion_id": "01980a5e-6f00-7a85-86d2-9e1c3b7f0d38",
    "project_id": PROJECT_ID,
    "version": 1,
    "expert_role": "dane",
    "due_on": "2026-10-15",
}
ALLOCATION = {
    "allocation_id": ALLOCATION_ID,
    "project_id": PROJECT_ID,
    "total_cents": 1_124_000,
    "amounts": [
        {"budget_year": 2026, "programme": "141", "amount_cents": 324_000},
        {"budget_year": 2027, "programme": "141", "amount_cents": 800_000},
    ],
    "due_on": "2027-01-05",
}
INSTALMENT = {
    "instalment_id": INSTALMENT_ID,
    "project_id": PROJECT_ID,
    "year": 2027,
    "amount_cents": 800_000,
    "reason": "Le bilan de l’année 2026-2027 est attendu.",
}
INVOICE = {
    "invoice_id": "01980a5e-6f00-7a2b-9c3d-5e7f1b4a8d60",
    "project_id": PROJECT_ID,
    "supplier": "Optique du Nord",
    "amount_cents": 324_000,
}
REPORT = {"report_id": "01980a5e-6f00-7196-bf40-6a2d8e5c1b49", "project_id": PROJECT_ID, "school_year": "2026-2027"}
DECISION = {
    "project_id": PROJECT_ID,
    "version": 2,
    "decision_id": "01980a5e-6f00-72a7-a851-3f7b9c0e4d5a",
    "decided_at": "2026-11-05T15:42:10Z",
}
MESSAGE = {"message_id": "01980a5e-6f00-73b8-9162-8d0c4a1f7e6b", "channel": "email", "project_id": PROJECT_ID}

REPAYMENT = {
    "repayment_id": "01980a5e-6f00-7b8c-a4d5-6f1e2c9b0a37",
    "project_id": PROJECT_ID,
    "amount_cents": 120_000,
    "beneficiary": BENEFICIARY,
}

EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "nefe.structure.registered.v1": STRUCTURE,
    "nefe.concertation.declared.v1": {**CONCERTATION, "declared_at": "2026-09-14T08:00:00Z"},
    "nefe.concertation.closed.v1": {
        **CONCERTATION,
        "closed_at": "2026-09-28T16:30:00Z",
        "outcome": "Les élèves veulent une cour plus calme et des coins de lecture.",
    },
    "nefe.concertation.abandoned.v1": {
        **CONCERTATION,
        "abandoned_at": "2026-09-28T16:30:00Z",
        "reason": "Reportée à l’année prochaine.",
    },
    "nefe.project.submitted.v1": {
        "project_id": PROJECT_ID,
        "reference": "0930116W-7",
        "version": 1,
        "deposited_at": "2026-10-01T09:12:33.123456Z",
        "concertation_id": CONCERTATION_ID,
        "structure": STRUCTURE,
        "partners": [{"uai": "0930117X", "name": "Lycée professionnel voisin"}],
        "title": "Un laboratoire ouvert à tous",
        "axes": ["success", "less_inequality"],
        "summary": "Chaque élève mène une vraie expérience par trimestre.\nLes familles viennent voir les résultats.",
        "digital": True,
        "pupils": 480,
        "funding_requested": True,
        "budget": BUDGET,
        "attachments": [
            {
                "attachment_id": "01980a5e-6f00-74c9-8273-1e6f5d9b0a7c",
                "name": "devis microscopes.pdf",
                "type": "application/pdf",
                "size": 48_213,
                "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            }
        ],
    },
    "nefe.project.withdrawn.v1": {
        "project_id": PROJECT_ID,
        "withdrawn_at": "2026-10-09T11:05:00Z",
        "reason": "L’équipe préfère le représenter au printemps.",
    },
    "nefe.project.stopped.v1": {
        "project_id": PROJECT_ID,
        "stopped_at": "2027-06-18T14:00:00Z",
        "lessons": "Un créneau commun dans l’emploi du temps est nécessaire dès la rentrée.",
    },
    "nefe.report.requested.v1": {**REPORT, "requested_at": "2027-06-15T06:00:00Z", "due_on": "2027-07-15"},
    "nefe.report.submitted.v1": {**REPORT, "submitted_at": "2027-07-02T10:20:00Z"},
    "nefe.review.opened.v1": {
        "project_id": PROJECT_ID,
        "version": 1,
        "opened_at": "2026-10-01T09:12:35Z",
        "answer_due_on": "2026-12-01",
    },
    "nefe.opinion.requested.v1": {**OPINION, "requested_at": "2026-10-02T07:45:00Z"},
    "nefe.opinion.given.v1": {**OPINION, "given_at": "2026-10-12T13:00:00Z"},
    "nefe.review.completion_requested.v1": {
        "project_id": PROJECT_ID,
        "version": 1,
        "requested_at": "2026-10-16T15:00:00Z",
        "comments": COMMENTS,
    },
    "nefe.review.completion_cancelled.v1": {
        "project_id": PROJECT_ID,
        "version": 1,
        "cancelled_at": "2026-10-17T08:30:00Z",
        "comments": COMMENTS,
    },
    "nefe.review.validated.v1": {
        **DECISION,
        "decided_on": "2026-11-05",
        "allocation_due_on": "2027-01-05",
        "structure": STRUCTURE,
        "beneficiary": BENEFICIARY,
        "grant": GRANT,
    },
    "nefe.review.declined.v1": {**DECISION, "reason": "Le besoin des élèves n’est pas encore assez décrit."},
    "nefe.envelope.credited.v1": {
        "budget_year": 2026,
        "programme": "141",
        "kind": "AE",
        "amount_cents": 160_000_000,
        "reference": "DELEGATION-2026-0042",
    },
    "nefe.envelope.withdrawn.v1": {
        "budget_year": 2026,
        "programme": "141",
        "kind": "AE",
        "amount_cents": 5_000_000,
        "reference": "MEN-2026-141-027",
        "reason": "Mise en réserve de fin de gestion.",
        "withdrawn_at": "2026-11-12T09:00:00Z",
    },
    "nefe.allocation.reserved.v1": {**ALLOCATION, "reserved_at": "2026-11-05T15:42:12Z"},
    "nefe.allocation.deferred.v1": {
        **ALLOCATION,
        "deferred_at": "2026-11-05T15:42:12Z",
        "rank": 3,
        "missing_cents": 214_000,
    },
    "nefe.allocation.made.v1": {**ALLOCATION, "made_at": "2026-11-20T09:00:00Z"},
    "nefe.allocation.warned.v1": {**ALLOCATION, "warned_at": "2026-12-21T05:00:00Z", "days_left": 15},
    "nefe.allocation.overdue.v1": {**ALLOCATION, "noticed_at": "2027-01-06T05:00:00Z", "days_late": 1},
    "nefe.instalment.frozen.v1": {**INSTALMENT, "frozen_at": "2027-07-16T05:00:00Z"},
    "nefe.instalment.released.v1": {
        **INSTALMENT,
        "reason": "Le bilan est reçu.",
        "released_at": "2027-07-20T08:15:00Z",
    },
    "nefe.instalment.cancelled.v1": {
        **INSTALMENT,
        "reason": "Le projet est arrêté.",
        "cancelled_at": "2027-06-18T14:00:05Z",
    },
    "nefe.document.issued.v1": {
        "document_id": "01980a5e-6f00-7c4d-8e1b-3a6f9d2c5b70",
        "project_id": PROJECT_ID,
        "kind": "order",
        "number": "ARR-2026-0001",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "issued_at": "2026-11-22T16:30:00Z",
    },
    "nefe.invoice.submitted.v1": {**INVOICE, "submitted_at": "2027-03-02T09:12:00Z"},
    "nefe.invoice.refused.v1": {
        **INVOICE,
        "refused_at": "2027-03-04T10:05:00Z",
        "reason": "La facture est adressée à un autre établissement.",
    },
    "nefe.repayment.requested.v1": {
        **REPAYMENT,
        "requested_at": "2027-06-21T08:00:00Z",
        "reason": "Le projet est arrêté ; cette part n’a pas été dépensée.",
    },
    "nefe.repayment.received.v1": {**REPAYMENT, "received_on": "2027-07-05", "reference": "TP-2027-000812"},
    "nefe.payment.ordered.v1": {
        "payment_id": PAYMENT_ID,
        "project_id": PROJECT_ID,
        "ordered_at": "2026-11-23T10:00:00Z",
        "beneficiary": BENEFICIARY,
        "amount_cents": 337_200,
        "kind": "advance",
        "budget_year": 2026,
        "programme": "141",
    },
    "nefe.payment.executed.v1": {"payment_id": PAYMENT_ID, "executed_on": "2026-11-27", "reference": "DP-2026-118734"},
    "nefe.payment.refused.v1": {
        "payment_id": PAYMENT_ID,
        "refused_on": "2026-11-25",
        "reference": "RJ-2026-004411",
        "reason": "Le compte du bénéficiaire est clos.",
    },
    "nefe.notification.requested.v1": {
        "to": {"uai": STRUCTURE["uai"]},
        "subject": "Visite de la DANE",
        "text": "Bonjour,\nla DANE vous propose une visite le 12\u00a0octobre à 14\u00a0h.",
        "about": PROJECT_ID,
    },
    "nefe.notification.bounced.v1": {
        "message_id": MESSAGE["message_id"],
        "is_permanent": True,
        "bounced_at": "2026-10-16T15:02:00Z",
        "reason": "5.1.1 User unknown",
    },
    "nefe.notification.delivered.v1": {**MESSAGE, "delivered_at": "2026-10-16T15:00:04Z"},
    "nefe.notification.failed.v1": {
        **MESSAGE,
        "failed_at": "2026-10-16T15:00:04Z",
        "reason": "La boîte aux lettres est pleine.",
    },
    "nefe.event.rejected.v1": {
        "rejected_id": "7d1c9b52-0a6e-4f0b-9a57-2f3c8f1f6f0e",
        "rejected_source": "/partners/finance",
        "rejected_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "code": "schema_invalid",
        "reason": "The payload is not what nefe.envelope.credited.v1 must be.",
        "errors": [{"pointer": "/amount_cents", "message": "Not a valid integer."}],
        "quarantine_id": "01980a5e-6f00-75da-b384-9c7e2f0d1b8e",
        "received_at": "2026-10-16T15:00:04.201Z",
        "exchange": "nefe.inbound",
        "routing_key": "nefe.envelope.credited.v1",
    },
}


def example(name: str) -> dict[str, Any]:
    """A valid payload of this type, free to be changed."""
    return deepcopy(dict(EXAMPLES[name]))
