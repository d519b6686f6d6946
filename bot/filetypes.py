"""What a file is, by its content (R6): its name only says what it has to be."""

import codecs
import re
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

import puremagic

from domain.attachment import Fault, ending_of
from domain.shelf import CHUNK

HEAD = 4096
"""Bytes that tell what a file is."""
UNPACKED = 300 * 1024 * 1024
RATIO = 100
"""An archive that promises more than this, or so many times its own size, is a bomb."""
DIRECTORY = 2 * 1024 * 1024
"""Bytes of an archive's own list: more would only be there to fill the memory of who reads it."""

_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_END_SIZE, _LONGEST_REMARK = 22, 65_535
_CONTROLS = bytes({*range(32), 127} - {*b"\t\n\r\f\x1b"})
"""What no text has; but what prints in colours has escapes."""
_TAG = re.compile(rb"\s*<[!?/a-z]", re.IGNORECASE)
_MARK = b"\xef\xbb\xbf"
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:")
_STILL = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
_INSTALLER = bytes.fromhex("84100c0000000000c000000000000046")
"""How the root of a Windows installer is marked, which otherwise looks like an old document."""


class NotTaken(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Judged:
    """A file that is taken: its name, with an ending, and its media type."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class _File:
    content: BinaryIO
    size: int
    head: bytes

    def at(self, offset: int, length: int) -> bytes:
        self.content.seek(offset)
        return self.content.read(length)


@dataclass(frozen=True, slots=True)
class _Kind:
    """`signs` are the endings of which one has to be recognised in the content; `also` looks
    further, and raises NotTaken."""

    media: str
    signs: frozenset[str]
    also: Callable[[_File], None] = lambda _file: None


def judge(content: BinaryIO, name: str, size: int) -> Judged:
    """Raises NotTaken. Blocks: it reads the file, text from its beginning to its end."""
    file = _File(content, size, content.read(HEAD))
    seen = _recognised(file.head)
    if not ending_of(name):
        name += next((ending for ending in _KINDS if ending in seen & _NAMELESS), "")
    kind = _KINDS.get(ending_of(name))
    if kind is None:
        raise NotTaken(Fault.KIND)
    if kind.signs and not kind.signs & seen:
        raise NotTaken(Fault.LIES)
    kind.also(file)
    return Judged(name, _image(seen) if kind.signs == _IMAGES else kind.media)


def _image(seen: frozenset[str]) -> str:
    """Phones call a picture by another picture's name."""
    return next(_KINDS[ending].media for ending in _KINDS if ending in seen & _IMAGES)


def _recognised(head: bytes) -> frozenset[str]:
    """The endings that such content has."""
    try:
        found = {match.extension.lower() for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        found = set()
    if head[4:8] == b"ftyp":  # its list of brands is never complete
        found.add(".heic" if head[8:12] in _STILL else ".mp4")
    return frozenset(found)


def _text(file: _File) -> None:
    """UTF-8, Latin-1 or marked UTF-16, to the last byte; and nothing that a browser takes for a
    page."""
    chunks = _narrow(file)
    chunk = next(chunks, b"")
    if _TAG.match(chunk.removeprefix(_MARK)) or chunk.startswith(b"#!"):
        raise NotTaken(Fault.LIES)
    while chunk:
        if chunk.translate(None, _CONTROLS) != chunk:
            raise NotTaken(Fault.LIES)
        chunk = next(chunks, b"")


def _narrow(file: _File) -> Iterator[bytes]:
    """The text a part at a time, UTF-16 as UTF-8. Raises NotTaken where it is not what it says."""
    chunk = file.at(0, CHUNK)
    if not chunk.startswith(_WIDE):
        while chunk:
            yield chunk
            chunk = file.content.read(CHUNK)
        return
    decoder = codecs.getincrementaldecoder("utf-16")()
    try:
        while chunk:
            yield decoder.decode(chunk).encode()
            chunk = file.content.read(CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeError:
        raise NotTaken(Fault.LIES) from None


def _mail(file: _File) -> None:
    if not _HEADER.match(file.head.removeprefix(_MARK)):
        raise NotTaken(Fault.LIES)
    _text(file)


def _old_document(file: _File) -> None:
    (shift,) = struct.unpack_from("<H", file.head.ljust(HEAD, b"\0"), 30)
    (sector,) = struct.unpack_from("<I", file.head.ljust(HEAD, b"\0"), 48)
    root = (sector + 1) << min(shift, 12)
    if file.at(root + 80, 16) == _INSTALLER:
        raise NotTaken(Fault.KIND)


def _archive(file: _File) -> None:
    _names(file)


def _document(*parts: str) -> Callable[[_File], None]:
    """An archive that holds these, and no program."""

    def look(file: _File) -> None:
        names = _names(file)
        programs = any(name.lower().endswith("vbaproject.bin") for name in names)
        if programs or not all(any(n.startswith(part) for n in names) for part in parts):
            raise NotTaken(Fault.LIES)

    return look


def _names(file: _File) -> list[str]:
    """What the archive says that it holds, from its own list alone."""
    _bounded(file)
    try:
        with zipfile.ZipFile(file.content) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        raise NotTaken(Fault.LIES) from None
    promised = sum(entry.file_size for entry in entries)
    if promised > min(UNPACKED, RATIO * file.size):
        raise NotTaken(Fault.BOMB)
    return [entry.filename for entry in entries]


def _bounded(file: _File) -> None:
    """Whoever reads the list of an archive holds all of it in memory: it has to be short."""
    longest = _END_SIZE + _LONGEST_REMARK + len(_END_64) * 5
    tail = file.at(max(0, file.size - longest), longest)
    end = tail.rfind(_END)
    if end < 0 or len(tail) - end < _END_SIZE:
        raise NotTaken(Fault.LIES)
    (length,) = struct.unpack_from("<I", tail, end + 12)
    # Lists of the long kind are for archives of more than 4 GB.
    if length > DIRECTORY or tail[max(0, end - 20) : end].startswith(_END_64):
        raise NotTaken(Fault.BOMB)


_IMAGES = frozenset({".png", ".jpg", ".gif", ".webp", ".bmp", ".heic", ".heif", ".tif"})
_NAMELESS = _IMAGES | {".pdf"}
"""What may come without an ending: a picture that was pasted has no name."""
_MOVIES = frozenset({".mp4", ".m4v", ".mov", ".3gp", ".3ga", ".m4a", ".f4a"})
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_OLD, _ZIP = frozenset({".doc"}), frozenset({".zip", ".docx"})

_KINDS: Mapping[str, _Kind] = {
    ".png": _Kind("image/png", _IMAGES),
    ".jpg": _Kind("image/jpeg", _IMAGES),
    ".jpeg": _Kind("image/jpeg", _IMAGES),
    ".gif": _Kind("image/gif", _IMAGES),
    ".webp": _Kind("image/webp", _IMAGES),
    ".bmp": _Kind("image/bmp", _IMAGES),
    ".heic": _Kind("image/heic", _IMAGES),
    ".heif": _Kind("image/heif", _IMAGES),
    ".tif": _Kind("image/tiff", _IMAGES),
    ".tiff": _Kind("image/tiff", _IMAGES),
    ".pdf": _Kind("application/pdf", frozenset({".pdf"})),
    ".doc": _Kind("application/msword", _OLD, _old_document),
    ".xls": _Kind("application/vnd.ms-excel", _OLD, _old_document),
    ".ppt": _Kind("application/vnd.ms-powerpoint", _OLD, _old_document),
    ".msg": _Kind("application/vnd.ms-outlook", _OLD, _old_document),
    ".docx": _Kind(f"{_OFFICE}.wordprocessingml.document", _ZIP, _document("[Content", "word/")),
    ".xlsx": _Kind(f"{_OFFICE}.spreadsheetml.sheet", _ZIP, _document("[Content", "xl/")),
    ".pptx": _Kind(f"{_OFFICE}.presentationml.presentation", _ZIP, _document("[Content", "ppt/")),
    ".odt": _Kind(f"{_OPEN}.text", _ZIP, _document("mimetype")),
    ".ods": _Kind(f"{_OPEN}.spreadsheet", _ZIP, _document("mimetype")),
    ".odp": _Kind(f"{_OPEN}.presentation", _ZIP, _document("mimetype")),
    ".zip": _Kind("application/zip", _ZIP, _archive),
    ".txt": _Kind("text/plain", frozenset(), _text),
    ".log": _Kind("text/plain", frozenset(), _text),
    ".csv": _Kind("text/csv", frozenset(), _text),
    ".eml": _Kind("message/rfc822", frozenset(), _mail),
    ".mp4": _Kind("video/mp4", _MOVIES),
    ".mov": _Kind("video/quicktime", _MOVIES),
    ".3gp": _Kind("video/3gpp", _MOVIES),
    ".m4a": _Kind("audio/mp4", _MOVIES),
    ".webm": _Kind("video/webm", frozenset({".webm"})),
    ".mp3": _Kind("audio/mpeg", frozenset({".mp3", ".mpga"})),
    ".wav": _Kind("audio/wav", frozenset({".wav"})),
    ".ogg": _Kind("audio/ogg", frozenset({".ogg", ".opus"})),
    ".opus": _Kind("audio/ogg", frozenset({".ogg", ".opus"})),
    ".amr": _Kind("audio/amr", frozenset({".amr"})),
    ".aac": _Kind("audio/aac", frozenset({".aac"})),
}
