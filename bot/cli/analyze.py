"""`analyze`: JSON Lines in, JSON Lines out; a bad line is answered with its error."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from bot.config import Settings
from bot.domain.errors import SeedError
from bot.domain.facts import Figure, Visit
from bot.domain.goods import bare
from bot.domain.items import Analysis, Document
from bot.domain.sources import LANGUAGES
from bot.domain.text import clean, clean_line
from bot.loading import analyst_of, load_semantic, load_topics
from bot.phrases.names import role_name

if TYPE_CHECKING:
    # All ports together take a tenth of the start of `analyze`, and only types are wanted.
    from bot.ports import Analyst


#: Letters of a code of ISO 3166, and blocs whose trade the interface knows besides.
_ISO = 2
_TRADERS = ("EU", "EA", "ASEAN")


class BadLine(ValueError):
    """A line that is no document; the text says why."""


def main(settings: Settings, lines: BinaryIO, *, out: TextIO) -> int:
    """Answer every line; 1 when one was bad."""
    topics, problems = load_topics(settings)
    if problems:
        raise SeedError("\n".join(str(one) for one in problems))
    analyst = analyst_of(topics, semantic=load_semantic(settings, topics))
    return answer_lines(lines, lambda line: answer_line(line, analyst), out=out)


def answer_lines(lines: BinaryIO, answer_to: Callable[[bytes], dict[str, Any]], *, out: TextIO) -> int:
    """Write the answer to every line that is not empty; 1 when one was bad."""
    bad = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        answer = answer_to(line)
        if "error" in answer:
            bad += 1
            print(f"line {number}: {answer['error']}", file=sys.stderr)
        # Surrogates cannot be written as UTF-8; JSON has an escape for them.
        text = json.dumps(answer, ensure_ascii=False)
        print(text if text.isascii() or _is_utf8(text) else json.dumps(answer), file=out, flush=True)
    return 1 if bad else 0


def answer_line(line: bytes, analyst: "Analyst") -> dict[str, Any]:
    """The answer to one line: what was found, or the error."""
    values, document = read_line(line)
    if document is None:
        return values
    return {"id": values["id"], **_found(analyst.analyze(document))}


def read_line(line: bytes) -> tuple[dict[str, Any], Document | None]:
    """The fields of a line and its document; of a bad line its id and error, and None."""
    values: Any = None
    try:
        values = json.loads(line)
        document = document_of(values)
    except (BadLine, ValueError, RecursionError) as error:
        name = values.get("id") if isinstance(values, dict) else None
        reason = str(error) if isinstance(error, BadLine) else "not JSON"
        return {"id": name, "error": reason}, None
    return values, document


def _found(analysis: Analysis) -> dict[str, Any]:
    return {
        "lang": analysis.language,
        "topics": list(analysis.topics),
        "visits": [_visit(one, analysis.language) for one in analysis.visits],
        "figures": [_figure(one) for one in analysis.figures],
    }


def _visit(visit: Visit, language: str) -> dict[str, Any]:
    named = [person.name for person in visit.visitors if person.name]
    official = next((person for person in visit.visitors if person.role), None)
    return {
        "visitor": " and ".join(named),
        "role": role_name(language, official.role, country=official.country) if official else None,
        "visitor_country": _side(visit.visitor_country),
        "host_country": _side(visit.host_country),
        "cities": [city.name for city in visit.cities],
        "meets": [person.name for person in visit.meets if person.name],
        "start": visit.start or None,
        "end": visit.end or None,
        "status": visit.status.value,
        "main": visit.main,
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "reporter": _side(figure.reporter, _TRADERS),
        "partner": _side(figure.partner, (*_TRADERS, "WLD")),
        "flow": figure.flow.value,
        "commodity": bare(figure.commodity) or None,
        "period": figure.period or None,
        "change_pct": _number(figure.change),
        "basis": figure.basis.value if figure.basis else None,
        "value": _number(figure.value),
        "currency": figure.currency or None,
        "unit": figure.unit or None,
        "headline": figure.headline,
    }


def _side(code: str, blocs: Sequence[str] = ()) -> str | None:
    """`code` if it is that of a country or of one of `blocs`: the interface has no others."""
    return code if len(code) == _ISO or code in blocs else None


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def document_of(values: object) -> Document:
    """The document that a line describes. Raises BadLine."""
    if not isinstance(values, dict):
        raise BadLine("must be an object")
    if "id" not in values:
        raise BadLine("id is missing")
    language = text_of(values, "lang")
    if language not in ("", *LANGUAGES):
        raise BadLine('lang must be "en", "ru" or "zh"')
    official = values.get("official", False)
    if not isinstance(official, bool | None):
        raise BadLine("official must be true or false")
    return Document(
        title=clean_line(text_of(values, "title")),
        text=clean(text_of(values, "text")),
        language=language,
        country=text_of(values, "country"),
        official=bool(official),
        published=_published(values),
    )


def text_of(values: Mapping[str, Any], key: str) -> str:
    """The field `key`, "" when there is none. Raises BadLine for one that is no text."""
    value = values.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadLine(f"{key} must be a text")
    return value


def _published(values: Mapping[str, Any]) -> datetime | None:
    text = text_of(values, "published")
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadLine("published must be a date in ISO 8601") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
