"""From a story to words: what is said under its facts, and when something happens to it. Pure."""

from collections.abc import Iterable, Sequence

from bot.domain.cards import Card, figure_of, visits_of
from bot.domain.facts import Figure
from bot.domain.journeys import Days
from bot.domain.message import Part, bold
from bot.domain.prints import Observed
from bot.domain.series import Release
from bot.domain.sources import SourceId
from bot.domain.stories import Story
from bot.domain.trips import trips_of
from bot.domain.turns import Standing, Turn, TurnKind, counting, differing
from bot.phrases import country_within, flagged, language_name, say
from bot.phrases.figures import figure_line, release_line
from bot.phrases.forms import days
from bot.phrases.naming import Names
from bot.phrases.visits import trip_line
from bot.pipeline.lists import Lists
from bot.pipeline.render_facts import FIRST_LINE

_OPEN = (Standing.REPORTED, Standing.ANNOUNCED, Standing.CONFIRMED)
_MOST_NAMED = 3

_TAGS = {
    TurnKind.SHORTENED: "story.shortened",
    TurnKind.DAYS: "story.days",
    TurnKind.HOST: "story.host",
    TurnKind.REVISED: "story.revision",
    TurnKind.DIFFERS: "story.disputed",
    TurnKind.STAGE: "story.stage",
    TurnKind.CORRECTED: "story.corrected",
    TurnKind.WITHDRAWN: "story.withdrawn",
}
_STANDINGS = {
    Standing.ANNOUNCED: "story.is_announced",
    Standing.CONFIRMED: "story.is_confirmed",
    Standing.UNDER_WAY: "story.under_way",
    Standing.CONCLUDED: "story.concluded",
}


def story_lines(card: Card, lists: Lists, *, language: str) -> tuple[str, ...]:
    """What stands under the facts: how a visit stands and who says so, numbers that differ or were revised,
    the other side's numbers, and who tells of it."""
    story = card.story
    if story is None:
        return ()
    lines = [standing_line(story, language=language)] if story.trip and not story.is_withdrawn else []
    if story.is_withdrawn and story.turns:
        gone = say(language, "story.no_more", source=source_name(story.turns[-1].source, lists))
        lines.insert(0, f"{say(language, 'story.withdrawn')}: {gone}")
    lines += _numbers(story, card.mirrors, lists=lists, language=language)
    lines.append(witness_line(story, lists, language=language))
    return tuple(one for one in lines if one)


def standing_line(story: Story, *, language: str) -> str:
    """Who said that a visit is to come; "" once it is under way, over or off, which its line says."""
    standing = story.standing
    if standing not in _OPEN or story.trip is None:
        return ""
    sides = [one for one in (story.trip.home, *story.trip.stays) if one in story.confirmed_by]
    named = _listed([country_within(language, one) for one in dict.fromkeys(sides)], language=language)
    return say(language, f"story.{standing.value}", sides=named)


def witness_line(story: Story, lists: Lists, *, language: str) -> str:
    """How many tell of it: publishers and not addresses, languages, offices; "" for one publisher."""
    if len(story.owners) < 2:
        return ""
    said = [say(language, "story.publishers", count=len(story.owners))]
    if len(story.languages) > 1:
        names = [language_name(language, one) for one in sorted(story.languages)]
        said.append(say(language, "story.languages", names=_listed(names, language=language)))
    official = dict.fromkeys(one.source for one in story.told if one.speaks_for)
    if official:
        names = [source_name(one, lists) for one in official][:_MOST_NAMED]
        said.append(say(language, "story.officials", names=_listed(names, language=language)))
    return ("；" if language == "zh" else "; ").join(said)


def source_name(source: str, lists: Lists) -> str:
    """What a source is called; its id when it left the catalogue."""
    known = lists.sources.get(SourceId(source))
    return known.name if known else source


def _numbers(story: Story, mirrors: Iterable[Figure], *, lists: Lists, language: str) -> Iterable[str]:
    for one in differing(story.prints):
        figure = _figure(story, one.observed, names=lists.names, language=language)
        yield say(language, "story.differs", source=source_name(one.source, lists), figure=figure)
    revised = [one for one in story.turns if one.kind is TurnKind.REVISED and one.was_number]
    for turn in revised[-1:]:
        if turn.was_number is not None:
            figure = _figure(story, turn.was_number, names=lists.names, language=language)
            yield say(language, "story.revised", figure=figure)
    for mirror in mirrors:
        line = figure_line(mirror, lists.names, language=language, told=(mirror,))
        yield say(language, "story.mirror", figure=f"{flagged(language, mirror.reporter)}: {line}")


