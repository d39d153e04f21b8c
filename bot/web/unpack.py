"""Undoing the compression of an answer without ever holding more than is allowed."""

import zlib
from collections.abc import Iterator

#: Members of one gzip stream; more is an attack on the time it takes to begin each.
_MOST_MEMBERS = 1000

#: Bytes that are unpacked at once; a few hundred times as many can stand behind one that travelled.
_PIECE = 256 * 1024


class Refused(Exception):
    """The fetch ends here; the text is the reason for a person."""


class Unpacker:
    """Undoes a Content-Encoding in small pieces and stops at the first byte over `limit`."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._encoding = encoding.strip().lower()
        if self._encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise Refused("the server used a compression that was not asked for")
        self._room = limit + 1
        self._stream: zlib._Decompress | None = None
        self._members = 0
        self._held = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The pieces that `data` brings. Raises Refused for what is no such stream."""
        if self._encoding in ("", "identity"):
            yield data
            return
        data, self._held = self._held + data, b""
        # A stream may hold back what did not fit into a piece, also when it has taken all that came.
        full = False
        while (data or full) and self._room > 0:
            if self._stream is None or self._stream.eof:
                if len(data) < 2:
                    self._held = data
                    return
                if not self._begin(data[:2]):
                    return
            assert self._stream is not None, "set by _begin"
            most = min(self._room, _PIECE)
            try:
                piece = self._stream.decompress(data, most)
            except zlib.error as fault:
                raise Refused("the compressed document is damaged") from fault
            self._room -= len(piece)
            yield piece
            full = len(piece) == most and not self._stream.eof
            data = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail

    def _begin(self, head: bytes) -> bool:
        """Begin the next stream; False when what follows the last one is no stream but padding, which
        RFC 1952 leaves open and which is common."""
        if self._encoding == "deflate":
            if self._stream is not None:
                return False
            # RFC 9110 means zlib's wrapping (RFC 1950); some servers send the bare stream (RFC 1951).
            wrapped = head[0] & 0x0F == 8 and int.from_bytes(head, "big") % 31 == 0
            self._stream = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
            return True
        if self._stream is not None and head != b"\x1f\x8b":
            return False
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise Refused("the compressed document is in too many parts")
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
        return True

    def finish(self) -> None:
        """Raises Refused when the stream has not come to its end."""
        if self._held if self._stream is None else not self._stream.eof:
            raise Refused("the compressed document is cut off")
