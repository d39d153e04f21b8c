import xml.etree.ElementTree as ET

import pytest

from bot.sources.mend import mend
from bot.sources.tags import End, Start, tokens

ATOM = "{http://www.w3.org/2005/Atom}"


def mended(text: str, *, most_entries: int = 1000) -> ET.Element:
    """What was mended, read by a parser that forgives nothing."""
    return ET.fromstring(mend(text, most_entries=most_entries).xml)


def titles(text: str, *, most_entries: int = 1000) -> list[str | None]:
    return [item.findtext("title") for item in mended(text, most_entries=most_entries).iter("item")]


def test_tokens() -> None:
    text = (
        "a<?xml x?><!-- <b> --><T:Ag A='1' b=2 c=\"&lt;3\"/>b &amp; c<![CDATA[<&amp;]]></t:ag>"
        "<!DOCTYPE x [ <!ENTITY a 'b'> ]><"
    )
    assert list(tokens(text)) == [
        "a",
        Start("t:ag", {"a": "1", "b": "2", "c": "<3"}, empty=True),
        "b & c",
        "<&amp;",
        End("t:ag"),
        "<",
    ]


@pytest.mark.parametrize(
    "text", ["<![CDATA[ x", "<!-- x", "<? x", "<!DOCTYPE x", "<!DOCTYPE x [ > ", "x", ""]
)
def test_tokens_that_do_not_end(text: str) -> None:
    assert list(tokens(f"<a>{text}")) == [Start("a", {}, empty=False)]


@pytest.mark.parametrize("text", ["<", "< a>", "<1>", "<a", '<a b="', "<a 'b", "</>", "<имя>", "<a<"])
def test_what_is_no_tag_is_text(text: str) -> None:
    assert "".join(token for token in tokens(f"{text}<b>") if isinstance(token, str)) == text


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("<rss></rss>", "rss"),
        ("<RSS>", "rss"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'/>", "feed"),
        ("<a:feed xmlns:a='http://www.w3.org/2005/Atom'/>", "feed"),
        ("<rdf:RDF/>", "rdf"),
        ("<br/>Warning<?xml version='1.0'?><rss>", "rss"),
        ("<envelope><rss>", "rss"),
    ],
)
def test_roots(text: str, root: str) -> None:
    found = mend(text, most_entries=1)
    assert found.root == root
    ET.fromstring(found.xml)


@pytest.mark.parametrize(
    ("text", "root"),
    [("", ""), ("words", ""), ("<html><rss>", "html"), ("<urlset>", "urlset"), ("<x:y>", "y")],
)
def test_no_feeds(text: str, root: str) -> None:
    found = mend(text, most_entries=1)
    assert (found.xml, found.root) == ("", root)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("<item><title>1</title></item><item><title>2</title></item>", ["1", "2"]),
        ("<item><title>1</title></item><item><title>2</title>", ["1"]),
        ("<item><title>1</title></item><item><title>2", ["1"]),
        ("<item><title>1</title></item><item><title>2</tit", ["1"]),
        ("<item><title>1</title></item><item", ["1"]),
        ("<item><title>1</title><item><title>2</title></item>", ["1", "2"]),
        ("<item><title>1<item><title>2</title></item>", ["1", "2"]),
        ("<item><title>1</item><item><title>2</title></item>", ["1", "2"]),
        ("<item><title>1</title></channel></rss>", ["1"]),
        ("<item><title>1</title></item></channel><item><title>2</title></item></rss>", ["1", "2"]),
        ("<item><title>1</title></item></channel></rss><item><title>2</title></item>", ["1"]),
        ("<item><title>1</title><x><item><title>no</title></item></x></item>", ["1"]),
        ("<item><enclosure url='x'><title>1</title></item>", ["1"]),
        ("<item><atom:link href='x'><title>1</title></item>", ["1"]),
        ("<image><title>no</title></image><item><title>1</title></item>", ["1"]),
        ("<image><title>no<item><title>1</title></item>", ["1"]),
        ("<item/><item></item>", [None, None]),
    ],
)
def test_entries(items: str, expected: list[str | None]) -> None:
    assert titles(f"<rss><channel>{items}") == expected


