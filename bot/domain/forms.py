"""How a text tells: news, a view, a look back, a call; by the cues of its language and by its facts."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.facts import VisitStatus
from bot.domain.items import Document
from bot.domain.journeys import Trip
from bot.domain.prints import Release

#: Characters at both ends of a text within which a writer signs.
_SIGNED = 600

#: A visit is told as news up to so many days after its end.
_FRESH = 3


class Form(StrEnum):
    """How a text tells."""

    NEWS = "news"
    #: Somebody's view: stands alone.
    OPINION = "opinion"
    #: What was, years ago: stands alone.
    LOOK_BACK = "look_back"
    #: Of a call, which is no visit.
    CALL = "call"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """Words of one language by which forms are told; from `seeds/stories.toml`, casefolded."""

    #: Any of them within the title makes it one; those that end with a colon, at its beginning.
    opinion: tuple[str, ...] = ()
    #: Anywhere in the text, by which somebody speaks of themselves: "the writer is".
    signed: tuple[str, ...] = ()
    look_back: tuple[str, ...] = ()
    #: Within title or first sentence.
    call: tuple[str, ...] = ()
    #: Within the title: that days are other than they were, so that other days are no slip.
    moved: tuple[str, ...] = ()
    #: Before and after a number that names something: 第 18, 18 th.
    before_number: tuple[str, ...] = ()
    after_number: tuple[str, ...] = ()
    #: Words of any news, that say little.
    common: frozenset[str] = frozenset()


def form_of(document: Document, cues: Cues) -> Form:
    """How `document` tells; its title and first words decide, and where somebody signs for their view."""
    title = document.title.casefold()
    opening = f"{title} {document.text[:200].casefold()}"
    signed = f"{document.text[:_SIGNED]} {document.text[-_SIGNED:]}".casefold()
    if has_cue(title, cues.opinion) or has_cue(signed, cues.signed):
        return Form.OPINION
    if has_cue(title, cues.look_back):
        return Form.LOOK_BACK
    return Form.CALL if has_cue(opening, cues.call) else Form.NEWS


def is_news_still(form: Form, trip: Trip | None, *, release: Release | None, in_title: bool) -> bool:
    """Whether facts say more than the cue of a form: figures "below those of two years ago", a journey to an
    anniversary, a visit whose lead recalls a call."""
    if form is Form.LOOK_BACK:
        return bool(release or (trip and (trip.status is not VisitStatus.CONCLUDED or _is_fresh(trip))))
    return form is Form.CALL and not in_title and bool(release or trip)


def _is_fresh(trip: Trip) -> bool:
    """Whether it was in the days before it was told: "Modi and Xi hold first talks in five years"."""
    days = [(trip.told - one.last).days for one in trip.stays.values() if one.is_dated]
    return any(0 <= since <= _FRESH for since in days)


def has_cue(text: str, cues: tuple[str, ...]) -> bool:
    return any(text.startswith(cue) if cue[-1] in ":：|" else _has_word(text, cue) for cue in cues)


def _has_word(text: str, cue: str) -> bool:
    """Whether `cue` stands in `text` from the beginning of a word on; Chinese has no such beginnings."""
    at = text.find(cue)
    while at > 0 and cue[0] < "\u3000" and text[at - 1].isalnum():
        at = text.find(cue, at + 1)
    return at >= 0
