"""Which country a single sign means where several are called by it for short: 访乌 leads to Ukraine, but to
Uzbekistan in a text that names only that."""

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from bot.analysis.text.places import OWN, PEOPLE, Mention

#: Cities of states that are called as a country.
_CITIES_OF_STATES = {"atlanta": "GE"}


def told_apart(
    mentions: Sequence[tuple[Mention, ...]], text: str, *, home: str
) -> Sequence[tuple[Mention, ...]]:
    """`mentions`, sentence by sentence, where a sign that stands for a country of which `text` says nothing
    else means the only one that it names and that is written with it, and a short name of several the one
    that it names besides; without names of countries that are titles: 苏丹 is no Sudan where it stands before
    the sultan of Brunei; "our country" is `home` if known, and the "Kenya National Bureau of Statistics" is
    an office of Kenya."""
    flat = [one for found in mentions for one in found]
    if any(map(_is_shared, flat)):
        named = {home, *(code for one in flat if not _is_shared(one) for code in one.codes)}
        mentions = [tuple(_of_those(one, named) for one in found) for found in mentions]
        flat = [one for found in mentions for one in found]
    if any(one.is_agency or one.kind == OWN for one in flat):
        mentions = [_at_home(_with_own_offices(found), home) if found else found for found in mentions]
        flat = [one for found in mentions for one in found]
    if titles := {text[one.start : one.end] for one, who in pairwise(flat) if _is_title(one, who)}:
        mentions = [
            tuple(one for one in found if not (one.kind == "name" and text[one.start : one.end] in titles))
            for found in mentions
        ]
        flat = [one for found in mentions for one in found]
    if elsewhere := _states_of(flat):
        mentions = [
            tuple(one for one in found if one.kind != "name" or elsewhere.isdisjoint(one.codes))
            for found in mentions
        ]
        flat = [one for found in mentions for one in found]
    if not any(map(_is_sign, flat)):
        return mentions
    whole = [one for one in flat if not _is_sign(one)]
    named = {code for one in whole for code in one.codes}
    return [tuple(_meant(found, whole, named=named, text=text)) for found in mentions]


def _states_of(flat: Sequence[Mention]) -> Set[str]:
    """The countries whose name means a state elsewhere in a text, which tells of nothing else in the country:
    "landed in Atlanta… a stop in Georgia"."""
    told = {_CITIES_OF_STATES[one.id] for one in flat if one.id in _CITIES_OF_STATES}
    return {code for code in told if not any(one.kind != "name" and code in one.codes for one in flat)}


def _is_shared(mention: Mention) -> bool:
    """Whether it is a short name of several countries, the others of which its id tells."""
    return mention.kind == "name" and bool(mention.id)


def _of_those(mention: Mention, named: Set[str]) -> Mention:
    """`mention`, a short name of several countries as that of the one that is `named`: "президент РК"."""
    if not _is_shared(mention):
        return mention
    others = [code for code in mention.id.split(",") if code in named]
    codes = (others[0],) if len(others) == 1 and named.isdisjoint(mention.codes) else mention.codes
    return mention._replace(codes=codes, id="")


def _at_home(found: Sequence[Mention], home: str) -> tuple[Mention, ...]:
    """`found`, where "our country" is `home`, or the one that the list has for it when nobody knows whose."""
    return tuple(
        one._replace(kind="name", codes=(home,) if home else one.codes) if one.kind == OWN else one
        for one in found
    )


def _with_own_offices(found: Sequence[Mention]) -> tuple[Mention, ...]:
    pairs = zip(found, (None, *found), strict=False)
    return tuple(
        one._replace(codes=land.codes) if land and _is_office_of(one, land) else one for one, land in pairs
    )


def _is_office_of(office: Mention, land: Mention) -> bool:
    """Whether an office of several words stands right behind a country that the list does not have for it."""
    if not (office.is_agency and land.is_place) or land.after != office.first:
        return False
    several = office.after - office.first > 1
    return several and bool(office.codes) and len(land.codes) == 1 and land.codes != office.codes


def _is_title(name: Mention, who: Mention) -> bool:
    """Whether the name of a country touches somebody of another, as words do only where no blanks stand."""
    touching = name.kind == "name" and who.kind in PEOPLE and name.end == who.start
    return touching and name.end - name.start > 1 and set(name.codes).isdisjoint(who.codes)


def _is_sign(mention: Mention) -> bool:
    return mention.kind == "name" and mention.end - mention.start == 1


def _meant(
    found: Sequence[Mention], whole: Sequence[Mention], *, named: set[str], text: str
) -> Iterator[Mention]:
    for one in found:
        if _is_sign(one) and named.isdisjoint(one.codes):
            sign = text[one.start]
            others = {
                other.codes
                for other in whole
                if other.kind == "name" and len(other.codes) == 1 and text[other.start] == sign
            }
            yield one._replace(codes=others.pop()) if len(others) == 1 else one
        else:
            yield one
