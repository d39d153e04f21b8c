"""What concerns people, unreadable without the operator's key (BOT_DATA_KEY). Fernet of the library
`cryptography`: AES-128-CBC with HMAC-SHA-256, a fresh IV each time; a token that was touched does not
open."""

from cryptography.fernet import Fernet, InvalidToken


class Seal:
    """Closes and opens with one key."""

    def __init__(self, key: str) -> None:
        """`key` is 32 random bytes in base64, either alphabet. Raises ValueError for anything else."""
        self._fernet = Fernet(key.replace("+", "-").replace("/", "_"))

    def close(self, text: bytes) -> bytes:
        """`text` as a token of letters, digits, `-`, `_` and `=`."""
        return self._fernet.encrypt(text)

    def open(self, token: bytes) -> bytes:
        """What was closed. Raises ValueError when it was closed with another key, or touched since."""
        try:
            return self._fernet.decrypt(token)
        except InvalidToken:
            raise ValueError("it was closed with another key") from None
