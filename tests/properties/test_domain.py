"""What holds of the domain for every input."""

import unicodedata
from datetime import UTC

import regex
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.chats import Subscription, follow, threads_of, unfollow, wanted_topics
from bot.domain.ids import canonical_url, title_key, url_key
from bot.domain.message import Message, Part, bold, lines
from bot.domain.places import ANYWHERE, Place, codes_of, covers, place
from bot.domain.rows import read_rows
from bot.domain.sources import is_web_address, parse_every, read_sources
from bot.domain.text import clean, clean_line, may_cut, shorten
from tests.fakes import FakeKind
from tests.make import NOW, make_chat, make_item

#: Everything a text can hold, lone surrogates included.
ANY_TEXT = st.text(st.characters())

#: Text of what breaks lines, words and letters.
JAGGED = st.text(
    st.sampled_from("ab \t\n\r\x00\x85\u2028\u202e\u2066\u200d\ufe0f\u0301\ud83d\ude00👨🇷ё中,—.")
)

CODES = st.sampled_from(["CN", "RU", "EU", "ASEAN", "G7"])
PLACES = st.one_of(
    st.just(ANYWHERE), st.lists(CODES, min_size=1, max_size=2, unique=True).map(lambda c: place(*c))
)
SUBSCRIPTIONS = st.builds(
    Subscription,
    topic=st.sampled_from(["trade", "visits", "*"]),
    place=PLACES,
    thread_id=st.sampled_from([None, 1, 2]),
)


@given(st.one_of(ANY_TEXT, JAGGED))
def test_clean_text_stays_clean_and_holds_nothing_harmful(text: str) -> None:
    for cleaned in (clean(text), clean_line(text)):
        assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in cleaned if char != "\n")
        assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
        assert unicodedata.is_normalized("NFC", cleaned)
        cleaned.encode()
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)
    assert "\n" not in clean_line(text)
    assert "\n\n\n" not in clean(text)


#: Text of what belongs to the character before or after it.
CLUSTERS = st.text(
    st.sampled_from(
        "aक्क़ষ্ত\u0301\u200c\u200d\ufe0f\u20e3👩👍\U0001f3fd❤🇨🇳🇷\u1100\u1161\u11a8가각\u0600\u0e33ำ\r\n "
    )
)


@given(CLUSTERS)
def test_no_cut_falls_within_a_grapheme_cluster(text: str) -> None:
    allowed = {match.start() for match in regex.finditer(r"\X", text)} | {len(text)}

    assert {at for at in range(len(text) + 1) if may_cut(text, at)} - allowed - {0} == set()


@given(st.one_of(ANY_TEXT, JAGGED), st.integers(1, 60))
def test_shortened_text_fits_and_is_a_beginning(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    if len(text) <= limit:
        assert short == text
    else:
        assert short.endswith("…")
        assert text.startswith(short[:-1])
        rest = text[len(short) - 1 :]
        assert short == "…" or not unicodedata.combining(rest[0])
    assert shorten(short, limit) == short


URLS = st.builds(
    "{}://{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["www.", "www.www.", "", "user:word@"]),
    st.sampled_from(["a.example", "A.Example:80", "[::1]:8080", "пример.рф", "a.example:8080", "www."]),
    st.text(st.sampled_from("/a1.%20\u3000+ ;:@"), max_size=8).map(lambda path: f"/{path}"),
    st.one_of(
        st.just(""), st.text(st.sampled_from("?&=utm_ref%cf+ a1\ud800"), max_size=12).map("?{}".format)
    ),
)


@given(st.one_of(URLS, ANY_TEXT, ANY_TEXT.map("https://{}".format)))
@example("https://a.example/a \u3000?utm_x=1")
@example("http://[::1]:8080/")
def test_canonical_address_is_its_own_canonical_address(url: str) -> None:
    canonical = canonical_url(url)
    if canonical:
        assert canonical_url(f"https://{canonical}") == canonical
        assert canonical_url(f"http://www.{canonical}#part") == canonical
    assert bool(url_key(url)) <= bool(canonical)


@given(ANY_TEXT, st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))))
def test_every_title_has_a_key_that_case_and_spacing_do_not_change(title: str, published: object) -> None:
    at = NOW if published else None
    assert title_key(title, at) == title_key(f"  {title} ", at)
    assert len(title_key(title, at)) == 17


@given(ANY_TEXT)
def test_web_addresses_are_told_without_fault(text: str) -> None:
    assert not (is_web_address(text) and "@" in text.partition("//")[2].partition("/")[0])
    parse_every(text)


