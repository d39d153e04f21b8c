"""Clauses that tell a flow from the other side: who bought of what the text tells is sold."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.analysis.trade.cargo import goods_of, goods_slot, is_list
from bot.analysis.trade.clauses import Clause, is_mark
from bot.analysis.trade.drafts import Frame
from bot.analysis.trade.kinds import BALANCES, SIDES, Kind, Mark
from bot.analysis.trade.numbers import Amount, Measure, Part
from bot.analysis.trade.roles import Roles, Slot, place_code

EUROPE = ("EU", "EA")

#: The partner where several are told in one, as the lists have it for "Africa".
_SEVERAL = "?other"


def antecedent(before: Clause | None) -> Slot | None:
    """The place before "which bought" or "imports from which"."""
    last = before.parts[-1] if before else None
    if not isinstance(last, Mark) or last.kind is not Kind.PLACE or not place_code(last).isalnum():
        return None
    return Slot(place_code(last), (last.span,))


def mirror(frame: Frame, clause: Clause, *, before: Clause | None, follower: Clause | None) -> Mark | None:
    """The flow of the reporter when a clause says that another country "bought goods for $5bn", or "sold
    Vietnam goods" among Vietnam's figures; takes the other in as partner. None when it says no such thing."""
    if clause.versus:
        return None
    if deed := _deed_of_leader(frame, clause, before=before):
        return deed
    weak = next(iter(clause.marks(Kind.WEAK)), None)
    whose = frame.reporter or frame.home
    reporter = whose.value if whose and frame.known else ""
    ours = _is_of_our_exports(clause, reporter)
    if weak is None or not reporter or (clause.marks(Kind.FLOW, Kind.VERB) and not ours):
        return None
    if not (clause.amounts or (follower is not None and _counts_behind(follower))):
        return None
    deal = _deal(frame, clause, before=before, reporter=reporter)
    if deal is None or not deal.partner.value.isalnum() or deal.partner.value == reporter:
        return None
    named = [] if ours else deal.objects
    theirs = frame.theme is not None and frame.theme.value == deal.partner.value and frame.about == "exports"
    flow = frame.flow.value if frame.flow else ""
    sold = named == [reporter] and is_mark(deal.after, Kind.PLACE)
    sold |= theirs and not named  # "Iraqi deliveries"
    sold |= flow == "imports" and clause.relative and not named  # "Imports from China, which sent 5 tonnes"
    sold |= not named and _is_in_money_of(reporter, clause)
    sold &= weak.value == "exports"
    sent = flow == "exports"
    told = frame.about or flow
    bought = weak.value in _BUYING and not named and not is_mark(deal.after, Kind.PREP)
    bought = bought and (sent or told != "imports")  # Of what the bloc imports France took 5 tonnes.
    if not sold and not bought:
        return None
    frame.partner = deal.partner._replace(value=_SEVERAL) if _deal_together(clause, weak) else deal.partner
    frame.alone = None
    frame.turn = "partner"
    if clause.marks(Kind.COMMODITY):
        goods = goods_of(clause)
        frame.commodity = goods_slot(clause, goods) if goods else frame.usual
    side = "imports" if sold else "exports"
    frame.flow = frame.ours = Slot(side, (weak.span,))
    return weak._replace(kind=Kind.FLOW, value=side)


def _is_in_money_of(country: str, clause: Clause) -> bool:
    """Whether it counts in the own money of `country`, in which nobody tells what another sells to the world:
    "China sent goods worth 1.3 trillion naira". The first two letters of a currency's code are those of its
    country (ISO 4217); dollars and euros are everybody's."""
    units = [one.unit for one in clause.amounts if one.measure is Measure.MONEY]
    return any(unit[:2] == country and unit not in ("USD", "EUR") for unit in units)


def _counts_behind(follower: Clause) -> bool:
    """Whether what was dealt in is counted behind a dash, or behind words on a part of it: "закупившая
    товаров, главным образом нефти, на 5 млрд"."""
    return bool(follower.amounts) if follower.joint == "dash" else follower.joint == "except"


