"""What holds for any feed, date or text, and not only for those that we thought of."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import clean, clean_line
from bot.sources import KINDS
from bot.sources.dates import parse_date
from bot.sources.decode import decode
from bot.sources.entries import absolute
from bot.sources.mend import mend
from bot.sources.plain import plain
from tests.contracts.source_kind import Recorded, check_parsed, recorded

#: A slow machine is no fault of the code.
#: Whole seconds from 1971 to 2099.
moments = st.integers(31_536_000, 4_070_908_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))

zones = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))

#: Pieces that markup is made of, in any order.
markup = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *[
                    "<p>",
                    "</p>",
                    "<br/>",
                    "<b>",
                    "</b>",
                    "<li>",
                    "<a href='x'>",
                    '<img src="y">',
                    "<script>",
                    "</script>",
                ],
                *[
                    "<",
                    ">",
                    "&",
                    "&amp;",
                    "&lt;",
                    "&gt;",
                    "&#60;",
                    "&#x3e;",
                    "&quot;",
                    "&nbsp;",
                    "&amp;lt;",
                    "&bogus;",
                ],
                *[
                    "<!--",
                    "-->",
                    "<![CDATA[",
                    "]]>",
                    "<b ",
                    "/>",
                    "'",
                    '"',
                    "=",
                    "\n",
                    "\0",
                    "\ud800",
                    "\u202e",
                ],
                *[
                    "<title>",
                    "</title>",
                    "<style>",
                    "<textarea>",
                    "<plaintext>",
                    "<svg>",
                    "<template>",
                    "<table>",
                ],
            ]
        ),
        st.text(max_size=8),
    ),
    max_size=30,
).map("".join)

#: Pieces that feeds are made of, in any order.
feeds = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *["<rss version='2.0'>", "</rss>", "<channel>", "</channel>", "<item>", "</item>", "<item/>"],
                *[
                    "<feed>",
                    "</feed>",
                    "<entry>",
                    "</entry>",
                    "<rdf:RDF>",
                    "</rdf:RDF>",
                    "<media:group>",
                    "</media:group>",
                ],
                *[
                    "<title>",
                    "</title>",
                    "<link>",
                    "</link>",
                    "<link href='/x'/>",
                    "<guid>",
                    "</guid>",
                    "<author>",
                ],
                *[
                    "</author>",
                    "<name>",
                    "</name>",
                    "<description>",
                    "</description>",
                    "<content type='xhtml'>",
                ],
                *[
                    "</content>",
                    "<dc:creator>",
                    "</dc:creator>",
                    "<pubDate>",
                    "</pubDate>",
                    "<image>",
                    "</image>",
                ],
                *[
                    "<div xmlns='x'>",
                    "</div>",
                    "<x:y xmlns:x='z'>",
                    "</x:y>",
                    "xml:base='/b'",
                    "<source url='x'>",
                ],
                *[
                    "<![CDATA[",
                    "]]>",
                    "<!--",
                    "-->",
                    "<?",
                    "?>",
                    "<!DOCTYPE x [",
                    "<!ENTITY a 'b'>",
                    "]>",
                    "&a;",
                    "&#1;",
                ],
            ]
        ),
        markup,
    ),
    max_size=40,
).map("".join)


@given(moments, zones)
def test_iso_dates_come_back(moment: datetime, zone: timezone) -> None:
    assert parse_date(moment.astimezone(zone).isoformat()) == moment


@given(moments, zones)
def test_mail_dates_come_back(moment: datetime, zone: timezone) -> None:
    assert parse_date(format_datetime(moment.astimezone(zone))) == moment


@given(
    st.from_regex(
        r"\A[A-Z][a-z]{2}, [0-3]\d (Jan|Sep|Dec|Foo) (0000|19[67]\d|2[01]\d\d|9999)"
        r" [0-2]\d:[0-6]\d:[0-6]\d (GMT|XYZ|[+-][01]\d[0-6]\d)\Z"
        r"|\A(0001|19[67]\d|2[01]\d\d|9999)-[01]\d-[0-3]\dT[0-2]\d:[0-6]\d:[0-6]\d(Z|[+-][01]\d:[0-6]\d)\Z"
    )
)
def test_usual_dates_say_what_they_say_in_the_general_way(text: str) -> None:
    # With a blank it is not usual.
    assert parse_date(text) == parse_date(f" {text}")


@given(
    st.one_of(
        st.text(), st.text("0123456789-:TZ+. ", max_size=40), st.from_regex(r"\A\d{4}-\d\d-\d\d.{0,20}\Z")
    )
)
def test_any_text_is_a_date_in_utc_or_none(text: str) -> None:
    date = parse_date(text)
    assert date is None or (date.utcoffset() == timedelta() and 1970 <= date.year <= 2100)


@given(st.text())
def test_utf8_is_read_whatever_is_claimed(text: str) -> None:
    body = f"<rss>ю{text}</rss>".encode(errors="ignore")
    assert decode(body, content_type="text/xml; charset=windows-1251") == body.decode()


@given(st.binary(), st.text())
def test_decoding_never_fails(body: bytes, content_type: str) -> None:
    decode(body, content_type=content_type)


COMPLETE_TAG = re.compile(
    r"</?(p|br|b|i|li|a|img|script|style|title|textarea|svg|table|template|plaintext)\s*/?>", re.I
)


@given(st.one_of(st.text(), markup))
def test_plain_text_has_no_tags(text: str) -> None:
    read = plain(text)
    assert not COMPLETE_TAG.search(read)
    assert read == clean(read)


@given(st.text(alphabet=st.characters(exclude_characters="<&]")))
def test_text_without_markup_is_only_cleaned(text: str) -> None:
    assert plain(text) == clean(text)


@given(feeds)
def test_what_is_mended_is_sound(text: str) -> None:
    mended = mend(text, most_entries=3)
    if mended.xml:
        ET.fromstring(mended.xml)


@pytest.mark.parametrize("kind", KINDS)
@given(body=st.one_of(st.binary(), feeds.map(lambda text: text.encode(errors="surrogatepass"))))
def test_any_bytes_can_be_parsed(kind: str, body: bytes) -> None:
    check_parsed(recorded(kind)[0].parse(body))


PAYLOADS = [payload for name in KINDS for payload in recorded(name)]


@given(payload=st.sampled_from(PAYLOADS), data=st.data())
def test_mutated_payloads_can_be_parsed(payload: Recorded, data: st.DataObject) -> None:
    body = bytearray(payload.body)
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(body)))
        end = min(len(body), start + data.draw(st.integers(0, 50)))
        body[start:end] = data.draw(
            st.one_of(st.binary(max_size=5), markup.map(lambda text: text.encode(errors="ignore")))
        )
    check_parsed(payload.parse(bytes(body)))


@given(st.text())
def test_lines_with_nothing_to_take_out_are_cleaned_like_all_others(text: str) -> None:
    assert clean_line(text) == clean_line(f"{text}\t")


addresses = st.from_regex(
    re.compile(
        r"(https?://[a-zA-Z0-9.:@-]{1,12})?(/[\w/.~%+=&,:;@-]{0,8}){0,2}(\?[\w=&?/-]{0,6})?(#\w{0,3})?", re.A
    ),
    fullmatch=True,
)


@given(addresses)
def test_complete_addresses_are_read_like_all_others(link: str) -> None:
    base = "https://news.example/feed"
    assert absolute(link, base) == absolute(f"{link}\n", base)


blocks = st.lists(
    st.builds(
        lambda tag, text: f"<{tag}>{text}</{tag}>",
        st.sampled_from(["p", "div", "b", "li", "h1"]),
        st.sampled_from(["a", " a  b ", "<br>a<br>", "", " ", "a<br> <br>b"]),
    ),
    max_size=6,
).map(" ".join)


@given(blocks)
def test_blocks_are_told_apart_whether_there_are_bullets_or_not(markup: str) -> None:
    assert plain(f"<p>x</p>{markup}<p>•y</p>") == clean(f"{plain(f'<p>x</p>{markup}<p>z</p>')[:-1]}•y")
