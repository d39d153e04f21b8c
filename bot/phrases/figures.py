"""Trade figures in words: one line a release, and what the numbers are measured in."""

from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from bot.domain.facts import Figure, Flow
from bot.domain.series import WORLD, Release, before
from bot.phrases import country_name, country_within, flag, say
from bot.phrases.forms import amount, change, currency_in_words, period
from bot.phrases.naming import Names, goods_name

_TOWARDS = {Flow.EXPORTS: "exports_to", Flow.IMPORTS: "imports_from"}


class ReleaseLine(NamedTuple):
    """The first line of a release."""

    text: str
    #: How many of its figures stand there.
    told: int
    #: Whether their values do, too.
    has_values: bool


def release_line(
    release: Release, names: Names, *, language: str, most: int, told: Collection[Figure]
) -> ReleaseLine:
    """What is new, in at most `most` characters if that can be: "🇨🇳 China, Sep 2025: exports to Russia −21.0%
    y/y (Aug −17.8%), imports +3.8%". `told` are all figures of the item; what was before is among them."""
    head, line = release_head(release.lead, language=language), ""
    for number, figure in enumerate(release.figures):
        clause = _clause(release, number, names=names, language=language)
        clause += _before(figure, told, language=language)
        if not number:
            line = say(language, "trade.said", head=head, text=clause) if head else clause
        elif len(line) + len(clause) + 2 <= most:
            line = joined(language, line, clause)
        else:
            return ReleaseLine(line, number, has_values=False)
    if len(release.figures) > 1 or release.lead.change is None or release.lead.value is None:
        return ReleaseLine(line, len(release.figures), has_values=False)
    longer = joined(language, line, _amount(release.lead, language=language))
    fits = len(longer) <= most
    return ReleaseLine(longer if fits else line, 1, has_values=fits)


def release_head(figure: Figure, *, language: str) -> str:
    """Whose figures, and of when; what of it is not known is left out."""
    reporter = country_name(language, figure.reporter) if figure.reporter else ""
    when = period(language, figure.period)
    both = say(language, "trade.head", reporter=reporter, period=when) if reporter and when else ""
    return f"{flag(figure.reporter)} {both or reporter or when}".strip()


def figure_line(figure: Figure, names: Names, *, language: str, told: Collection[Figure]) -> str:
    """One figure with all that is known of it: "Exports to Russia −21.0% y/y, USD 8.1 billion"."""
    is_among_pairs = any(one.partner not in ("", WORLD) for one in told)
    what = _what(figure, names, language=language, partner=True, world=is_among_pairs)
    text = _number(figure, what, language=language, basis=True) + _before(figure, told, language=language)
    if figure.change is not None and figure.value is not None:
        text = joined(language, text, _amount(figure, language=language))
    return text[:1].upper() + text[1:]


def values_line(figures: Collection[Figure], names: Names, *, language: str) -> str:
    """The values beside the changes of `figures`: "Exports to Russia USD 8.1 billion, imports USD 9.24
    billion"; "" when they have none."""
    clauses: list[str] = []
    partner = None
    for figure in figures:
        if figure.value is not None and figure.change is not None:
            bare = replace(figure, change=None, basis=None)
            what = _what(bare, names, language=language, partner=figure.partner != partner)
            clauses.append(_number(bare, what, language=language, basis=False))
            partner = figure.partner
    text = joined(language, *clauses)
    return text[:1].upper() + text[1:]


def joined(language: str, *texts: str) -> str:
    """Clauses of one sentence."""
    return ("，" if language == "zh" else ", ").join(texts)


def basis_line(release: Release, *, language: str) -> str:
    """In whose terms the changes of a release are, and against what they are measured; "" where nobody says
    in whose terms, since what they are compared with stands beside them."""
    changes = [one for one in release.figures if one.change is not None]
    currencies = {one.currency for one in changes}
    if len(currencies) != 1 or currencies == {""}:
        return ""
    currency, basis = changes[0].currency, changes[0].basis
    name = currency_in_words(language, currency)
    terms = [say(language, "trade.terms", currency=currency, name=name)]
    terms += [say(language, f"basis.{basis.value}_long")] if basis else []
    return say(language, "trade.basis", terms=joined(language, *terms))


def _clause(release: Release, number: int, *, names: Names, language: str) -> str:
    """A figure within its release: what was said of the one before it is not said again."""
    figure = release.figures[number]
    earlier = release.figures[:number]
    same_partner = bool(earlier) and earlier[-1].partner == figure.partner
    what = _what(figure, names, language=language, partner=not same_partner, world=bool(earlier))
    return _number(figure, what, language=language, basis=all(one.change is None for one in earlier))


def _number(figure: Figure, what: str, *, language: str, basis: bool) -> str:
    if figure.change is None:
        return say(language, "trade.plain", what=what, number=_amount(figure, language=language))
    said = say(language, f"basis.{figure.basis.value}") if figure.basis and basis else ""
    number = change(language, figure.change)
    return say(language, "trade.changed", what=what, change=number, basis=said).strip()


def _before(figure: Figure, told: Collection[Figure], *, language: str) -> str:
    """The same of the period before, where the item tells it."""
    last = before(figure, told) if figure.change is not None else None
    if last is None or last.change is None:
        return ""
    year = int(figure.period[:4]) if figure.period[:4].isdecimal() else 0
    when = period(language, last.period, year=year)
    return say(language, "trade.before", period=when, change=change(language, last.change))


def _amount(figure: Figure, *, language: str) -> str:
    """The value; that of a balance is called surplus or deficit and has no sign."""
    if figure.value is None:
        return ""
    value = abs(figure.value) if figure.flow is Flow.BALANCE else figure.value
    return amount(language, value, currency=figure.currency, unit=figure.unit)


def _what(figure: Figure, names: Names, *, language: str, partner: bool, world: bool = False) -> str:
    """The flow, its goods and its partner: "crude oil imports from Russia". That it is with all the world is
    said with `world`, where it might be taken for trade with somebody."""
    text = say(language, f"trade.{_flow(figure)}")
    if figure.commodity:
        goods = goods_name(figure.commodity, names, language=language)
        text = say(language, "trade.of_goods", goods=goods, flow=text)
    if not partner or not figure.partner or (figure.partner == WORLD and not world):
        return text
    whom = say(language, "trade.world")
    if figure.partner != WORLD:
        whom = country_within(language, figure.partner)
    return say(language, f"trade.{_TOWARDS.get(figure.flow, 'with')}", flow=text, partner=whom)


def _flow(figure: Figure) -> str:
    if figure.flow is Flow.BALANCE and figure.value is not None:
        return "deficit" if figure.value < 0 else "surplus"
    return figure.flow.value
