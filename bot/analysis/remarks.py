"""What is only remarked behind a dash: "she came on Tuesday — the last time she was here in April"."""

from collections.abc import Sequence

from bot.analysis.chunks import Chunk

_DASHES = frozenset("—–")


def is_remarked(chunks: Sequence[Chunk], index: int, *, at: int) -> bool:
    """Whether chunk `index` stands behind a dash after the trigger at `at`, with somebody or a word on what
    was before between the dash and it, or is such a word."""
    dash = next((one for one in range(at + 1, index + 1) if not _DASHES.isdisjoint(chunks[one].gap)), None)
    return dash is not None and any(
        one.party is not None or one.is_("pronoun", "past") for one in chunks[dash : index + 1]
    )
