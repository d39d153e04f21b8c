"""What arrives from the platform: raw updates, stored before they are acknowledged."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One update as it came."""

    #: The platform's id; an id that is known is not taken again.
    id: int
    #: The chat it is about, 0 when it is about none; updates of one chat are handled in order.
    chat_id: int
    #: JSON as received.
    raw: str
    received_at: datetime
    #: When it was handled; its `raw` is "" from then on.
    handled_at: datetime | None = None
    #: Why it was set aside unhandled; "" otherwise.
    fault: str = ""
