"""What the order of words says of how a journey stands in Chinese, where only commas part clauses."""

from itertools import pairwise

from bot.analysis.scenes.chunks import Clause
from bot.analysis.scenes.plans import CALLED_OFF, is_plan
from bot.analysis.scenes.sightings import Spot
from bot.analysis.scenes.slots import between_commas

#: 傍晚启程: chunks before the verb.
_HOUR = 2


def signed_in_han(spot: Spot, found: set[str]) -> set[str]:
    """`found`, the kinds of the words around a trigger, with what their order says."""
    chunks, at = spot.chunks, spot.at
    if {"ended", "ahead"} <= found and not any(one.is_("ended") for one in chunks[spot.bounds[0] : at]):
        # 访问将于13日结束
        found = (found - {"ended"}) | {"ending"}
    if found & CALLED_OFF and not _is_off_here(spot):
        found = found - CALLED_OFF
    off = next((index for index in range(spot.bounds[0], at) if chunks[index].is_(*CALLED_OFF)), at)
    if any(one.is_("later") for one in chunks[off:at]):
        # 5月取消行程之后首次访问德国
        found = found - CALLED_OFF
    if found & CALLED_OFF and any(one.is_("later") for one in chunks[at + 1 : at + 2]):
        found = (found - CALLED_OFF) | {"past"}
    later = "ended" in found and any(one.is_("later") for one in chunks[at + 1 : at + 3])
    if later and any(one.is_("ahead") for one in chunks[at:]):
        # 在结束巴西之行后，将访问埃及
        found = found - {"ended"}
    if any(one.is_("greet") and two.is_("pronoun") and not two.gap for one, two in pairwise(chunks[:at])):
        # 邀请其回访并出席峰会
        found = found | {"maybe"}
    before = chunks[between_commas(spot.clause, at)[0] : at]
    if spot.is_("go", "trip") and any(one.is_("agrees") for one in before):
        found = found | {"ahead"}  # 双方同意其近期访华
    if chunks[spot.bounds[0]].is_("since") and any(one.is_("ahead") for one in before):
        found = found | {"ahead"}  # 这将是新政府就职以来两国元首首次会晤
    if spot.is_("meet", "talks") and any(one.entry and one.entry.tense == "future" for one in before):
        found = found | {"ahead"}  # 将赴美国会见特朗普
    if spot.is_("go", "trip", "stay", "meet", "back") and _follows_plan(spot.clause, at):
        found = found | {"ahead"}
    return found


def _is_off_here(spot: Spot) -> bool:
    """Whether not only a former journey was called off, told behind a comma: 首次访华，10月的行程曾告吹."""
    _, after = between_commas(*spot)
    behind = spot.chunks[after : spot.bounds[1]]
    here = any(one.is_(*CALLED_OFF) for one in spot.chunks[spot.bounds[0] : after])
    if spot.entry.tense == "past" and not here:
        return False  # 到过秘鲁，原定访问智利的行程推迟
    return here or not any(one.is_("past") for one in behind) or not any(one.is_("trip") for one in behind)


def _meets_there(clause: Clause, at: int) -> bool:
    """Whether people meet where those who are named by "he" are to be: 将在阿布扎比停留一天，总统同他见面."""
    start = between_commas(clause, at)[0]
    here = clause.chunks[start : at + 1]
    met = here[-1].is_("meet", "host") and any(one.is_("pronoun") for one in here)
    return met and not any(one.when for one in here)


def _follows_plan(clause: Clause, at: int) -> bool:
    """Whether the words between the commas go on with what the sentence before them plans: 之后前往赞比亚."""
    start = between_commas(clause, at)[0]
    before = clause.chunks[:start]
    # 还要参观公园，傍晚启程回国
    hour = all(one.entry is None and one.word for one in clause.chunks[start:at])
    goes_on = (at - start <= _HOUR and hour) or clause.chunks[start].is_("and") or _meets_there(clause, at)
    return bool(before) and goes_on and any(map(is_plan, before))
