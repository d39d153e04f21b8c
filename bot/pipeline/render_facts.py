"""From the facts of an item to what a follower of a topic reads of them. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.domain.facts import Figure, Proof, Visit
from bot.domain.findings import Findings, proving
from bot.domain.places import Place
from bot.domain.series import releases_of
from bot.domain.text import shorten
from bot.domain.trips import trips_of
from bot.phrases import say
from bot.phrases.figures import (
    basis_line,
    figure_line,
    release_head,
    release_line,
    values_line,
)
from bot.phrases.naming import Names
from bot.phrases.visits import trip_details, trip_line

#: The first line must survive a lock screen (research on wire desks: hard stop near 110 characters).
FIRST_LINE = 110

#: The topics whose alerts are made of facts.
VISITS, TRADE = "visits", "trade"

_MOST_TRIPS = 4
_MOST_FIGURES = 5
_MOST_QUOTED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What is told on one topic."""

    topic: str
    #: Stands alone; at most FIRST_LINE characters.
    line: str
    #: Each on a line of its own.
    details: tuple[str, ...]
    facts: tuple[Visit | Figure, ...]


def sections_of(
    findings: Findings, *, told: Collection[str], names: Names, places: Collection[Place], language: str
) -> tuple[Section, ...]:
    """The facts by topic, those of `told` first, in its order; what is about one of `places` leads."""
    made = {
        VISITS: _visits(findings, names=names, places=places, language=language),
        TRADE: _trade(findings, names=names, places=places, language=language),
    }
    order = [*(one for one in told if one in made), *(one for one in made if one not in told)]
    return tuple(section for section in (made[one] for one in order) if section is not None)


def quote_of(findings: Findings, facts: Collection[Visit | Figure], *, language: str) -> str:
    """The source's own words that prove `facts`, its title first, marked as the original for those who read
    another language; "" when there is nothing to quote."""
    proofs: list[Proof] = [proof for fact in facts for proof in fact.proof.values()]
    words = [findings.title, *(one.text for one in proving(findings, proofs)[:_MOST_QUOTED])]
    lines = list(dict.fromkeys(one for one in words if one))
    if lines and findings.language and findings.language != language:
        lines.insert(0, say(language, "quote.original"))
    return "\n".join(lines)


def _visits(findings: Findings, *, names: Names, places: Collection[Place], language: str) -> Section | None:
    trips = trips_of(findings.visits, places)[:_MOST_TRIPS]
    if not trips:
        return None
    year = findings.at.year
    lines = [trip_line(trip, names, language=language, year=year) for trip in trips]
    details: list[str] = []
    if len(lines[0]) > FIRST_LINE:
        details.append(lines[0])
        lines[0] = trip_line(_without_cities(trips[0]), names, language=language, year=year)
    details += trip_details(trips[0], names, language=language)
    for trip, line in zip(trips[1:], lines[1:], strict=True):
        details += [line, *trip_details(trip, names, language=language)]
    facts = tuple(visit for trip in trips for visit in trip)
    return Section(topic=VISITS, line=_first(lines[0]), details=tuple(details), facts=facts)


def _without_cities(trip: Sequence[Visit]) -> tuple[Visit, ...]:
    return tuple(replace(visit, cities=()) for visit in trip)


def _trade(findings: Findings, *, names: Names, places: Collection[Place], language: str) -> Section | None:
    releases = releases_of(findings.figures, places, most=_MOST_FIGURES)
    if not releases:
        return None
    first, told = releases[0], findings.figures
    line = release_line(first, names, language=language, most=FIRST_LINE, told=told)
    rest = [figure_line(one, names, language=language, told=told) for one in first.figures[line.told :]]
    if not line.has_values:
        rest.insert(0, values_line(first.figures[: line.told], names, language=language))
    if len(line.text) > FIRST_LINE:
        rest.insert(0, figure_line(first.lead, names, language=language, told=told))
    head = release_head(first.lead, language=language)
    basis = basis_line(first, language=language)
    blocks = [[*rest, basis]]
    for release in releases[1:]:
        last, head = head, release_head(release.lead, language=language)
        before, basis = basis, basis_line(release, language=language)
        lines = [figure_line(one, names, language=language, told=told) for one in release.figures]
        lines += [basis] if basis != before else []
        if head == last:
            blocks[-1] += lines
        else:
            blocks.append([head, *lines])
    facts = tuple(one for release in releases for one in release.figures)
    return Section(topic=TRADE, line=_first(line.text), details=_lines(blocks), facts=facts)


def _first(line: str) -> str:
    return shorten(line.replace("\n", " "), FIRST_LINE)


def _lines(blocks: Sequence[Iterable[str]]) -> tuple[str, ...]:
    """Blocks with an empty line between them, also after the first line where the first one is empty."""
    full = [[line for line in block if line] for block in blocks]
    lines = [line for block in full if block for line in ("", *block)]
    return tuple(lines[1:] if full[0] else lines)
