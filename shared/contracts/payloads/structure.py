"""Schools, as every event that is about one describes them."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from shared.contracts.fields import Choice, Coded, Degrees, Line, Mailbox, Part, Uai, Whole
from shared.contracts.vocabulary import BeneficiaryKind, PriorityEducation, Sector, StructureKind

DEGREES: Mapping[str, int] = {
    StructureKind.NURSERY_SCHOOL: 1,
    StructureKind.ELEMENTARY_SCHOOL: 1,
    StructureKind.PRIMARY_SCHOOL: 1,
    StructureKind.COLLEGE: 2,
    StructureKind.LYCEE_GENERAL: 2,
    StructureKind.LYCEE_PROFESSIONAL: 2,
    StructureKind.LYCEE_POLYVALENT: 2,
}


class PositionPayload(Schema):
    """Where on the globe (WGS 84)."""

    latitude = Degrees(90, description="Degrees north.")
    longitude = Degrees(180, description="Degrees east.")


def department(*, optional: bool = False) -> Coded:
    """The number of a département."""
    shape = r"^(0[1-9]|[1-8][0-9]|9[0-5]|2[AB]|9[78][0-9])$"
    return Coded(shape, "Not the number of a département, such as 93, 2A or 974.", optional=optional)


class StructurePayload(Schema):
    """A school as it was known when the fact was stated."""

    uai = Uai()
    name = Line(200)
    kind = Choice(StructureKind)
    degree = Whole(1, 2, description="1: écoles, 2: collèges and lycées.")
    sector = Choice(Sector)
    commune = Line(100)
    postcode = Coded(r"^[0-9]{5}$", "Not a postcode: five digits.")
    department = department()
    priority_education = Choice(PriorityEducation)
    email = Mailbox(optional=True)
    position = Part(PositionPayload, optional=True)

    @validates_schema
    def _kind_has_its_degree(self, data: dict[str, Any], **_: Any) -> None:
        """The degree decides which budget programme pays: a wrong one would have the wrong programme pay."""
        if DEGREES.get(data["kind"], data["degree"]) != data["degree"]:
            raise ValidationError("Not the degree of this kind of structure.", "degree")


class PartnerPayload(Schema):
    """Another school that takes part in the project."""

    uai = Uai()
    name = Line(200)


class BeneficiaryPayload(Schema):
    """Who receives the money."""

    kind = Choice(BeneficiaryKind)
    name = Line(200)
    uai = Uai(optional=True)
    siret = Coded(r"^[0-9]{14}$", "Not a SIRET: fourteen digits.", optional=True)

    @validates_schema
    def _structure_has_a_uai(self, data: dict[str, Any], **_: Any) -> None:
        if data["kind"] == BeneficiaryKind.STRUCTURE and data.get("uai") is None:
            raise ValidationError("Required of a structure.", "uai")


class StructureRegistered(StructurePayload):
    """A school is registered, or what is known of it has changed."""