def _deal_together(clause: Clause, weak: Mark) -> bool:
    """Whether several share what is told: "China and Hong Kong together bought 5% less"."""
    places = [one for one in clause.marks(Kind.PLACE) if one.after <= weak.first][-2:]
    near = len(places) > 1 and weak.first - places[-1].after <= 1
    return near and is_list(clause, places) and len(clause.amounts) == 1


_BUYING = ("imports", "takes")
#: What may stand between a buyer and its purchases: "raised its".
_RAISED = (Kind.WAY, Kind.PRONOUN, Kind.PLAIN)


def _is_of_our_exports(clause: Clause, reporter: str) -> bool:
    """Whether somebody takes some "of all Brazilian exports", which are the reporter's."""
    whose, flow, *_ = (*clause.parts[-2:], None)
    alone = clause.marks(Kind.FLOW, Kind.VERB) == [flow] and is_mark(clause.parts[0], Kind.PLACE)
    return alone and is_mark(flow, Kind.FLOW, "exports") and _is_of(whose, reporter)


class _Deal(NamedTuple):
    """What stands around a verb of buying or selling."""

    #: Who is its subject.
    partner: Slot
    #: The countries behind it but for whose goods they are, and what follows it at once.
    objects: list[str]
    after: Part | None


def _deal(frame: Frame, clause: Clause, *, before: Clause | None, reporter: str) -> _Deal | None:
    """Who dealt by the first verb of a clause; None when it does not say."""
    weak = clause.marks(Kind.WEAK)[0]
    if sender := _sender(frame, clause, reporter=reporter):
        return _Deal(sender, [reporter], clause.marks(Kind.PLACE)[0])
    telling = [part for part in clause.parts if not is_mark(part, Kind.ALL, "alone")]
    at = telling.index(weak)
    led, other, _, after, beyond, *_ = (None, None, *telling, None, None)[at:]
    if is_mark(other, Kind.COMMODITY) and _is_of(led, reporter) and is_mark(after, Kind.PLACE):
        # "Больше всего казахстанских товаров купила Италия - на $5 млрд"
        led, other, after = None, after, None
    alone = (mark for mark in clause.marks(Kind.ALL) if mark.value == "alone")
    apart = sum(mark.after - mark.first for mark in alone)  # "China alone took 5 tonnes"
    apart += _deal_together(clause, weak)
    buyer = at - 1
    while buyer > 0 and (skipped := telling[buyer]) and isinstance(skipped, Mark) and skipped.kind in _RAISED:
        buyer -= 1
    if 0 <= buyer < at - 1 and isinstance(place := telling[buyer], Mark) and place.kind is Kind.PLACE:
        # "China raised its purchases by 5%"
        led, other, apart = telling[buyer - 1] if buyer else None, place, weak.first - place.after
    if at == 0 and clause.relative and before is not None:
        other = before.parts[-1]  # "Germany, which bought 5 tonnes"
    partner: Slot | None = None
    if isinstance(other, Mark) and other.kind is Kind.PLACE and weak.first - other.after <= (at == 0) + apart:
        partner = Slot(other.value, (other.span,))
    elif at == 0 and clause.joint == "pause":
        # "Germany, the main buyer, took 5 tonnes"; "the main buyer is Iraq, buying 5 tonnes"
        partner = frame.alone or (frame.partner if before and before.marks(Kind.PARTNERSHIP) else None)
    elif at == 0 and clause.joint == "and" and frame.turn == "partner" and before and before.marks(Kind.WEAK):
        partner = frame.partner  # "China raised its purchases by 5% and took 8 tonnes"
    # "Buyers in the Emirates took 5 tonnes"
    inside = is_mark(led, Kind.PREP, "of", "in") and weak.value == "takes"
    if partner is None or (is_mark(led, Kind.PREP) and not inside):
        return None
    behind = (mark for mark in clause.marks(Kind.PLACE) if mark.first > weak.first and mark is not other)
    objects = [place_code(mark) for mark in behind]
    if weak.value in _BUYING and _is_of(after, reporter) and is_mark(beyond, Kind.COMMODITY):
        objects, after = objects[1:], None  # "Страны Евросоюза получили молдавской продукции на $5 млрд"
    elif is_mark(after, Kind.PREP, "on", "by") and isinstance(beyond, Amount):
        after = None  # "взяла на $5 млн", "cut its purchases by 5%"
    return _Deal(partner, objects, after)


