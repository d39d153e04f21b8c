"""Of what kind a visit is, if the source names it: "a state visit", "с рабочим визитом", 国事访问."""

from collections.abc import Sequence

from bot.analysis.people.visit_words import VisitWords
from bot.analysis.scenes.sightings import Sighting
from bot.analysis.text.tokens import fold
from bot.domain.facts import Span

#: Words before its trigger among which the word for the kind stands.
_BEFORE = 3


def kind_of(told: Sequence[Sighting], lexicon: VisitWords, *, text: str) -> tuple[str, Span | None]:
    """The kind and the place that says it; ("", None) when nothing does."""
    for sighting in told:
        chunks, at = sighting.spot.chunks, sighting.spot.at
        if not sighting.spot.is_("trip", "go"):
            continue
        for chunk in chunks[max(0, at - _BEFORE) : at + 1]:
            if chunk.party or chunk.place or chunk.when:
                continue
            word = fold(text[chunk.start : chunk.end])
            for kind, forms in lexicon.kinds.items():
                named = word.startswith(forms) if lexicon.spaced else any(form in word for form in forms)
                if named:
                    return kind, chunk.span
    return "", None
