"""The quick way to read a feed and the lenient one say the same of whatever the quick one does not refuse."""

from html import escape
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.decode import decode
from bot.sources.entries import MOST_ENTRIES
from bot.sources.sound import read_sound
from bot.sources.xml_feed import parse_xml_feed, read_lenient
from tests.contracts.source_kind import Recorded, foreign, recorded

URL = "https://news.example/feed"

DC, ATOM, RDF = (
    "http://purl.org/dc/elements/1.1/",
    "http://www.w3.org/2005/Atom",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
)
DECLARED = (
    f'xmlns:dc="{DC}" xmlns:atom="{ATOM}" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    "xmlns:x='http://other.example/ns'"
)

#: What XML can hold; the marks and letters that feedparser takes for wrongly decoded ones among them.
characters = st.one_of(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"),
    st.sampled_from("\t\n\r ÃÂ©\x80\x85\x96\u2028\u202e&<>]'\""),
)
words = st.one_of(
    st.text(characters, max_size=30),
    st.sampled_from(
        [
            "",
            " ",
            "<p>Ministers met.</p><p>They signed.</p>",
            "Trade &amp; talks <b>rose</b>",
            "https://news.example/1?a=1&b=2",
            "http:////news.example/1",
            "/relative",
            "?a=1&copy;=2",
            "Wed, 12 Nov 2025 10:00:00 GMT",
            "2025-11-12T10:00:00Z",
            "Ann Writer",
            "ann@news.example (Ann Writer)",
            "@ann",
            "Ministers of Japan and Korea meet, and here is a text that is longer than the others",
        ]
    ),
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Text as a document has it: escaped, in CDATA, in numbers, around a comment."""
    text = draw(words)
    how = draw(st.sampled_from(["escaped", "cdata", "numbers", "comment", "both"]))
    if how == "cdata":
        return "<![CDATA[" + text.replace("]]>", "") + "]]>"
    if how == "numbers":
        return "".join(f"&#{ord(char)};" if char not in "\ufffe\uffff" else "" for char in text)
    if how == "comment":
        return f"<!-- not -this -->{escape(text)}<?nor this?>"
    return escape(text) if how == "escaped" else f"{escape(text)}<![CDATA[<i>more</i>]]>"


def leaf(names: list[str], attributes: list[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda name, attribute, text: f"<{name}{attribute}>{text}</{name}>",
        st.sampled_from(names),
        st.sampled_from(["", *attributes]),
        texts(),
    )


CHILDREN = [
    *["title", "link", "description", "guid", "pubDate", "author", "dc:creator", "dc:date", "category"],
    *[
        "content:encoded",
        "media:description",
        "dc:description",
        "dc:language",
        "comments",
        "x:thing",
        "TITLE",
    ],
    *["updated", "published", "summary", "content", "id", "dcterms:issued", "dcterms:modified", "body"],
]
SEVERAL = st.one_of(
    leaf(["guid"], [' isPermaLink="false"', ' isPermaLink="true"', ' ispermalink="no"']),
    leaf(
        ["title", "summary", "content", "atom:content"], [' type="html"', ' type="xhtml"', ' type="image/x"']
    ),
    leaf(CHILDREN, [' xml:lang="en"', ' x:a="b"']),
    st.builds(
        lambda rel, kind, href: f'<link{rel}{kind} href="{escape(href)}"/>',
        st.sampled_from(["", ' rel="alternate"', ' rel="self"', ' REL="Alternate"', ' rel=""']),
        st.sampled_from(["", ' type="text/html"', ' type="application/pdf"', ' type="HTML"']),
        words,
    ),
    st.sampled_from(
        [
            "<atom:link rel='self' href='https://news.example/self'/>",
            "<author><name>Ann Writer</name><email>a@news.example</email></author>",
            "<author>\n<name> <![CDATA[Ann]]> Writer</name></author>",
            "<author><uri>x</uri></author>",
            "<source url='x'><title>other</title></source>",
            "<media:group><media:title>x</media:title><media:description>y</media:description></media:group>",
            "<media:content url='x'><media:description>no</media:description></media:content>",
            "<enclosure url='x'/>",
            "<enclosure>x</enclosure>",
            "<media:thumbnail url='x'><title>inside</title></media:thumbnail>",
            "<x:box><item><title>inside</title></item></x:box>",
            "<x:box><title>inside</title></x:box>",
            "<title/>",
            "<description><b>bold</b> words</description>",
            "text between",
            "<!-- <title>commented out</title> -->",
        ]
    ),
)
entry_insides = st.lists(SEVERAL, max_size=7).map("".join)

links = st.builds(
    lambda name, rel, kind, href: f'<{name}{rel}{kind} href="{escape(href)}"/>',
    st.sampled_from(["link", "atom:link"]),
    st.sampled_from(["", ' rel="alternate"', ' rel="self"', ' rel="enclosure"']),
    st.sampled_from(["", ' type="text/html"', ' type="audio/mpeg"', ' Type="text/html"']),
    words,
)
#: Elements that a program writes into every entry, each in its own variants.
ALIKE = [
    leaf(["title"], [' type="html"', ' type="text"', ' xml:lang="en"']),
    leaf(["link"], []),
    leaf(["link"], [' rel="alternate"', ' x:a="b"']),
    links,
    leaf(
        ["guid"], [' isPermaLink="false"', ' isPermaLink="true"', ' isPermaLink="true" ispermalink="false"']
    ),
    leaf(["id"], [' xml:base="https://other.example/"']),
    *[leaf([name], []) for name in ("pubDate", "dc:date", "updated", "published", "dcterms:created")],
    *[leaf([name], []) for name in ("dc:creator", "author", "category", "itunes:title", "itunes:author")],
    *[leaf([name], []) for name in ("media:title", "media:description", "itunes:summary", "comments")],
    leaf(["description"], [' type="html"', ' type="xhtml"']),
    leaf(["summary"], [' type="html"', ' TYPE="xhtml"']),
    leaf(["content:encoded"], [' xml:base="https://other.example/"']),
    leaf(["content"], [' type="html"', ' type="image/x"', ' src="https://news.example/x"']),
    st.builds(lambda name: f"<author><name>{name}</name><uri>x</uri></author>", texts()),
    st.one_of(st.just("<author/>"), st.builds(lambda name: f"<author><name>{name}</name></author>", texts())),
    st.builds(
        lambda text: f"<media:group><media:title>x</media:title>{text}</media:group>",
        st.one_of(st.just(""), leaf(["media:description"], []), leaf(["title", "media:group"], [])),
    ),
    st.sampled_from(["<enclosure url='x'/>", "<enclosure url='y'></enclosure>"]),
    st.sampled_from(["<x:box><title>inside</title></x:box>", "<x:box/>", "<x:box>text</x:box>"]),
]


@st.composite
def entries_alike(draw: st.DrawFn) -> list[str]:
    """The insides of entries that have the same elements in the same order, some of them twice; the last may
    differ."""
    shape = draw(st.lists(st.sampled_from(ALIKE), min_size=1, max_size=7))
    count = draw(st.integers(min_value=2, max_value=4))
    entries = ["\n".join(draw(element) for element in shape) for _ in range(count)]
    return entries + draw(st.lists(entry_insides, max_size=1))


head_insides = st.lists(
    st.one_of(
        leaf(["title", "link", "description", "language", "dc:language", "generator", "pubDate", "id"], []),
        st.sampled_from(
            [
                "<image><title>picture</title><url>x</url></image>",
                "<atom:link rel='alternate' href='https://news.example/'/>",
                "<author><name>Ann</name></author>",
                "<textInput><title>search</title></textInput>",
                "<content:encoded>odd</content:encoded>",
            ]
        ),
    ),
    max_size=5,
).map("".join)


#: What damage leaves in a feed; much of it can stand in sound XML.
SPLINTERS = [
    *["", " ", "x", "<", ">", "&", ";", '"', "/", ":", "]]>", "<![CDATA[", "<!--", "-->", "<?x?>", "<br/>"],
    *[
        "&amp;",
        "&#133;",
        "&#0065;",
        "&#195;&#169;",
        "&nbsp;",
        "\x85",
        "Ã©",
        "\ufeff",
        "\0",
        "<item>",
        "</item>",
    ],
    *["<x:item/>", "<entry/>", "<title>y</title>", "<link>http://x.example/</link>", "<!DOCTYPE rss>"],
    *[' xml:base="/b/"', ' type="xhtml"', ' xmlns="http://other.example/"', " xmlns:dc='http://x.example/'"],
]


@st.composite
def feeds(draw: st.DrawFn) -> str:
    """Feeds that are XML, most of them usual ones."""
    head, entries = draw(head_insides), draw(st.one_of(st.lists(entry_insides, max_size=3), entries_alike()))
    lang = draw(st.sampled_from(["", ' xml:lang="zh_CN"']))
    after = draw(st.sampled_from(["", "", "<title>late</title>", "<x:y/>"]))
    start = draw(st.sampled_from(["", '<?xml version="1.0" encoding="windows-1251"?>\n', "<!-- a -->"]))
    match draw(st.sampled_from(["rss", "atom", "rdf", "plain"])):
        case "rss":
            items = "".join(f"<item>{one}</item>" for one in entries)
            body = f'<rss version="2.0" {DECLARED}{lang}><channel>{head}{items}{after}</channel></rss>'
        case "plain":
            items = "".join(f"<item>{one}</item>" for one in entries)
            body = f"<rss version='0.91'><channel>{head}{items}</channel></rss>"
        case "atom":
            items = "".join(f"<entry>{one}</entry>" for one in entries)
            body = f'<feed xmlns="{ATOM}" {DECLARED}{lang}>{head}{items}{after}</feed>'
        case _:
            items = "".join(
                f'<item rdf:about="https://news.example/{place}">{one}</item>'
                for place, one in enumerate(entries)
            )
            body = (
                f'<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="{RDF}" {DECLARED}{lang}>'
                f"<channel>{head}<items><rdf:Seq><rdf:li/></rdf:Seq></items></channel>{items}{after}</rdf:RDF>"
            )
    return start + body


def read_both(text: str) -> bool:
    """Whether the quick way reads `text`; then both ways say the same."""
    if read_sound(text, most_entries=MOST_ENTRIES) is None:
        return False
    assert parse_xml_feed(text, url=URL) == read_lenient(text, url=URL)
    return True


@given(feeds())
def test_both_ways_say_the_same(text: str) -> None:
    read_both(text)


damages = st.tuples(st.floats(0, 1), st.sampled_from([0, 0, 0, 1, 8, 40]), st.sampled_from(SPLINTERS))


@given(feeds(), st.lists(damages, min_size=1, max_size=2))
def test_both_ways_say_the_same_of_what_is_damaged(text: str, damages: list[tuple[float, int, str]]) -> None:
    for place, length, splinter in damages:
        at = int(place * len(text))
        text = text[:at] + splinter + text[at + length :]
    read_both(text)


XML = [payload for payload in recorded("feed") if payload.path.suffix == ".xml"]


@pytest.mark.parametrize("payload", XML, ids=lambda payload: payload.path.stem)
def test_both_ways_say_the_same_of_every_recorded_feed(payload: Recorded) -> None:
    read_both(decode(payload.body).lstrip("\ufeff \t\r\n"))
    for body in foreign(payload.body):
        read_both(decode(body).lstrip("\ufeff \t\r\n"))


USUAL = [
    (
        "<rss version='2.0'>",
        "<channel><title>News</title><link>https://news.example/</link>",
        "item",
        "</channel></rss>",
    ),
    (
        f"<feed xmlns='{ATOM}'>",
        "<title>News</title><id>x</id><updated>2025-11-12</updated>",
        "entry",
        "</feed>",
    ),
    (
        f"<rdf:RDF xmlns='http://purl.org/rss/1.0/' xmlns:rdf='{RDF}' xmlns:dc='{DC}'>",
        "<channel rdf:about='x'><title>News</title></channel>",
        "item",
        "</rdf:RDF>",
    ),
]


@pytest.mark.parametrize(("root", "head", "entry", "end"), USUAL)
def test_usual_feeds_are_read_the_quick_way(root: str, head: str, entry: str, end: str) -> None:
    inside = "<title>Talks &amp; trade</title><link>https://news.example/1</link><id>1</id>"
    text = f"{root}{head}<{entry}>{inside}</{entry}>{end}"
    ElementTree.fromstring(text)
    assert read_both(text)


@pytest.mark.parametrize(
    "inside",
    [
        "<title><![CDATA[Talks & <b>trade</b>]]></title>",
        "<title type='html'>Talks &amp;amp; trade&#8217;s &#xab;end&#187;</title>",
        "<title>Переговоры «о\xa0торговле» – 貿易協議</title><description>café\xa0: 20\xa0€</description>",
        "<link>/relative</link><guid>https://news.example/1</guid>",
        "<atom:link rel='alternate' href='?page=1&amp;of=2'/><guid isPermaLink='false'>1</guid>",
        "<link rel='alternate' type='text/html' href='x'/><link rel='enclosure' type='audio/mpeg' href='y'/>",
        "<description xml:lang='ru'>&lt;p&gt;One.&lt;/p&gt;</description>",
        "<description>Short</description><content:encoded><![CDATA[<p>Long text</p>]]></content:encoded>",
        "<summary>Short</summary><content type='html'>Long</content><content type='image/png' src='x'/>",
        "<dc:date>2025-11-12T10:00:00+03:00</dc:date><dc:creator>Ann</dc:creator><dc:creator>Ben</dc:creator>",
        "<published>2025-11-12T10:00:00Z</published><updated>2025-11-13T10:00:00Z</updated>",
        "<author><name>Ann</name><uri>https://a.example/</uri></author><author><name>Ben</name></author>",
        "<author>ann@news.example (Ann Writer)</author><category>a</category><category>b</category>",
        "<media:group><media:title>no</media:title><media:description>x</media:description></media:group>",
        "<media:content url='x'><media:title>no</media:title></media:content><media:thumbnail url='y'/>",
        "<enclosure url='x' length='1' type='audio/mpeg'/><itunes:title>no</itunes:title><x:y><x:z/></x:y>",
        "<title>Exports > imports</title><description>&lt;p>One.&lt;/p></description>",
        "<title>One<!-- <title>no</title> > --> two<?x y?> three</title><!-- <![CDATA[ --><link>x</link>",
        "<description>\n<![CDATA[<p>a ]] > b</p>]]>\n</description><title>a<![CDATA[b]]>c</title>",
        """<link href='x?a="1"' rel="alternate" title="It's"/><guid isPermaLink='false' >1</guid>""",
        f"<dc:creator xmlns:dc='{DC}'>Ann</dc:creator><link href='a&amp;b' rel='al&#116;ernate' type='\n'/>",
        "<title>&amp;lt;b&amp;gt; &#38;amp; &#38; &quot;x&quot;</title>",
    ],
)
def test_what_entries_usually_hold_is_read_the_quick_way(inside: str) -> None:
    for entry, start, end in (
        ("item", f"<rss version='2.0' {DECLARED}><channel>", "</channel></rss>"),
        ("entry", f"<feed xmlns='{ATOM}' {DECLARED}>", "</feed>"),
        ("item", f"<rdf:RDF xmlns='http://purl.org/rss/1.0/' xmlns:rdf='{RDF}' {DECLARED}>", "</rdf:RDF>"),
    ):
        entries = [f"<{entry}>{inside}</{entry}>", f"<{entry}><title>other</title></{entry}>"]
        assert read_both(f"{start}{entries[0] * 3}{entries[1]}{entries[0]}{end}")


@pytest.mark.parametrize(
    "inside",
    [
        "<x:a>" * 5_000 + "</x:a>" * 5_000,
        "<x:a>" * 5_000 + "<item/>" + "</x:a>" * 5_000,
        "<x:a" + "".join(f" a{number}='x'" for number in range(20_000)) + "/>",
        "<x:a" + "".join(f" xmlns:n{number}='urn:{number}'" for number in range(10_000)) + "/>",
        "<guid isPermaLink='" + "x" * 500_000 + "'>1</guid>",
        "<author>" + "<x:a/> " * 50_000 + "<name>Ann</name></author>",
        "</item><item>".join(f"<x:a{number}/><title>{number}</title>" for number in range(1000)),
        "<title>one</title>" + "</item><item>" * 50_000,
        "<title>&lt;</title>" + "&#60;" * 100_000,
        "<title><![CDATA[" + "]" * 500_000 + "]]></title>",
        "<title>" + "<![CDATA[" * 90_000 + "</title>",
        "<title>" + "<!--" * 200_000 + "</title>",
        "<title>" + "<![CDATA[]]>" * 50_000 + "</title>",
        "</item><x:a><![CDATA[]]></x:a><item>" * 20_000,
        "<author>" + "<x:a></x:a>" * 40_000 + "<name>Ann</name></author>",
        "<title>" + ">" * 500_000 + "</title>",
        "<x:a b='\"" + "'\"" * 200_000 + "'/>",
        "</item>".join(f"<item>{'<x:a/>' * (2000 if number % 2 else 0)}" for number in range(100)),
    ],
)
def test_both_ways_say_the_same_of_what_is_made_to_hurt(inside: str) -> None:
    read_both(f"<rss version='2.0' {DECLARED}><channel><item>{inside}</item></channel></rss>")


@pytest.mark.parametrize(
    "odd",
    [
        "<!DOCTYPE rss><rss><channel><item><title>x</title></item></channel></rss>",
        "<!DOCTYPE rss [<!ENTITY a 'b'>]><rss><channel><title>&a;</title></channel></rss>",
        "<rss><channel><item><title>cut off",
        "<rss><channel><item><title>a & b</title></item></channel></rss>",
        "<rss><channel><item><title>&nbsp;</title></item></channel></rss>",
        "<rss><channel><item><dc:date>x</dc:date></item></channel></rss>",
        "<rss><channel><item><title>&#133;</title></item></channel></rss>",
        "<rss><channel><item><title>x</title><author>&#128;</author></item></channel></rss>",
        "<rss><channel><item><title>&#x9f;</title></item></channel></rss>",
        "<rss><channel><item><title>It\x92s</title></item></channel></rss>",
        "<rss><channel><item><title>CafÃ©</title></item></channel></rss>",
        "<rss><channel><item><link>CafÃ©</link></item></channel></rss>",
        "<rss><channel><item><title>Caf&#195;&#xa9;</title></item></channel></rss>",
        "<rss xml:base='https://other.example/'><channel/></rss>",
        "<rss><channel><item><link xml:base='https://other.example/'>x</link></item></channel></rss>",
        "<rss><channel><item><title>x</title><y><item/></y></item></channel></rss>",
        "<rss><channel><image><item/></image></channel></rss>",
        "<rss><channel><item><author><name>Ann</name><entry/></author></item></channel></rss>",
        "<rdf><channel><item><title>x</title></item></channel></rdf>",
        "<rss xmlns='http://other.example/'><channel/></rss>",
        "<html><body>no feed</body></html>",
        "<rss><channel/>" + " " * 1_000_000 + "</rss>",
        "<rss><channel><item><title>a>/title<link<guid></item></channel></rss>",
        "<rss><channel><item><title>a<![>b</title></item></channel></rss>",
        "<rss><channel><item><title>a<[>b</title></item></channel></rss>",
        "<rss><channel><item><title>a<->b</title></item></channel></rss>",
        "<rss><channel><item><title>a]]>b</title></item></channel></rss>",
        "<rss><channel><item><title>a\x02b</title></item></channel></rss>",
        "<rss><channel><item><title>&#2;</title></item></channel></rss>",
        "<rss><channel><item><title>&#xd800;</title></item></channel></rss>",
        "<rss><channel><item><link href='a\"/></item></channel></rss>",
        "<rss><channel><item><link href=a/></item><item><link href='a'/></item></channel></rss>",
        "<rss><channel><item><link href='a' href='b'/></item></channel></rss>",
        "<rss><channel><item><title>a</title></item><item><title>b</item></title></channel></rss>",
        "<rss><channel><item><item></item></item></channel></rss>",
        "<rss><channel><item><title>x</title></item><y><item><title>z</title></item></y></channel></rss>",
        "<rss><channel><item><title x='<!-- -->'>a</title></item></channel></rss>",
        "<rss>" + "<a>" * 10_000 + "</a>" * 10_000 + "</rss>",
        "",
    ],
)
def test_odd_ones_are_refused(odd: str) -> None:
    assert read_sound(odd, most_entries=MOST_ENTRIES) is None
