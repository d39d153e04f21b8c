"""Records to JSON and back. A field that has its default is not written: short for the disk, and for the
person who reads it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from operator import attrgetter
from typing import Any

import msgspec

from bot.domain.errors import StorageError
from bot.domain.findings import Findings
from bot.domain.records import KINDS, Record
from bot.domain.stories import Story

#: Raised with any change after which older files could not be read; a newer one is refused.
SCHEMA = 2

#: Fields that may be left out, with what they are then, of each class.
_DEFAULTS: Mapping[type[Record], tuple[tuple[str, Any], ...]] = {
    kind: tuple((one.name, one.default) for one in fields(kind)) for kind in KINDS.values()
}

#: All fields of a record of each class at once.
_VALUES: Mapping[type[Record], Callable[[Record], tuple[Any, ...]]] = {
    kind: attrgetter(*(name for name, _ in known)) for kind, known in _DEFAULTS.items()
}

#: Records that hold others.
_NESTED = frozenset({Findings, Story})

_encode = msgspec.json.Encoder().encode
_DECODE: Mapping[str, Callable[[bytes], Any]] = {
    name: msgspec.json.Decoder(kind).decode for name, kind in KINDS.items()
}


def encode(record: Record) -> bytes:
    """`record` as JSON in one line."""
    kind = type(record)
    plain = {
        name: value
        for (name, default), value in zip(_DEFAULTS[kind], _VALUES[kind](record), strict=True)
        if value is not default and (default is MISSING or value != default)
    }
    if kind in _NESTED:
        plain = {name: _without_defaults(value) for name, value in plain.items()}
    try:
        return _encode(plain)
    except (UnicodeEncodeError, OverflowError):
        return to_json(msgspec.to_builtins(plain))


def _without_defaults(value: Any) -> Any:
    """`value` with the defaults of what it holds left out, too: facts stay for years, and in memory. Sets are
    written in order, so that equal records are equal as JSON."""
    if isinstance(value, tuple):
        return [_without_defaults(one) for one in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, dict):
        return {key: _without_defaults(one) for key, one in value.items()}
    if not is_dataclass(value):
        return value
    known = ((one.name, _default(one), getattr(value, one.name)) for one in fields(value))
    return {name: _without_defaults(kept) for name, default, kept in known if kept != default}


def _default(one: Field[Any]) -> Any:
    """What a field is when it is left out; MISSING when it may not be."""
    return one.default if one.default_factory is MISSING else one.default_factory()


def decode(kind: str, key: str, *, document: bytes) -> Record:
    """The record that `document` describes. Raises StorageError naming kind, key and field, and ValueError
    for what is not JSON."""
    try:
        record: Record = _DECODE[kind](document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        record = from_plain(kind, key, plain=from_json(document))
    return record


def to_plain(record: Record) -> dict[str, Any]:
    """`record` as what JSON knows: dicts, lists, texts, numbers, None; with every field."""
    plain: dict[str, Any] = msgspec.to_builtins(record)
    return plain


def from_plain(kind: str, key: str, *, plain: object) -> Record:
    """The record of `kind` that `plain` describes. Raises StorageError naming kind, key and field."""
    try:
        return msgspec.convert(plain, KINDS[kind])
    except msgspec.ValidationError as error:
        raise StorageError(f"record {key!r} of {kind!r} cannot be read: {error}") from error


def to_json(plain: object) -> bytes:
    """`plain` as JSON in one line, also where it holds lone surrogates or huge numbers.

    A lone surrogate is not UTF-8, but losing an update for it would be worse.
    """
    try:
        return _encode(plain)
    except (UnicodeEncodeError, OverflowError):
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def from_json(text: bytes) -> Any:
    """What `to_json` wrote. Raises ValueError for what is not JSON."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # Lone surrogates, huge numbers; or none of ours.
        try:
            return json.loads(text.decode("utf-8", "surrogatepass"))
        except RecursionError:
            raise ValueError("nested too deeply") from None
