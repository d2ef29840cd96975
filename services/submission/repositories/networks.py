"""Where networks are kept, with their members."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from services.submission.domain.network import Network
from services.submission.domain.refusals import UnknownNetwork
from services.submission.rows import network as rows
from services.submission.tables import network, network_member
from shared.upsert import upsert


class Networks:
    """Every network and bassin of the academy."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, network_id: str) -> Network:
        """Raises UnknownNetwork."""
        found = self._connection.execute(select(network).where(network.c.id == network_id)).mappings().all()
        if not found:
            raise UnknownNetwork(f"There is no network {network_id}.")
        return self._with_members(found)[0]

    def has_member(self, network_id: str, uai: str) -> bool:
        """Whether there is such a network, and the structure takes part in it."""
        is_place = network_member.c.network_id == network_id, network_member.c.uai == uai
        return self._connection.execute(select(network_member.c.uai).where(*is_place)).first() is not None

    def put(self, changed: Network) -> bool:
        """Keep a network as it is now; says whether it is new."""
        row = rows.network_row(changed)
        statement = upsert(self._connection)(network).values(row).on_conflict_do_nothing().returning(network.c.id)
        is_new = self._connection.execute(statement).first() is not None
        if not is_new:
            # The row is locked by its update, so that of two changes at once the members of one remain.
            self._connection.execute(update(network).where(network.c.id == changed.id).values(row))
            self._connection.execute(delete(network_member).where(network_member.c.network_id == changed.id))
        self._connection.execute(insert(network_member), rows.member_rows(changed))
        return is_new

    def page(self, *, uai: str | None, after: str | None, limit: int) -> list[Network]:
        """Up to `limit` networks (of which a structure is a member), in order of their ids, from beyond `after`."""
        statement = select(network).order_by(network.c.id).limit(limit)
        if uai is not None:
            statement = statement.join(network_member).where(network_member.c.uai == uai)
        if after is not None:
            statement = statement.where(network.c.id > after)
        return self._with_members(self._connection.execute(statement).mappings().all())

    def _with_members(self, found: Sequence[RowMapping]) -> list[Network]:
        members = self._members([row["id"] for row in found])
        return [rows.network_from(row, members[row["id"]]) for row in found]

    def _members(self, network_ids: Collection[str]) -> dict[str, list[str]]:
        """UAIs by network, the lead first."""
        columns = network_member.c.network_id, network_member.c.uai
        statement = select(*columns).where(network_member.c.network_id.in_(network_ids))
        members = defaultdict(list)
        for network_id, uai in self._connection.execute(statement.order_by(columns[0], network_member.c.rank)):
            members[network_id].append(uai)
        return members
