"""How often a feed may be asked for, as it says itself: <ttl>, <skipHours> and <skipDays> of RSS 2.0, and
sy:updatePeriod with sy:updateFrequency of the syndication module."""

from bot.domain.manners import Manners
from bot.sources.tags import End, Start, tokens

#: Characters of the head of a feed that are looked at; all of this stands before the first entry.
_LOOKED_AT = 20_000

_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMES = frozenset({"ttl", "updateperiod", "updatefrequency", "hour", "day"})


def read_manners(text: str) -> Manners:
    """What the head of the feed in `text` asks for; what cannot be read is not asked for. Never raises."""
    said: dict[str, list[str]] = {name: [] for name in _NAMES}
    inside = ""
    for token in tokens(text[:_LOOKED_AT]):
        if isinstance(token, str):
            if inside:
                said[inside].append(token.strip().lower())
            continue
        local = token.name.rpartition(":")[2]
        if isinstance(token, Start) and local in ("item", "entry"):
            break
        inside = local if isinstance(token, Start) and local in _NAMES else ""
        if isinstance(token, End):
            inside = ""
    return Manners(
        wait_s=_wait_s(said),
        skip_hours=tuple(sorted({hour % 24 for one in said["hour"] if 0 <= (hour := _number(one)) <= 24})),
        skip_days=tuple(sorted({_DAYS.index(one) for one in said["day"] if one in _DAYS})),
    )


def _wait_s(said: dict[str, list[str]]) -> int:
    """The longest of the waits that are named, in seconds; 0 for none."""
    minutes = [_number(one) for one in said["ttl"]]
    often = max((_number(one) for one in said["updatefrequency"]), default=1)
    periods = [_PERIODS.get(one, 0) // max(often, 1) for one in said["updateperiod"]]
    return max([0, *(60 * one for one in minutes), *periods])


def _number(text: str) -> int:
    """A number without a sign; -1 for anything else."""
    return int(text) if len(text) <= 6 and text.isascii() and text.isdigit() else -1
