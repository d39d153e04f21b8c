"""What a clause says of its flow, kept for the clauses after it: whose, with whom, of what."""

from typing import NamedTuple

from bot.analysis.trade.cargo import goods_of, only_drives
from bot.analysis.trade.clauses import Clause, is_mark
from bot.analysis.trade.counterparts import (
    EUROPE,
    counts_places,
    first_side,
    goes_back,
    is_among_partners,
    is_counterpart,
    is_of_a_party,
    is_of_another,
    is_other_bloc,
    is_subject,
    leads_with_partner,
    leaves_out,
    ranks_others,
    take_member,
    take_origin,
)
from bot.analysis.trade.drafts import FOREIGN, Frame
from bot.analysis.trade.flows import contradicts, take_flow, take_state
from bot.analysis.trade.kinds import SIDES, Kind, Mark
from bot.analysis.trade.numbers import Amount, Measure
from bot.analysis.trade.roles import Roles, Slot, roles_of
from bot.analysis.trade.subjects import dealers_of
from bot.analysis.trade.wares import WHOLES, Goods, is_aside, take_goods, tells_all
from bot.analysis.trade.wholes import is_of_those

_TRADE = ("mutual", "turnover", "inner", "total")


def take_in(
    frame: Frame, clause: Clause, *, subjects: list[Mark], follower: Clause | None, opening: bool
) -> bool:
    """Take what a clause says of its flow into `frame`; whether it turns from one partner or good to all.

    `subjects` are what its numbers may measure; `opening` says that the text has told of no flow before.
    """
    before = frame.flow
    dealers = dealers_of(clause, frame) if any(mark.value == frame.about for mark in subjects) else []
    supplied = take_flow(frame, clause, subjects=subjects)
    frame.between |= frame.is_open
    if frame.flow and frame.flow.value == "mutual" and subjects and not clause.marks(Kind.PLACE):
        frame.between, frame.pair = True, frame.pair or _pair_of(frame)
    turns = bool(before and frame.flow and before.value not in (FOREIGN, frame.flow.value))
    between = _between(frame, clause)
    if not subjects and not between and frame.flow and contradicts(clause, frame):
        frame.flow = Slot(FOREIGN, frame.flow.spans)
    take_state(frame, clause, own=bool(subjects))
    flow = frame.flow.value if frame.flow and subjects else ""
    if flow == FOREIGN:
        return False  # Whose sales they are says nothing of whose trade.
    own = clause.joint in ("", "then") or (clause.joint in ("and", "stop") and is_of_a_party(clause))
    if not subjects and own and (words := clause.marks(Kind.PARTNERSHIP)):
        named = _partners_flow(frame, words[0].value)
        frame.flow = Slot(named, (words[0].span,)) if named else frame.flow
        if not clause.marks(Kind.PLACE) and _is_listed(follower):
            frame.turn = "ranked"
    side = first_side(clause) if flow in ("surplus", "deficit") else ""
    roles = _roles(frame, clause, dealers=dealers, flow=side or flow or between)
    if leaves_out(clause, follower):
        frame.partner, frame.named = Slot("?", (clause.parts[0].span,)), True
    telling = _telling(clause, follower, own=bool(flow), opening=opening)._replace(
        dealt=bool(dealers),
        within=frame.named and (clause.relative or is_of_those(clause)),
        supplies=before is not None and before.value == "imports" and flow == "exports",
    )
    if clause.joint != "except" or counts_places(clause, follower):  # "$5bn, mainly to Japan"
        _take_places(frame, clause, roles=roles, telling=telling)
    frame.partner = frame.theme if goes_back(frame, clause) else frame.partner
    frame.turn = "partner" if supplied else frame.turn
    goods = [] if is_aside(clause, follower) else goods_of(clause)
    if not goods and only_drives(clause):
        frame.commodity = frame.usual = None
    left_out = {mark.value for mark in clause.marks(Kind.COMMODITY)} if clause.joint == "except" else ()
    if flow and frame.commodity and frame.commodity.value in left_out:
        frame.commodity = None  # "Without gold exports rose 5%."
    take_goods(frame, clause, goods=goods, told=Goods(flow, before=before, turns=turns and not opening))
    if not _is_of_all(clause, own=bool(subjects)):
        return False
    # "In all 5 million tonnes were exported" is still of these goods.
    counted = any(one.measure is Measure.QUANTITY for one in clause.amounts)
    if not goods and not counted:
        frame.commodity = frame.usual = None
    if roles.partners or roles.pair:
        return False
    frame.partner = None
    return True


def _roles(frame: Frame, clause: Clause, *, dealers: list[Slot], flow: str) -> Roles:
    """The parts of places that are still to be taken in."""
    roles = Roles(partners=dealers) if dealers else roles_of(clause, flow)
    take_origin(frame, clause, roles=roles)
    if ranks_others(frame, clause, roles=roles):
        return Roles(unclear=[*roles.reporters, *roles.partners])
    return Roles() if take_member(frame, clause) else roles


