"""What all kinds share of asking."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from bot.domain.sources import Fault, Source, SourceState, read_as
from bot.ports import FetchRequest

#: Servers have been seen to answer "not modified" for ever; once in a while the whole document is asked for.
_VALIDATORS_LAST = timedelta(days=8)


def request_for(source: Source, state: SourceState, *, accept: str) -> FetchRequest:
    """The request for the document of `source`. Validators are sent while they are fresh."""
    given = state.validators_at
    fresh = given is not None and state.next_poll_at - given <= _VALIDATORS_LAST
    # With other options the same document may say something else.
    fresh = fresh and state.read_as == read_as(source)
    return FetchRequest(
        url=source.url,
        etag=state.etag if fresh else "",
        last_modified=state.last_modified if fresh else "",
        accept=accept,
        private_ok=source.private_ok,
        headers=source.headers,
        user_agent=source.user_agent,
        proxy=source.proxy,
    )


def names_fault(
    options: Mapping[str, str], *, needed: Collection[str] = (), known: Collection[str] = ()
) -> Fault | None:
    """The first option that is missing or is none of `needed` and `known`, or None."""
    for name in needed:
        if not options.get(name, "").strip():
            return name, "is missing"
    for name in options:
        if name not in needed and name not in known:
            names = ", ".join(sorted({*needed, *known}))
            return name, f"is not known; known are {names}" if names else "is not known; there are none"
    return None
