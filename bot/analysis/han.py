"""Traditional Chinese characters and their simplified forms, as far as our phrases and place names need
them. One character is always replaced by one, so that spans stay true."""

_TRADITIONAL = "訪問會談"
_SIMPLIFIED = "访问会谈"

#: For `str.translate`.
TO_SIMPLIFIED: dict[int, str] = {ord(old): new for old, new in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)}
