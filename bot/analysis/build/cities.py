"""Cities: the capitals of `seeds/places/hand.toml`, `cities-hand.tsv` and `cities-geonames.tsv` beside it.

A city's names for showing go to `seeds/cities.tsv`, its forms to the lists of mentions."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bot.analysis.build.inflect import inflect
from bot.analysis.build.rows import LANGUAGES, SEEDS, Row, columns

FILE = SEEDS / "cities.tsv"

_HEADER = """\
# Cities, with their names for showing. Do not edit: `python -m bot.analysis.build` wrote this.
# Sources: seeds/places/hand.toml and cities-hand.tsv (CC0); GeoNames (https://www.geonames.org), Creative
# Commons Attribution 4.0, and Unicode CLDR (Unicode License v3), by way of cities-geonames.tsv.
# Other Russian names stand behind the one that is shown.
# id\tcountry\ten\tru\tzh
"""


class _City(NamedTuple):
    id: str
    country: str
    #: Forms by language; "=" before one that is only shown, brackets as in `Form.of`.
    forms: dict[str, tuple[str, ...]]

    def shown(self, language: str) -> str:
        forms = self.forms[language]
        first = re.sub(r"[=\[\]]", "", forms[0]) if forms else ""
        # What a text calls it is told in the nominative, and only Russian has another.
        others = (form for form in forms[1:] if form[0].isupper()) if language == "ru" else ()
        return "; ".join((first, *others))


def rows(language: str) -> Iterator[Row]:
    """All forms of cities in `language`."""
    for city in _cities():
        for form in city.forms[language]:
            if not form.startswith("="):
                yield from (Row(city.country, one, "city", city.id) for one in _inflected(form, language))


def write(file: Path = FILE) -> None:
    """Write the names for showing."""
    lines = sorted(
        "\t".join((city.id, city.country, *map(city.shown, LANGUAGES))).rstrip("\t") + "\n"
        for city in _cities()
    )
    file.write_text(_HEADER + "".join(lines), encoding="utf-8", newline="\n")


def _inflected(form: str, language: str) -> Iterable[str]:
    if language != "ru":
        return (form,)
    if form.startswith("[") and form.endswith("]"):
        return (form[1:-1],)
    # "Курском" is hardly ever the city, but an adjective: "в Курском районе".
    return (one for one in inflect(form) if not one.endswith(("ском", "цком")))


@cache
def _cities() -> tuple[_City, ...]:
    """All of them, each id once; what is listed by hand first."""
    found: dict[str, _City] = {}
    by_hand = [_listed(cells) for cells in columns("places/cities-hand.tsv")]
    geonames = [_listed(cells) for cells in columns("places/cities-geonames.tsv")]
    for country, forms in (*by_hand, *_capitals(by_hand), *geonames):
        english = next(iter(forms["en"]))
        id = _slug(re.sub(r"[=\[\]]", "", english))
        if id in found and found[id].country != country:
            id = f"{id}-{country.lower()}"
        found.setdefault(id, _City(id, country, forms))
    return tuple(found.values())


_Listed = tuple[str, dict[str, tuple[str, ...]]]


def _listed(cells: list[str]) -> _Listed:
    country, *names = cells
    names += [""] * (len(LANGUAGES) - len(names))
    forms = (tuple(form for form in cell.split("; ") if form) for cell in names)
    return country, dict(zip(LANGUAGES, forms, strict=True))


def _capitals(by_hand: Iterable[_Listed]) -> Iterator[_Listed]:
    """The capitals of all countries. A country's further capitals are cities of their own when they are
    listed by hand, and other names of the first when they are not."""
    hand = tomllib.loads((SEEDS / "places" / "hand.toml").read_text("utf-8"))
    listed = {form for _, forms in by_hand for names in forms.values() for form in names}
    for country in hand["en"]["capital"]:
        forms = {
            language: tuple(form for form in hand[language]["capital"].get(country, ()) if form not in listed)
            for language in LANGUAGES
        }
        if forms["en"] and country != "EU":
            yield country, forms


def _slug(name: str) -> str:
    """ "Xi'an" is "xi-an"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
