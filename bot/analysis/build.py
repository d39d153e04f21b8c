"""Writes the lists of places: `python -m bot.analysis.build [FOLDER]`.

Joins the territory names of Unicode CLDR (through Babel) with `seeds/places/hand.toml`, and puts Russian
forms into all cases with pymorphy3. A developer's tool: the product only reads what it wrote."""

import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.analysis.han import TO_SIMPLIFIED
from bot.analysis.places import NOWHERE

PLACES = Path(__file__).parents[2] / "seeds" / "places"

#: Codes, form, kind.
_Row = tuple[str, str, str]

_KINDS = ("name", "adjective", "capital", "seat", "bloc", "leader")

_HEADER = """\
# Places as they are written in {language}. Do not edit: `python -m bot.analysis.build` wrote this.
# Sources: Unicode CLDR territory names (Unicode License v3), seeds/places/hand.toml (CC0){more}.
# codes\tform\tkind
"""


def main(folder: Path = PLACES) -> None:
    """Write en.tsv, ru.tsv and zh.tsv into `folder`."""
    hand = tomllib.loads((PLACES / "hand.toml").read_text(encoding="utf-8"))
    _write(folder / "en.tsv", _english(hand))
    _write(folder / "ru.tsv", _russian(hand), more=", inflected with pymorphy3")
    _write(folder / "zh.tsv", _chinese(hand))


def _write(file: Path, rows: Iterable[_Row], *, more: str = "") -> None:
    # The first row of a form wins, so that a hand-written one can overrule what is derived. Chinese is
    # read in simplified characters whichever a text has.
    unique: dict[str, _Row] = {}
    for codes, form, kind in rows:
        simple = form.translate(TO_SIMPLIFIED)
        unique.setdefault(simple, (codes, simple, kind))
    lines = sorted("\t".join(row) for row in unique.values())
    text = _HEADER.format(language=file.stem, more=more) + "\n".join(lines) + "\n"
    file.write_text(text, encoding="utf-8", newline="\n")


def _by_hand(part: Mapping[str, Any]) -> Iterator[_Row]:
    """The forms of one language that are written out in the hand list."""
    for form in part["none"]:
        yield NOWHERE, form, "none"
    for kind in _KINDS:
        for codes, forms in part.get(kind, {}).items():
            for form in forms:
                yield codes, form, kind


def _territories(locale: str, *, skip: Iterable[str]) -> Iterator[_Row]:
    """Names from CLDR, without what stands in brackets there: "Myanmar (Burma)" is "Myanmar"."""
    from babel import Locale

    left_out = frozenset(skip)
    for code, name in sorted(Locale.parse(locale).territories.items()):
        if len(code) == 2 and left_out.isdisjoint((code, name)):
            yield code, name.partition(" (")[0].partition("（")[0], "name"


def _skip(hand: Mapping[str, Any], language: str) -> list[str]:
    return [*hand["codes"]["skip"], *hand[language]["skip"]]


def _english(hand: Mapping[str, Any]) -> Iterator[_Row]:
    yield from _by_hand(hand["en"])
    for codes, name, kind in _territories("en", skip=_skip(hand, "en")):
        yield codes, name, kind
        if "&" in name:
            yield codes, name.replace("&", "and"), kind
        if name.startswith("St. "):
            yield codes, name.replace("St. ", "Saint "), kind


def _russian(hand: Mapping[str, Any]) -> Iterator[_Row]:
    from bot.analysis.inflect import compound, inflect, inflect_surname

    part = hand["ru"]
    for codes, forms in part["fixed"].items():
        yield from ((codes, form, "name") for form in forms)
    for codes, halves in part["compound"].items():
        yield from ((codes, half, "adjective") for half in halves)
    for whole in part["compound_none"]:
        yield from ((NOWHERE, form, "none") for form in inflect(whole))
    # CLDR shortens "остров" to "о-в", as no text does; the ones that matter are in the hand list.
    known = [row for row in _territories("ru", skip=_skip(hand, "ru")) if "о-в" not in row[1]]
    for codes, form, kind in (*_by_hand(part), *known):
        for inflected in inflect_surname(form) if kind == "leader" else inflect(form):
            yield codes, inflected, kind
        if kind == "adjective":
            yield codes, compound(form), kind


def _chinese(hand: Mapping[str, Any]) -> Iterator[_Row]:
    part = hand["zh"]
    names = [*_by_hand(part)]
    for locale in ("zh", "zh_Hant"):
        names += _territories(locale, skip=_skip(hand, "zh"))
    yield from _chinese_patterns(part["sign"], part["pattern"], names=names)
    yield from names


def _chinese_patterns(
    signs: Mapping[str, str], pattern: Mapping[str, Any], *, names: Iterable[_Row]
) -> Iterator[_Row]:
    """Forms with one-character signs of countries, which are never read alone.

    A sign at the end of a form may be the beginning of a full name: 对印 of 对印度尼西亚, 中美 of 谈判中美国.
    Longer forms guard against that: they stand for the full name alone.
    """
    code_of = {sign: code for code, sign in signs.items()}
    for codes, forms in pattern["fixed"].items():
        yield from ((codes, form, "name") for form in forms)
    heads = {chain[0] for chain in pattern["chains"]} | set(pattern["verbs"])
    tails = {chain[-1] for chain in pattern["chains"]} | set(pattern["verb_signs"]) | {"华"}
    for codes, name, kind in names:
        if kind != "none" and name[0] in tails and len(name) > 1:
            yield from ((codes, head + name, kind) for head in sorted(heads))
    for chain in pattern["chains"]:
        yield ",".join(code_of[sign] for sign in chain), chain, "name"
    for chain in pattern["loose_chains"]:
        codes = ",".join(code_of[sign] for sign in chain)
        yield from ((codes, chain + word, "name") for word in pattern["after"])
    yield from (("CN", form, "name") for form in pattern["half"])
    for sign in pattern["verb_signs"]:
        yield from ((code_of[sign], verb + sign, "name") for verb in pattern["verbs"])
    for sign in pattern["title_signs"]:
        yield from ((code_of[sign], sign + title, "name") for title in pattern["titles"])


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
