"""Which column means what: a file in TOML, checked before any row is read."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import marshmallow
from marshmallow import ValidationError, fields, validate

from shared.importing.table import ENCODINGS, Layout, Unreadable, tidy
from shared.importing.values import is_date_pattern
from shared.searching import fold
from shared.web.problems import pointers

NOT_COLUMNS = 'attend un titre de colonne, une liste de titres, ou {{ always = "…" }}'
"""A template, as marshmallow takes them."""


@dataclass(frozen=True)
class Source:
    """Where a value comes from: one or several columns, or one value that holds of all rows."""

    columns: tuple[str, ...] = ()
    always: str | None = None

    def texts(self, cells: Mapping[str, str]) -> list[str]:
        """What stands there, without what is empty."""
        if self.always is not None:
            return [self.always]
        return [text for column in self.columns if (text := cells[column].strip())]

    @property
    def called(self) -> str:
        """As a person is told where to look."""
        return ", ".join(self.columns)


class Columns(fields.Field[Source]):
    """A title, a list of titles, or `{ always = "…" }`."""

    def __init__(self, *, only_one: bool = False, required: bool = False) -> None:
        super().__init__(required=required, error_messages={"invalid": NOT_COLUMNS, "required": "manque"})
        self._only_one = only_one

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Source:
        if isinstance(value, dict) and set(value) == {"always"} and isinstance(value["always"], str):
            source = Source(always=value["always"])
        else:
            titles = [value] if isinstance(value, str) else value
            if not isinstance(titles, list) or not titles or not all(isinstance(one, str) and one for one in titles):
                raise self.make_error("invalid")
            source = Source(tuple(map(tidy, titles)))
        if self._only_one and len(source.columns) != 1:
            raise self.make_error("invalid")
        return source


class Schema(marshmallow.Schema):
    """A table of the mapping: a name that means nothing is a mistake."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.error_messages |= {"unknown": "n’est pas un nom connu ici"}


class FileSchema(Schema):
    """How the file is written; what is not said is seen from it."""

    encoding = fields.String(validate=validate.OneOf(list(ENCODINGS), error="vaut utf-8 ou windows-1252"))
    delimiter = fields.String(validate=validate.Regexp(r"[^\"\r\n]\Z", error="est un seul caractère"))
    dates = fields.String(
        validate=lambda pattern: is_date_pattern(pattern) or _refuse("dit où sont JJ, MM et AAAA"), load_default=None
    )


def one_of(meanings: Collection[str]) -> fields.String:
    """One of our words."""
    return fields.String(validate=validate.OneOf(list(meanings), error=f"vaut {', '.join(meanings)}"))


class Words(fields.Dict):
    """Words of the file, however they are accented, and what they mean here."""

    def __init__(self, meanings: Collection[str]) -> None:
        super().__init__(keys=fields.String(), values=one_of(meanings), load_default=dict)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> dict[Any, Any]:
        known = super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]  # marshmallow's
        return {fold(said): means for said, means in known.items()}


def read_mapping(path: Path, schema: Schema) -> dict[str, Any]:
    """What the file says, as the schema loads it. Raises Unreadable, which names every fault."""
    try:
        loaded: dict[str, Any] = schema.load(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise Unreadable(f"{path}\u00a0: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path}\u00a0: ce n’est pas du TOML ({error})") from error
    except ValidationError as error:
        raise Unreadable(f"{path}\u00a0: {'; '.join(_faults(error))}") from error
    return loaded


def layout_of(mapping: Mapping[str, Any]) -> Layout:
    """How the file is written that a mapping is about."""
    return Layout(mapping["file"].get("encoding"), mapping["file"].get("delimiter"))


def _faults(error: ValidationError) -> Iterator[str]:
    for fault in pointers(error.messages):
        yield f"{fault.pointer.strip('/').replace('/', '.')} {fault.message}"


def _refuse(why: str) -> bool:
    raise ValidationError(why)