def _sender(frame: Frame, clause: Clause, *, reporter: str) -> Slot | None:
    """From where "deliveries from Russia" come that begin a clause of a text on the trade of another."""
    weak, prep, _, *_ = (*clause.parts, None, None, None)
    sent = is_mark(weak, Kind.WEAK, "exports") and is_mark(prep, Kind.PREP, "from")
    places = clause.marks(Kind.PLACE)
    if not sent or len(places) != 1 or clause.joint not in ("", "and", "stop"):
        return None
    ours = frame.owner is not None and frame.owner.value == reporter and frame.theme is None
    place = places[0]
    other = ours and place is clause.parts[2] and place_code(place) != reporter
    return Slot(place_code(place), (place.span,)) if other else None


def _is_of(part: object, country: str) -> bool:
    """Whether `part` is `country`."""
    return isinstance(part, Mark) and part.kind is Kind.PLACE and place_code(part) == country


def _deed_of_leader(frame: Frame, clause: Clause, *, before: Clause | None) -> Mark | None:
    """The flow of the reporter when a clause says what the one did who was just ranked: of the exports of
    another, "Germany came first, importing 5 tonnes"."""
    first = clause.parts[0]
    if before is None or before.amounts or not (before.marks(Kind.PARTNERSHIP) and before.marks(Kind.PLACE)):
        return None
    if clause.joint != "pause" or clause.marks(Kind.PLACE) or not isinstance(first, Mark):
        return None
    sides = {"exports": "imports", "imports": "exports"}
    other = first.kind in (Kind.FLOW, Kind.VERB) and sides.get(frame.about) == first.value
    if not other or not clause.amounts:
        return None
    frame.flow = frame.ours = Slot(frame.about, (first.span,))
    return first._replace(kind=Kind.FLOW, value=frame.about)


def is_of_a_party(clause: Clause) -> bool:
    """Whether it tells without numbers of its own, or names a party first: "… and China the biggest supplier
    with $5bn"."""
    place, word, *_ = (*clause.parts, None)
    return not clause.amounts or (is_mark(place, Kind.PLACE) and is_mark(word, Kind.PARTNERSHIP))


def leaves_out(clause: Clause, follower: Clause | None) -> bool:
    """Whether what follows is of all partners but one: "without America, exports fell 5%"."""
    bare = clause.joint == "except" and all(is_mark(part, Kind.PLACE) for part in clause.parts)
    told = follower is not None and follower.joint == "pause" and bool(follower.amounts)
    return bare and told and follower is not None and bool(follower.marks(Kind.FLOW))


def take_member(frame: Frame, clause: Clause) -> bool:
    """Take in which member of a bloc bought of what the bloc imports from a partner, or that the text goes
    back to all of it: "больше всего приняла Франция, за ней следует Бельгия … В целом в ЕС пришло"."""
    owner, theme, now = frame.owner, frame.theme, frame.reporter
    if owner is None or owner.value not in EUROPE or theme is None or frame.about == "exports" or now is None:
        return False
    if frame.flow is None or frame.flow.value != "imports" or clause.marks(Kind.FLOW, Kind.VERB):
        return False
    places = clause.marks(Kind.PLACE)
    first = places[0] if places else None
    if first is None or place_code(first) == theme.value:
        return False
    pairs = [(one, two) for one, two in pairwise(clause.parts) if first in (one, two)]
    bought = any(is_mark(part, Kind.WEAK, "imports", "takes") for pair in pairs for part in pair)
    leads = now.value != owner.value and any(
        word.value == "leader" and word.after == first.first for word in clause.marks(Kind.PARTNERSHIP)
    )
    alone = len(clause.parts) == 1 or isinstance(clause.parts[1], Amount)
    joints = ("and", "pause") if alone else ("and",)
    listed = now.value != owner.value and clause.joint in joints and clause.parts[0] is first
    back = now.value != owner.value and place_code(first) == owner.value
    if not (bought or leads or listed or back) or not place_code(first).isalnum():
        return False
    frame.reporter, frame.partner, frame.turn = Slot(place_code(first), (first.span,)), theme, "reporter"
    return True


