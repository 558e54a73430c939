"""Text that was decoded wrongly and saved again: UTF-8 taken for Windows-1252 (å­•äº§) or for GBK (瀛曚骇)."""

import re

from healthstats.reading.doubts import problem
from healthstats.reading.text_files import chinese_share

#: Bytes that Windows-1252 leaves undefined; programs that decode it wrongly keep them as control characters.
_UNDEFINED = {chr(code): bytes([code]) for code in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_WESTERN = re.compile("[Â-ôŒœŠšŽžŸ€‚ƒ„…†‡ˆ‰‹Œ‘’“”•–—˜™›\x80-\xbf]{3}")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LOST = re.compile("\ufffd[\ufffd?]*")


def repaired(text: str) -> tuple[str, list[dict[str, object]]]:
    """Return a text with a wrong decoding undone where the result is clearly Chinese, and the doubt that tells so.

    Line breaks and all other ASCII characters stay where they are.

    Examples
    --------
    >>> repaired("å\\xad•äº§å¦‡æ\\xad»äº¡çŽ‡ 8.2")[0]
    '孕产妇死亡率 8.2'
    >>> repaired("孕产妇死亡率 8.2")
    ('孕产妇死亡率 8.2', [])
    """
    if text.isascii():
        return text, []
    for undo, name in ((_from_western, "Windows-1252"), (_from_gbk, "GBK")):
        read = undo(text)
        if read is not None and _clearly_better(read, text):
            lost = read.count("\ufffd")
            more = f" {lost:,} characters are lost and stand as \ufffd." if lost else ""
            message = (
                f"the text had been decoded from UTF-8 as {name} and saved again; it was repaired, and every place "
                f"refers to the repaired text.{more} Compare it with the original."
            )
            quote = next(line for line in text.split("\n") if not line.isascii())
            return read, [problem("mojibake", message, severity="warning", quote=quote)]
    return text, []


def _clearly_better(read: str, text: str) -> bool:
    share, before = chinese_share(read), chinese_share(text)
    return share > 0.25 and share > 2 * before and read.count("\ufffd") < max(3, len(read) // 4)


def _from_western(text: str) -> str | None:
    if not _WESTERN.search(text):
        return None
    parts = re.split("([\x81\x8d\x8f\x90\x9d])", text)
    try:
        data = b"".join(_UNDEFINED.get(part) or _western_bytes(part) for part in parts)
        return data.decode("utf-8")
    except UnicodeError:
        return None


def _western_bytes(text: str) -> bytes:
    try:
        return text.encode("cp1252")
    except UnicodeEncodeError:
        return text.encode("latin-1")


def _from_gbk(text: str) -> str | None:
    if not _CHINESE.search(text, 0, 100_000):
        return None
    try:
        # Windows decodes the byte 0x80 as a euro sign; a byte that made no character is a ? or a replacement character
        data = b"\x80".join(part.encode("gb18030") for part in text.replace("\ufffd", "?").split("€"))
    except UnicodeError:
        return None
    sample = data[:20_000].decode("utf-8", "replace")
    if sample.count("\ufffd") > len(sample) // 4:
        return None
    return _LOST.sub("\ufffd", data.decode("utf-8", "replace"))
