"""Joins the rows of all builders, one file a language."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from bot.analysis.build import cities, people, places, roles, trade
from bot.analysis.build.rows import LANGUAGES, SEEDS, Row
from bot.analysis.text.han import TO_SIMPLIFIED

MENTIONS = SEEDS / "mentions"

_HEADER = """\
# What texts in {language} name, and how. Do not edit: `python -m bot.analysis.build` wrote this.
# Sources: Unicode CLDR (Unicode License v3), lists of our own in seeds (CC0){more}.
# codes\tkind\tid\tform\tform…
"""
_MORE = {"ru": ", inflected with pymorphy3"}

#: The first row of a form wins: what is listed by hand before what is derived, and what is rarer in other
#: meanings before what is more common.
_BUILDERS: tuple[Callable[[str], Iterator[Row]], ...] = (
    places.rows,
    people.rows,
    roles.rows,
    trade.rows,
    cities.rows,
)

#: A capital is listed as a city too, a seat as an agency: the place stays and gets the other's id.
_SAME = frozenset({("capital", "city"), ("seat", "agency"), ("seat", "seat")})


def write(folder: Path = MENTIONS) -> None:
    """Write en.tsv, ru.tsv and zh.tsv into `folder`."""
    for language in LANGUAGES:
        rows = _joined(row for builder in _BUILDERS for row in builder(language))
        if language == "zh":
            rows = _joined((*rows, *places.guards(rows)))
        lines = "".join(sorted(line + "\n" for line in _lines(rows)))
        text = _HEADER.format(language=language, more=_MORE.get(language, "")) + lines
        (folder / f"{language}.tsv").write_text(text, encoding="utf-8", newline="\n")


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    """One line for all forms of one thing."""
    forms: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in rows:
        forms[row.codes, row.kind, row.id].append(row.form)
    return ("\t".join((*thing, *sorted(named))) for thing, named in forms.items())


def _joined(rows: Iterable[Row]) -> tuple[Row, ...]:
    """One row a form. Chinese is read in simplified characters whichever a text has."""
    unique: dict[str, Row] = {}
    for row in rows:
        simple = row.form.translate(TO_SIMPLIFIED)
        whole = simple.replace("[", "").replace("]", "")
        known = unique.setdefault(whole, row._replace(form=simple))
        if (known.kind, row.kind) in _SAME and not known.id:
            unique[whole] = known._replace(id=row.id)
    return tuple(unique.values())