def first_side(clause: Clause) -> str:
    """The flow that places stand by where one is compared with the other: "imports into Moldova exceeded
    exports"."""
    sides = [mark.value for mark in clause.marks(Kind.FLOW) if mark.value in ("exports", "imports")]
    return sides[0] if len(set(sides)) > 1 else ""


def ranks_others(frame: Frame, clause: Clause, *, roles: Roles) -> bool:
    """Whether it only says which of two others is the bigger buyer of what the text tells of, or how the one
    that was named ranks: 同东盟的进出口增长9%，东盟排第一."""
    places = {one.value for one in (*roles.reporters, *roles.partners)}
    ranks = bool(clause.marks(Kind.PARTNERSHIP)) and not clause.amounts
    whose = frame.reporter.value if frame.reporter else ""
    known = frame.partner is not None and (len(places) == 2 or places == {frame.partner.value})
    return ranks and known and bool(whose) and whose not in places


def is_known(frame: Frame, place: Mark) -> bool:
    """Whether a place is whose trade is told, or with whom it is."""
    known = (frame.partner, frame.reporter)
    return any(slot is not None and slot.value == place_code(place) for slot in known)


def is_of_partner(frame: Frame, amounts: Sequence[Amount]) -> bool:
    """Whether a bracket behind a place tells how the trade with it changed: "China (+12.6%) and …"."""
    told = frame.flow.value if frame.flow else ""
    side = told in ("exports", "imports") and frame.about in ("", told)
    return side and all(one.sign and one.measure is Measure.PERCENT for one in amounts)


def counts_places(clause: Clause, follower: Clause | None) -> bool:
    """Whether it counts what is for the places that it names, or a bracket behind it does: "including Hong
    Kong rose 5%" is of all."""
    behind = next((part for part in clause.parts if not is_mark(part, Kind.PLACE)), None)
    if not clause.amounts and follower is not None and follower.joint == "open":
        return bool(follower.amounts)
    return bool(clause.amounts) and not (behind is not clause.parts[0] and is_mark(behind, Kind.WAY))


def is_among_partners(frame: Frame, clause: Clause, *, roles: Roles) -> bool:
    """Whether a part of what somebody trades with all is for a place: 买了50万吨大豆，其中巴西30万吨."""
    alone = frame.reporter is not None and frame.reporter.value not in EUROPE and frame.partner is None
    other = bool(roles.unclear) and not (roles.reporters or roles.partners)
    of_all = alone and frame.flow is not None and frame.flow.value in SIDES
    told = len(clause.parts) > 1 and isinstance(clause.parts[1], Amount)
    return clause.among and told and other and of_all


def is_counterpart(frame: Frame, clause: Clause, *, roles: Roles) -> bool:
    """Whether a place says with whom the one that the text is about trades: "China stays in front with a
    turnover of $5bn", "on the import side China was far ahead"."""
    turnover = any(mark.value == "turnover" for mark in clause.marks(Kind.WEAK)) or any(
        is_mark(led, Kind.PREP, "with")
        and (is_mark(total, Kind.WEAK, "total") or is_mark(total, Kind.FLOW, "turnover"))
        for led, total in pairwise(clause.parts)
    )
    telling = [part for part in clause.parts if not is_mark(part, Kind.FIRST)]
    if telling and is_mark(telling[0], Kind.PREP, "on") and len(telling) > 1:
        telling = telling[is_mark(telling[1], Kind.THROUGH) :]
    led, side, place, after, *_ = (*telling, None, None, None, None)
    # "По импорту первым идёт Китай с 5 млрд"
    leads = is_mark(led, Kind.PREP, "on") or (
        is_mark(led, Kind.THROUGH) and is_mark(after, Kind.PREP, "with")
    )
    aside = leads and is_mark(side, Kind.FLOW, *SIDES) and is_mark(place, Kind.PLACE)
    # "Germany was the biggest partner in exports and China in imports"
    ranked = frame.turn == "partner" and clause.joint == "and" and is_mark(led, Kind.PLACE)
    aside = aside or (ranked and is_mark(side, Kind.PREP, "of", "in") and is_mark(place, Kind.FLOW, *SIDES))
    if turnover and leads and not roles.reporters and len(roles.unclear) == 1:
        roles.reporters, roles.unclear = roles.unclear, []  # "На первом месте Китай с оборотом 5 млрд"
    # "India alone accounts for $5bn of the gap"
    accounts = telling and is_mark(telling[0], Kind.PLACE) and bool(clause.marks(Kind.SHARE))
    if (
        not (turnover or aside or accounts)
        or roles.partners
        or len(roles.reporters) != 1
        or frame.owner is None
    ):
        return False
    return frame.theme is None and roles.reporters[0].value not in (frame.owner.value, "*", "?")


