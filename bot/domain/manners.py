"""What a source asks of those who poll it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """What a document says of how often it may be asked for; the default is that it says nothing."""

    #: Seconds until it is worth asking again (<ttl>, sy:updatePeriod).
    wait_s: int = 0
    #: Hours of the day, in UTC, in which there is nothing to ask for (<skipHours>).
    skip_hours: tuple[int, ...] = ()
    #: Weekdays, Monday is 0 (<skipDays>).
    skip_days: tuple[int, ...] = ()


NO_MANNERS = Manners()
