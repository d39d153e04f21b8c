"""What makes questions about facts cheap: which visits are when and where, which figures there are of whose
trade with whom. Kept in memory beside the documents, made anew at each start."""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from bot.domain.findings import Findings
from bot.domain.trips import days_of, home_of

#: Stands for any country.
_ANY = ""

#: Where something stands, by what it is ordered there, and the key of its facts. Places of visits are
#: countries and pairs, those of figures are reporter and partner.
Entry = tuple[tuple[str, str], str, str]


class _Places:
    """Keys of facts by place, in order."""

    def __init__(self) -> None:
        self._runs: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)

    def fill(self, entries: Iterable[Entry]) -> None:
        for place, when, key in entries:
            self._runs[place].append((when, key))
        for run in self._runs.values():
            run.sort()

    def change(self, old: Collection[Entry], new: Collection[Entry]) -> None:
        for place, when, key in old:
            run = self._runs[place]
            del run[bisect_left(run, (when, key))]
            if not run:
                del self._runs[place]
        for place, when, key in new:
            insort(self._runs[place], (when, key))

    def between(self, place: tuple[str, str], *, since: str, until: str, latest: bool) -> Iterator[str]:
        run = self._runs.get(place, [])
        start = bisect_left(run, (since, ""))
        end = bisect_right(run, until, key=lambda one: one[0])
        places = range(end - 1, start - 1, -1) if latest else range(start, end)
        return (run[at][1] for at in places)


class VisitIndex:
    """Main visits by the countries that they are from and to, in the order in which they begin."""

    def __init__(self) -> None:
        self._places = _Places()

    def fill(self, entries: Iterable[Entry]) -> None:
        """Take note of many at once; only before anything else."""
        self._places.fill(entries)

    def replace(self, key: str, old: Findings | None, *, new: Findings | None) -> None:
        """Take note of a change."""
        before = visit_entries(key, old) if old is not None else set()
        self._places.change(before, visit_entries(key, new) if new is not None else ())

    def between(self, since: date, until: date, *, countries: Collection[str], latest: bool) -> Iterator[str]:
        """Keys of facts with a visit that begins within these days, in order or in reverse."""
        return self._places.between(
            _pair(*countries), since=since.isoformat(), until=until.isoformat(), latest=latest
        )


class FigureIndex:
    """Figures by reporter and partner, in the order of their periods."""

    def __init__(self) -> None:
        self._places = _Places()

    def fill(self, entries: Iterable[Entry]) -> None:
        """Take note of many at once; only before anything else."""
        self._places.fill(entries)

    def replace(self, key: str, old: Findings | None, *, new: Findings | None) -> None:
        """Take note of a change."""
        before = figure_entries(key, old) if old is not None else set()
        self._places.change(before, figure_entries(key, new) if new is not None else ())

    def newest(self, reporter: str, partner: str) -> Iterator[str]:
        """Keys of facts with a figure, those of the newest period first."""
        return self._places.between((reporter, partner), since="", until="\U0010ffff", latest=True)


def visit_entries(key: str, findings: Findings) -> set[Entry]:
    """Where the main visits of `findings` stand."""
    found: set[Entry] = set()
    for visit in findings.visits:
        if visit.main:
            when = days_of(visit, findings.at)[0].isoformat()
            home, host = home_of(visit), visit.host_country
            found |= {(_pair(*codes), when, key) for codes in ((), (home,), (host,), (home, host))}
    return found


def figure_entries(key: str, findings: Findings) -> set[Entry]:
    """Where the figures of `findings` stand."""
    return {
        ((one.reporter, one.partner), one.period.rpartition("/")[2], key)
        for one in findings.figures
        if one.reporter and one.partner
    }


def _pair(one: str = _ANY, other: str = _ANY) -> tuple[str, str]:
    """The place of any country, of one, or of two in either order."""
    return (one, other) if one <= other else (other, one)