def take_origin(frame: Frame, clause: Clause, *, roles: Roles) -> None:
    """Take a place before goods that an office of another country counts among imports for where those come
    from: "Brazilian soybean imports rose 5%, Chinese customs data showed"."""
    office = frame.home
    if office is None or roles.partners or len(roles.reporters) != 1:
        return
    place = roles.reporters[0]
    if place.value == office.value or not place.value.isalnum():
        return
    parts = [part for part in clause.parts if isinstance(part, Mark)]
    for one, goods, flow in zip(parts, parts[1:], parts[2:], strict=False):
        named = one.kind is Kind.PLACE and one.span in place.spans and goods.kind is Kind.COMMODITY
        if named and flow.kind in (Kind.FLOW, Kind.WEAK) and flow.value == "imports":
            roles.reporters, roles.partners = [office], [place]
            return


#: Goods from one country in another.
_HEADING = [Kind.PLACE, Kind.COMMODITY, Kind.PREP, Kind.PLACE]


def where_goods_came(clause: Clause, before: Clause | None) -> tuple[Slot, Slot] | None:
    """Who imports and from where, where a heading names both: "Бразильская соя в Китае: ввезено 5 млн т"."""
    parts = before.parts if before else []
    if [part.kind for part in parts if isinstance(part, Mark)] != _HEADING or len(parts) != len(_HEADING):
        return None
    if clause.marks(Kind.PLACE) or not any(mark.value == "imports" for mark in clause.marks(Kind.VERB)):
        return None
    whence, _, prep, here = parts
    if not is_mark(prep, Kind.PREP, "to", "in"):
        return None
    came, gone = ((Slot(place_code(one), (one.span,))) for one in (here, whence) if isinstance(one, Mark))
    return came, gone


def leads_with_partner(clause: Clause, roles: Roles) -> bool:
    """Whether the first place is with whom the trade is: "the first partner is China with trade of …"."""
    first, *_ = clause.marks(Kind.PLACE, Kind.VERB, Kind.WEAK) or (None,)
    return first is not None and any(first.span in partner.spans for partner in roles.partners)


def is_other_bloc(frame: Frame, place: Slot) -> bool:
    """Whether the text turns from the EU to the euro area, or back: both report the same trade."""
    reporter = frame.reporter.value if frame.reporter else ""
    return reporter in EUROPE and place.value in EUROPE and place.value != reporter and not frame.partner


def is_of_another(frame: Frame) -> bool:
    """Whether a sentence tells of the trade of another country with whom the text is about."""
    if frame.owner is None or frame.theme is None or frame.partner is None or frame.reporter is None:
        return False
    return frame.partner.value == frame.theme.value and frame.reporter.value != frame.owner.value


def is_subject(clause: Clause) -> bool:
    """Whether who trades is the subject of a verb: "Spain imported", "which imported"."""
    verbs, places = clause.marks(Kind.VERB, Kind.WEAK), clause.marks(Kind.PLACE)
    if clause.joint == "then" and is_mark(clause.parts[0], Kind.VERB):
        return True
    if not verbs or not places:
        return False
    led = any(place is places[0] for _, place in clause.led)
    return places[0].first < verbs[0].first and not led


def goes_back(frame: Frame, clause: Clause) -> bool:
    """Whether a sentence opens with the balance that the text is about, of the two that it is about: "The US
    gap with China shrank, while US imports rose. The gap was $5bn"."""
    whose = frame.reporter.value if frame.reporter else ""
    ours = frame.owner is not None and frame.owner.value == whose
    balance = isinstance(clause.parts[0], Mark) and clause.parts[0].value in BALANCES
    opens = clause.joint == "" and balance and not clause.marks(Kind.PLACE, Kind.ALL, Kind.COMMODITY)
    return ours and opens and frame.about in BALANCES and frame.partner is None and frame.theme is not None
