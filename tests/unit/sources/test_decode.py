import pytest

from bot.sources.decode import decode

RU = "Министр торговли посетил Пекин и обсудил поставки зерна"
ZH = "国务院总理会见俄罗斯总理，双方就扩大贸易交换意见。"
ZHT = "行政院長會見日本代表，雙方就擴大貿易交換意見。"
JA = "日本の首相は北京を訪問し、貿易について話し合った。"
KO = "한국 대통령이 베이징을 방문하여 무역을 논의했다."
FR = "Le président a été reçu à l’Élysée"


def xml(text: str, label: str = "") -> str:
    declaration = f'<?xml version="1.0" encoding="{label}"?>' if label else ""
    return f"{declaration}<rss><channel><title>{text}</title></channel></rss>"


LABELLED = [
    (RU, "windows-1251", "cp1251"),
    (RU, "Windows-1251", "cp1251"),
    (RU, "win-1251", "cp1251"),
    (RU, "KOI8-R", "koi8_r"),
    (RU, "ibm866", "cp866"),
    (RU, "iso-8859-5", "iso8859_5"),
    (RU, "utf-8", "utf-8"),
    (ZH, "gb2312", "gb18030"),
    (ZH + "镕", "GB2312", "gbk"),
    (ZH, "gbk", "gbk"),
    (ZH + "𠀀", "gb18030", "gb18030"),
    (ZHT, "big5", "big5"),
    (ZHT, "Big5-HKSCS", "big5hkscs"),
    (JA, "shift_jis", "cp932"),
    (JA, "x-sjis", "cp932"),
    (JA, "euc-jp", "euc_jp"),
    (JA, "iso-2022-jp", "iso2022_jp"),
    (KO, "euc-kr", "cp949"),
    (KO, "ks_c_5601-1987", "cp949"),
    (FR, "iso-8859-1", "cp1252"),
    (FR, "us-ascii", "cp1252"),
    ("Türkiye'ye ihracat", "iso-8859-9", "cp1254"),
    ("Příští týden", "iso-8859-2", "iso8859_2"),
]


@pytest.mark.parametrize(("text", "label", "codec"), LABELLED)
def test_labels_in_the_document(text: str, label: str, codec: str) -> None:
    document = xml(text, label)
    assert decode(document.encode(codec)) == document


@pytest.mark.parametrize(("text", "label", "codec"), LABELLED)
@pytest.mark.parametrize(
    "header", ["text/xml; charset={}", 'text/xml;charset="{}"', "application/rss+xml; Charset = '{}'"]
)
def test_labels_in_the_header(text: str, label: str, codec: str, header: str) -> None:
    document = xml(text)
    assert decode(document.encode(codec), content_type=header.format(label)) == document


def test_a_label_in_a_page() -> None:
    page = f'<html><meta http-equiv="Content-Type" content="text/html; charset=windows-1251">{RU}</html>'
    assert decode(page.encode("cp1251"), content_type="text/html") == page


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_marks_beat_labels(codec: str) -> None:
    document = xml(RU, "windows-1251")
    assert decode(document.encode(codec), content_type="text/xml; charset=koi8-r") == document


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("document", [xml(RU, "utf-16"), '{"title": "Лента"}', '\n<rss title="Лента"/>'[1:]])
def test_wide_characters_without_a_mark(document: str, codec: str) -> None:
    assert decode(document.encode(codec)) == document


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        *[(RU, "cp1251"), (RU, "koi8_r"), (RU, "cp866"), (RU, "iso8859_5")],
        *[(ZH, "gb18030"), (ZHT, "big5"), (JA, "cp932"), (JA, "euc_jp"), (KO, "cp949")],
        *[(text, "utf-8") for text in (RU, ZH, ZHT, JA, KO, FR)],
        ("One café in a long English text about trade and visits", "cp1252"),
    ],
)
def test_undeclared(text: str, codec: str) -> None:
    document = xml(text)
    assert decode(document.encode(codec)) == document


@pytest.mark.parametrize(
    "claimed", ["iso-8859-1", "windows-1251", "gb2312", "us-ascii", "no-such-thing", "utf-16"]
)
@pytest.mark.parametrize("text", [RU, ZH, FR])
def test_utf8_under_a_wrong_label(text: str, claimed: str) -> None:
    document = xml(text, claimed)
    assert decode(document.encode(), content_type=f"text/xml; charset={claimed}") == document


def test_a_default_of_the_server_gives_way_to_the_document() -> None:
    document = xml(RU, "windows-1251")
    assert decode(document.encode("cp1251"), content_type="text/xml; charset=ISO-8859-1") == document


@pytest.mark.parametrize("label", ["utf-16", "UTF-16LE", "unicode"])
def test_utf16_that_is_none(label: str) -> None:
    document = xml("plain words", label)
    assert decode(document.encode(), content_type=f"text/xml; charset={label}") == document


def test_a_wrong_label_falls_through() -> None:
    document = xml(ZH, "utf-8")
    assert decode(document.encode("gbk"), content_type="text/xml; charset=utf-8") == document


def test_damage_spoils_nothing_around() -> None:
    body = xml(RU * 3, "utf-8").encode()
    at = body.index("торговли".encode())
    damaged = decode(body[:at] + b"\xff" + body[at:])
    assert damaged.replace("\ufffd", "") == xml(RU * 3, "utf-8")
    assert damaged.count("\ufffd") == 1


def test_damage_in_a_labelled_document() -> None:
    body = xml(ZH * 3, "gb2312").encode("gbk")
    at = body.index("双方".encode("gbk"))
    assert ZH[:10] in decode(body[:at] + b"\xff" + body[at:])


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "cp932", "utf-16"])
def test_cut_in_a_character(codec: str) -> None:
    body = JA.encode(codec)[:-1] if codec != "utf-8" else JA.encode()[:-1]
    assert decode(body, content_type=f"text/xml; charset={codec}").startswith(JA[:10])


@pytest.mark.parametrize(
    "label", ["rot13", "zip", "idna", "unicode_escape", "utf-7", "base64", "hex", "x" * 500, ""]
)
def test_labels_that_are_no_encodings(label: str) -> None:
    assert decode(b"<rss>+ADw-abc</rss>", content_type=f"text/xml; charset={label}") == "<rss>+ADw-abc</rss>"


def test_nothing() -> None:
    assert decode(b"") == ""


def test_no_encoding_at_all() -> None:
    assert decode(bytes(range(128, 256)) * 100)
