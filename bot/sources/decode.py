"""Bytes of a document → text, for every encoding that the web serves and for wrong labels on them."""

import codecs
import re

from charset_normalizer import from_bytes

#: Python codec → the labels that the web gives it (WHATWG Encoding Standard, section 4.2). Several labels
#: mean more than they say: pages marked gb2312 use all of gb18030, pages marked iso-8859-1 all of cp1252.
#: UTF-16 is not among them: where the label can be read, or the text was not found to be wide, it is wrong.
_LABELS = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
    "gb18030": "gb18030 gb2312 gb_2312 gb_2312-80 gbk cp936 x-gbk chinese csgb2312 iso-ir-58 euc-cn",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5 cp950",
    "cp949": "euc-kr cp949 ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean windows-949 iso-ir-149",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j cp932 csshiftjis",
    "euc_jp": "euc-jp x-euc-jp cseucpkdfmtjapanese",
    "iso2022_jp": "iso-2022-jp csiso2022jp",
    "cp1250": "windows-1250 cp1250 x-cp1250",
    "cp1251": "windows-1251 cp1251 x-cp1251 win-1251",
    "cp1252": "windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso_8859-1 latin1 l1 ascii us-ascii"
    " ansi_x3.4-1968 cp819 ibm819 iso-ir-100 csisolatin1",
    "cp1253": "windows-1253 cp1253 x-cp1253",
    "cp1254": "windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso_8859-9 latin5 l5 csisolatin5",
    "cp1255": "windows-1255 cp1255 x-cp1255",
    "cp1256": "windows-1256 cp1256 x-cp1256",
    "cp1257": "windows-1257 cp1257 x-cp1257",
    "cp1258": "windows-1258 cp1258 x-cp1258",
    "cp874": "windows-874 tis-620 iso-8859-11 iso8859-11 dos-874",
    "cp866": "ibm866 cp866 866 csibm866",
    "koi8_r": "koi8-r koi8 koi koi8_r cskoi8r",
    "koi8_u": "koi8-u koi8-ru",
    "mac_roman": "macintosh mac x-mac-roman csmacintosh",
    "mac_cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "iso8859_2": "iso-8859-2 iso8859-2 iso_8859-2 latin2 l2 csisolatin2",
    "iso8859_3": "iso-8859-3 iso8859-3 iso_8859-3 latin3 l3",
    "iso8859_4": "iso-8859-4 iso8859-4 iso_8859-4 latin4 l4",
    "iso8859_5": "iso-8859-5 iso8859-5 iso_8859-5 cyrillic csisolatincyrillic",
    "iso8859_6": "iso-8859-6 iso8859-6 iso_8859-6 arabic asmo-708",
    "iso8859_7": "iso-8859-7 iso8859-7 iso_8859-7 greek greek8 sun_eu_greek",
    "iso8859_8": "iso-8859-8 iso8859-8 iso_8859-8 hebrew visual iso-8859-8-i logical",
    "iso8859_10": "iso-8859-10 iso8859-10 latin6 l6",
    "iso8859_13": "iso-8859-13 iso8859-13",
    "iso8859_14": "iso-8859-14 iso8859-14",
    "iso8859_15": "iso-8859-15 iso8859-15 iso_8859-15 latin9 l9",
    "iso8859_16": "iso-8859-16",
}
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}

_MARKS = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: How a document in wide characters begins when it has no mark: "<" or "{" and its zeros.
_WIDE = (
    (re.compile(rb"[<{\[]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[<{\[]"), "utf-32-be"),
    (re.compile(rb"[<{\[\s]\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0[<{\[\s]\0[^\0]"), "utf-16-be"),
)

_HTTP_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE | re.ASCII)
_XML_ENCODING = re.compile(rb"""<\?xml\s[^>]{0,200}?encoding\s*=\s*["']\s*([\w.:-]{1,40})""", re.IGNORECASE)
_META_CHARSET = re.compile(rb"""<meta\s[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)

#: Where labels are looked for, and how much is shown to the guesser: bytes.
_HEAD = 2048
_SAMPLE = 64 * 1024

#: One broken character in twenty is damage; more is the wrong encoding.
_DAMAGE = 20

#: What an unlabelled document may be. The guesser knows a hundred encodings, most of which no site uses.
_LIKELY = (
    "gb18030",
    "big5",
    "cp949",
    "cp932",
    "euc_jp",
    "cp1251",
    "koi8_r",
    "cp866",
    "iso8859_5",
    "cp1252",
    "cp1250",
    "cp1253",
    "cp1254",
    "cp1256",
)


def decode(body: bytes, *, content_type: str = "") -> str:
    """The text of a document. Never raises; what cannot be read becomes U+FFFD.

    `content_type` is the HTTP header. A byte order mark decides; then comes UTF-8 where the bytes are
    valid and not plain ASCII (no other encoding makes such bytes by chance, and servers label UTF-8
    wrongly every day), then the labels, then a guess.
    """
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    for pattern, codec in _WIDE:
        if pattern.match(body):
            return body.decode(codec, "replace")
    candidates = _candidates(body, content_type)
    for codec in candidates:
        text = _strictly(body, codec)
        if text is not None:
            return text
    for codec in candidates:
        text = body.decode(codec, "replace")
        if _is_mostly_sound(text):
            return text
    return _guess(body) or body.decode(candidates[0], "replace")


def _candidates(body: bytes, content_type: str) -> list[str]:
    """Codecs in the order in which they are tried; UTF-8 is one of them."""
    head = body[:_HEAD]
    labels = [
        match[1].decode("ascii") if isinstance(match[1], bytes) else match[1]
        for match in (
            _HTTP_CHARSET.search(content_type),
            _XML_ENCODING.search(head),
            _META_CHARSET.search(head),
        )
        if match
    ]
    declared = [_CODECS[label.lower()] for label in labels if label.lower() in _CODECS]
    # cp1252 reads any bytes, and servers claim it for everything by default: it is believed last.
    declared.sort(key=lambda codec: codec == "cp1252")
    return list(dict.fromkeys(["utf-8", *declared] if not body.isascii() else [*declared, "utf-8"]))


def _strictly(body: bytes, codec: str) -> str | None:
    """The text when all of `body` is in `codec`; it may be cut within its last character."""
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(body)
    except UnicodeError:
        return None


def _is_mostly_sound(text: str) -> bool:
    broken = text.count("\ufffd")
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    return broken * _DAMAGE <= foreign


def _guess(body: bytes) -> str | None:
    """The text by the looks of its letters, without markup, which looks like English."""
    sample = re.sub(rb"<[^<>]{0,2000}>", b" ", body[:_SAMPLE])
    best = from_bytes(sample, cp_isolation=list(_LIKELY), preemptive_behaviour=False).best()
    if best is None:
        return None
    return body.decode(best.encoding, "replace")
