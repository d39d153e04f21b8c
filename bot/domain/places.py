"""The scope of a subscription: one country, a pair of them, or (said on purpose) anywhere."""

import re
from collections.abc import Collection
from typing import NewType

#: "*" anywhere, "CN" one country or bloc, "CN-RU" a pair with its codes in alphabetical order.
Place = NewType("Place", str)

ANYWHERE = Place("*")

#: Codes that are not ISO 3166 but parties to trade and diplomacy; the names stand in `phrases`.
BLOCS = ("EU", "EA", "ASEAN", "EAEU", "BRICS", "SCO", "G7", "G20", "NATO", "UN", "WTO", "OPEC")
#: Those at whose summits many meet, each on their own business.
GATHERINGS = frozenset({"G7", "G20", "BRICS", "SCO", "UN"})

_CODE = r"[A-Z][A-Z0-9]{1,4}"
_PLACE = re.compile(rf"{_CODE}(-{_CODE})?")


def place(*codes: str) -> Place:
    """The place of one code or of a pair of different codes, in either order.

    Raises ValueError for anything else.
    """
    if not 1 <= len(codes) <= 2 or len(set(codes)) != len(codes):
        raise ValueError(f"one country or two different ones, not {codes}")
    if not all(re.fullmatch(_CODE, code) for code in codes):
        raise ValueError(f"not country codes: {codes}")
    return Place("-".join(sorted(codes)))


def codes_of(where: Place) -> tuple[str, ...]:
    """The codes of a place, in alphabetical order; () for anywhere."""
    return () if where == ANYWHERE else tuple(where.split("-"))


def covers(where: Place, countries: Collection[str]) -> bool:
    """Whether something about `countries` lies within `where`: all its codes are among them.

    Fails closed: a place that cannot be read covers nothing.
    """
    if where == ANYWHERE:
        return True
    return bool(_PLACE.fullmatch(where)) and all(code in countries for code in codes_of(where))
