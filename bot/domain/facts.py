"""What a text says happened: visits between states, and figures of their trade.

A fact is only what the text proves: each field that is set has its proof, the places in the text that say
it, and a field without one is unknown. Places count characters of `whole_text`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """Characters `whole_text(…)[start:end]`; never empty."""

    start: int
    end: int


class Proof(NamedTuple):
    """What in the text says that a field is so."""

    #: In the order of the text; never empty.
    spans: tuple[Span, ...]
    #: From 0 to 1: how sure the reading is, 1 for what stands there word by word.
    confidence: float


def whole_text(title: str, text: str) -> str:
    """The text that spans count in: title, line break, text."""
    return f"{title}\n{text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who acts for a state or an organisation, as a text names them."""

    #: As the text has it, in the nominative where that can be told; "" when only the role is named.
    name: str = ""
    #: Id of a role, like "prime_minister"; "" when the text names none.
    role: str = ""
    #: Whom they act for: ISO 3166 alpha-2 or a bloc; "" when unknown.
    country: str = ""
    #: Id in the list of people, by which their name is known in other languages; "" when not listed.
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A city, as a text names it."""

    #: As the text has it, in the nominative where that can be told.
    name: str
    #: Id in the list of cities, by which its name is known in other languages; "" when not listed.
    id: str = ""


class VisitStatus(StrEnum):
    """Where a visit stands, as the text says."""

    PLANNED = "planned"
    ONGOING = "ongoing"
    CONCLUDED = "concluded"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A trip of people who act for one state or organisation to one host country."""

    #: Who travels, first named first; empty when the text names only their country.
    visitors: tuple[Person, ...] = ()
    #: "" when unknown. One of this and `visitors` is set.
    visitor_country: str = ""
    host_country: str
    #: Where in the host country, first named first, unique.
    cities: tuple[City, ...] = ()
    #: Whom they met or are to meet, first named first, unique.
    meets: tuple[Person, ...] = ()
    #: A day "2025-11-03" or a month "2025-11"; "" when unknown.
    start: str = ""
    #: As `start`, not before it.
    end: str = ""
    status: VisitStatus
    #: "state", "official", "working" … if the text calls it so, else "".
    kind: str = ""
    #: Whether the text is about it, and does not only recall or mention it.
    main: bool = True
    #: By name of the field; one for each that is set, but for `main`.
    proof: Mapping[str, Proof] = field(default_factory=dict)


class Flow(StrEnum):
    """What of trade a figure measures, seen from its reporter."""

    EXPORTS = "exports"
    IMPORTS = "imports"
    TOTAL = "total"
    BALANCE = "balance"


class Basis(StrEnum):
    """What a change is measured against: the same period a year ago, the month or the quarter before."""

    YOY = "yoy"
    MOM = "mom"
    QOQ = "qoq"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of trade statistics, with what it measures."""

    #: Whose trade: ISO 3166 alpha-2 or a bloc ("EA" is the euro area); "" when unknown.
    reporter: str = ""
    #: With whom, "WLD" for the world; "" when unknown.
    partner: str = ""
    flow: Flow
    #: Id of a commodity, or of several with ", " between them; "" for all goods. Goods that no list has are
    #: told in words of the text: '"violin"' (`bot.domain.goods`).
    commodity: str = ""
    #: "2025-09", "2025-01/2025-09", "2025-Q3", "2025", or from day to day; "" when unknown.
    period: str = ""
    #: Per cent, a fall negative, with the decimals of the text; None when the text gives none.
    change: Decimal | None = None
    #: Set only with `change`; None when the text does not say.
    basis: Basis | None = None
    #: In units (63.11 bn is 63110000000), a deficit negative; the digits that count are those of the text
    #: (6.311E+10). None when the text gives none. One of this and `change` is set.
    value: Decimal | None = None
    #: ISO 4217, "" when the value is no money or the text does not say. Of a change: in whose terms it is.
    currency: str = ""
    #: "t", "bbl", "bbl/d", … for quantities, else "".
    unit: str = ""
    #: Whether it stands in the title, is what the text opens with, or a component of it that the text tells
    #: soon after: exports, imports and balance of one total.
    headline: bool = False
    #: By name of the field; one for each that is set, but for `headline`.
    proof: Mapping[str, Proof] = field(default_factory=dict)


class StageName(StrEnum):
    """How far a measure or an agreement has come."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How far something on a topic has come, as the text says."""

    #: Id of a topic that the text is on.
    topic: str
    name: StageName
    #: Of "name".
    proof: Mapping[str, Proof] = field(default_factory=dict)
