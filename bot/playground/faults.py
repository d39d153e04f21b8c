"""The script of what goes wrong: which call, in which chat, how, and how often."""

import asyncio
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer with an error; nothing is taken."""

    code: int
    description: str
    retry_after: int | None = None
    migrate_to: int | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """Cut the connection, before or after the request is taken."""

    taken: bool


@dataclass(frozen=True, slots=True)
class Late:
    """Take the request at once and answer after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Hold:
    """Take the request at once and answer when the event is set."""

    until: asyncio.Event


@dataclass(frozen=True, slots=True)
class Raw:
    """Answer these bytes instead, as a proxy or a broken server would."""

    status: int
    body: bytes
    content_type: str = "text/html"
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """Take the request, begin to answer, and break off within the answer."""


Fault = Refuse | Drop | Late | Hold | Raw | Cut


@dataclass(slots=True)
class _Rule:
    method: str
    fault: Fault
    chat_id: int | None
    times: int | None
    skip: int


@dataclass(slots=True)
class Faults:
    """Faults in the order they were added; the first that fits a call is used up by it."""

    _rules: list[_Rule] = field(default_factory=list)

    def add(
        self, method: str, fault: Fault, *, chat_id: int | None = None, times: int | None = 1, skip: int = 0
    ) -> None:
        """Let the next calls of a method go wrong.

        `chat_id` narrows it to one chat, `times` says how many calls (None: all from now on), `skip` lets so
        many fitting calls pass first. The method "*" stands for every method.
        """
        self._rules.append(_Rule(method.lower(), fault, chat_id, times, skip))

    def clear(self) -> None:
        self._rules.clear()

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """Give the fault for this call, if the script has one, and count it."""
        for rule in self._rules:
            if rule.method not in ("*", method.lower()) or rule.chat_id not in (None, chat_id):
                continue
            if rule.skip > 0:
                rule.skip -= 1
                continue
            if rule.times is not None:
                rule.times -= 1
                if rule.times <= 0:
                    self._rules.remove(rule)
            return rule.fault
        return None