def test_entries_are_limited() -> None:
    feed = "<rss><channel>" + "".join(f"<item><title>{n}</title></item>" for n in range(10))
    assert titles(feed, most_entries=3) == ["0", "1", "2"]
    assert titles(feed.replace("</item>", ""), most_entries=3) == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("a &amp; b", "a & b"),
        ("a & b", "a & b"),
        ("a &lt;b&gt; c", "a <b> c"),
        ("a <b>b</b> & c", "a <b>b</b> &amp; c"),
        ("a &lt;i&gt;x&lt;/i&gt; <b>b</b> &amp;amp; c", "a <i>x</i> <b>b</b> &amp; c"),
        ("<![CDATA[a <b>b</b>]]> c", "a <b>b</b> c"),
        ("&nbsp;&eacute;&nope;", "\xa0é&nope;"),
        ("x\x00\x01\x0b\ufffe&#1;&#xFFFF;y", "xy"),
        ("profits <5%", "profits <5%"),
        ("<title>nested</title> x", "<title>nested</title> x"),
        ("<p class='x'>p</p>", "<p>p</p>"),
        ("<x:p>p</x:p>", "<p>p</p>"),
        ("</b>stray", "</b>stray"),
        ("x<!-- no -->y", "xy"),
    ],
)
def test_text(inside: str, text: str) -> None:
    assert titles(f"<rss><channel><item><title>{inside}</title></item>") == [text]


def test_xhtml_is_text_beside_its_tags() -> None:
    feed = "<feed><entry><content type='xhtml'>1 &lt; 2 &amp;amp; 3</content></entry>"
    assert mended(feed).findtext(f"{ATOM}entry/{ATOM}content") == "1 &lt; 2 &amp;amp; 3"


@pytest.mark.parametrize(
    ("attributes", "kept"),
    [
        ("", True),
        ("type='html'", True),
        ("type='text/html' mode='escaped'", True),
        ("type='application/xhtml+xml'", True),
        ("type='image/png'", False),
        ("type='application/pdf' src='x'", False),
        ("src='x'", False),
        ("type='text/html' mode='base64'", False),
    ],
)
def test_content_that_is_no_text(attributes: str, kept: bool) -> None:
    entry = mended(f"<feed><entry><content {attributes}>x</content></entry>").find(f"{ATOM}entry")
    assert entry is not None
    assert (entry.find(f"{ATOM}content") is not None) == kept


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("<author>Jane Doe</author>", "Jane Doe"),
        ("<author>jane@news.example (Jane Doe)</author>", "Jane Doe"),
        ("<author>Jane Doe &lt;jane@news.example&gt;</author>", "Jane Doe"),
        ("<author>Jane Doe (jane@news.example)</author>", "Jane Doe"),
        ("<author>jane@news.example</author>", ""),
        ("<author>\n <email>j@news.example</email>\n <name>Jane Doe</name><uri>x</uri></author>", "Jane Doe"),
        ("<author>\n <name>\n <![CDATA[Jane]]> Doe\n</name><uri>x</uri></author>", "Jane Doe"),
        ("<author><name/><uri>http://x/</uri></author>", ""),
        ("<author><uri>http://x/</uri></author>", ""),
        ("<dc:creator>Jane Doe</dc:creator>", "Jane Doe"),
    ],
)
def test_authors(author: str, name: str) -> None:
    item = mended(f"<rss><channel><item>{author}</item>").find("channel/item")
    assert item is not None
    found = item.findtext("{http://purl.org/dc/elements/1.1/}creator") or ""
    assert found.partition("http")[0] == name


def test_attributes_are_sound() -> None:
    link = (
        """<link href='?a=1&b=2&amp;c="&lt;&gt;"' rel=alternate onclick='x' onclick='y' a:b:c='z' 1='2'/>"""
    )
    found = mended(f"<feed xml:lang='e\"n'><entry>{link}</entry>").find(f"{ATOM}entry/{ATOM}link")
    assert found is not None
    assert found.attrib == {"href": '?a=1&b=2&c="<>"', "rel": "alternate"}


@pytest.mark.parametrize("uri", ["http://purl.org/dc/elements/1.1/", "HTTP://PURL.ORG/DC/ELEMENTS/1.1/"])
def test_prefixes_are_what_they_are_bound_to(uri: str) -> None:
    feed = f"<rss xmlns:x='{uri}'><channel><item><x:creator>Jane</x:creator><y:creator>no</y:creator></item>"
    item = mended(feed).find("channel/item")
    assert item is not None
    assert [child.text for child in item] == ["Jane"]


def test_one_long_element_is_cut() -> None:
    feed = f"<rss><channel><item><title>{'x' * 1_000_000}</title><link>http://x/</link></item>"
    (title,) = titles(feed)
    assert title == "x" * 100_000
    assert mended(feed).findtext("channel/item/link") == "http://x/"


def test_many_elements_are_cut() -> None:
    feed = f"<rss><channel>{'<item>' + '<link>x</link>' * 1000 + '</item>'}<item><title>next</title></item>"
    assert titles(feed) == [None, "next"]
    assert len(list(mended(feed).iter("link"))) == 60


@pytest.mark.parametrize("root", ["rss", "feed", "rdf:RDF"])
@pytest.mark.parametrize("inside", ["item", "item><description"])
def test_nesting_without_end(root: str, inside: str) -> None:
    found = mended(f"<{root}><{inside}>" + "<a>" * 100_000)
    assert len(list(found.iter())) < 10
