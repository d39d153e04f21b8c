"""Sources and what is remembered of them between polls."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NewType, Protocol
from urllib.parse import urlsplit

from bot.domain.asking import header_fault, proxy_fault, user_agent_fault
from bot.domain.ids import digest
from bot.domain.manners import NO_MANNERS, Manners
from bot.domain.rows import Row, RowProblem, read_rows

SourceId = NewType("SourceId", str)

#: A source that answers but brought nothing new for this long is stale, while its own cadence is not known. A
#: week is longer than the weekends and holidays of every source in the catalogue.
STALE_AFTER = timedelta(days=7)

LANGUAGES = ("en", "ru", "zh")

_EVERY = re.compile(r"([1-9][0-9]{0,6})(s|m|h)")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_LONGEST = timedelta(hours=24)

_CADENCE = re.compile(r"([1-9][0-9]{0,3})(h|d)")
_LONGEST_CADENCE = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One row of the catalogue of sources."""

    id: SourceId
    name: str
    kind: str
    url: str
    #: "en", "ru", "zh", or "" to detect it item by item.
    language: str
    #: The longest wait between two polls.
    every: timedelta
    #: Speaks for a government, an office or an organisation.
    official: bool
    #: Home country: ISO 3166 alpha-2, "EU", or "" for an international source.
    country: str
    #: Publisher family: reprints of one owner are one witness.
    owner: str
    #: May stand on a private network: it was named by the operator, and the operator allows that.
    private_ok: bool = False
    #: The longest silence that is normal, as the operator knows it; None to learn it.
    cadence: timedelta | None = None
    #: What its kind needs to know to read it.
    options: Mapping[str, str] = field(default_factory=dict)
    #: Sent with each request to the host of `url`; values may refer to variables (`bot.domain.asking`).
    headers: Mapping[str, str] = field(default_factory=dict)
    #: How we introduce ourselves to it; "" for as to everyone.
    user_agent: str = ""
    #: Address of the proxy through which it is asked, "" for none; may refer to variables.
    proxy: str = ""
    #: The pages of its items may be asked for where it tells too little of them.
    fulltext: bool = True


class PollResult(StrEnum):
    """How the last poll of a source ended."""

    NEVER = "never"
    NEW = "new"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    UNPARSABLE = "unparsable"
    #: It was read, but its entries are not where the options of its source say.
    UNMATCHED = "unmatched"
    UNREACHABLE = "unreachable"


class Health(StrEnum):
    """What a person should know of a source."""

    WAITING = "waiting"
    FRESH = "fresh"
    UNCHANGED = "unchanged"
    STALE = "stale"
    EMPTY = "empty"
    UNPARSABLE = "unparsable"
    UNMATCHED = "unmatched"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is remembered of a source; one record, replaced as a whole by each poll."""

    source_id: SourceId
    #: Not polled before this time.
    next_poll_at: datetime
    #: The address that the rest was learned from; under another one the source is unknown again.
    url: str = ""
    #: Whether a poll has recorded what was there; until then nothing is new.
    seeded: bool = False
    etag: str = ""
    last_modified: str = ""
    #: When the two validators above were first given; they are dropped when old.
    validators_at: datetime | None = None
    body_hash: str = ""
    result: PollResult = PollResult.NEVER
    #: One plain sentence on the last failure; "" after a success.
    detail: str = ""
    #: Failed polls in a row.
    failures: int = 0
    #: Failed polls in all.
    errors: int = 0
    polled_at: datetime | None = None
    #: When its newest item happened (`Item.at`).
    new_at: datetime | None = None
    #: When the failures in a row began.
    failing_since: datetime | None = None
    #: What its document asks for, and for how many seconds its server called the last answer fresh.
    manners: Manners = NO_MANNERS
    fresh_s: int = 0
    #: Until then it is not polled sooner than its `every`: it has refused us.
    calm_until: datetime | None = None
    #: The longest silence that is normal, set or learned; None while it is not known.
    cadence: timedelta | None = None
    #: When items may last have been lost: nothing was left in the document that was known from before.
    gap_at: datetime | None = None
    #: Where its document has moved for good, as `moves_seen` polls in a row say; see `bot.domain.moves`.
    moved_to: str = ""
    moves_seen: int = 0
    #: The options that it was read with last, as `read_as` writes them.
    read_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of a source, so that nothing of it is new twice. Apart from its state, which changes
    with every poll."""

    source_id: SourceId
    #: A line for each entry with its keys, oldest first, without repeats; what else stands there and how many
    #: they may be says `pipeline.memory`. () is kept as nothing.
    keys: tuple[str, ...]


