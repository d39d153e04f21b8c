"""What Wikidata's query service answers about people in office, as rows of `seeds/people.tsv`, and how they
join the list. Pure; `bot.analysis.refresh` asks and writes."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple


class Found(NamedTuple):
    """Somebody in office."""

    country: str
    role: str
    #: "2025-03-14", or "" when Wikidata does not know.
    start: str
    end: str
    #: en, ru, zh; all known.
    names: tuple[str, str, str]


class Change(NamedTuple):
    """One thing that a refresh did."""

    #: "added", "ended" or "dated".
    what: str
    id: str
    detail: str


#: Heads of state (P35) and of government (P6) of the members of the United Nations, and holders of the office
#: of minister of foreign affairs of a country, now and since 2010.
QUERY = """
SELECT ?code ?role ?start ?end ?en ?ru ?zh WHERE {
  ?state wdt:P463 wd:Q1065; wdt:P297 ?code.
  { ?state p:P35 ?held. ?held ps:P35 ?person. BIND("president" AS ?role) }
  UNION { ?state p:P6 ?held. ?held ps:P6 ?person. BIND("prime_minister" AS ?role) }
  UNION {
    ?office wdt:P279* wd:Q7330070; wdt:P1001 ?state.
    ?person p:P39 ?held. ?held ps:P39 ?office. BIND("foreign_minister" AS ?role)
  }
  OPTIONAL { ?held pq:P580 ?start }
  OPTIONAL { ?held pq:P582 ?end }
  FILTER(!BOUND(?end) || YEAR(?end) >= 2010)
  ?person rdfs:label ?en. FILTER(LANG(?en) = "en")
  ?person rdfs:label ?ru. FILTER(LANG(?ru) = "ru")
  ?person rdfs:label ?zh. FILTER(LANG(?zh) = "zh")
}
"""

_COLUMNS = 9
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})T")

#: "Путин, Владимир Владимирович" is how Wikidata sorts Russian names.
_SORTED = re.compile(r"([^,]+), (\S+).*")


def read_answer(answer: Mapping[str, Any]) -> tuple[Found, ...]:
    """The people of a SPARQL answer in JSON, each office of each once; what is incomplete is left out.

    Raises ValueError when it is no such answer.
    """
    try:
        bindings = answer["results"]["bindings"]
    except (KeyError, TypeError) as error:
        raise ValueError("not an answer of a SPARQL service") from error
    if not isinstance(bindings, list):
        raise ValueError("not an answer of a SPARQL service")
    return tuple(dict.fromkeys(found for binding in bindings for found in _found(binding)))


def _found(binding: Any) -> Iterator[Found]:
    values = {key: _value(cell) for key, cell in binding.items()} if isinstance(binding, dict) else {}
    code, role = values.get("code", ""), values.get("role", "")
    names = (values.get("en", ""), _spoken(values.get("ru", "")), values.get("zh", ""))
    if re.fullmatch("[A-Z]{2}", code) and re.fullmatch("[a-z_]+", role) and all(names):
        yield Found(code, role, _day(values.get("start", "")), _day(values.get("end", "")), names)


def _value(cell: Any) -> str:
    value = cell.get("value", "") if isinstance(cell, dict) else ""
    # Cells of the list are parted by tabs, forms by semicolons.
    return re.sub(r"[\s;=\[\]]+", " ", value).strip() if isinstance(value, str) else ""


def _day(value: str) -> str:
    day = _DAY.match(value)
    return day[1] if day else ""


def _spoken(name: str) -> str:
    turned = _SORTED.fullmatch(name)
    return f"{turned[2]} {turned[1]}" if turned else name


def merge(lines: Sequence[str], found: Iterable[Found]) -> tuple[list[str], tuple[Change, ...]]:
    """The lines of the list with what was found, and what changed.

    A row is never deleted and a name never replaced. Somebody listed is known by the English name and the
    country; of them an unknown beginning or end of their office is filled in. Others are added with surnames
    unlisted, since only a reader knows which are distinctive.
    """
    comments = [line for line in lines if line.startswith("#")]
    rows = [_cells(line) for line in lines if line and not line.startswith("#")]
    known = {(row[1], _same(row[5])): row for row in rows}
    ids = {row[0] for row in rows}
    changes: list[Change] = []
    for one in sorted(found):
        key = (one.country, _same(one.names[0]))
        if key in known:
            changes += _dated(known[key], one)
            continue
        id = _slug(one.names[0])
        if not id or id in ids:
            id = f"{id}-{one.country.lower()}".lstrip("-")
        if id in ids:
            continue
        row = [id, one.country, one.role, one.start, one.end, *one.names, ""]
        ids.add(id)
        known[key] = row
        rows.append(row)
        changes.append(Change("added", id, f"{one.role} of {one.country}"))
    written = sorted("\t".join(row).rstrip("\t") for row in rows)
    return [*comments, *written], tuple(changes)


def _dated(row: list[str], one: Found) -> Iterator[Change]:
    """Fill in what a row does not know of the same office, changing `row`."""
    if row[2] != one.role:
        return
    if not row[3] and one.start and (not row[4] or one.start <= row[4]):
        row[3] = one.start
        yield Change("dated", row[0], f"since {one.start}")
    if not row[4] and one.end and row[3] and row[3] <= one.end and _is_this_term(row[3], one.start):
        row[4] = one.end
        yield Change("ended", row[0], f"until {one.end}")


def _is_this_term(listed: str, found: str) -> bool:
    """Whether a term found is the one that is listed, and not an earlier one of the same person."""
    return found[: len(listed)] == listed[: len(found)] if found else False


def _cells(line: str) -> list[str]:
    cells = line.split("\t")
    return cells + [""] * (_COLUMNS - len(cells))


def _same(name: str) -> str:
    return "".join(re.findall("[a-z]+", _ascii(name)))


def _slug(name: str) -> str:
    return re.sub("[^a-z0-9]+", "-", _ascii(name)).strip("-")


def _ascii(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
