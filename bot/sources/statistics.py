"""What observations of trade statistics mean, by the options of their source.

    reporter = "geo"            the dimension, or the attribute, in which it stands
    reporter_codes = "EU27_2020=EU; EL=GR"   what its codes mean where they are no codes of countries
    currency = "=EUR"           the same for all observations

`reporter`, `flow` and `scale` (powers of ten) are needed; `partner`, `commodity`, `currency` and `unit` may
be said. `only = "indicators=VALUE_IN_EUROS; freq=M+A"` leaves out all others, `page` is where people can read
of it. An observation is left out, too, when any of these cannot be told for sure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from babel.core import get_global

from bot.domain.facts import Flow
from bot.domain.places import BLOCS
from bot.domain.sources import Fault, is_web_address
from bot.phrases import is_country
from bot.sources.asking import names_fault
from bot.sources.observations import Observation

#: How statistical offices write the world (CL_AREA, Comext, IMTS).
_WORLD = frozenset({"W", "W0", "W00", "WLD", "WORLD", "_W", "WL"})

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_@$-]{0,59}")
_MOST_SCALE = 15

#: Of what is no observation: forecasts, missing and suppressed values, those that are told elsewhere
#: (CL_OBS_STATUS, and Eurostat's flags).
_NO_STATUS = frozenset("FHJKLMOQ")
_STATUS = ("OBS_STATUS", "OBS_FLAG")

_PERIODS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"([12]\d{3})"), "{0}"),
    (re.compile(r"([12]\d{3})-A1"), "{0}"),
    (re.compile(r"([12]\d{3})-(?:M)?(0[1-9]|1[0-2])"), "{0}-{1}"),
    (re.compile(r"([12]\d{3})-Q([1-4])"), "{0}-Q{1}"),
    (re.compile(r"([12]\d{3})-S1"), "{0}-01/{0}-06"),
    (re.compile(r"([12]\d{3})-S2"), "{0}-07/{0}-12"),
)

FIELDS = ("reporter", "partner", "flow", "commodity", "currency", "unit", "scale")
_NEEDED = ("reporter", "flow", "scale")

TIME = "TIME_PERIOD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One field of an observation."""

    #: Where it stands, or the field itself when the options say it.
    label: str
    #: As written there.
    code: str
    #: As we write it; "" for all goods, or for unknown.
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """An observation that is understood."""

    observation: Observation
    #: By name, those of FIELDS that the options name.
    fields: Mapping[str, Told]
    #: As in `Figure.period`.
    period: str
    #: In units.
    value: Decimal

    @property
    def series(self) -> tuple[tuple[str, str], ...]:
        """What it measures, whenever."""
        key = self.observation.key.items()
        return tuple(sorted((name, code) for name, code in key if name != TIME))

    @property
    def flow(self) -> Flow:
        """What of trade it measures."""
        return Flow(self.meaning("flow"))

    def meaning(self, name: str) -> str:
        """What a field says, "" when it says nothing."""
        told = self.fields.get(name)
        return told.meaning if told else ""


def options_fault(options: Mapping[str, str]) -> Fault | None:
    """See `SourceKind.options_fault`."""
    codes = tuple(f"{name}_codes" for name in FIELDS)
    fault = names_fault(options, needed=_NEEDED, known=(*FIELDS, *codes, "only", "page"))
    if fault:
        return fault
    for name in FIELDS:
        given, listed = options.get(name, ""), options.get(f"{name}_codes", "")
        if fault := _field_fault(name, given, codes=listed):
            return fault
    if _pairs(options.get("only", "")) is None:
        return "only", 'must be like "freq=M; indicators=VALUE_IN_EUROS+QUANTITY"'
    if options.get("page") and not is_web_address(options["page"]):
        return "page", "must be an http or https address"
    return None


def _field_fault(name: str, given: str, *, codes: str) -> Fault | None:
    if given.startswith("="):
        if codes:
            return f"{name}_codes", f"means nothing while {name} is the same for all"
        return None if _means(name, given[1:]) is not None else (name, _wanted(name))
    if given and not _NAME.fullmatch(given):
        return name, 'must be a dimension or an attribute, or "=" and what is the same for all'
    pairs = _pairs(codes)
    if pairs is None or (codes and not given):
        return f"{name}_codes", 'must be like "1=imports; 2=exports", with the dimension in ' + name
    if given and name in ("flow", "commodity") and not pairs:
        return f"{name}_codes", "is missing"
    bad = next((code for code, meaning in pairs.items() if _means(name, meaning) is None), None)
    return None if bad is None else (f"{name}_codes", f"{bad}: {_wanted(name)}")


