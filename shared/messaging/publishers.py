"""Who may publish what: our services their own facts, partners what the academy's settings grant them."""

import json
from dataclasses import dataclass

from marshmallow import Schema, ValidationError, fields, post_load, validate

from shared.config import Misconfigured
from shared.contracts.catalogue import CATALOGUE
from shared.messaging.event import Event
from shared.messaging.runtime import source_of
from shared.messaging.topology import ANONYMOUS, EVENTS, INBOUND

SERVICE_USER = "nefe-{service}"


class NotPermitted(Exception):
    """The publisher may not say this; the message says why."""


@dataclass(frozen=True)
class Partner:
    """An outside program: its broker user, the CloudEvents source it speaks for, the types it may publish."""

    user: str
    source: str
    publishes: tuple[str, ...]


class PartnerSchema(Schema):
    """One entry of the partners' file."""

    user = fields.String(required=True, validate=validate.Regexp(r"[a-z][a-z0-9-]{0,62}\Z"))
    source = fields.String(required=True, validate=validate.Regexp(r"/[!-~]{1,200}\Z"))
    publishes = fields.List(fields.String(validate=validate.OneOf([kind.name for kind in CATALOGUE if kind.inbound])))

    @post_load
    def make(self, values: dict[str, object], **_options: object) -> Partner:
        return Partner(str(values["user"]), str(values["source"]), tuple(values.get("publishes", [])))  # type: ignore[arg-type]  # as the schema says


def read_partners(text: str) -> tuple[Partner, ...]:
    """The partners in a JSON list of {user, source, publishes}. Raises Misconfigured."""
    try:
        return tuple(PartnerSchema(many=True).load(json.loads(text)))
    except (ValueError, ValidationError) as error:
        raise Misconfigured(f"NEFE_PARTNERS: {error}") from error


class Publishers:
    """Answers, for one academy, whether a publisher may say an event."""

    def __init__(self, academy: str, partners: tuple[Partner, ...] = ()) -> None:
        self._academy = academy
        self._partners = {partner.user: partner for partner in partners}

    def check(self, event: Event, *, exchange: str, routing_key: str, user: str | None) -> None:
        """Raises NotPermitted."""
        if routing_key != event.type:
            raise NotPermitted(f"the routing key must be the event's type, not {routing_key}")
        if exchange == EVENTS:
            self._check_service(event, user)
        elif exchange == INBOUND:
            self._check_partner(event, self.known_user(routing_key, user))
        else:
            raise NotPermitted(f"events do not come through the exchange {exchange}")

    def known_user(self, routing_key: str, user: str | None) -> str:
        """The user who published: as the broker vouches for, or the only one whom it lets write this routing key.

        A client that cannot set the property user_id (amqp-publish cannot) is known by the broker's topic
        permissions, as long as only one partner holds that type. Otherwise it is anonymous, and refused.
        """
        if user:
            return user
        holders = [partner.user for partner in self._partners.values() if routing_key in partner.publishes]
        return holders[0] if len(holders) == 1 else ANONYMOUS

    def told(self, routing_key: str, user: str | None) -> str:
        """Whose queue of rejections an answer goes to: the partner's, or the one for publishers who are not known."""
        known = self.known_user(routing_key, user)
        return known if known in self._partners else ANONYMOUS

    def _check_service(self, event: Event, user: str | None) -> None:
        service = event.source.rpartition("/")[2]
        if event.source != source_of(self._academy, service) or user != SERVICE_USER.format(service=service):
            raise NotPermitted(f"{user} may not speak for {event.source}")
        known = CATALOGUE.get(event.type)
        if known is not None and service not in known.stated_by:
            raise NotPermitted(f"{service} does not state {event.type}")

    def _check_partner(self, event: Event, user: str) -> None:
        partner = self._partners.get(user)
        if partner is None:
            raise NotPermitted("the publisher is not known: set the message property user_id to your user name")
        if event.source != partner.source:
            raise NotPermitted(f"{user} speaks for {partner.source}, not for {event.source}")
        if event.type not in partner.publishes:
            raise NotPermitted(f"{user} may not publish {event.type}")
