"""How we stand with the platform, as the ends of our polls tell. Pure; times are seconds of a clock that only
goes forward.

Two instances with one token fight: each new poll ends the other's (HTTP 409). Who held the line before is the
senior and takes it back at once; who came later gives way, and tries now and then whether it has become free.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

#: A platform that lets no poll end well for this long is silent, and our connection may be dead: three polls
#: of 50 s (research: polls may hang on dead connections without any error).
SILENT_AFTER_S = 150.0

#: Or so many polls in a row fail at once; that takes a quarter of a minute.
_SILENT_AFTER = 4

#: A token that is refused for so long is refused; a proxy or a restart answers alike for a moment.
REFUSED_AFTER_S = 30.0

#: During a rolling start two instances overlap; this is longer than that.
RIVAL_AFTER_S = 120.0

#: A poll that was open this long was ours. The platform tells the older one up to 3 s late, so two that take
#: the line from each other hold it for at most twice that and a second.
_HELD_S = 10.0

#: Polls held by somebody else in between; then what we held before counts no more.
_LAPSED_AFTER_S = 90.0

#: How long the one who came later waits. Twice `_HELD_S` and more, so that the other holds the line meanwhile
#: even if two came later; and the line is not without anyone for half a minute when the other is gone.
GIVE_WAY_S = 24.0

#: Refusals further apart than this are not the same fight.
_CALM_AFTER_S = 60.0


class Ending(StrEnum):
    """How a poll ended."""

    ANSWERED = "answered"
    #: The platform does not know the token (401, 404).
    REFUSED = "refused"
    #: Somebody else gets the updates (409).
    RIVAL = "rival"
    #: Anything else: no connection, trouble of the platform, nonsense.
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the polls so far amount to."""

    #: When the platform answered last; at first when we began.
    answered_at: float
    #: The span over which the line was ours; None when it is not.
    held: tuple[float, float] | None = None
    refused_since: float | None = None
    #: The first and the last loss of the line in the present fight.
    rivalled: tuple[float, float] | None = None
    #: Polls in a row that did not end well.
    failures: int = 0


def after(standing: Standing, ending: Ending, *, opened_at: float, now: float) -> Standing:
    """`standing` after a poll that was open from `opened_at` to `now`."""
    match ending:
        case Ending.ANSWERED:
            held = _held(standing, opened_at=opened_at, now=now)
            return Standing(answered_at=now, held=held, rivalled=_fight(standing, now))
        case Ending.REFUSED:
            since = now if standing.refused_since is None else standing.refused_since
            return replace(standing, refused_since=since, failures=standing.failures + 1)
        case Ending.RIVAL:
            # An answer, after all.
            fight = _fight(standing, now)
            return Standing(
                answered_at=now,
                held=_after_loss(standing, opened_at=opened_at, now=now),
                rivalled=(fight[0] if fight else now, now),
            )
        case Ending.FAILED:
            return replace(standing, failures=standing.failures + 1)


def _held(standing: Standing, *, opened_at: float, now: float) -> tuple[float, float]:
    """The span over which the line was ours, with a poll that was."""
    if standing.held is None or now - standing.held[1] > _LAPSED_AFTER_S:
        return opened_at, now
    return standing.held[0], now


def _after_loss(standing: Standing, *, opened_at: float, now: float) -> tuple[float, float] | None:
    """What is left of that span when somebody took the line: all of it for the senior, else nothing."""
    held = standing.held
    if now - opened_at >= _HELD_S:
        held = _held(standing, opened_at=opened_at, now=now)
    if held is None or held[1] - held[0] < _HELD_S or now - held[1] > _LAPSED_AFTER_S:
        return None
    return held


def _fight(standing: Standing, now: float) -> tuple[float, float] | None:
    """The present fight, None when there is none or it has been calm for long enough."""
    fight = standing.rivalled
    return None if fight is None or now - fight[1] > _CALM_AFTER_S else fight


def may_send(standing: Standing, now: float) -> bool:
    """Whether the platform would take messages, as far as we know."""
    return standing.refused_since is None or now - standing.refused_since < REFUSED_AFTER_S


def rivalry(standing: Standing, now: float) -> str:
    """What operators must end, in one sentence; "" when nobody takes our updates, or has only begun to."""
    fight = _fight(standing, now)
    if fight is None or now - fight[0] < RIVAL_AFTER_S:
        return ""
    return "another bot or a webhook takes the updates of this token"


def silence(standing: Standing, now: float) -> str:
    """Why nothing comes in at present, in one sentence; "" when it does."""
    if not may_send(standing, now):
        return "Telegram refuses the token of this bot"
    if standing.rivalled is not None and standing.held is None:
        return "another bot or a webhook takes the updates of this token; waiting for it to end"
    if standing.failures >= _SILENT_AFTER or now - standing.answered_at > SILENT_AFTER_S:
        return "Telegram does not answer"
    return ""