def _figure(story: Story, observed: Observed, *, names: Names, language: str) -> str:
    return figure_line(figure_of(story, observed), names, language=language, told=())


def turn_parts(
    card: Card, turns: Sequence[Turn], *, lists: Lists, title: str, language: str
) -> tuple[Part, ...]:
    """What happened, as `turns` of one item say, at least one: a tag and how the story stands now, then what
    was before. `title` is the item's, for stories that no facts tell."""
    turns = sorted(turns, key=_order)
    head = _headline(card, turns[0], title=title, names=lists.names, language=language)
    lines = [line for turn in turns for line in _before(card, turn, lists=lists, language=language)]
    if card.story is not None and any(one.standing for one in turns):
        lines.append(standing_line(card.story, language=language))
    told = "\n".join(dict.fromkeys(one for one in lines if one))
    return (
        Part(f"{_tag(turns[0], language=language)} · "),
        bold(head),
        *((Part(f"\n{told}"),) if told else ()),
    )


def story_title(card: Card, lists: Lists, *, title: str, language: str) -> str:
    """How the story stands now, in one line; `title` where no facts tell it."""
    last = next((one for one in reversed(card.story.turns)), None) if card.story is not None else None
    return _headline(card, last, title=title, names=lists.names, language=language)


def turn_line(story: Story, turn: Turn, *, lists: Lists, language: str) -> str:
    """One turn in a history: what happened, and what is so since."""
    year = story.last_at.year
    said = [_tag(turn, language=language) if turn.standing is not Standing.REPORTED else ""]
    said += [say(language, "history.opened")] if turn.standing is Standing.REPORTED else []
    said += [_days(turn.days, language=language, year=year)] if turn.days and turn.days.is_exact else []
    said += [say(language, f"stage.{turn.stage.value}")] if turn.stage else []
    for number in (turn.was_number, turn.number):
        said += [_figure(story, number, names=lists.names, language=language)] if number is not None else []
    return " · ".join(one for one in said if one)


def _order(turn: Turn) -> tuple[bool, bool]:
    """What is said first where one item brings several turns: what was wrong, then what is other than it
    was."""
    return turn.kind not in (TurnKind.WITHDRAWN, TurnKind.CORRECTED), turn.was is None


def _tag(turn: Turn, *, language: str) -> str:
    if turn.kind is TurnKind.STANDING and turn.standing:
        return say(language, _STANDINGS.get(turn.standing, "story.update"))
    if turn.kind is TurnKind.DAYS and turn.was is None:
        return say(language, "story.dated")
    return say(language, _TAGS.get(turn.kind, "story.update"))


def _headline(card: Card, turn: Turn | None, *, title: str, names: Names, language: str) -> str:
    """How the story stands now, in one line."""
    story, findings = card.story, card.findings
    if story is None:
        return title
    if story.trip is not None:
        told = findings.visits if findings is not None else ()
        trips = trips_of(told) or (visits_of(story.trip),)
        return trip_line(trips[0], names, language=language, year=story.last_at.year)
    number = (turn.number or turn.was_number) if turn is not None else None
    if number is None and story.prints:
        number = counting(story.prints)[0].observed
    if story.release and number is not None:
        release = Release(figures=(figure_of(story, number),))
        return release_line(release, names, language=language, most=FIRST_LINE, told=()).text
    return title


def _before(card: Card, turn: Turn, *, lists: Lists, language: str) -> Iterable[str]:
    """What was before a turn, or who says what."""
    if card.story is None:
        return
    if turn.was is not None:
        year = card.story.last_at.year
        yield say(language, "story.was", before=_days(turn.was, language=language, year=year))
    if turn.kind is TurnKind.STAGE and turn.stage:
        yield say(language, "story.now", after=say(language, f"stage.{turn.stage.value}"))
    source = source_name(turn.source, lists)
    if turn.was_number is not None:
        figure = _figure(card.story, turn.was_number, names=lists.names, language=language)
        yield say(language, "story.told_before", source=source_name(turn.was_source, lists), figure=figure)
    if turn.kind is TurnKind.WITHDRAWN:
        yield say(language, "story.no_more", source=source)


def _days(told: Days, *, language: str, year: int) -> str:
    return days(language, told.first, end=told.last, year=year)


def _listed(names: Sequence[str], *, language: str) -> str:
    return ("、" if language == "zh" else ", ").join(names)
