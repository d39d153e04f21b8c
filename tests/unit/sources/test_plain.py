import pytest

from bot.sources.plain import plain, unescape


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain words",
        'A<B & "C"',
        "1 < 2",
        "1 < 2 and 3 > 2",
        "a<b and c>d",
        "x<y>z",
        "<сообщает источник>",
        "AT&T and R&D;",
        "?a=1&copy=2",
        "&unknown;",
        "<unknown>tag</unknown>",
        "<b unclosed",
        "if (a <b) return",
        "5 <3 love",
        "<<< >>>",
        "a & b &",
    ],
)
def test_what_is_no_html_stays(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<p>One</p>\n\n  <p>Two</p>", "One\nTwo"),
        ("One<br>Two<br/>Three<BR />Four", "One\nTwo\nThree\nFour"),
        ("One<br><br>Two", "One\n\nTwo"),
        ("One<br><br><br><br>Two", "One\n\nTwo"),
        ("<div><div><p>Nested</p></div></div>after", "Nested\nafter"),
        ("<ul><li>one</li><li>two</li></ul>", "• one\n• two"),
        ("<ul><li><p>one</p></li><li> <b>two</b></li></ul>end", "• one\n• two\nend"),
        ("<ol><li>one<ul><li>inner</li></ul></li></ol>", "• one\n• inner"),
        ("<h1>Title</h1>text", "Title\ntext"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        ("some <b>bold</b>, <i>italic</i> and <a href='x > y'>linked</a>.", "some bold, italic and linked."),
        ("in\n<b>two\nlines</b>", "in two lines"),
        ("a<script>alert(1)</script>b", "ab"),
        ("a<style>p{}</style>b<noscript>no</noscript>c<template><p>t</p></template>d", "abcd"),
        ("a<!-- comment -->b", "ab"),
        ("a<!-- <p>comment</p> -->b", "ab"),
        ('<img src="x.jpg" alt="A picture">After', "After"),
        ("<img src='x.jpg'alt=\"A picture\" data-lazy>After", "After"),
        ("&lt;p&gt;One\ntwo&lt;/p&gt;", "One two"),
        ("<p class=MsoNormal>Word<o:p></o:p></p>", "Word"),
        ("<video controls><source src='x'></video>After", "After"),
        ("Fish &amp; chips", "Fish & chips"),
        ("caf&eacute; &#8212; &#x201C;x&#x201d;", "café — “x”"),
        ("&lt;b&gt;bold&lt;/b&gt;", "bold"),
        ("&amp;lt;b&amp;gt;bold&amp;lt;/b&amp;gt;", "bold"),
        ("&amp;quot;quoted&amp;quot;", '"quoted"'),
        ("a&nbsp;&nbsp;b", "a b"),
        ("&#0;&#xD800;x", "\ufffd\ufffdx"),
        ("<p>1 &lt; 2</p>", "1 < 2"),
        ("<p>One</p><p>Two &lt;b&gt;x&lt;/b&gt;</p>", "One\nTwo x"),
        ("<![CDATA[<p>left over</p>]]>", "left over"),
        ("text<p>cut in a <a href='x", "text\ncut in a"),
        ("<P CLASS=big>capitals</P>", "capitals"),
        ("<p\nid=1\n>line</p\n>", "line"),
        ("<p><p><p>", ""),
        ("</p>", ""),
        ("\u202ereversed\u202c <b>x</b>\0", "reversed x"),
    ],
)
def test_html(markup: str, text: str) -> None:
    assert plain(markup) == text


def test_nesting_without_end() -> None:
    assert plain("<div>" * 50_000 + "deep") in ("deep", "")


def test_formatting_is_not_copied_into_every_block() -> None:
    markup = "".join(f"<b a={number}>" for number in range(3000)) + "<p>x" * 3000
    assert plain(markup) == "\n".join("x" * 3000)


@pytest.mark.parametrize(
    "piece", ["<!--", '<b x="', "<b x='", "<b ", "<", "&", "&#", "<p a=1 ", "]]>", "<![CDATA["]
)
def test_long_rubbish_is_read_in_linear_time(piece: str) -> None:
    plain("<p>" + piece * (100_000 // len(piece)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("&lt;&gt;&amp;&quot;&apos;", "<>&\"'"),
        ("&nbsp;&eacute;", "\xa0é"),
        ("&#65;&#x41;&#X41;", "AAA"),
        ("&#150;", "–"),
        ("&amp;amp;", "&amp;"),
        ("&copy=1", "&copy=1"),
        ("&notit;", "&notit;"),
        ("&T;&;&#;&#x;", "&T;&;&#;&#x;"),
        ("&#99999999999;", "&#99999999999;"),
        ("no ampersand", "no ampersand"),
    ],
)
def test_unescape(text: str, expected: str) -> None:
    assert unescape(text) == expected
