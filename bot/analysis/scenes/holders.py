"""Who holds the offices that a text tells without a name."""

from collections.abc import Sequence
from itertools import pairwise

from bot.analysis.people.neighbours import BY_NEIGHBOUR, SHARED
from bot.analysis.people.parties import Party, with_name_of
from bot.analysis.text.reading import Reading, Zone
from bot.phrases.names import people

#: A name among so many first words opens its sentence.
_OPENING = 2

#: Whom the text names first holds an office that it tells in so many first sentences…
_SOON = 3

#: …that is none of these.
_OTHERS = frozenset(
    "spokesperson ambassador official aide delegation lawmaker envoy former leader spouse".split()
)

#: Words that may stand for any of several.
_VAGUE = _OTHERS | {"minister"}

#: So many officials side by side.
_SEVERAL = 2

HEADS = frozenset({"president", "prime_minister", "chancellor", "monarch", "queen", "leader"})


def name_holders(reading: Reading, found: list[list[Party]]) -> None:
    """Join the offices without a name among the parties of each passage to whom the text names elsewhere.

    Changes the lists of `found`.
    """
    _name_offices(found)
    _name_first(found)
    _name_title(reading, found)
    _name_met(found)


def _name_offices(found: list[list[Party]]) -> None:
    """Join an office that ends one sentence to the name that begins the next: "…busy days for Portugal's
    foreign minister. Paulo Rangel had…"."""
    for before, after in pairwise(found):
        _name_side_by_side(before, after)
        offices = [one for one in before if one.role and not one.words and one.role not in SHARED]
        if len(offices) != 1 or not after:
            continue
        office, name = offices[0], after[0]
        if any(set(one.words) & set(name.words) for one in before):
            # "Vice-President Berg receives a premier. Ana Berg…"
            continue
        if len(name.words) > 1 and not name.role and not name.country and name.first < _OPENING:
            after[0] = name._replace(
                role=office.role,
                country=office.country,
                role_span=office.role_span,
                country_span=office.country_span,
                confidence=BY_NEIGHBOUR,
            )


def _name_first(found: list[list[Party]]) -> None:
    """Give whom the text names first, without an office, the first office without a name behind it:
    "A plane brought Anwar Ibrahim to Rome. The Malaysian premier…"."""
    parties = [(at, index, one) for at, passage in enumerate(found) for index, one in enumerate(passage)]
    named = [one for _, _, one in parties if len(one.words) > 1 or one.id]
    first = named[0] if named else None
    if first is None or any(one.role for _, _, one in parties if set(one.words) & set(first.words)):
        return
    # "Песков сообщил о визите Путина. Президент…"
    others = (one for one in named if not set(one.words) & set(first.words) and one.country == first.country)
    taken = {one.role for one in named} | {listed_role(one.id) for one in others}
    start = next(number for number, (_, _, one) in enumerate(parties) if one is first)
    for at, index, one in parties[start + 1 :]:
        if at > _SOON or (one.role and one.words):
            continue
        fits = (one.country or first.id) and (one.country in ("", first.country) or not first.country)
        # "A minister" is no president
        fits = fits and not (one.role == "minister" and listed_role(first.id) in HEADS)
        if one.role and not one.counterpart and one.role not in _OTHERS and one.role not in taken and fits:
            found[at][index] = with_name_of(one, first)._replace(country=one.country or first.country)
            return


def _name_title(reading: Reading, found: list[list[Party]]) -> None:
    """Give the first holder of the office that opens the title its country: "Nepal's army chief leaves.
    The Chief of the Army Staff, Ashok Sigdel, left"."""
    titles = [one for one, it in zip(found, reading.passages, strict=True) if it.zone is Zone.TITLE]
    first = titles[0][0] if titles and titles[0] else None
    if first is None or first.words or not first.country or first.role in ("", *SHARED):
        return
    for passage in found[len(titles) :]:
        for at, one in enumerate(passage):
            if one.words and one.country == first.country and one.role == general(first.role):
                # "The minister of home and foreign trade of Serbia"
                return
            if one.words and one.role == first.role:
                if not one.country and not one.id:
                    passage[at] = one._replace(country=first.country, confidence=BY_NEIGHBOUR)
                return


def _name_side_by_side(before: list[Party], after: Sequence[Party]) -> None:
    """Name the officials of several countries by who opens the next sentence: "The leaders of France and
    Italy arrived in Kyiv. Emmanuel Macron and Mario Draghi had…"."""
    places = [at for at, one in enumerate(before) if one.role and one.country and not one.words]
    names = [one for one in after if len(one.words) > 1][: len(places)]
    if len(places) < _SEVERAL or len(places) != len(names) or names[0].first >= _OPENING:
        return
    if any(name.country not in ("", before[at].country) for at, name in zip(places, names, strict=True)):
        return
    for at, name in zip(places, names, strict=True):
        before[at] = with_name_of(before[at], name)


def _name_met(found: list[list[Party]]) -> None:
    """Give an office of a country that nobody named holds to the only one whom the sentences before name
    without any: "Xi Jinping received Taneti Maamau. The Kiribati president…"."""
    named = [one for passage in found for one in passage if one.words]
    held = {(one.role or listed_role(one.id), one.country) for one in named}
    known = {word for one in named if one.role or one.country or one.id for word in one.words}
    strangers = [
        (at, one)
        for at, passage in enumerate(found)
        for one in passage
        if " " in one.name and known.isdisjoint(one.words)
    ]
    if len({one.words for _, one in strangers}) != 1:
        return
    first, stranger = strangers[0]
    # "The king ended his stay at a university founded by Gustavus Adolphus" names two.
    held |= {(one.role, one.country) for one in found[first] if one.role and not one.words}
    for at, passage in enumerate(found):
        for index, one in enumerate(passage):
            told = one.role and one.country_span and not (one.words or one.counterpart)
            behind = first < at <= first + _SOON
            if told and behind and one.role not in _VAGUE and (one.role, one.country) not in held:
                passage[index] = with_name_of(one, stranger)


def general(role: str) -> str:
    """The word that may stand for somebody of an office: "the Kazakh leader", "the minister"."""
    if role in HEADS:
        return "leader"
    return "minister" if role.endswith("minister") and role != "prime_minister" else ""


def listed_role(person: str) -> str:
    """The office that the list of people gives to an id; "" when it has none."""
    listed = people().get(person)
    return listed.role if listed else ""
