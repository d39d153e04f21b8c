"""What officials who stand side by side in a sentence tell of each other."""

from collections.abc import Sequence

from bot.analysis.people.parties import Party, with_country
from bot.analysis.people.visit_words import VisitWords
from bot.analysis.text.reading import Passage
from bot.analysis.text.tokens import Token
from bot.domain.places import BLOCS

#: How sure a country is that stands with a neighbour, in this sentence or the one before.
BY_NEIGHBOUR = 0.7

#: Roles that many hold at a time, so that two of them are not one person.
SHARED = frozenset(
    """minister deputy_minister official lawmaker envoy aide delegation commissioner leader counterpart former
    ambassador spokesperson chairman prince""".split()
)

#: No way to say "led by" has more words.
_LED_BY = 3

#: "Security adviser": words before a name that no list knows for an office.
_OFFICE = 2

#: "And his wife": words.
_SPOUSE = 3

#: "A Peruvian trade mission": words.
_TEAM = 4


def side_by_side(parties: Sequence[Party], told: Passage, *, lexicon: VisitWords) -> list[Party]:
    """`parties`, where an office without a country is of the country of whom it is joined to: "Spain's king,
    Felipe, and Queen Letizia"; and who leads a delegation of that of the delegation."""
    tokens, keys = told.sentence.tokens, told.sentence.keys
    found: list[Party] = []
    for one in parties:
        before = found[-1] if found else None
        if before and before.words and before.after == one.first and _is_suffix(one, tokens):
            # "The Hon Tim Watts MP"
            found[-1] = before._replace(after=one.after)
            continue
        if before and _is_office_of(before, one):
            # "Portugal's prime minister, António Costa": the list has him for the Union, as he was later.
            found[-1] = one._replace(
                first=before.first,
                country=before.country,
                country_span=before.country_span,
                role=before.role,
                role_span=before.role_span,
            )
            continue
        if before and not (before.role or before.country or before.id):
            # "A delegation of the Ministry of Public Security, led by"
            before = next((other for other in reversed(found) if other.role in SHARED), before)
        if before and before.country and not one.country and not one.counterpart:
            spouse = _is_spouse(one, before, keys=keys, lexicon=lexicon)
            joined = keys[before.after] in lexicon.names["joins"] and (
                before.after == one.first - 1 or spouse
            )
            led = before.role in SHARED and _is_led(keys, one.first, lexicon=lexicon)
            sent = one.role == "envoy" and _is_sent_by(one, before, keys=keys, lexicon=lexicon)
            if (
                (joined and (one.role or spouse))
                or led
                or sent
                or _is_one_of(one, before, tokens=tokens, lexicon=lexicon)
            ):
                one = one._replace(
                    country=before.country, country_span=before.country_span, confidence=BY_NEIGHBOUR
                )
        elif before is None and not one.country and _is_led(keys, one.first, lexicon=lexicon):
            # "A Peruvian mission led by"
            one = _of_adjective(one, told)
        elif before is None and not one.country:
            one = _of_cabinet(one, told, lexicon=lexicon)
        found.append(one)
    return found


def _is_office_of(before: Party, one: Party) -> bool:
    """Whether a national office stands right before somebody whom the list has for an organisation."""
    office = before.role and before.country and not before.words and before.country not in BLOCS
    return (
        bool(office) and one.country in BLOCS and before.after == one.first and one.role in ("", before.role)
    )


def _is_one_of(one: Party, before: Party, *, tokens: Sequence[Token], lexicon: VisitWords) -> bool:
    """Whether `one` is among several officials before a comma: "envoys from Korea, adviser Chung"."""
    if before.words or len(one.words) <= 1 or not 0 <= one.first - before.after <= _OFFICE:
        return False
    words = {token.key for token in tokens[before.first : before.after]}
    plain = all(token.word.islower() for token in tokens[before.after : one.first])
    return plain and not words.isdisjoint(lexicon.names["plurals"])


def _is_spouse(one: Party, before: Party, *, keys: tuple[str, ...], lexicon: VisitWords) -> bool:
    """Whether `one` is told as the spouse of who stands `before`: "the king and his wife, Queen Ada"."""
    told = lexicon.at(keys, one.first - 1) if one.first - before.after <= _SPOUSE else None
    return told is not None and told.entry.kind == "spouse"


def _is_sent_by(one: Party, before: Party, *, keys: tuple[str, ...], lexicon: VisitWords) -> bool:
    """Whether `one` is the envoy of who stands `before`: 总统敦布亚的特使."""
    whose = lexicon.at(keys, before.after) if before.after == one.first - 1 else None
    return whose is not None and whose.entry.kind == "whose"


def _of_adjective(one: Party, told: Passage) -> Party:
    """`one`, who leads people of some country, of that country."""
    near = range(one.first - _LED_BY - _TEAM, one.first)
    team = next((it for it in told.mentions if it.kind == "adjective" and it.first in near), None)
    return with_country(one, team) if team and len(team.codes) == 1 else one


def _of_cabinet(one: Party, told: Passage, *, lexicon: VisitWords) -> Party:
    """`one`, who is told of as among the "members of the Peruvian cabinet", of that country."""
    keys, at = told.sentence.keys, one.first - 1
    if at < 1 or keys[at] not in lexicon.names["cabinets"]:
        return one
    land = next((it for it in told.mentions if it.kind == "adjective" and it.after == at), None)
    return with_country(one, land) if land and len(land.codes) == 1 else one


def _is_suffix(one: Party, tokens: Sequence[Token]) -> bool:
    """Whether an office is no more than letters behind a name, with no comma before them."""
    first = tokens[one.first]
    letters = one.role == "lawmaker" and not one.words and one.after == one.first + 1 and first.word.isupper()
    return letters and first.start - tokens[one.first - 1].end == 1


def _is_led(keys: tuple[str, ...], at: int, *, lexicon: VisitWords) -> bool:
    """Whether words like "led by" end before the word at `at`."""
    return any(
        (match := lexicon.at(keys, first)) is not None
        and match.entry.kind == "led"
        # "Во главе с исполняющим обязанности министра"
        and all(keys[between] in lexicon.names["fillers"] for between in range(match.after, at))
        for first in range(max(0, at - _LED_BY - _OFFICE), at)
    )
