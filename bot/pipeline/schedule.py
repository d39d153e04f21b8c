"""When to look again. Pure."""

from datetime import datetime, timedelta

#: Failures double the wait up to this.
LONGEST_WAIT = timedelta(hours=24)


def next_poll(*, now: datetime, every: timedelta, failures: int, retry_after: timedelta | None) -> datetime:
    """The earliest time of the next poll after one that began at `now`.

    The first failure waits as long as a success, each further one twice as long, up to a day; what the
    server asked for is obeyed beyond that.
    """
    wait = every
    if failures > 1:
        doublings = min(failures - 1, 20)  # 2²⁰ seconds are 12 days, longer than any cap
        wait = min(every * 2**doublings, max(LONGEST_WAIT, every))
    return now + max(wait, retry_after or timedelta(0))
