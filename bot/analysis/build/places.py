"""Forms of countries, blocs and governments: the territory names of Unicode CLDR (through Babel), joined with
`seeds/places/hand.toml`."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from bot.analysis.build.rows import SEEDS, Row, hiding

_KINDS = ("name", "own", "adjective", "capital", "seat", "region", "bloc")

#: Citizens in the genitive plural that read as surnames: Поляков, Чехов.
_SURNAMES = frozenset({"поляков", "чехов", "шведов", "греков", "немцев"})


def rows(language: str) -> Iterator[Row]:
    """All forms of places in `language`."""
    yield from _LANGUAGES[language](_hand())


@cache
def _hand() -> dict[str, Any]:
    return tomllib.loads((SEEDS / "places" / "hand.toml").read_text("utf-8"))


def _by_hand(part: Mapping[str, Any]) -> Iterator[Row]:
    """The forms of one language that are written out in the hand list."""
    for form in part["none"]:
        yield hiding(form)
    for form, (meant, *others) in part.get("shared", {}).items():
        yield Row(meant, form, "name", ",".join(others))
    for kind in _KINDS:
        for codes, forms in part.get(kind, {}).items():
            for form in forms:
                yield Row(codes, form, kind)


def _territories(locale: str, *, skip: Iterable[str]) -> Iterator[Row]:
    """Names from CLDR, without what stands in brackets there: "Myanmar (Burma)" is "Myanmar"."""
    from babel import Locale

    left_out = frozenset(skip)
    for code, name in sorted(Locale.parse(locale).territories.items()):
        if len(code) == 2 and left_out.isdisjoint((code, name)):
            yield Row(code, name.partition(" (")[0].partition("（")[0], "name")


def _skip(hand: Mapping[str, Any], language: str) -> list[str]:
    return [*hand["codes"]["skip"], *hand[language]["skip"]]


def _english(hand: Mapping[str, Any]) -> Iterator[Row]:
    for row in _by_hand(hand["en"]):
        yield row
        # "Andorrans", "Qataris"; others are listed.
        if row.kind == "adjective" and row.form.endswith(("an", "i")):
            yield row._replace(form=f"{row.form}s")
    for row in _territories("en", skip=_skip(hand, "en")):
        yield row
        if "&" in row.form:
            yield row._replace(form=row.form.replace("&", "and"))
        if row.form.startswith("St. "):
            yield row._replace(form=row.form.replace("St. ", "Saint "))


def _russian(hand: Mapping[str, Any]) -> Iterator[Row]:
    from bot.analysis.build.inflect import compound, inflect

    part = hand["ru"]
    for codes, forms in part["fixed"].items():
        yield from (Row(codes, form, "name") for form in forms)
    for codes, forms in part["fixed_capital"].items():
        yield from (Row(codes, form, "capital") for form in forms)
    for codes, forms in part["demonym"].items():
        for form in forms:
            both = (*inflect(form, living=True), *inflect(form, living=True, plural=True))
            yield from (Row(codes, one, "adjective") for one in both if one not in _SURNAMES)
    for codes, halves in part["compound"].items():
        yield from (Row(codes, half, "adjective") for half in halves)
    for whole in part["compound_none"]:
        yield from map(hiding, inflect(whole))
    # CLDR shortens "остров" to "о-в", as no text does; the ones that matter are in the hand list.
    known = [row for row in _territories("ru", skip=_skip(hand, "ru")) if "о-в" not in row.form]
    for row in (*_by_hand(part), *known):
        for form in inflect(row.form):
            yield row._replace(form=form)
        if row.kind == "adjective":
            yield row._replace(form=compound(row.form))


def _chinese(hand: Mapping[str, Any]) -> Iterator[Row]:
    part = hand["zh"]
    names = [*_by_hand(part)]
    for locale in ("zh", "zh_Hant"):
        names += _territories(locale, skip=_skip(hand, "zh"))
    yield from _chinese_patterns(part["sign"], part["pattern"])
    yield from names


def _chinese_patterns(signs: Mapping[str, str], pattern: Mapping[str, Any]) -> Iterator[Row]:
    """Forms with one-character signs of countries, which are never read alone."""
    code_of = {sign: code for code, sign in signs.items()}
    for codes, forms in pattern["fixed"].items():
        yield from (Row(codes, form, "name") for form in forms)
    for chain in pattern["chains"]:
        yield Row(",".join(code_of[sign] for sign in chain), chain, "name")
    for chain in pattern["loose_chains"]:
        codes = ",".join(code_of[sign] for sign in chain)
        yield from (Row(codes, f"[{chain}]{word}", "name") for word in pattern["after"])
    yield from (Row("CN", form, "name") for form in pattern["half"])
    for sign in pattern["verb_signs"]:
        yield from (Row(code_of[sign], f"{verb}[{sign}]", "name") for verb in pattern["verbs"])
    for sign in pattern["visit_signs"]:
        yield from (Row(code_of[sign], f"{verb}[{sign}]", "name") for verb in pattern["visit_verbs"])
    for sign in pattern["title_signs"]:
        yield from (Row(code_of[sign], f"[{sign}]{title}", "name") for title in pattern["titles"])


def guards(named: Iterable[Row]) -> Iterator[Row]:
    """Chinese forms that keep the names in `named` whole. A sign at the end of a pattern may be the first of
    a name: 对印 of 对印度尼西亚, 中美 of 谈判中美国, 访德 of
    访德累斯顿. These are longer, so they win, and stand for the name alone."""
    pattern = _hand()["zh"]["pattern"]
    heads: dict[str, set[str]] = {"华": set(pattern["verbs"])}
    for head, _, sign in (form.partition("[") for forms in pattern["fixed"].values() for form in forms):
        if head and len(sign) == len("华]"):
            heads.setdefault(sign[0], set()).add(head)
    for sign in pattern["verb_signs"]:
        heads.setdefault(sign, set()).update(pattern["verbs"])
    for sign in pattern["visit_signs"]:
        heads.setdefault(sign, set()).update(pattern["visit_verbs"])
    for chain in pattern["chains"]:
        heads.setdefault(chain[-1], set()).add(chain[-2])
    for row in named:
        if row.kind != "none" and len(row.form) > 1 and "[" not in row.form:
            for head in sorted(heads.get(row.form[0], ())):
                yield row._replace(form=f"{head}[{row.form}]")


_LANGUAGES = {"en": _english, "ru": _russian, "zh": _chinese}
