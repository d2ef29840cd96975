"""Who may do what of the money. Which allocations a school then sees is told by `use_cases.read_allocations`."""

from collections.abc import Mapping

from shared.identity.actor import Role

_ACTING = frozenset({Role.FUND_MANAGER})
_READING = _ACTING | {Role.RECTOR}

PERMISSIONS: Mapping[str, frozenset[Role]] = {
    "credit_envelope": _ACTING,
    "move_credits": _ACTING,
    "list_envelopes": _READING,
    "read_waiting_list": _READING,
    "list_allocations": _READING | {Role.SCHOOL},
    "read_allocation": _READING | {Role.SCHOOL},
    "give_hours": _ACTING,
    "confirm_allocation": _ACTING,
    "prepare_grant": _ACTING,
    "issue_document": _ACTING,
    "read_document": _READING | {Role.SCHOOL},
    "write_template": _ACTING | {Role.ADMINISTRATOR},
    "freeze_instalments": _ACTING,
    "list_freezes": _READING,
    "send_invoice": _ACTING | {Role.SCHOOL},
    "read_invoice": _READING | {Role.SCHOOL},
    "decide_invoice": _ACTING,
    "hand_over_payments": _ACTING,
    "reconcile_payments": _READING,
    "ask_back": _ACTING,
    "read_repayments": _READING | {Role.SCHOOL},
    "read_figures": _READING | {Role.OBSERVER},
    "export_figures": _READING,
    "order_payment": _ACTING,
    "list_ledger_entries": _READING,
    "read_trial_balance": _READING,
}
