"""How much a story matters: who acts, who says so, how many say so, how new the number is. Pure.

What a person sees of it: "only important" in /settings, and what stands first where many things wait."""

from enum import IntEnum

from bot.domain.facts import StageName
from bot.domain.forms import Form
from bot.domain.series import WORLD
from bot.domain.stories import Story
from bot.domain.turns import Standing


class Importance(IntEnum):
    """In the order in which it matters."""

    #: Opinions and look-backs; never told.
    NONE = 0
    MINOR = 1
    USUAL = 2
    IMPORTANT = 3


#: By role: those who decide, those who prepare what they decide. Others are worth nothing by themselves.
_FIRST_RANK = frozenset(
    "president supreme_leader monarch queen crown_prince prime_minister party_leader "
    "secretary_general leader commission_president council_president".split()
)
_SECOND_RANK = frozenset(
    "vice_president deputy_prime_minister state_councillor foreign_minister trade_minister economy_minister "
    "finance_minister defence_minister energy_minister speaker high_representative".split()
)

#: From how many points on.
_IMPORTANT, _USUAL = 4, 2
#: So many owners are everybody.
_MANY_OWNERS = 5
#: A change of a whole trade that is no fluctuation, in per cent.
_LARGE_CHANGE = 10
_FAR_ON = frozenset({StageName.ADOPTED, StageName.SIGNED, StageName.IN_FORCE, StageName.SUSPENDED})


def importance_of(story: Story) -> Importance:
    """How much `story` matters, as told so far; it may grow while more tell of it."""
    if story.form in (Form.OPINION, Form.LOOK_BACK):
        return Importance.NONE
    weigh = _visit if story.trip else _release if story.release else _other
    points = _breadth(story) + weigh(story)
    if points >= _IMPORTANT:
        return Importance.IMPORTANT
    return Importance.USUAL if points >= _USUAL else Importance.MINOR


def _breadth(story: Story) -> int:
    owners = len(story.owners)
    return bool(story.confirmed_by) + (owners > 1) + (owners >= _MANY_OWNERS)


def _visit(story: Story) -> int:
    assert story.trip is not None
    roles = {person.role for person in story.trip.people}
    rank = 3 if roles & _FIRST_RANK else 2 if roles & _SECOND_RANK else 1
    off = story.standing in (Standing.POSTPONED, Standing.CANCELLED)
    return rank + off


def _release(story: Story) -> int:
    """The office's own print, the whole trade of a country, a number that stands out."""
    assert story.release is not None
    key = story.release.key
    is_large = any(
        one.observed.series.is_change and abs(one.observed.number) >= _LARGE_CHANGE for one in story.prints
    )
    return (
        1
        + any(one.official for one in story.prints)
        + is_large
        + (key.partner == WORLD and not key.commodity)
    )


def _other(story: Story) -> int:
    return 1 + (story.stage in _FAR_ON) + (len(story.countries) > 1)