def read_as(source: Source) -> str:
    """How `source` is read, as a digest; "" for kinds that need no options."""
    options = [part for pair in sorted(source.options.items()) for part in pair]
    return digest(source.kind, *options) if options else ""


def health(state: SourceState, now: datetime) -> Health:
    """What to tell a person of a source in `state`."""
    match state.result:
        case PollResult.NEVER:
            return Health.WAITING
        case PollResult.UNREACHABLE | PollResult.UNPARSABLE | PollResult.UNMATCHED | PollResult.EMPTY:
            return Health(state.result.value)
        case PollResult.NEW | PollResult.UNCHANGED:
            if is_stale(state, now):
                return Health.STALE
            return Health.FRESH if state.result is PollResult.NEW else Health.UNCHANGED


def is_stale(state: SourceState, now: datetime) -> bool:
    """Whether a source has brought nothing for longer than is normal for it."""
    return state.new_at is not None and now - state.new_at > (state.cadence or STALE_AFTER)


def parse_every(text: str) -> timedelta | None:
    """The wait written as 1s … 24h, or None when `text` is no such wait."""
    found = _EVERY.fullmatch(text)
    if found is None:
        return None
    wait = timedelta(seconds=int(found[1]) * _SECONDS[found[2]])
    return wait if wait <= _LONGEST else None


def parse_cadence(text: str) -> timedelta | None:
    """The silence written as 1h … 365d, or None when `text` is no such silence."""
    found = _CADENCE.fullmatch(text)
    if found is None:
        return None
    silence = timedelta(**{"hours" if found[2] == "h" else "days": int(found[1])})
    return silence if silence <= _LONGEST_CADENCE else None


#: A key of a row and what is wrong with it.
Fault = tuple[str, str]


class Optioned(Protocol):
    """A kind of source, as far as its options go."""

    def options_fault(self, options: Mapping[str, str]) -> Fault | None:
        """The first of the options that is wrong, missing or unknown and why, or None."""
        ...


def read_sources(
    text: str, *, file: str, kinds: Mapping[str, Optioned], private_ok: bool, variables: Mapping[str, str]
) -> tuple[tuple[Source, ...], tuple[RowProblem, ...]]:
    """The sources of a catalogue, in file order with unique ids, and every row that cannot be used.

    `variables` are those that headers and proxies may refer to; their values are looked at, not kept.
    """
    rows, problems = read_rows(text, "source", file=file)
    found: dict[str, Source] = {}
    places: dict[str, str] = {}
    bad = list(problems)
    for row in rows:
        fault = _fault(row.values, kinds) or _asking_fault(row.values, variables)
        if fault is None and row.name in found:
            fault = ("id", "is used twice; ids must be unique")
        if fault is None and (same := places.get(_place(row.values))):
            fault = ("url", f"is that of {same}, too, which would be asked twice")
        if fault is not None:
            key, reason = fault
            bad.append(RowProblem(file=file, line=row.line_of(key), row=row.name, reason=f"{key} {reason}"))
            continue
        places[_place(row.values)] = row.name
        found[row.name] = _source(row, private_ok)
    return tuple(found.values()), tuple(bad)


def _place(values: Mapping[str, Any]) -> str:
    """What is read there: a page may be two sources, by other options or when it is asked otherwise."""
    ways = (values.get("options", {}), values.get("headers", {}))
    pairs = [part for way in ways for pair in sorted(way.items()) for part in ("", *pair)]
    return digest(values["kind"], values["url"], *pairs)