@given(st.lists(st.one_of(CODES, ANY_TEXT), max_size=3), st.lists(CODES))
def test_place_is_made_of_codes_only_and_fails_closed(codes: list[str], countries: list[str]) -> None:
    try:
        where = place(*codes)
    except ValueError:
        return
    assert codes_of(where) == tuple(sorted(codes))
    assert covers(where, codes)
    assert covers(where, countries) == set(codes).issubset(countries)
    assert not covers(where, ())


@given(ANY_TEXT, st.lists(st.one_of(CODES, ANY_TEXT)))
def test_text_that_is_no_place_covers_nothing(text: str, countries: list[str]) -> None:
    try:
        place(*text.split("-"))
    except ValueError:
        assert text == ANYWHERE or "-" in text or not covers(Place(text), [*countries, text])


@given(st.lists(st.one_of(ANY_TEXT, st.lists(st.one_of(ANY_TEXT, ANY_TEXT.map(bold))))))
def test_lines_are_the_rows_with_a_break_between_them(rows: list[str | list[Part | str]]) -> None:
    texts = [
        row if isinstance(row, str) else "".join(one if isinstance(one, str) else one.text for one in row)
        for row in rows
    ]
    assert Message(parts=lines(*rows)).plain == "\n".join(texts)


@given(st.lists(SUBSCRIPTIONS), st.lists(SUBSCRIPTIONS), st.lists(SUBSCRIPTIONS))
def test_following_and_unfollowing_are_a_set_in_order(
    had: list[Subscription], wanted: list[Subscription], unwanted: list[Subscription]
) -> None:
    chat = follow(make_chat(subscriptions=()), *had)
    assert chat.subscriptions == tuple(dict.fromkeys(had))
    more = follow(chat, *wanted)
    assert more.subscriptions == tuple(dict.fromkeys((*had, *wanted)))
    assert follow(more, *wanted) == more
    fewer = unfollow(more, *unwanted)
    assert set(fewer.subscriptions) == set(more.subscriptions) - set(unwanted)
    assert unfollow(fewer, *unwanted) == fewer
    if not set(wanted) & set(had):
        assert unfollow(more, *wanted).subscriptions == chat.subscriptions


@given(
    st.lists(SUBSCRIPTIONS),
    st.lists(st.sampled_from(["trade", "visits", "energy"]), unique=True),
    st.lists(CODES, unique=True),
)
def test_chat_wants_exactly_what_one_of_its_subscriptions_asks_for(
    subscriptions: list[Subscription], topics: list[str], countries: list[str]
) -> None:
    chat = follow(make_chat(subscriptions=()), *subscriptions)
    item = make_item(topics=tuple(topics), countries=tuple(countries))
    for thread in (None, 1, 2):
        expected = tuple(
            topic
            for topic in topics
            if any(
                one.thread_id == thread
                and one.topic in (topic, "*")
                and (one.place == "*" or set(one.place.split("-")) <= set(countries))
                for one in subscriptions
            )
        )
        assert wanted_topics(chat, item, thread_id=thread, now=NOW) == expected
        assert thread in threads_of(chat) or not expected


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "[[source]]",
                "[[ source ]] # x",
                'id = "a"',
                "id = 'b'",
                "x = [",
                '"""',
                "[other]",
                "[source.x]",
                "",
            ]
        ),
        st.text(st.characters(exclude_characters="\n\r"), max_size=20),
    )
)


@given(LINES, st.sampled_from(["\n", "\r\n"]))
def test_rows_and_problems_say_the_line_of_their_header(found: list[str], end: str) -> None:
    rows, problems = read_rows(end.join(found), "source", file="f.toml")
    for line in [row.line for row in rows] + [one.line for one in problems if one.row != "?"]:
        assert found[line - 1].split("#")[0].replace(" ", "").strip() == "[[source]]"
    headers = [n for n, line in enumerate(found, 1) if line in ("[[source]]", "[[ source ]] # x")]
    told = {row.line for row in rows} | {one.line for one in problems}
    assert set(headers) <= told
    for row in rows:
        assert row.source[0] == found[row.line - 1]


@given(ANY_TEXT)
def test_catalogue_of_anything_is_read_without_fault(text: str) -> None:
    sources, problems = read_sources(
        f"{text}\n[[source]]\nid = 'ok'\nname = 'Ok'\nkind = 'feed'\nurl = 'https://a.example'",
        file="f.toml",
        kinds={"feed": FakeKind()},
        private_ok=False,
        variables={},
    )
    assert [source.id for source in sources] == ["ok"]
    assert all(one.line <= text.count("\n") + 1 for one in problems)
