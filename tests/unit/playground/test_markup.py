"""The rules by which Telegram reads HTML."""

import html
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.entities import Entity, Formatted, utf16_size, utf16_slice
from bot.playground.markup import MarkupError, checked_link, parse_html


def plain(text: str) -> Formatted:
    return Formatted(text)


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("b", "bold"),
        ("strong", "bold"),
        ("I", "italic"),
        ("em", "italic"),
        ("u", "underline"),
        ("ins", "underline"),
        ("s", "strikethrough"),
        ("strike", "strikethrough"),
        ("del", "strikethrough"),
        ("code", "code"),
        ("pre", "pre"),
        ("blockquote", "blockquote"),
        ("tg-spoiler", "spoiler"),
    ],
)
def test_a_tag_becomes_its_entity(tag: str, kind: str) -> None:
    assert parse_html(f"1 <{tag}>two</{tag}>") == Formatted("1 two", (Entity(kind, 2, 3),))


@pytest.mark.parametrize(
    ("source", "kind", "extra"),
    [
        (
            '<a href="https://example.com/?a=1&amp;b=2">x</a>',
            "text_link",
            {"url": "https://example.com/?a=1&b=2"},
        ),
        ("<a href='https://example.com'>x</a>", "text_link", {"url": "https://example.com/"}),
        ("<a href=example.com>x</a>", "text_link", {"url": "http://example.com/"}),
        ('<span class="tg-spoiler">x</span>', "spoiler", {}),
        ("<blockquote expandable>x</blockquote>", "expandable_blockquote", {}),
        ('<pre><code class="language-python">x</code></pre>', "pre", {"language": "python"}),
        (
            '<tg-emoji emoji-id="5368324170671202286">x</tg-emoji>',
            "custom_emoji",
            {"custom_emoji_id": "5368324170671202286"},
        ),
        (
            '<tg-time unix="1790000000" format="wDt">x</tg-time>',
            "date_time",
            {"unix_time": 1790000000, "date_time_format": "wDt"},
        ),
        (
            '<tg-time unix="1790000000" format="TdW">x</tg-time>',
            "date_time",
            {"unix_time": 1790000000, "date_time_format": "TdW"},
        ),
        ('<tg-time unix="1790000000">x</tg-time>', "date_time", {"unix_time": 1790000000}),
        ('<b onclick="alert(1)">x</b>', "bold", {}),
    ],
)
def test_attributes_are_read(source: str, kind: str, extra: dict[str, object]) -> None:
    assert parse_html(source) == Formatted("x", (Entity(kind, 0, 1, extra),))


def test_a_mention_by_id_carries_the_user() -> None:
    (entity,) = parse_html('<a href="tg://user?id=42">Ann</a>').entities

    assert entity.kind == "text_mention"
    assert entity.extra["user"] == {"id": 42, "is_bot": False, "first_name": "?"}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("&lt;b&gt; &amp; &quot;", '<b> & "'),
        ("&#39;&#x27;&#128512;", "''😀"),
        ("a&lt b", "a< b"),
        ("&nbsp;&apos;&hellip;&AMP;", "&nbsp;&apos;&hellip;&AMP;"),
        ("R&D &", "R&D &"),
        ("&#0; &#xD800; &#1114112;", "&#0; &#xD800; &#1114112;"),
        ("a > b", "a > b"),
    ],
)
def test_references_are_decoded_or_left_alone(source: str, text: str) -> None:
    assert parse_html(source) == plain(text)


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("a<br>", 'Unsupported start tag "br" at byte offset 1'),
        ("é<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("1 < 2 > 0", 'Unsupported start tag "" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<a ='x'>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=http://x.y>x</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji>x</tg-emoji>", 'Tag "tg-emoji" must have a valid attribute "emoji-id" at byte offset 0'),
        ("<tg-time>x</tg-time>", 'Tag "tg-time" must have a valid attribute "unix" at byte offset 0'),
        (
            '<tg-time unix="0">x</tg-time>',
            'Tag "tg-time" must have a valid attribute "unix" at byte offset 0',
        ),
        (
            '<tg-time unix="1" format="q">x</tg-time>',
            'Tag "tg-time" has an invalid attribute "format" at byte offset 0',
        ),
        (
            '<tg-time unix="1" format="rt">x</tg-time>',
            'Tag "tg-time" has an invalid attribute "format" at byte offset 0',
        ),
    ],
)
def test_faults_name_their_place(source: str, fault: str) -> None:
    with pytest.raises(MarkupError) as raised:
        parse_html(source)

    assert str(raised.value) == fault


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://localhost/x", "mailto:a@b.c", "http://[", ""])
def test_a_link_that_leads_nowhere_keeps_its_text(url: str) -> None:
    assert parse_html(f'<a href="{url}">no dots</a>') == plain("no dots")