def _source(row: Row, private_ok: bool) -> Source:
    values = row.values
    every = parse_every(values.get("every", "10m"))
    assert every is not None, "checked by _fault"
    return Source(
        id=SourceId(values["id"]),
        name=values["name"],
        kind=values["kind"],
        url=values["url"],
        language=values.get("language", ""),
        every=every,
        official=values.get("official", False),
        country=values.get("country", ""),
        owner=values.get("owner", values["id"]),
        private_ok=private_ok,
        cadence=parse_cadence(values.get("cadence", "")),
        options=values.get("options", {}),
        headers=values.get("headers", {}),
        user_agent=values.get("user_agent", ""),
        proxy=values.get("proxy", ""),
        fulltext=values.get("fulltext", True),
    )


_TEXTS = (
    "id",
    "name",
    "kind",
    "url",
    "language",
    "every",
    "country",
    "owner",
    "cadence",
    "user_agent",
    "proxy",
)
_TABLES = ("options", "headers")
_NEEDED = ("id", "name", "kind", "url")
_SWITCHES = ("official", "fulltext")
_KNOWN = frozenset((*_TEXTS, *_TABLES, *_SWITCHES))


def _fault(values: Mapping[str, Any], kinds: Mapping[str, Optioned]) -> Fault | None:
    """The first key that is wrong and why, or None."""
    for key in _NEEDED:
        if key not in values:
            return key, "is missing"
    for key in values:
        if key not in _KNOWN:
            return key, f"is not known; known are {', '.join(sorted(_KNOWN))}"
    for key in _TEXTS:
        if not isinstance(values.get(key, ""), str):
            return key, "must be a text in quotes"
    for key in _SWITCHES:
        if not isinstance(values.get(key, False), bool):
            return key, "must be true or false"
    return _table_fault(values) or _meaning_fault(values, kinds) or _options_fault(values, kinds)


def _table_fault(values: Mapping[str, Any]) -> Fault | None:
    for table in _TABLES:
        given = values.get(table, {})
        if not isinstance(given, dict):
            return table, f"must be a table: [source.{table}] and below it a line for each"
        for key, value in given.items():
            if not isinstance(value, str):
                return f"{table}.{key}", "must be a text in quotes"
    return None


def _options_fault(values: Mapping[str, Any], kinds: Mapping[str, Optioned]) -> Fault | None:
    fault = kinds[values["kind"]].options_fault(values.get("options", {}))
    return (f"options.{fault[0]}", fault[1]) if fault else None


def _asking_fault(values: Mapping[str, Any], variables: Mapping[str, str]) -> Fault | None:
    for name, value in values.get("headers", {}).items():
        if fault := header_fault(name, value, variables=variables):
            return f"headers.{name}", fault
    if (agent := values.get("user_agent")) and (fault := user_agent_fault(agent)):
        return "user_agent", fault
    if (proxy := values.get("proxy")) and (fault := proxy_fault(proxy, variables)):
        return "proxy", fault
    return None


def _meaning_fault(values: Mapping[str, Any], kinds: Mapping[str, Optioned]) -> Fault | None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", values["id"]):
        return "id", "must be 1 to 40 of a-z, 0-9 and -"
    if not values["name"].strip():
        return "name", "must not be empty"
    if values["kind"] not in kinds:
        return "kind", f"must be one of {', '.join(sorted(kinds))}"
    if not is_web_address(values["url"]):
        return "url", "must be an http or https address without user name and password"
    if values.get("language", "") not in ("", *LANGUAGES):
        return "language", 'must be "en", "ru", "zh", or "" to detect it'
    if parse_every(values.get("every", "10m")) is None:
        return "every", 'must be a wait between "1s" and "24h", like "2m"'
    if "cadence" in values and parse_cadence(values["cadence"]) is None:
        return "cadence", 'must be a silence between "1h" and "365d", like "3d"'
    if not re.fullmatch(r"([A-Z]{2})?", values.get("country", "")):
        return "country", 'must be a two-letter code like "RU", "EU", or "" for international'
    return None


def is_web_address(url: str) -> bool:
    """Whether `url` is http(s), names a host, and carries no credentials."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
