"""Who may publish what: our services their own facts, partners what the academy's settings grant them."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from dataclasses import fields as fields_of
from datetime import timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from shared.config import Misconfigured
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.event_type import stem_of, stem_of_key
from shared.contracts.vocabulary import Service
from shared.messaging.event import Event
from shared.messaging.limits import LARGEST_INBOUND
from shared.messaging.runtime import source_of
from shared.messaging.topology import ANONYMOUS, EVENTS, INBOUND, REJECTIONS, SERVICES, is_history
from shared.pace import Pace

SERVICE_USER = "nefe-{service}"
ENTRANCE = SERVICE_USER.format(service=Service.SUBMISSION)
"""Lets in the events of partners who post them, after its web has proven who they are."""
OPERATOR = "operator"
REJECTED = "nefe.event.rejected.v1"
PER_MINUTE = 6_000
OUR_SOURCE = re.compile(source_of("[^/]+", f"({'|'.join(SERVICES)})") + r"(/.*)?")


class NotPermitted(Exception):
    """The publisher may not say this; the message says why."""


@dataclass(frozen=True)
class Partner:
    """An outside program: its broker user, the CloudEvents source it speaks for, the types that it may publish, and the
    patterns of those that it reads (`*` is a word, `#` any number). One that is suspended may do nothing.

    `per_minute` events are taken at once; what comes faster waits for its turn, or is asked to come again if it comes
    by HTTP. `largest_bytes`: of one event.
    """

    user: str
    source: str
    publishes: tuple[str, ...]
    reads: tuple[str, ...] = ()
    is_suspended: bool = False
    per_minute: int = PER_MINUTE
    largest_bytes: int = LARGEST_INBOUND

    @property
    def pace(self) -> Pace:
        """How fast it may speak."""
        return Pace(self.per_minute, timedelta(minutes=1))

    @property
    def stems(self) -> set[str | None]:
        """Its types without their versions: the broker lets it write them in any."""
        return {stem_of(name) for name in self.publishes}


def is_reserved(user: str) -> bool:
    """Whether an account of the broker, or a file or queue that is named after it, is the installation's own."""
    return user in (OPERATOR, ANONYMOUS, *SERVICES) or user.startswith(SERVICE_USER.format(service=""))


def _refuse_reserved(user: str) -> None:
    if is_reserved(user):
        raise ValidationError(f"{user} is an account of the installation itself.")


def _refuse_ours(source: str) -> None:
    if OUR_SOURCE.fullmatch(source):
        raise ValidationError(f"{source} is the source of one of our services.")


class PartnerSchema(Schema):
    """One entry of the partners' file."""

    user = fields.String(required=True, validate=[validate.Regexp(r"[a-z][a-z0-9-]{0,62}\Z"), _refuse_reserved])
    source = fields.String(required=True, validate=[validate.Regexp(r"/[!-~]{1,200}\Z"), _refuse_ours])
    publishes = fields.List(fields.String(validate=validate.OneOf([kind.name for kind in CATALOGUE if kind.inbound])))

    reads = fields.List(fields.String(validate=validate.Regexp(r"nefe(\.([a-z_]+|v[0-9]+|\*|#))+\Z")))
    is_suspended = fields.Boolean()
    per_minute = fields.Integer(strict=True, validate=validate.Range(1, 1_000_000))
    largest_bytes = fields.Integer(strict=True, validate=validate.Range(1_024, LARGEST_INBOUND))

    @post_load
    def make(self, values: dict[str, Any], **_options: object) -> Partner:
        lists = {name: tuple(values.get(name, [])) for name in ("publishes", "reads")}
        return Partner(**{**values, **lists})


def read_partners(text: str) -> tuple[Partner, ...]:
    """The partners in a JSON list of {user, source, publishes}. Raises Misconfigured."""
    try:
        partners = tuple(PartnerSchema(many=True).load(json.loads(text)))
    except (ValueError, ValidationError) as error:
        raise Misconfigured(f"NEFE_PARTNERS: {error}") from error
    _require_distinct("user", [partner.user for partner in partners])
    _require_distinct("source", [partner.source for partner in partners])
    return partners


def written(partners: Iterable[Partner]) -> str:
    """What `read_partners` reads, without what goes without saying: a version before this one may not know it."""
    unsaid = {field.name: field.default for field in fields_of(Partner)}
    entries = [
        {name: value for name, value in asdict(partner).items() if value and value != unsaid[name]}
        for partner in partners
    ]
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def publishers_of(settings: Any) -> "Publishers":
    """Who may publish what by a service's settings. Raises Misconfigured."""
    return Publishers(settings.academy, read_partners(settings.partners))


def _require_distinct(name: str, values: Iterable[str]) -> None:
    """Two entries would take each other's permissions, or each other's place in a lane."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise Misconfigured(f"NEFE_PARTNERS: {name} {value} appears twice")
        seen.add(value)


class Publishers:
    """Answers, for one academy, whether a publisher may say an event."""

    def __init__(self, academy: str, partners: tuple[Partner, ...] = ()) -> None:
        self._academy = academy
        self._partners = {partner.user: partner for partner in partners}

    def check(self, event: Event, *, exchange: str, routing_key: str, user: str | None) -> Partner | None:
        """The partner who says it, None for one of our services. Raises NotPermitted."""
        if exchange == REJECTIONS and event.type == REJECTED:
            self._check_service(event, user)  # the routing key is whom it is told
            return None
        if routing_key != event.type:
            raise NotPermitted(f"the routing key must be the event's type, not {routing_key}")
        if exchange == EVENTS or is_history(exchange):
            self._check_service(event, user)
            return None
        if exchange == INBOUND:
            return self._check_partner(event, self.known_user(routing_key, user))
        raise NotPermitted(f"events do not come through the exchange {exchange}")

    def speaker(self, source: str) -> str:
        """The partner who speaks for a source."""
        speaking = (partner.user for partner in self._partners.values() if partner.source == source)
        return next(speaking, ANONYMOUS)

    def find(self, user: str) -> Partner | None:
        """The partner of that name."""
        return self._partners.get(user)

    def known_user(self, routing_key: str, user: str | None) -> str:
        """The user who published: as the broker vouches for, or the only one whom it lets write this routing key.

        A client that cannot set the property user_id (amqp-publish cannot) is known by the broker's topic
        permissions, as long as only one partner holds that type, in whatever version. Otherwise it is anonymous, and
        refused.
        """
        if user:
            return user
        stem = stem_of_key(routing_key)
        holders = [partner.user for partner in self._partners.values() if stem in partner.stems]
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

    def _check_partner(self, event: Event, user: str) -> Partner:
        partner = self._partners.get(user)
        if partner is None:
            raise NotPermitted("the publisher is not known: set the message property user_id to your user name")
        if partner.is_suspended:
            raise NotPermitted(f"{user} is suspended")
        if event.source != partner.source:
            raise NotPermitted(f"{user} speaks for {partner.source}, not for {event.source}")
        if event.type not in partner.publishes:
            raise NotPermitted(f"{user} may not publish {event.type}")
        return partner
