"""An item as it is weighed for its story: the facts of its headline and lead, and its words. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice, pairwise

from bot.domain.capitals import names_in
from bot.domain.facts import Proof, StageName, Visit, VisitStatus
from bot.domain.forms import Cues, Form, form_of, has_cue, is_news_still
from bot.domain.ids import digest, url_key
from bot.domain.items import Analysis, Document
from bot.domain.journeys import Trip, trip_of
from bot.domain.places import BLOCS
from bot.domain.prints import Release, release_of, releases_beside
from bot.domain.series import WORLD

#: Characters of a text that are its lead.
_LEAD = 600
#: What a text is about stands in its title or its first sentences; an abbreviation ends none.
_LEAD_SENTENCES = 2
#: Characters: "Москва. 7 ноября. Интерфакс." is no sentence yet.
_LONGEST_DATELINE = 40
_SENTENCE_END = re.compile(
    r"(?<=[^\W\d_]{4})[.!?](?=\s+\W?[A-ZА-ЯЁ])|(?<=\d)[.!?](?=\s+\W?[A-ZА-ЯЁ])|[。！？\n]"
)
#: Words that are weighed: of a title all, of a lead the first.
_WORDS = 80
#: Words are compared by their beginnings, so that an ending makes no other word.
_STEM = 5
_TITLE_WEIGHT = 2.0
#: Of two words that stand side by side, beside those of each.
_PAIR_WEIGHT = 0.4
#: A name says more of which event it is than another word as rare.
_NAME_WEIGHT = 4.0
#: Topics whose items are known by their facts; a number in a title counts on the others.
_TYPED = frozenset({"visits", "trade"})

#: Between the id of an item and what it tells beside.
_BESIDE = "#"

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_HAN}]+|\d+(?:[.,]\d+)*|[^\W\d_{_HAN}]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_SPACED = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure or deal between powers: sanctions, a duty, an agreement, a supply of energy."""

    #: Empty only in what was stored before there could be several.
    topics: frozenset[str] = frozenset()
    #: Whom the text is about, the first that it names first; not empty.
    parties: tuple[str, ...] = ()
    #: What its title numbers it ("the 18th package"), "" when it does not.
    number: str = ""

    def is_of(self, other: "Measure") -> bool:
        """Whether both have one number, on one topic and of the same powers: a number alone is of many
        things."""
        shared = set(self.parties) & set(other.parties)
        enough = min(2, len(self.parties), len(other.parties))
        return (
            self.number == other.number != ""
            and bool(self.topics & other.topics)
            # Blocs number their measures; what a member says of one may not name whom it is against.
            and (len(shared) >= enough or bool(shared.intersection(BLOCS)))
        )

    def has_sides_of(self, other: "Measure") -> bool:
        """Whether both are on one topic, and between the same two that are named first."""
        ones, others = set(self.parties[:2]), set(other.parties[:2])
        one_named = len(ones) == 1 or len(others) == 1
        return bool(self.topics & other.topics) and (ones == others or (one_named and bool(ones & others)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An item as it is weighed."""

    id: str
    #: When it was told: published, and not later than seen.
    at: datetime
    #: When it reached us; None when that was when it was told.
    seen_at: datetime | None = None
    #: ISO 639-1, "" when unknown.
    language: str
    #: "" when unknown.
    source: str = ""
    #: Publisher family: reprints of one owner are one witness; "" when unknown.
    owner: str = ""
    #: Whom the source speaks for, "" when for no government.
    speaks_for: str = ""
    #: Keys by which the same item is known again (`ids`).
    keys: tuple[str, ...] = ()
    form: Form = Form.NEWS
    trip: Trip | None = None
    release: Release | None = None
    measure: Measure | None = None
    #: Where those of whom it speaks have been, as it says beside what it is about.
    recalls: frozenset[str] = frozenset()
    #: Whether its title says that something is on other days than before.
    tells_of_moving: bool = False
    #: How far what it is about has come; None for visits and releases.
    stage: StageName | None = None
    #: Of title and lead, by their beginnings, heavier the more they stand out.
    words: Mapping[str, float] = field(default_factory=dict)
    #: Those of `words` that are names, as far as capital letters tell.
    names: frozenset[str] = frozenset()
    #: Whom it is about.
    countries: tuple[str, ...] = ()
    #: Countries of listed people that a text names which tells of no visit for certain, and of no figures, by
    #: their ids.
    people: Mapping[str, str] = field(default_factory=dict)
    #: Numbers in title and lead that say something, as comparable texts (`figures_of`).
    figures: frozenset[str] = frozenset()
    #: Ids of items that mean nearly the same, in whatever language, with how nearly, 0 to 1; none unless a
    #: second opinion was asked.
    meant: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_typed(self) -> bool:
        """Whether facts say what it is about."""
        return self.trip is not None or self.release is not None

    @property
    def is_beside(self) -> bool:
        """Whether a text only tells of it beside what it is about (`reports_beside`)."""
        return _BESIDE in self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an item comes from."""

    id: str
    at: datetime
    #: When it reached us; None when it is read long after.
    seen_at: datetime | None = None
    source: str = ""
    #: `source` itself when it belongs to no family.
    owner: str = ""
    url: str = ""


def report_of(document: Document, analysis: Analysis, *, origin: Origin, cues: Cues) -> Report:
    """`document` as it is weighed, with what its analysis found."""
    trip, release = _event_of(document, analysis, at=origin.at)
    form = form_of(document, cues)
    in_title = form_of(replace(document, text=""), cues) is form
    # "Open a port by video link" on a state visit
    named = any(one.main and one.kind for one in analysis.visits)
    if is_news_still(form, trip, release=release, in_title=in_title and not named):
        form = Form.NEWS
    if form is not Form.NEWS:
        trip, release = None, None
    lead = document.text[:_LEAD]
    names = names_of(document.title, lead) - {word[:_STEM] for word in cues.common}
    key = url_key(origin.url)
    return Report(
        id=origin.id,
        at=origin.at,
        seen_at=origin.seen_at,
        language=analysis.language,
        source=origin.source,
        owner=origin.owner or origin.source,
        speaks_for=document.country if document.official else "",
        keys=(f"id:{origin.id}", *((key,) if key else ())),
        form=form,
        trip=trip,
        release=release,
        measure=_measure_of(document, analysis, cues=cues),
        recalls=_recalled(analysis.visits),
        tells_of_moving=has_cue(document.title.casefold(), cues.moved),
        stage=None if trip or release else next((one.name for one in analysis.stages), None),
        words=words_of(document.title, lead, names=names, common=cues.common),
        names=names,
        countries=analysis.countries,
        people={} if trip or release else analysis.people,
        figures=figures_of(f"{document.title} {lead}"),
    )


def reports_beside(report: Report, analysis: Analysis) -> tuple[Report, ...]:
    """What else the text of `report` tells of: figures further down, of other releases; a visit in a text
    that is about figures, or below its lead. They are stories of their own, known by their facts alone."""
    if report.form not in (Form.NEWS, Form.CALL):
        return ()
    own = report.release.key if report.release else None
    releases = releases_beside(analysis.figures, told=own)
    trip = None if report.trip else trip_of(analysis.visits, report.at.date())
    found = [
        replace(_beside(report, str(tuple(one.key))), release=one, countries=_parties(one))
        for one in releases
    ]
    if trip and (report.release or report.form is Form.NEWS):
        countries = tuple(code for code in (trip.home, *trip.stays) if code)
        found.append(replace(_beside(report, "visit"), trip=trip, countries=countries))
    return tuple(found)


def _beside(report: Report, name: str) -> Report:
    own = f"{report.id}{_BESIDE}{digest(name)}"
    return Report(
        id=own,
        at=report.at,
        language=report.language,
        source=report.source,
        owner=report.owner,
        speaks_for=report.speaks_for,
        keys=(f"id:{own}",),
    )


def _parties(release: Release) -> tuple[str, ...]:
    return tuple(code for code in (release.key.reporter, release.key.partner) if code not in ("", WORLD))


def item_of(report_id: str) -> str:
    """The item of a report, also of one that stands beside another (`reports_beside`)."""
    return report_id.partition(_BESIDE)[0]


def _event_of(document: Document, analysis: Analysis, *, at: datetime) -> tuple[Trip | None, Release | None]:
    """What a text is about; of one with both a visit and figures, what stands first. A visit that is told
    after the lead is none of it: it is recalled, or another's."""
    told = min(at, document.published or at).date()
    lead = next((one for one in analysis.visits if one.main), None)
    trip = trip_of(analysis.visits, told) if lead and _is_in_lead(lead, document) else None
    release = release_of(analysis.figures, title_length=len(document.title))
    if not trip and not release:
        return trip_of(analysis.rumours, told), None
    if not lead or not trip or not release:
        return trip, release
    visited = _start(lead.proof, tuple(lead.proof))
    measured = min(_start(one.proof, ("change", "value")) for one in analysis.figures if one.headline)
    return (trip, None) if visited < measured else (None, release)


def _recalled(visits: Sequence[Visit]) -> frozenset[str]:
    """The hosts of visits that a text, which is about none, tells of as past."""
    if any(one.main for one in visits):
        return frozenset()
    return frozenset(one.host_country for one in visits if one.status is VisitStatus.CONCLUDED)


def _is_in_lead(visit: Visit, document: Document) -> bool:
    """Whether the title or the first sentences name where it leads, or when, or call it off."""
    told = _SENTENCE_END.finditer(document.text, _LONGEST_DATELINE)
    ends = [found.end() for found in islice(told, _LEAD_SENTENCES)]
    end = ends[-1] if len(ends) == _LEAD_SENTENCES else len(document.text)
    told_off = ("status",) if visit.status in (VisitStatus.CANCELLED, VisitStatus.POSTPONED) else ()
    where = ("host_country", "cities", "start", "end", *told_off)
    return _start(visit.proof, where) <= len(document.title) + end


def _start(proof: Mapping[str, Proof], names: tuple[str, ...]) -> int:
    """Where the first proof of one of the fields `names` stands."""
    return min((span.start for name in names if name in proof for span in proof[name].spans), default=0)


def _measure_of(document: Document, analysis: Analysis, *, cues: Cues) -> Measure | None:
    topics = frozenset(analysis.topics) - _TYPED
    if not topics or not analysis.countries:
        return None
    return Measure(topics=topics, parties=analysis.countries, number=named_number(document.title, cues))


def named_number(title: str, cues: Cues) -> str:
    """The first number in `title` that names something ("18th"), "" when there is none."""
    folded = title.casefold()
    for found in re.finditer(r"\d+", folded):
        before, after = folded[: found.start()].rstrip(), folded[found.end() :]
        ends = any(
            after.startswith(cue) and not after[len(cue) : len(cue) + 1].isalpha()
            for cue in cues.after_number
        )
        if ends or before.endswith(cues.before_number or ("\0",)):
            return found[0].lstrip("0")
    return ""


def words_of(
    title: str, lead: str, *, names: frozenset[str] = frozenset(), common: frozenset[str] = frozenset()
) -> dict[str, float]:
    """Words by their beginnings and pairs of neighbours with their weights, Chinese by pairs of characters,
    without common words."""
    stems = {word[:_STEM] for word in common}
    telling = [[word for word in stems_of(text) if word not in stems] for text in (title, lead)]
    counts: dict[str, float] = {}
    for words, weight in zip(telling, (_TITLE_WEIGHT, 1.0), strict=True):
        for word in words:
            if len(counts) < _WORDS or word in counts:
                counts[word] = counts.get(word, 0.0) + weight
    weights = {word: weight * (_NAME_WEIGHT if word in names else 1.0) for word, weight in counts.items()}
    pairs = dict.fromkeys(pair for words in telling for pair in pairwise(words) if not is_han(pair[0]))
    return weights | {" ".join(pair): _PAIR_WEIGHT for pair in islice(pairs, _WORDS)}


def names_of(title: str, lead: str) -> frozenset[str]:
    """The beginnings of the words that are names, as far as capital letters tell."""
    return frozenset(stem for name in names_in(title, lead) for stem in stems_of(name))


def figures_of(text: str) -> frozenset[str]:
    """Numbers of two digits or more that are no years, with a point before decimals and nothing between
    thousands."""
    found = (
        re.sub("[.,]", "", one) if _THOUSANDS.fullmatch(one) else one.replace(",", ".")
        for one in _NUMBER.findall(_SPACED.sub("", text))
    )
    return frozenset(one for one in found if len(one) > 1 and not _YEAR.fullmatch(one))


def stems_of(text: str) -> list[str]:
    """The words of `text` in order, by their beginnings; Chinese by pairs of characters."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    found: list[str] = []
    for word in _WORD.findall("".join(char for char in plain if not unicodedata.combining(char))):
        if is_han(word):
            found += [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        elif len(word) > 1:
            found.append(word[:_STEM])
    return found


def is_han(word: str) -> bool:
    """Whether a word of `stems_of` is Chinese."""
    return "\u3400" <= word[0] <= "\u9fff"