def _wanted(name: str) -> str:
    return {
        "flow": f"must be one of {', '.join(Flow)}",
        "currency": "must be three capital letters",
        "scale": f"must be a power of ten from -{_MOST_SCALE} to {_MOST_SCALE}",
        "commodity": 'must be the id of a commodity, or "" for all goods',
        "unit": "must be a short word",
    }.get(name, "must be the code of a country or bloc, or WLD")


def _pairs(text: str) -> dict[str, str] | None:
    """`a=b; c=d` as a mapping; None when it is written otherwise."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    pairs = dict(part.partition("=")[::2] for part in parts)
    if any("=" not in part for part in parts) or "" in pairs or len(pairs) < len(parts):
        return None
    return {code.strip(): meaning.strip() for code, meaning in pairs.items()}


def place_of(code: str) -> str | None:
    """The country or bloc that a code of statistics means: ISO 3166 in letters or digits, or the world."""
    if code in _WORLD:
        return "WLD"
    if code in BLOCS or is_country(code):
        return code
    known: list[str] = get_global("territory_aliases").get(code, [])
    return known[0] if len(known) == 1 and is_country(known[0]) else None


def _scale_of(code: str) -> str | None:
    return code if re.fullmatch(r"-?[0-9]{1,2}", code) and abs(int(code)) <= _MOST_SCALE else None


def _flow_of(code: str) -> str | None:
    return code if code in set(Flow) else None


_MEANS: Mapping[str, Callable[[str], str | None]] = {
    "reporter": place_of,
    "partner": place_of,
    "flow": _flow_of,
    "commodity": lambda code: code if re.fullmatch(r"[\w() -]{0,60}", code) else None,
    "currency": lambda code: code if re.fullmatch(r"[A-Z]{3}", code) else None,
    "unit": lambda code: code if re.fullmatch(r"[A-Za-z/]{1,10}", code) else None,
    "scale": _scale_of,
}


def _means(name: str, code: str) -> str | None:
    """What `code` means as the field `name`; None when that cannot be told."""
    return _MEANS[name](code)


class Understanding:
    """Options, ready to be used on many observations."""

    def __init__(self, options: Mapping[str, str]) -> None:
        """`options` are without fault."""
        self._given = {name: options[name] for name in FIELDS if options.get(name)}
        self._codes = {name: _pairs(options.get(f"{name}_codes", "")) or {} for name in FIELDS}
        only = _pairs(options.get("only", "")) or {}
        self._only = {name: frozenset(codes.split("+")) for name, codes in only.items()}

    def of(self, observation: Observation) -> Measured | None:
        """What an observation says; None for one that is left out."""
        codes = {**observation.attributes, **observation.key}
        if any(codes.get(name) not in wanted for name, wanted in self._only.items()):
            return None
        period = period_of(observation.key.get(TIME, ""))
        if not period or any(codes.get(name, "").upper() in _NO_STATUS for name in _STATUS):
            return None
        fields = {}
        for name in self._given:
            told = self._told(name, codes)
            if told is None:
                return None
            fields[name] = told
        value = Decimal(observation.value).scaleb(int(fields["scale"].meaning))
        return Measured(observation=observation, fields=fields, period=period, value=value)

    def _told(self, name: str, codes: Mapping[str, str]) -> Told | None:
        given = self._given[name]
        if given.startswith("="):
            return Told(label=name, code=given[1:], meaning=_means(name, given[1:]) or "")
        code = codes.get(given)
        listed = self._codes[name]
        if code is None or (name in ("flow", "commodity") and code not in listed):
            return None
        meaning = _means(name, listed.get(code, code))
        return None if meaning is None else Told(label=given, code=code, meaning=meaning)


def period_of(time: str) -> str:
    """A time of SDMX as a period; "" for days, weeks and what else we do not tell."""
    for pattern, form in _PERIODS:
        if found := pattern.fullmatch(time):
            return form.format(*found.groups())
    return ""


def year_before(period: str) -> str:
    """The same period a year ago."""
    return re.sub(r"\d{4}", lambda found: f"{int(found[0]) - 1:04}", period)
