"""Who presents which file, over HTTP: by hand, by rule, and who may not."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema as AnswerSchema
from marshmallow import fields, post_load, validate

from services.review.api.requests import Subject
from services.review.domain.rapporteur import Rapporteur, Rule, Ties
from services.review.use_cases.assign_rapporteur import assign_rapporteur
from services.review.use_cases.declare_ties import declare_ties, list_ties
from services.review.use_cases.rapporteur_rules import read_rapporteur_rules, set_rapporteur_rules
from shared.contracts.payloads.structure import department
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.idempotency import idempotent
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Schema, Uai, Whole

blueprint = Blueprint("rapporteurs", __name__, url_prefix="/api/review/v1", description="Who presents which file.")
MOST_RULES, MOST_TIES = 500, 500


class AssignmentSchema(Schema):
    """Who is to present the file."""

    subject = Subject()


class RapporteurSchema(AnswerSchema):
    """Who presents a file."""

    subject = fields.String()
    name = fields.String()
    assigned_at = Instant()
    assigned_by = fields.String(allow_none=True, metadata={"description": "Null where a rule chose."})


class RuleSchema(Schema):
    """Which files go to which member; a condition that is absent or null lets all files pass."""

    member = Subject()
    department = department(optional=True)
    degree = Whole(1, 2, load_default=None, allow_none=True)
    is_digital = fields.Boolean(load_default=None, allow_none=True, truthy={True}, falsy={False})

    @post_load
    def _rule(self, values: Mapping[str, Any], **_: Any) -> Rule:
        return Rule(**values)


class RulesSchema(Schema):
    """All rules. Of those that apply, the one with the most conditions wins."""

    rules = fields.List(fields.Nested(RuleSchema), required=True, validate=validate.Length(max=MOST_RULES))


class ShownRulesSchema(AnswerSchema):
    """The rules in force."""

    rules = fields.List(fields.Nested(RuleSchema))


class DeclarationSchema(Schema):
    """All structures that somebody of the commission is tied to."""

    subject = Subject(optional=True)
    structures = fields.List(Uai(), required=True, validate=validate.Length(max=MOST_TIES))


class TiesSchema(AnswerSchema):
    """What was last declared of an account."""

    subject = fields.String()
    structures = fields.List(fields.String())
    declared_at = Instant()
    declared_by = fields.String()


class AllTiesSchema(AnswerSchema):
    """What the people of the commission declared."""

    ties = fields.List(fields.Nested(TiesSchema))


@blueprint.post("/files/<project_id>/rapporteur")
@blueprint.arguments(AssignmentSchema)
@blueprint.response(200, RapporteurSchema)
@permitted("assign_rapporteur")
@idempotent
def assign(assignment: Mapping[str, Any], project_id: str) -> Rapporteur:
    """Say who presents the file

    Somebody who sits in the commission today and is not tied to a structure of the project; in the place of whoever
    presented it before.
    """
    return assign_rapporteur(unit_of_work(), project_id=project_id, **assignment, actor=current_actor())


@blueprint.put("/commission/rapporteur-rules")
@blueprint.arguments(RulesSchema)
@blueprint.response(200, ShownRulesSchema)
@permitted("set_rapporteur_rules")
def set_rules(given: Mapping[str, Any]) -> Mapping[str, Sequence[Rule]]:
    """Set the rules by which files that arrive are given to members

    The rule with the most conditions wins; of several members the one with the fewest open files, then by name. A file
    for which nobody is suited stays unassigned.
    """
    return {"rules": set_rapporteur_rules(unit_of_work(), **given, actor=current_actor())}


@blueprint.get("/commission/rapporteur-rules")
@blueprint.response(200, ShownRulesSchema)
@permitted("read_rapporteur_rules")
def show_rules() -> Mapping[str, Sequence[Rule]]:
    """The rules by which files are given to members"""
    return {"rules": read_rapporteur_rules(unit_of_work())}


@blueprint.post("/commission/ties")
@blueprint.arguments(DeclarationSchema)
@blueprint.response(200, TiesSchema)
@permitted("declare_ties")
@idempotent
def declare(declaration: Mapping[str, Any]) -> Ties:
    """Declare to which structures a member is tied

    By the member, or by the secretariat with the member's account. It replaces what was declared before; files of
    these structures that the member presented are unassigned.
    """
    given = {"subject": None, **declaration}
    return declare_ties(unit_of_work(), **given, actor=current_actor())


@blueprint.get("/commission/ties")
@blueprint.response(200, AllTiesSchema)
@permitted("list_ties")
def show_ties() -> Mapping[str, Sequence[Ties]]:
    """The ties that the people of the commission declared

    A member reads their own.
    """
    return {"ties": list_ties(unit_of_work(), actor=current_actor())}
