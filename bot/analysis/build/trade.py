"""Forms of what trade news counts, in which money, and of who publishes it: `seeds/commodities.tsv`,
`seeds/currencies.tsv` with the names of CLDR, and `seeds/agencies.tsv`."""

from collections.abc import Iterable, Iterator

from bot.analysis.build import places
from bot.analysis.build.inflect import inflect
from bot.analysis.build.rows import LANGUAGES, Row, columns
from bot.analysis.text.places import NOWHERE, Gazetteer
from bot.analysis.text.tokens import sentences

#: Chinese characters that are looked for alone: 元, and metals that hardly stand in other words.
_SINGLE = frozenset("元铀镍锌钴锂镓锗锑钨钛钯")

#: Cases of a good or a currency that are more often another word: "стали" is "became" too.
_OTHER_WORDS = frozenset({"стали", "вина", "вине", "лею", "лее"})


def rows(language: str) -> Iterator[Row]:
    """All forms of commodities, currencies and agencies in `language`."""
    column = LANGUAGES.index(language)
    for id, *forms in columns("commodities.tsv"):
        yield from _listed(forms[column], language, row=Row(NOWHERE, "", "commodity", id))
    yield from _currencies(language)
    yield from _agencies(language)


def _listed(forms: str, language: str, *, row: Row) -> Iterator[Row]:
    """Rows like `row` for all that is looked for in a cell of a list."""
    for form in filter(None, forms.split("; ")):
        if language == "ru":
            yield from (row._replace(form=one) for one in _russian(form, counted=row.kind == "currency"))
        elif language != "zh" or len(form) > 1 or form in _SINGLE:
            yield row._replace(form=form)


def _russian(form: str, *, counted: bool) -> Iterable[str]:
    """In all cases, and in both numbers what is counted; goods are listed in the number that is usual. A form
    with brackets is taken as it stands."""
    if "[" in form:
        whole = form.startswith("[") and form.endswith("]")
        return (form.strip("[]") if whole else form,)
    plural = inflect(form, plural=True) if counted else ()
    return (one for one in (*inflect(form), *plural) if one not in _OTHER_WORDS)


def _currencies(language: str) -> Iterator[Row]:
    column = LANGUAGES.index(language)
    listed = columns("currencies.tsv")
    known = {code for code, *_ in listed}
    for code, signs, *forms in listed:
        row = Row(NOWHERE, "", "currency", code)
        yield from _listed(forms[column], language, row=row)
        yield from (row._replace(form=sign) for sign in filter(None, signs.split("; ")))
        if code.isalpha():
            yield row._replace(form=code)
    for code, name in _in_use(language):
        if code not in known:
            yield Row(NOWHERE, code, "currency", code)
            yield from _listed(name, language, row=Row(NOWHERE, "", "currency", code))


def _in_use(language: str) -> Iterator[tuple[str, str]]:
    """Codes and names of the money of all countries, from CLDR; the last word of a name in small letters."""
    from babel import Locale
    from babel.numbers import get_currency_name, get_territory_currencies

    locale = Locale.parse(language)
    lands = [land for land in map(str, locale.territories) if len(land) == 2]
    codes = {str(code) for land in lands for code in get_territory_currencies(land)}
    for code in sorted(codes):
        for count in (1, 5) if language == "en" else (1,):
            name = get_currency_name(code, count=count, locale=locale)
            first, blank, last = name.rpartition(" ")
            if name != code and "(" not in name and (blank or language != "en"):
                yield code, f"{first}{blank}{last.lower()}"


def _agencies(language: str) -> Iterator[Row]:
    column = LANGUAGES.index(language)
    listed = Gazetteer(row.read() for row in places.rows(language))
    for reporter, sort, *forms in columns("agencies.tsv"):
        for form in filter(None, forms[column].split("; ")):
            kind = "seat" if _names_a_place(form, listed) else "agency"
            inflected = inflect(form) if language == "ru" else (form,)
            yield from (Row(reporter, one, kind, sort) for one in inflected)


def _names_a_place(form: str, listed: Gazetteer) -> bool:
    return any(listed.find(sentence) for sentence in sentences(form))
