"""The closed lists of words of this domain, spelt as they stand on the wire."""

from enum import StrEnum


class Axis(StrEnum):
    """The three dimensions of the programme; a project has at least one."""

    SUCCESS = "success"
    WELL_BEING = "well_being"
    LESS_INEQUALITY = "less_inequality"


class Category(StrEnum):
    """What money is asked for."""

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


class Status(StrEnum):
    """Where a project stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    TO_COMPLETE = "to_complete"
    VALIDATED = "validated"
    AMENDING = "amending"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"


class Party(StrEnum):
    """Whose turn it is."""

    SCHOOL = "school"
    SECRETARIAT = "secretariat"
    COMMISSION = "commission"
    FUND_MANAGER = "fund_manager"


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
