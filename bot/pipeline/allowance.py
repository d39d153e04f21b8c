"""How often one person may have us ask the web. Not durable."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta

#: Pages that one person may have us read in an hour.
MOST_AN_HOUR = 20
_HOUR = timedelta(hours=1)

#: People whose last pages are remembered; who was forgotten may ask again.
_MOST_PEOPLE = 10_000


class Allowance:
    """Counts by person."""

    def __init__(self) -> None:
        self._asked: OrderedDict[int, deque[datetime]] = OrderedDict()

    def free_at(self, user_id: int, now: datetime) -> datetime:
        """When this person may ask for a page; if that is now, it is noted that they do."""
        times = self._asked.setdefault(user_id, deque(maxlen=MOST_AN_HOUR))
        self._asked.move_to_end(user_id)
        while len(self._asked) > _MOST_PEOPLE:
            self._asked.popitem(last=False)
        # Times that are still to come are of a clock that was set back since.
        if len(times) == MOST_AN_HOUR and times[0] <= now < times[0] + _HOUR:
            return times[0] + _HOUR
        times.append(now)
        return now
