"""Who may do what with this service; which projects a role may do it to is in `use_cases/access.py`."""

from collections.abc import Mapping

from shared.identity.actor import Role

EVERYONE = frozenset(Role)
READERS = frozenset({Role.SCHOOL, Role.SUPPORT, Role.SECRETARIAT, Role.RECTOR, Role.FUND_MANAGER})
INSIDERS = frozenset({Role.SCHOOL, Role.SUPPORT})
SCHOOL = frozenset({Role.SCHOOL})
CONCERTATION_READERS = frozenset({Role.SCHOOL, Role.SUPPORT, Role.SECRETARIAT, Role.RECTOR})

PERMISSIONS: Mapping[str, frozenset[Role]] = {
    "register_structure": frozenset({Role.ADMINISTRATOR}),
    "read_structure": EVERYONE,
    "find_structures": EVERYONE,
    "create_project": SCHOOL,
    "revise_project": SCHOOL,
    "read_project": READERS,
    "list_projects": READERS,
    "read_version": READERS,
    "read_draft": SCHOOL,
    "read_saves": SCHOOL,
    "attach_files": SCHOOL,
    "read_attachment": READERS | {Role.MEMBER},
    "deposit_project": SCHOOL,
    "answer_comment": SCHOOL,
    "withdraw_project": SCHOOL,
    "amend_project": SCHOOL,
    "stop_project": SCHOOL,
    "read_report": READERS,
    "write_report": SCHOOL,
    "submit_report": SCHOOL,
    "list_reports": READERS - INSIDERS,
    "ask_help": SCHOOL,
    "read_help": READERS,
    "assign_help": frozenset({Role.SECRETARIAT, Role.ADMINISTRATOR}),
    "write_message": INSIDERS,
    "publish_project": SCHOOL,
    "read_prize": EVERYONE,
    "hold_prize": frozenset({Role.SECRETARIAT, Role.RECTOR}),
    "present_candidate": SCHOOL,
    "judge_candidate": EVERYONE - {Role.EXTERNAL_SYSTEM},
    "award_prize": frozenset({Role.RECTOR}),
    "read_resource": EVERYONE,
    "keep_resources": frozenset({Role.SECRETARIAT, Role.ADMINISTRATOR}),
    "declare_concertation": SCHOOL,
    "revise_concertation": SCHOOL,
    "hold_meeting": SCHOOL,
    "end_concertation": SCHOOL,
    "read_concertation": CONCERTATION_READERS,
    "list_concertations": CONCERTATION_READERS,
    "read_invitation": CONCERTATION_READERS,
    "entrust_event": frozenset({Role.EXTERNAL_SYSTEM}),
    "put_network": frozenset({Role.ADMINISTRATOR, Role.SECRETARIAT}),
    "read_network": EVERYONE,
    "list_networks": EVERYONE,
}
