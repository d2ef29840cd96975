"""The closed lists of words that a payload may use, as they stand on the wire.

Domains keep their own enumerations (they import no contract); these are what the two sides of an event agree on.
A word added or taken away here changes what the other side may receive: that is a new version of the event.
"""

from enum import StrEnum


class Service(StrEnum):
    """Who states and consumes facts."""

    SUBMISSION = "submission"
    REVIEW = "review"
    FUNDING = "funding"
    NOTIFICATION = "notification"


class Exchange(StrEnum):
    """Where an event is published."""

    EVENTS = "nefe.events"
    INBOUND = "nefe.inbound"
    REJECTIONS = "nefe.rejections"


class Axis(StrEnum):
    """The three dimensions of the programme."""

    SUCCESS = "success"
    WELL_BEING = "well_being"
    LESS_INEQUALITY = "less_inequality"


class BudgetCategory(StrEnum):
    """What money is asked for; teaching hours are paid as hours, not sent to the school."""

    TEACHING_HOURS = "teaching_hours"
    TEACHING_EQUIPMENT = "teaching_equipment"
    REFURBISHING = "refurbishing"
    OUTSIDE_CONTRIBUTORS = "outside_contributors"
    TRAINING = "training"
    SCIENTIFIC_EXPERIMENTS = "scientific_experiments"
    OTHER = "other"


class StructureKind(StrEnum):
    """Kinds of schools."""

    NURSERY_SCHOOL = "nursery_school"
    ELEMENTARY_SCHOOL = "elementary_school"
    PRIMARY_SCHOOL = "primary_school"
    COLLEGE = "college"
    LYCEE_GENERAL = "lycee_general"
    LYCEE_PROFESSIONAL = "lycee_professional"
    LYCEE_POLYVALENT = "lycee_polyvalent"
    EREA = "erea"
    OTHER = "other"


class Sector(StrEnum):
    """Public, or private under contract with the State."""

    PUBLIC = "public"
    PRIVATE_UNDER_CONTRACT = "private_under_contract"


class PriorityEducation(StrEnum):
    """Réseau d'éducation prioritaire, reinforced or not."""

    NONE = "none"
    REP = "rep"
    REP_PLUS = "rep_plus"


class Programme(StrEnum):
    """Budget programmes of the State that pay for projects."""

    PRIVATE = "139"
    PUBLIC_PRIMARY = "140"
    PUBLIC_SECONDARY = "141"


class EnvelopeKind(StrEnum):
    """Engagement authorisations (AE) and payment credits (CP) are counted apart."""

    ENGAGEMENT = "AE"
    PAYMENT = "CP"


class PaymentKind(StrEnum):
    """Which part of an allocation a payment is."""

    ADVANCE = "advance"
    BALANCE = "balance"
    INSTALMENT = "instalment"


class GrantDocument(StrEnum):
    """The documents by which money is granted: an order (arrêté attributif), or a convention with who receives it."""

    ORDER = "order"
    CONVENTION = "convention"


class BeneficiaryKind(StrEnum):
    """Who receives the money: a structure for itself or another, a commune for its school, another body."""

    STRUCTURE = "structure"
    COMMUNE = "commune"
    OTHER = "other"


class ConcertationScope(StrEnum):
    """How far a concertation reaches."""

    STRUCTURE = "structure"
    NETWORK = "network"
    BASSIN = "bassin"


class ParticipantKind(StrEnum):
    """Who takes part in a concertation; participants are counted, never named."""

    STAFF = "staff"
    FAMILIES = "families"
    PUPILS = "pupils"
    LOCAL_COUNCILS = "local_councils"
    ASSOCIATIONS = "associations"
    LOCAL_BUSINESSES = "local_businesses"
    OTHER = "other"


class ExpertRole(StrEnum):
    """Who is asked for an opinion."""

    DANE = "dane"
    INSPECTOR = "inspector"
    CANOPE = "canope"
    CARDIE = "cardie"
    LOCAL_COUNCIL = "local_council"
    OTHER = "other"


class RecipientRole(StrEnum):
    """Whom a message may be addressed to when it is not a structure."""

    SUPPORT = "support"
    EXPERT = "expert"
    MEMBER = "member"
    SECRETARIAT = "secretariat"
    RECTOR = "rector"
    FUND_MANAGER = "fund_manager"
    OBSERVER = "observer"
    ADMINISTRATOR = "administrator"


class MessageChannel(StrEnum):
    """How a message reaches its reader."""

    EMAIL = "email"
    IN_APP = "in_app"
    WEBHOOK = "webhook"
