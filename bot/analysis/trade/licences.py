"""Which words that may mean trade do: "deliveries", "arrivals", "sold" with a partner, goods or a flow beside
them, or in a text on that flow."""

from itertools import pairwise

from bot.analysis.trade.cargo import goods_of
from bot.analysis.trade.clauses import Clause, is_mark
from bot.analysis.trade.drafts import Frame
from bot.analysis.trade.kinds import Kind, Mark
from bot.domain.goods import is_quoted

#: Flows that may be those of two.
_TRADE = ("total", "turnover", "mutual", "inner")


def is_from(clause: Clause) -> bool:
    return any(prep.value == "from" for prep, _ in clause.led)


def _is_to_owner(clause: Clause, frame: Frame) -> bool:
    """Whether it leads to whose imports the text is about, and says not whence: "deliveries to China"."""
    owner = frame.owner.value if frame.owner else ""
    return len(clause.marks(Kind.PLACE)) == 1 and any(
        prep.value == "to" and place.value == owner for prep, place in clause.led
    )


def is_of_the_two(clause: Clause, frame: Frame) -> bool:
    """Whether "trade" goes on after trade between two: "bilateral trade was $8bn; non-oil trade was $5bn"."""
    told = frame.flow is not None and frame.flow.value == "mutual"
    return told and not clause.marks(Kind.PLACE) and not clause.marks(Kind.ALL)


def _is_from_theme(clause: Clause, frame: Frame) -> bool:
    """Whether it leads from the one with whom all trade that the text tells is: "deliveries from there"."""
    whose = frame.reporter.value if frame.reporter else ""
    others = {one.value for one in (frame.theme, frame.partner, *(frame.pair or ())) if one is not None} - {
        whose
    }
    return frame.about in _TRADE and any(
        prep.value == "from" and place.value in others for prep, place in clause.led
    )


def is_inbound(mark: Mark, clause: Clause, *, frame: Frame) -> bool:
    """Whether "deliveries of Russian oil" and "from Russia" are imports: those are what the text is about."""
    if mark.value == "exports" and _is_from_theme(clause, frame):
        return True
    told = mark.value == "exports" and frame.about == "imports"
    if told and (is_from(clause) or _is_to_owner(clause, frame)):
        return True
    if not told or (frame.flow and frame.flow.value == "imports"):
        return False
    return any(
        is_mark(place, Kind.PLACE) and is_mark(goods, Kind.COMMODITY)
        for place, goods in pairwise(clause.parts)
    )


def _begins(clause: Clause, mark: Mark) -> bool:
    """Whether a word of trade is what a clause with numbers begins to tell of, and tells of nothing else:
    "purchases were valued at $5bn", "customs put arrivals at 5 tonnes"."""
    before = clause.parts[: clause.parts.index(mark)]
    led = all(is_mark(part, Kind.AGENCY) or is_mark(part, Kind.PREP) for part in before)
    alone = clause.joint in ("", "pause") and not clause.marks(Kind.FOREIGN, Kind.COMPANY, Kind.PARTNERSHIP)
    return led and alone and bool(clause.amounts)


def _is_between(mark: Mark, clause: Clause) -> bool:
    """Whether a place stands right before a word, and another behind it."""
    places = clause.marks(Kind.PLACE)
    return any(one.after == mark.first for one in places) and any(one.first >= mark.after for one in places)


def is_licensed(mark: Mark, clause: Clause, *, frame: Frame) -> bool:
    """Whether a word that may mean trade does, without a partner beside it."""
    if mark.value == "turnover":
        return frame.about in _TRADE or (frame.known and frame.named)  # "… is a partner, with a turnover of"
    if mark.value in ("total", "balance", "deficit"):
        owners = clause.marks(Kind.PLACE)
        owned = mark.value == "total" and any(one.after == mark.first for one in owners)
        return frame.known or len(owners) > 1 or owned  # "Malaysia's trade rose 5%"
    if mark.value == frame.about and _begins(clause, mark):
        return True  # "India's palm oil imports … Arrivals were 592,888 tonnes."
    office = clause.marks(Kind.AGENCY) and frame.flow is None and not frame.about
    if office and mark.value == "imports" and frame.commodity and _begins(clause, mark):
        return True  # "Customs put arrivals at 5 million tonnes."
    # Those that no list has may be sold at home.
    named = [one for one in goods_of(clause) if not is_quoted(one.value)]
    goods = [one.after for one in named]
    if frame.about not in ("", "imports") and any(one.first == mark.after for one in named):
        return mark.value == "exports"  # "поставки зерна"
    if mark.value == "imports" and mark is clause.parts[0] and clause.joint in ("and", "pause", "then"):
        return frame.flow is not None and frame.flow.value == "exports"  # "and purchases 57.41 billion"
    if mark.value == "imports" and (_is_between(mark, clause) or (frame.alone and clause.marks(Kind.PLACE))):
        return True  # "China bought Brazilian beef"
    exporting = frame.flow is not None and "imports" not in (frame.flow.value, frame.about)
    if exporting and any(mark.first in (place.after, place.first - 1) for place in clause.marks(Kind.PLACE)):
        return mark.value == "exports"  # "китайские поставки", "поставки китайских товаров"
    if mark.value == "imports" and _leads_to_foreign_goods(clause, mark):
        return True  # "purchases of American gas"
    contract = any(one.first == mark.after for one in clause.marks(Kind.FOREIGN))
    if mark.first in goods and not contract:  # "copper arrivals", but no "gas supply agreement"
        return True
    places = any(place.first < mark.first for place in clause.marks(Kind.PLACE))
    return places and bool(named) and not clause.marks(Kind.FLOW, Kind.VERB)


def _leads_to_foreign_goods(clause: Clause, mark: Mark) -> bool:
    at = clause.parts.index(mark)
    prep, place, goods, *_ = (*clause.parts[at + 1 :], None, None, None)
    return is_mark(prep, Kind.PREP, "of") and is_mark(place, Kind.PLACE) and is_mark(goods, Kind.COMMODITY)
