"""Joins the rows of all builders, one file a language."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from bot.analysis.build import places, roles
from bot.analysis.build.rows import LANGUAGES, SEEDS, Row
from bot.analysis.han import TO_SIMPLIFIED

MENTIONS = SEEDS / "mentions"

_HEADER = """\
# What texts in {language} name, and how. Do not edit: `python -m bot.analysis.build` wrote this.
# Sources: Unicode CLDR (Unicode License v3), lists of our own in seeds (CC0){more}.
# codes\tform\tkind\tid
"""
_MORE = {"ru": ", inflected with pymorphy3"}

#: The first row of a form wins: what is listed by hand before what is derived, and what is rarer in other
#: meanings before what is more common.
_BUILDERS: tuple[Callable[[str], Iterator[Row]], ...] = (places.rows, roles.rows)


def write(folder: Path = MENTIONS) -> None:
    """Write en.tsv, ru.tsv and zh.tsv into `folder`."""
    for language in LANGUAGES:
        rows = (row for builder in _BUILDERS for row in builder(language))
        text = _HEADER.format(language=language, more=_MORE.get(language, "")) + _lines(rows)
        (folder / f"{language}.tsv").write_text(text, encoding="utf-8", newline="\n")


def _lines(rows: Iterable[Row]) -> str:
    """One line a form. Chinese is read in simplified characters whichever a text has."""
    unique: dict[str, Row] = {}
    for row in rows:
        simple = row.form.translate(TO_SIMPLIFIED)
        unique.setdefault(simple.replace("[", "").replace("]", ""), row._replace(form=simple))
    return "".join(sorted("\t".join(row).rstrip("\t") + "\n" for row in unique.values()))
