"""Who may do what of the commission. Which files a reader then sees is told by `use_cases.sight`.

A member gets as far as the decision because the deputy is one: the commission itself says who presides.

Support people and observers are absent: the commission is not told whom the first accompany, and the others see public
sheets only.
"""

from collections.abc import Mapping

from shared.identity.actor import Role

_SITTING = frozenset({Role.MEMBER, Role.SECRETARIAT, Role.RECTOR})
_READING = _SITTING | {Role.SCHOOL, Role.FUND_MANAGER, Role.EXPERT}

PERMISSIONS: Mapping[str, frozenset[Role]] = {
    "appoint_commission": frozenset({Role.RECTOR}),
    "read_commission": _SITTING | {Role.ADMINISTRATOR},
    "list_appointments": _SITTING | {Role.ADMINISTRATOR},
    "list_files": _READING,
    "read_file": _READING,
    "read_statistics": _SITTING | {Role.OBSERVER},
    "save_view": _SITTING,
    "request_completion": frozenset({Role.SECRETARIAT, Role.RECTOR}),
    "cancel_completion": frozenset({Role.SECRETARIAT, Role.RECTOR}),
    "check_receipt": frozenset({Role.SECRETARIAT}),
    "assign_rapporteur": frozenset({Role.SECRETARIAT, Role.RECTOR}),
    "set_rapporteur_rules": frozenset({Role.SECRETARIAT, Role.RECTOR}),
    "read_rapporteur_rules": _SITTING,
    "set_sections": frozenset({Role.RECTOR}),
    "read_sections": _SITTING | {Role.ADMINISTRATOR},
    "declare_ties": _SITTING,
    "list_ties": _SITTING,
    "recuse_member": frozenset({Role.MEMBER, Role.RECTOR}),
    "set_grid": frozenset({Role.SECRETARIAT, Role.RECTOR}),
    "read_grid": _SITTING,
    "write_reading": frozenset({Role.MEMBER, Role.RECTOR}),
    "cast_vote": frozenset({Role.MEMBER, Role.RECTOR}),
    "prepare_sitting": frozenset({Role.SECRETARIAT, Role.RECTOR}),
    "hold_sitting": frozenset({Role.MEMBER, Role.RECTOR}),
    "read_sitting": _SITTING,
    "request_opinion": frozenset({Role.SECRETARIAT, Role.RECTOR}),
    "answer_opinion": frozenset({Role.EXPERT, Role.SECRETARIAT}),
    "withdraw_opinion": frozenset({Role.SECRETARIAT, Role.RECTOR}),
    "correct_costs": frozenset({Role.SECRETARIAT, Role.RECTOR}),
    "decide_file": frozenset({Role.MEMBER, Role.RECTOR}),
    "read_envelopes": _SITTING | {Role.FUND_MANAGER},
}
