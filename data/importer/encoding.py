"""What the bytes of a file are: container by magic number, text encoding by evidence."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BLOCK = 4 << 20
SAMPLE = 1 << 20
HIGH = re.compile(rb"[\x80-\xff]")
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True)
class Probe:
    """One pass over a file. `kind`: text, workbook, parquet, empty, or the name of something we cannot read."""

    kind: str
    sha256: str
    size: int
    encoding: str = ""
    bom: int = 0
    has_nul: bool = False
    strict: bool = False  # the bytes are known to decode without loss


def probe(path: Path) -> Probe:
    """Hash a file and find out what it is, by content: extensions lie."""
    digest = hashlib.sha256()
    utf8 = codecs.getincrementaldecoder("utf-8")()
    valid, has_nul, first_high, size = True, False, -1, 0
    head = b""
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            head = head or block
            digest.update(block)
            if valid:
                try:
                    utf8.decode(block)
                except UnicodeDecodeError:
                    valid = False
            has_nul = has_nul or b"\0" in block
            if first_high < 0 and (high := HIGH.search(block)):
                first_high = size + high.start()
            size += len(block)
    if valid:
        try:
            utf8.decode(b"", final=True)
        except UnicodeDecodeError:
            valid = False
    sha = digest.hexdigest()
    if not head.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe"):
        return Probe("empty", sha, size)
    if container := _container(head):
        return Probe(container, sha, size)
    for mark, name in BOMS:
        if head.startswith(mark):
            return Probe("text", sha, size, name, len(mark), has_nul and name == "utf-8", valid and name == "utf-8")
    if has_nul and (name := _utf16(head[:SAMPLE])):
        return Probe("text", sha, size, name)
    if valid:
        return Probe("text", sha, size, "utf-8", 0, has_nul, True)
    return Probe("text", sha, size, _guess(_window(path, first_high)), 0, has_nul)


def _container(head: bytes) -> str:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "workbook"
    if head.startswith(b"%PDF"):
        return "PDF"
    start = head[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<head", b"<meta")):
        return "HTML/XML"
    return ""


def _utf16(sample: bytes) -> str:
    """UTF-16 without a mark: the zero bytes of ASCII digits, commas and line ends all stand on one side."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if even + odd < len(sample) * 0.03:
        return ""
    name = "utf-16-le" if odd > 9 * even else "utf-16-be" if even > 9 * odd else ""
    if name:
        try:
            sample[: len(sample) // 2 * 2].decode(name)
        except UnicodeDecodeError as error:
            if error.end < len(sample) - 4:
                return ""
    return name


def _window(path: Path, first_high: int) -> bytes:
    """Whole lines around the first byte that is not ASCII."""
    with path.open("rb") as stream:
        stream.seek(max(0, first_high - 4096))
        sample = stream.read(SAMPLE)
    if first_high > 4096:
        sample = sample[sample.find(b"\n") + 1 :]
    return sample


def _guess(sample: bytes) -> str:
    """UTF-8 with damage, GB18030 or cp1252.

    Each candidate is judged by the share of its characters beyond ASCII that belong to ordinary text of that kind.
    Western text read as GB18030 pairs a letter with its neighbour and gives rare characters; Chinese text read as
    cp1252 gives letters side by side.
    """
    scores = {
        "utf-8": _share(sample.decode("utf-8", "replace"), _ordinary_cjk),
        "gb18030": _share(sample.decode("gb18030", "replace"), _ordinary_cjk),
    }
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= 0.6 else "cp1252"


def _share(text: str, ordinary: frozenset[str]) -> float:
    high = [c for c in text if c > "\x7f"]
    return sum(c in ordinary for c in high) / len(high) if high else 0.0


def _gb2312() -> frozenset[str]:
    rows = (bytes([a, b]) for a in range(0xA1, 0xF8) for b in range(0xA1, 0xFF))
    return frozenset(c for pair in rows for c in pair.decode("gb2312", "ignore"))


_ordinary_cjk = _gb2312()


class Utf8Stream(io.RawIOBase):
    """A text file in any encoding, read as UTF-8 bytes. Bytes that mean nothing become U+FFFD and are counted."""

    def __init__(self, path: Path, probe: Probe) -> None:
        self._file = path.open("rb")
        self._file.seek(probe.bom)
        self._decoder = codecs.getincrementaldecoder(probe.encoding)("replace")
        self._left = b""
        self.replaced = 0

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes of UTF-8; b"" at the end."""
        parts, have = [self._left], len(self._left)
        self._left = b""
        while size < 0 or have < size:
            raw = self._file.read(BLOCK if size < 0 else max(size - have, 4096))
            text = self._decoder.decode(raw, final=not raw)
            self.replaced += text.count("\ufffd")
            parts.append(text.encode("utf-8", "replace"))
            have += len(parts[-1])
            if not raw:
                break
        data = b"".join(parts)
        if size >= 0:
            data, self._left = data[:size], data[size:]
        return data

    def readinto(self, buffer: Any) -> int:
        """For Python's text layer."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()
