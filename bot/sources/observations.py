"""SDMX-ML documents → observations, through the library sdmx1, which is only needed where the catalogue has
sources of statistics (the extra `sdmx`: with pandas it is heavy).

Only XML is read: of SDMX-JSON the library drops the attributes of series, and with them the scale of a value;
of SDMX-CSV it wants a structure that the document does not bring."""

import importlib
import io
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.sources.decode import decode

#: Dimensions and attributes are few and their codes short; longer ones are no codes.
_CODE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_@$.+-]{0,59}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,2})?")

#: What an XML document says of its encoding.
_ENCODING = re.compile(r"^<\?xml[^>]{0,200}\?>")

#: Some 36,000 observations, which take the library 5 s and 90 MB; ten times as many as anybody is told.
_MOST_BYTES = 4_000_000

#: What the library raises on documents that its authors did not think of, with those of XML itself, which are
#: errors of syntax.
_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)

MISSING = "statistics need one library more: pip install 'communique[sdmx]'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One number as the document has it."""

    #: Codes by dimension, time included, in the order of the document.
    key: Mapping[str, str]
    #: Codes by attribute; what is no code is left out.
    attributes: Mapping[str, str]
    #: A decimal number.
    value: str


class UnreadableError(Exception):
    """A document cannot be read, in one plain sentence."""


def read_observations(body: bytes) -> list[Observation]:
    """The observations that have a value, in the order of the document. Raises UnreadableError."""
    if len(body) > _MOST_BYTES:
        raise UnreadableError("the answer is larger than 4 MB; ask for fewer series or observations")
    # The library shall see what we have looked at, whatever encoding the document says that it is in.
    text = _ENCODING.sub("", decode(body).lstrip("\ufeff \t\r\n"), count=1).lstrip()
    if not text.startswith("<"):
        raise UnreadableError("the document is not SDMX-ML; ask for that format in the address")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        # SDMX has none, and what they may hold only hurts.
        raise UnreadableError("the document declares a type of its own, which SDMX-ML does not")
    sdmx = _library()
    try:
        message = sdmx.read_sdmx(io.BytesIO(text.encode("utf-8", "replace")), format="XML")
        return [one for data in message.data for one in _of(data)]
    except (*_FAULTS, sdmx.exceptions.XMLParseError) as fault:
        raise UnreadableError("the document is not SDMX-ML data, or is cut off") from fault


@cache
def _library() -> Any:
    """The library; it takes about a second to load. Raises UnreadableError when it is not installed."""
    try:
        sdmx = importlib.import_module("sdmx")
        reader = importlib.import_module("sdmx.reader.xml.common")
    except ImportError:
        raise UnreadableError(MISSING) from None
    # On what it cannot read, it prints the document on standard output, where only our own data may stand.
    reader.print = _silent  # type: ignore[attr-defined]
    logging.getLogger("sdmx").setLevel(logging.ERROR)
    return sdmx


def _silent(*_: object, **__: object) -> None:
    """Instead of `print`."""


def _of(data: Any) -> Iterator[Observation]:
    for one in data.obs:
        value = str(one.value).strip()
        key = {str(name): str(code.value) for name, code in one.key.values.items()}
        if not _NUMBER.fullmatch(value) or not all(map(_CODE.fullmatch, (*key, *key.values()))):
            continue
        attributes = {str(name): str(found.value) for name, found in one.attrib.items()}
        yield Observation(
            key=key,
            attributes={name: code for name, code in attributes.items() if _CODE.fullmatch(code)},
            value=value,
        )
