"""A document that moves for good: when that is believed, and where to ask then. Pure."""

from dataclasses import replace

from bot.domain.asking import is_same_origin, is_same_server
from bot.domain.sources import Source, SourceState

#: A redirect is believed to be for good when so many polls in a row have seen it: one may be a mistake, or a
#: network's own page.
_BELIEVED = 3


def moved(state: SourceState, to: str) -> SourceState:
    """`state` after a poll that brought what was expected, from an address that has moved `to`; "" when the
    address that was asked answered itself."""
    if is_followed(state) and not state.failures:
        # It was asked there, and may have moved on.
        return state if to in ("", state.moved_to) else replace(state, moved_to=to, moves_seen=1)
    if not to:
        return replace(state, moved_to="", moves_seen=0)
    seen = state.moves_seen + 1 if to == state.moved_to else 1
    return replace(state, moved_to=to, moves_seen=min(seen, _BELIEVED))


def is_followed(state: SourceState) -> bool:
    """Whether the source has moved for good, as far as we know."""
    return bool(state.moved_to) and state.moves_seen >= _BELIEVED


def asked_at(source: Source, state: SourceState) -> Source:
    """`source` with the address to ask: where it has moved, but its own again when that fails.

    A private network is open to the host that the operator named, and its headers go to no other.
    """
    if not is_followed(state) or state.failures:
        return source
    return replace(
        source,
        url=state.moved_to,
        private_ok=source.private_ok and is_same_server(state.moved_to, source.url),
        headers=source.headers if is_same_origin(state.moved_to, source.url) else {},
    )


def is_named_now(source: Source, state: SourceState) -> bool:
    """Whether the catalogue names the address to which the source of `state` has moved: it is still known."""
    return is_followed(state) and source.url == state.moved_to