def _is_of_all(clause: Clause, *, own: bool) -> bool:
    """Whether what it tells is of all goods and partners; `own` says that it names a flow."""
    earned = any(mark.value == "proceeds" for mark in clause.marks(Kind.FOREIGN))
    return tells_all(clause) and not clause.marks(Kind.SHARE) and (own or earned or not clause.amounts)


def _pair_of(frame: Frame) -> tuple[Slot, Slot] | None:
    """The two whose trade was told last: "bilateral trade was $19bn, Chinese exports $12bn"."""
    return (frame.reporter, frame.partner) if frame.reporter and frame.partner else None


def _partners_flow(frame: Frame, word: str) -> str:
    """What numbers with a word for partners count, "" for what was told before."""
    if word not in _PARTIES:
        return _PARTNERSHIPS[word]
    whole = frame.commodity is None or frame.commodity.value in WHOLES
    # Who buys and supplies goods of all kinds trades with the reporter; the others may be those of the world.
    about = frame.about or _flow_of(frame)
    other = bool(about) and (about != _PARTIES[word] or (whole and about in SIDES))
    return _COUNTERPARTS[word] if other else ""


def _is_listed(follower: Clause | None) -> bool:
    """Whether a list follows a word for partners: "крупнейшие поставщики - Китай ($410 млн) …"."""
    return follower is not None and follower.joint in ("dash", "pause") and bool(follower.marks(Kind.PLACE))


def _take_places(frame: Frame, clause: Clause, *, roles: Roles, telling: "_Telling") -> None:
    """Take the places of a clause in, and which part one that follows in a list would play."""
    own = frame.flow is not None and telling.own and frame.flow.value not in _TRADE
    if telling.dealt:
        frame.alone = None
    elif alone := _alone(frame, clause, roles=roles, own=own):
        roles.reporters.append(alone)
    there = own and clause.joint in ("then", "cause") and _is_sent_there(frame, clause, roles=roles)
    if there or is_counterpart(frame, clause, roles=roles):
        roles.partners, roles.reporters = roles.reporters, []
    if frame.alone and clause.marks(Kind.PARTNERSHIP) and roles.partners and not roles.reporters:
        roles.reporters, frame.alone = [frame.alone], None  # "For Germany China is the biggest partner."
    turned = _turned(frame, clause, roles=roles)
    if turned:
        frame.reporter = roles.partners.pop()
    if is_among_partners(frame, clause, roles=roles):
        roles.partners, roles.unclear = roles.unclear, []
    _places(frame, roles, telling=telling)
    dealt = telling.dealt or leads_with_partner(clause, roles)
    if turned or (telling.own and is_subject(clause) and not dealt):
        frame.turn = "reporter" if turned or not _is_sent(clause) else "sender"
    elif roles.reporters or roles.partners:
        frame.turn = "partner" if roles.partners else "owner"


def _is_sent_there(frame: Frame, clause: Clause, *, roles: Roles) -> bool:
    """Whether a place says where goods went: "China's exports slow as US shipments plunge"."""
    told = frame.reporter is not None and frame.flow is not None and frame.flow.value == "exports"
    return bool(told and clause.marks(Kind.WEAK) and roles.reporters and not roles.partners)


#: Flows that may be those with a partner named before.
_OF_TWO = ("mutual", "turnover")

#: What numbers with such a word count: "the largest trading partners: China ($5bn) …".
_PARTNERSHIPS = {
    "partner": "turnover",
    "mutual": "mutual",
    "market": "exports",
    "source": "imports",
    "leader": "",
}

#: The flow of those who buy or supply.
_PARTIES = {"buyer": "imports", "supplier": "exports"}
_COUNTERPARTS = {"buyer": "exports", "supplier": "imports"}


def _turned(frame: Frame, clause: Clause, *, roles: Roles) -> bool:
    """Whether the one place of a clause on partners is whose trade it is: the biggest buyers of what is
    imported, or "China, Japan's largest partner"."""
    words = clause.marks(Kind.PARTNERSHIP)
    if not words or len(roles.partners) != 1 or roles.reporters or frame.flow is None:
        return False
    party = _PARTIES.get(words[0].value)
    apposition = frame.named and not clause.amounts and words[0].span.start > roles.partners[0].spans[0].start
    return party == frame.flow.value or (apposition and clause.joint == "pause")


