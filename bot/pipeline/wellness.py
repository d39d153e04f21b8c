"""Whether the bot does its work, from signs that its parts give. Pure."""

from dataclasses import dataclass
from datetime import timedelta

#: A loop that has not come round for this long does not do its work.
_LATE = timedelta(seconds=60)

#: So long a message that could leave may wait, as long as others leave meanwhile: an alert to 10,000 chats
#: takes six minutes at Telegram's pace.
_LAG = timedelta(minutes=10)
_STUCK = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What the parts say at one moment."""

    #: Since it was last looked which sources are due.
    looked_ago: timedelta
    #: Why the store cannot write; "" when it can.
    trouble: str
    #: Why Telegram lets us send nothing at all; "" when it does.
    barred: str = ""
    #: Whether Telegram has answered since the start.
    connected: bool
    #: Why nothing comes in from Telegram; "" when it does.
    silence: str
    #: Whether there is no room for more updates, so that none are asked for.
    crowded: bool
    #: Age of the oldest message that could leave.
    lag: timedelta
    #: Since a message last left, or since the start.
    sent_ago: timedelta


def problems(signs: Signs) -> tuple[str, ...]:
    """Why the bot does not do its work, in plain sentences; empty when it does."""
    found = []
    if signs.looked_ago > _LATE:
        found.append("sources are not polled")
    if signs.trouble:
        found.append(signs.trouble)
    if signs.barred:
        found.append(signs.barred)
    if not signs.connected:
        found.append("Telegram has not answered yet")
    elif signs.crowded:
        found.append("updates come faster than they are handled")
    elif signs.silence:
        found.append(signs.silence)
    if signs.lag > _LAG and signs.sent_ago > _STUCK:
        found.append(f"messages wait since {signs.lag // timedelta(minutes=1)} minutes and none leaves")
    return tuple(found)
