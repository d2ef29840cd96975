"""Whether a payload is right, found out quickly: nearly all are, and a schema takes its time to say so.

Made from the schema itself, which remains the one that says what is wrong.
"""

from collections.abc import Callable
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.decorators import VALIDATES_SCHEMA

Test = Callable[[Any], bool]
"""Returns whether a value is right; for one that is wrong it may also raise ValidationError."""


def soundness(schema: Schema) -> Callable[[object], bool]:
    """A test that a value passes only if `schema.validate` finds no fault with it; plain JSON, exactly if.

    For schemas whose fields check and never convert: rules about several fields read what was given.
    """
    test = _of_object(schema)

    def is_sound(value: object) -> bool:
        try:
            return test(value)
        except ValidationError:
            return False

    return is_sound


def _of_object(schema: Schema) -> Test:
    tests = {field.data_key or name: _of_field(field) for name, field in schema.load_fields.items()}
    required = {field.data_key or name for name, field in schema.load_fields.items() if field.required}
    rules = [getattr(schema, name) for name, *_ in schema._hooks[VALIDATES_SCHEMA]]
    is_tolerant = schema.unknown != RAISE

    def of_unknown_field(_value: Any) -> bool:
        return is_tolerant

    def test(value: Any) -> bool:
        if not isinstance(value, dict) or not required <= value.keys():
            return False
        for name, given in value.items():
            if not tests.get(name, of_unknown_field)(given):
                return False
        for rule in rules:
            rule(value)
        return True

    return test


def _of_field(field: fields.Field[Any]) -> Test:
    if isinstance(field, fields.Nested) and not field.many:
        return _with_checks(field, _of_object(field.schema))
    if isinstance(field, fields.List):
        return _with_checks(field, _of_list(_of_field(field.inner)))
    return _with_checks(field, _of_leaf(field))


def _of_list(is_right: Test) -> Test:
    return lambda value: isinstance(value, list) and all(map(is_right, value))


def _of_leaf(field: fields.Field[Any]) -> Test:
    def test(value: Any) -> bool:
        field._deserialize(value, None, None)
        return True

    return test


def _with_checks(field: fields.Field[Any], is_right: Test) -> Test:
    checks, allows_none = tuple(field.validators), field.allow_none

    def test(value: Any) -> bool:
        if value is None:
            return allows_none
        if not is_right(value):
            return False
        for check in checks:
            check(value)
        return True

    return test