class _Telling(NamedTuple):
    """What a clause is to its places."""

    #: Whether it names a flow.
    own: bool
    #: Whether it has numbers, or they stand right behind it.
    told: bool
    #: Whether it names goods, or is the first to tell of trade.
    anew: bool
    #: Whether its numbers stand behind a dash.
    dashed: bool
    #: Whether a number follows its last word.
    counted: bool
    #: Whether it tells who dealt with the one whose trade is told.
    dealt: bool = False
    #: Whether it tells of a part of what was told: "of which Qatari exports were …".
    within: bool = False
    #: Whether it names exports after imports: who sells is who was bought from.
    supplies: bool = False


def _telling(clause: Clause, follower: Clause | None, *, own: bool, opening: bool) -> _Telling:
    behind = follower.joint if follower is not None and follower.amounts else ""
    return _Telling(
        own=own,
        told=bool(clause.amounts) or behind in ("open", "dash"),
        anew=opening or any(mark.value != "*" for mark in clause.marks(Kind.COMMODITY)),
        dashed=behind == "dash",
        counted=follower is not None and isinstance(follower.parts[0], Amount),
    )


def _alone(frame: Frame, clause: Clause, *, roles: Roles, own: bool) -> Slot | None:
    """The place that stood alone before a comma, of the clause that tells what it did."""
    if frame.alone and clause.joint == "pause" and not own and not clause.amounts:
        if len(clause.parts) == 1 and roles.unclear:
            frame.latest = roles.unclear[0]
        return None  # "China, the biggest buyer, took …"
    if any(one.value == "*" for one in roles.partners):
        frame.alone = None  # "Russia has fallen behind Mexico, where it sent …"
    alone, frame.alone = frame.alone, None
    if own and clause.joint == "pause" and not roles.reporters:
        return alone
    if (
        alone
        and frame.partner
        and _flow_of(frame) in _OF_TWO
        and clause.amounts
        and not clause.marks(Kind.PLACE)
    ):
        roles.partners.append(alone)  # "… Russia comes second, with trade of $5bn"
    if alone and clause.joint in ("dash", "pause") and clause.amounts and not clause.marks(Kind.PLACE):
        roles.unclear.append(alone)  # "Turkey, which closed its market, - 5 million"
    # "За ней Турция, 96 тонн", "На третьем месте Казахстан: 96 тонн"
    told = [part for part in clause.parts if not is_mark(part, Kind.PREP, "in", "on")]
    joints = ("", "pause", "and") if frame.turn == "partner" else ("", "pause")
    if len(told) == 1 and len(roles.unclear) == 1 and clause.joint in joints:
        frame.alone = roles.unclear[0]
        if is_mark(clause.parts[0], Kind.PREP, "on"):
            _rank(frame, frame.alone)
    return None


def _rank(frame: Frame, place: Slot) -> None:
    """Take in who is named by rank: "на первом месте Россия ($6bn), затем Китай"."""
    if frame.flow and frame.about in _TRADE:
        frame.flow = frame.flow._replace(value=frame.about)
    other = frame.owner is not None and frame.theme is None and frame.owner.value != place.value
    if other and _flow_of(frame) in _TRADE:
        frame.partner, frame.turn = place, "partner"


def _between(frame: Frame, clause: Clause) -> str:
    """The flow known, when a clause says both where from and where to: "из Китая в Россию - на 5%"."""
    preps = {prep.value for prep, _ in clause.led}
    return frame.flow.value if frame.flow and {"to", "from"} <= preps else ""


def _is_sent(clause: Clause) -> bool:
    """Whether it says where to or where from: those listed after it are such places, too."""
    return any(prep.value in ("to", "from") for prep, _ in clause.led)


def _places(frame: Frame, roles: Roles, *, telling: _Telling) -> None:
    if roles.agency:
        frame.reporter = frame.reporter or roles.agency
    roles.reporters = [one for one in roles.reporters if one.value != "*"]  # "Into the country" is into ours.
    before: Slot | None = None
    other: Slot | None = None
    if roles.reporters and (telling.own or roles.partners):
        before, now = frame.reporter, roles.reporters[-1]
        blocs = [one for one in (before, frame.owner) if one is not None and one.value in EUROPE]
        if now.value == "?" and blocs:
            now = blocs[0]  # "European exports" are those of the bloc.
        changed = before is not None and before.value != now.value
        turned = changed and frame.named and frame.partner is not None and frame.partner.value == now.value
        frame.reporter = now
        other = _other_of(frame.pair, now)
        # Who is named anew with what it trades, but without a partner, trades with the world.
        if turned:
            frame.partner = before
        elif other is not None:
            frame.partner = other
        elif theirs := _other_of_theme(frame, now):
            frame.partner = theirs
        elif blocs and _flow_of(frame) == "imports" and changed:
            frame.named = frame.partner is not None  # "Of this France imported 5 tonnes" is from there, too.
        elif changed or (telling.own and (telling.anew or frame.anew) and not telling.within):
            frame.world = frame.anew and not changed
            frame.partner = before if telling.supplies and changed else None
        frame.pair = frame.pair if other is not None and frame.between else None
    if roles.pair:
        frame.pair = roles.pair
        frame.reporter = frame.partner = None
    frame.world = frame.world and not roles.partners
    whose = frame.reporter.value if frame.reporter and telling.own and not roles.reporters else ""
    if whose and frame.partner and any(one.value == whose for one in roles.partners[:1]):
        if frame.owner and frame.owner.value == whose and _flow_of(frame) == frame.about:
            roles.partners = roles.partners[1:]  # "Russian oil, imported by India, …"
        else:
            frame.reporter = frame.partner  # "China is the biggest buyer: it imported from here …"
    if len(roles.partners) > 1:
        frame.listed = tuple(roles.partners)
    if roles.partners:
        _partner(frame, roles.partners[0], telling=telling, others=(other, before))
    elif roles.unclear and not telling.own:
        _unclear(frame, roles, telling=telling)