def test_a_link_without_address_links_its_text() -> None:
    assert parse_html("<a>example.com/x</a>").entities[0].extra == {"url": "http://example.com/x"}


def test_an_address_on_this_computer_by_number_is_a_link() -> None:
    assert checked_link("http://127.0.0.1:8080/a") == "http://127.0.0.1:8080/a"


def test_an_empty_end_tag_closes_anything() -> None:
    assert parse_html("<b>x</>") == Formatted("x", (Entity("bold", 0, 1),))


def test_offsets_count_utf16_units() -> None:
    parsed = parse_html("🇷🇺 <b>Россия</b>")

    assert parsed.entities == (Entity("bold", 5, 6),)
    assert utf16_slice(parsed.text, parsed.entities[0]) == "Россия"


def test_space_at_the_ends_is_trimmed_with_its_entities() -> None:
    assert parse_html(" \n<b> x </b>\n ") == Formatted("x", (Entity("bold", 0, 1),))
    assert parse_html("<b>  </b>") == plain("")


def test_space_before_a_styled_word_is_not_styled() -> None:
    assert parse_html("a<b> \nb </b>c") == Formatted("a \nb c", (Entity("bold", 3, 2),))
    assert parse_html("a<b> </b>c") == plain("a c")


def test_what_no_message_may_hold_is_taken_out_and_the_rest_stays_marked() -> None:
    source = "\u202ea\x00\x07\tb\r\n<b>c\u2028d</b> a\u030ae\u0333"

    assert parse_html(source) == Formatted("a   b\ncd ae", (Entity("bold", 6, 2),))


def test_a_message_keeps_a_hundred_entities() -> None:
    parsed = parse_html("".join(f"<b>{number}</b> " for number in range(150)))

    assert len(parsed.entities) == 100
    assert parsed.text.endswith("149")


def test_equal_styles_in_each_other_are_one() -> None:
    assert parse_html("<b>a<b>b</b></b>").entities == (Entity("bold", 0, 2),)


def test_styles_are_cut_around_code() -> None:
    assert parse_html("<b>a <code>b</code> c</b>").entities == (
        Entity("bold", 0, 2),
        Entity("code", 2, 1),
        Entity("bold", 4, 1),
    )


def test_only_the_outer_quote_stays() -> None:
    parsed = parse_html("<blockquote>a<blockquote>b</blockquote></blockquote>")

    assert parsed.entities == (Entity("blockquote", 0, 2),)


def test_a_language_outside_pre_means_nothing() -> None:
    assert parse_html('<code class="language-py">x</code>').entities == (Entity("code", 0, 1),)


@dataclass(frozen=True)
class Segment:
    text: str
    tag: str


TAGS = {
    "": "",
    "b": "bold",
    "i": "italic",
    "u": "underline",
    "s": "strikethrough",
    "code": "code",
    "pre": "pre",
}
#: Without what the platform takes out or turns into spaces.
LETTERS = st.characters(
    codec="utf-8",
    exclude_categories=["Cc"],
    exclude_characters="\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u030a\u0333\u033f",
)
WORDS = st.text(LETTERS, min_size=1, max_size=12).filter(
    lambda text: text.strip(" ") == text and text.strip()
)
SEGMENTS = st.lists(st.builds(Segment, WORDS, st.sampled_from(sorted(TAGS))), min_size=1, max_size=8)


@given(SEGMENTS)
def test_escaped_segments_come_back_as_they_were(segments: list[Segment]) -> None:
    pieces, entities, at = [], [], 0
    for segment in segments:
        escaped = html.escape(segment.text)
        pieces.append(f"<{segment.tag}>{escaped}</{segment.tag}>" if segment.tag else escaped)
        if segment.tag:
            entities.append(Entity(TAGS[segment.tag], at, utf16_size(segment.text)))
        at += utf16_size(segment.text) + 1

    parsed = parse_html("|".join(pieces))

    assert parsed.text == "|".join(segment.text for segment in segments)
    assert parsed.entities == tuple(entities)


@given(st.text(st.sampled_from("<>/&;ab =\"'!#x1 \n😀"), max_size=60))
def test_any_text_is_parsed_or_refused(source: str) -> None:
    try:
        parsed = parse_html(source)
    except MarkupError:
        return
    size = utf16_size(parsed.text)
    assert all(entity.offset >= 0 and entity.length > 0 and entity.end <= size for entity in parsed.entities)
