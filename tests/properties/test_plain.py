"""HTML that is read without a parser says what it says with one."""

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources import plain as module
from bot.sources.plain import plain

TAGS = [
    *["<p>", "</p>", "<br>", "<br/>", "<BR />", "</br>", "<p class='x > y'>", '<p\nid="1">', "<p/>", "</p >"],
    *[
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<a href='x?a=1&b=2'>",
        "</a>",
        "<strong>",
        "</strong>",
        "<span>",
        "</span>",
    ],
    *[
        "<img src='x' alt='a > b'>",
        "</img>",
        "<font color=red>",
        "<a href='x'title='y'>",
        "<p hidden>",
        "<p\v>",
    ],
    *[
        "<div>",
        "</div>",
        "<ul><li>",
        "</li>",
        "<table><tr><td>",
        "</table>",
        "<!-- p -->",
        "<script>x</script>",
    ],
    *[
        "<",
        ">",
        "<o:p>",
        "<![CDATA[",
        "]]>",
        "<p",
        "<title>",
        "<select>",
        "<pre>",
        "<tt>",
        "</u>",
        "<title></p>",
    ],
]
WORDS = [
    *[
        "words",
        " ",
        "\n",
        "\r\n",
        "\v",
        "\f",
        "\x00",
        "\x1c",
        "\x85",
        "\xa0",
        "\u2028",
        "\ufeff",
        "•",
        "• ",
        "日本",
    ],
    *[
        "&amp;",
        "&lt;",
        "&gt;",
        "&lt;p&gt;",
        "&amp;lt;b&amp;gt;",
        "&nbsp;",
        "&copy;",
        "&copy",
        "&copyx;",
        "&",
        "&#39;",
    ],
    *[
        "&#160;",
        "&#8217;",
        "&#133;",
        "&#1;",
        "&#11;",
        "&#13;",
        "&#0;",
        "&#55296;",
        "&#64976;",
        "&#x41;",
        "&#49999;",
    ],
    *[
        "&NewLine;",
        "&Tab;",
        "&notit;",
        "&notin;",
        "&bne;",
        "&no;",
        "&#032;",
        "&#38;lt;",
        "&AMP;",
        "&zwnj;",
        "&#128;",
    ],
]
markups = st.lists(
    st.one_of(st.sampled_from(TAGS), st.sampled_from(TAGS[:20]), st.sampled_from(WORDS), st.text(max_size=5)),
    max_size=12,
).map("".join)


@given(markups)
def test_a_parser_reads_the_same(markup: str) -> None:
    markup = markup.encode(errors="ignore").decode()
    with patch.object(module, "_simply_read", return_value=None):
        parsed = plain(markup)
    assert plain(markup) == parsed


@pytest.mark.parametrize(
    "markup",
    [
        "<p>One &amp; two</p>\n<p>Three<br>four</p>",
        '<a href="https://news.example/?a=1&b=2">Trade</a> rose by 3&nbsp;per cent &#8212; or&#160;more',
        "<p class='x > y'>A <strong>word</strong><img src='x' alt='y'/>",
    ],
)
def test_usual_markup_needs_no_parser(markup: str) -> None:
    with patch.object(module, "LexborHTMLParser", side_effect=AssertionError):
        assert plain(markup)