def _other_of_theme(frame: Frame, now: Slot) -> Slot | None:
    """With whom one of two trades in a text on the trade of both, or in a sentence on that with another; None
    in another text."""
    owner, theme = frame.owner, frame.theme
    if frame.named and theme and frame.partner and frame.partner.value not in (now.value, theme.value):
        return frame.partner
    if owner is None or theme is None or not theme.value.isalnum() or frame.about not in _TRADE:
        return None
    return {owner.value: theme, theme.value: owner}.get(now.value)


def _partner(
    frame: Frame, partner: Slot, *, telling: _Telling, others: tuple[Slot | None, Slot | None]
) -> None:
    """Take in with whom the trade is; "the bloc" and "the region" are whom the sentence has named."""
    if _is_the_world(partner, frame):
        frame.partner = None  # Trade with countries outside the bloc is all that it has.
        return
    if partner.value == "*":  # "The country" is whom the text has named.
        known = frame.partner if frame.named else None
        whose = frame.reporter.value if frame.reporter else ""
        named = (one for one in (*others, frame.latest, frame.partner) if one and one.value != whose)
        frame.partner = known or next(named, partner._replace(value="?"))
    elif partner.value != "?" or not frame.named or _is_another_region(frame, telling):
        frame.partner = partner
        frame.latest = partner
    frame.named = True


def _is_the_world(others: Slot, frame: Frame) -> bool:
    """Whether "other countries" are all that there are: where none was named before, or those outside a bloc
    of its own trade."""
    if frame.reporter and frame.reporter.value in EUROPE:
        return others.value in ("?world", "?outside")
    return others.value == "?world" and not (frame.latest or frame.partner or frame.named)


def _is_another_region(frame: Frame, telling: _Telling) -> bool:
    """Whether a region is one of a list, and not whom the sentence has named."""
    return telling.dashed or (frame.partner is not None and frame.partner.value == "?")


def _unclear(frame: Frame, roles: Roles, *, telling: _Telling) -> None:
    """Take in places of which only the text before tells what they are to the flow."""
    whose = frame.reporter.value if frame.reporter else ""
    bought = roles.origin and _flow_of(frame) == "imports"
    if bought and len(roles.unclear) > 1 and roles.unclear[0].value == whose:
        frame.partner = roles.unclear[1]  # "Pakistan paid $5bn for Malaysian palm oil"
        return
    if roles.unclear[0].value == "?" and frame.owner and frame.owner.value in EUROPE:
        roles.unclear[0] = frame.owner  # "The bloc paid $5bn"
    if is_other_bloc(frame, roles.unclear[0]):
        frame.reporter = roles.unclear[0]
    elif telling.told and is_of_another(frame):
        frame.reporter = roles.unclear[0]  # "Germany's exports to China fell 13%, France's 9%"
    elif not telling.told and not (telling.counted and frame.turn == "ranked" and len(roles.unclear) == 1):
        frame.latest = roles.unclear[-1]  # "Germany topped the list, as exports to the country …"
    elif bought and telling.told:
        frame.partner = roles.unclear[0]  # "US rice made up 76,000 tons"
    elif (frame.turn == "reporter" and frame.reporter is not None) or (
        frame.turn in ("owner", "sender") and telling.dashed
    ):
        frame.reporter = roles.unclear[0]
    elif frame.partner or frame.turn == "ranked" or (roles.origin and _flow_of(frame) == "imports"):
        frame.partner = roles.unclear[0]


def _flow_of(frame: Frame) -> str:
    return frame.flow.value if frame.flow else ""


def _other_of(pair: tuple[Slot, Slot] | None, one: Slot) -> Slot | None:
    """The other of two that trade with each other; None when `one` is neither."""
    return (
        next((other for other in pair or () if other.value != one.value), None) if _is_in(pair, one) else None
    )


def _is_in(pair: tuple[Slot, Slot] | None, one: Slot) -> bool:
    return pair is not None and one.value in (pair[0].value, pair[1].value)
