"""What a value must be beyond its type; every check says no with one English sentence."""

from collections.abc import Callable, Sequence
from typing import Any

from marshmallow import ValidationError, validate


class Shape(validate.Regexp):
    """The whole text has the shape of the pattern (a `$` alone would let a last line feed through)."""

    def __call__(self, value: Any) -> Any:
        if self.regex.fullmatch(value) is None:
            raise ValidationError(str(self.error))
        return value


class Encodable(Shape):
    """A shape, and no half of a surrogate pair: it could be neither stored nor sent on."""

    def __call__(self, value: Any) -> Any:
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ValidationError("Contains half of a surrogate pair.") from error
        return super().__call__(value)


class Parsed(Shape):
    """A shape whose value must also mean something; `means` raises ValueError or returns False otherwise."""

    def __init__(self, pattern: str, means: Callable[[str], object], error: str) -> None:
        super().__init__(pattern, error=error)
        self._means = means

    def __call__(self, value: Any) -> Any:
        super().__call__(value)
        try:
            meaningful = self._means(value) is not False
        except ValueError:
            meaningful = False
        if not meaningful:
            raise ValidationError(str(self.error))
        return value


class Distinct:
    """No two items of a list are the same; items that are objects are compared by one of their fields."""

    def __init__(self, key: str | None = None) -> None:
        self.key = key

    def __call__(self, items: Sequence[Any]) -> None:
        names = [item if self.key is None else item[self.key] for item in items]
        if len(set(names)) == len(names):
            return
        repeated = [index for index, name in enumerate(names) if name in names[:index]]
        fault: Any = ["Appears twice."]
        raise ValidationError({index: fault if self.key is None else {self.key: fault} for index in repeated})
