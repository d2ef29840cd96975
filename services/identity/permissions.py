"""Who may do what with accounts; everybody has their own."""

from collections.abc import Mapping

from shared.identity.actor import Role

PERMISSIONS: Mapping[str, frozenset[Role]] = {
    "keep_own_account": frozenset(Role),
    "keep_colleagues": frozenset({Role.SCHOOL}),
    "keep_accounts": frozenset({Role.ADMINISTRATOR}),
}
