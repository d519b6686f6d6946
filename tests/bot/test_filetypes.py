"""What a file is, by its content (R6)."""

import io
import struct
import zipfile

import pytest

from bot.filetypes import DIRECTORY, NotTaken, judge
from domain.attachment import Fault
from tests.files import HTML, PDF, PNG, archive

pytestmark = pytest.mark.rule("R6")

OLD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(22) + struct.pack("<H", 9) + bytes(16)


def kind(name: str, content: bytes) -> str:
    return judge(io.BytesIO(content), name, len(content)).kind


def fault(name: str, content: bytes) -> Fault:
    with pytest.raises(NotTaken) as no:
        judge(io.BytesIO(content), name, len(content))
    return no.value.fault


def office(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as into:
        for name in ("[Content_Types].xml", *names):
            into.writestr(name, "x")
    return made.getvalue()


def movie(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0" + brand


@pytest.mark.parametrize(
    ("name", "content", "media"),
    [
        ("a.png", PNG, "image/png"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "image/jpeg"),
        ("a.jpeg", b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00", "image/jpeg"),
        ("a.png", b"\xff\xd8\xff\xdb\x00\x43\x00", "image/jpeg"),
        ("a.gif", b"GIF89a\x01\x00", "image/gif"),
        ("a.webp", b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        ("a.bmp", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0", "image/bmp"),
        ("a.tiff", b"II*\0\x08\0\0\0", "image/tiff"),
        ("a.heic", movie(b"heic"), "image/heic"),
        ("a.heif", movie(b"mif1"), "image/heic"),
        ("a.jpg", movie(b"heic"), "image/heic"),
        ("a.pdf", PDF, "application/pdf"),
        ("a.doc", OLD + bytes(2_000), "application/msword"),
        ("a.msg", OLD + bytes(2_000), "application/vnd.ms-outlook"),
        (
            "a.docx",
            office("word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            "a.xlsx",
            office("xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("a.odt", office("mimetype"), "application/vnd.oasis.opendocument.text"),
        ("a.zip", archive(a=b"b"), "application/zip"),
        ("a.txt", "Año ñandú\r\n\t".encode(), "text/plain"),
        ("a.log", "Año".encode("latin-1"), "text/plain"),
        ("a.csv", "\ufeffa;b\n1;2".encode(), "text/csv"),
        ("a.txt", "Configuración IP\r\nEthernet".encode("utf-16"), "text/plain"),
        ("a.txt", b"\xfe\xff" + "Año ☎ 📎".encode("utf-16-be"), "text/plain"),
        ("a.txt", b"\xff\xfe" + ("📎" * 200_000 + "é").encode("utf-16-le"), "text/plain"),
        ("a.log", b"\x1b[31merror\x1b[0m\n", "text/plain"),
        ("a.log", b"<34>Oct 11 22:14:15 su: failed", "text/plain"),
        ("a.eml", b"Received: from x\r\nSubject: y\r\n\r\n<html>", "message/rfc822"),
        ("a.mp4", movie(b"mp42"), "video/mp4"),
        ("a.mp4", movie(b"MSNV"), "video/mp4"),
        ("a.mov", movie(b"qt  "), "video/quicktime"),
        ("a.3gp", movie(b"3gp4"), "video/3gpp"),
        ("a.m4a", movie(b"M4A "), "audio/mp4"),
        ("a.webm", b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1f", "video/webm"),
        ("a.mp3", b"ID3\x03\0\0\0\0\x0f", "audio/mpeg"),
        ("a.mp3", b"\xff\xfb\x90\x64\0", "audio/mpeg"),
        ("a.wav", b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
        ("a.ogg", b"OggS\0\2" + bytes(20), "audio/ogg"),
        ("a.opus", b"OggS\0\2" + bytes(20), "audio/ogg"),
        ("a.amr", b"#!AMR\n<", "audio/amr"),
        ("a.aac", b"\xff\xf1\x50\x80", "audio/aac"),
    ],
)
def test_what_a_desk_is_sent_is_taken_by_its_content(name: str, content: bytes, media: str) -> None:
    assert kind(name, content) == media


@pytest.mark.parametrize(
    ("content", "name"), [(PNG, "imagen.png"), (PDF, "imagen.pdf"), (movie(b"heic"), "imagen.heic")]
)
def test_what_has_no_ending_gets_that_of_its_content(content: bytes, name: str) -> None:
    assert judge(io.BytesIO(content), "imagen", len(content)).name == name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", HTML),
        ("a.png", b"hola"),
        ("a.pdf", PNG),
        ("a.pdf", b"MZ\x90\x00" + bytes(60)),
        ("a.jpg", b"\x7fELF\x02\x01\x01"),
        ("a.doc", PNG),
        ("a.mp4", PDF),
        ("a.txt", HTML),
        ("a.txt", b"\n  <SVG onload=alert(1)>"),
        ("a.csv", b"\xef\xbb\xbf<?xml version='1.0'?>"),
        ("a.log", b"linea\x00"),
        ("a.txt", b"x" * 300_000 + b"\x07"),
        ("a.txt", "linea\x00".encode("utf-16")),
        ("a.txt", "hola".encode("utf-16") + b"x"),
        ("a.txt", b"\xff\xfe\x00\xd8h\x00"),
        ("a.txt", "<svg onload=alert(1)>".encode("utf-16")),
        ("a.txt", "hola".encode("utf-32")),
        ("a.txt", b"#!/bin/sh"),
        ("a.eml", b"hola"),
        ("a.docx", archive(a=b"b")),
        ("a.docx", office("xl/workbook.xml")),
        ("a.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("a.zip", b"PK\x03\x04" + bytes(100)),
        ("a.zip", b"PK\x03\x04"),
        ("a.zip", archive(a=b"b")[:-5]),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(name: str, content: bytes) -> None:
    assert fault(name, content) is Fault.LIES


@pytest.mark.parametrize(
    "name", ["a.exe", "a.html", "a.svg", "a.js", "a.docm", "a.png.lnk", "a.7z"]
)
def test_what_the_desk_does_not_take_is_refused_whatever_it_holds(name: str) -> None:
    assert fault(name, PNG) is Fault.KIND


def test_what_has_neither_an_ending_nor_a_known_content_is_refused() -> None:
    assert fault("archivo", b"hola") is Fault.KIND


def test_an_installer_that_calls_itself_a_document_is_refused() -> None:
    head = bytearray(OLD + bytes(2_000))
    head[48:52] = struct.pack("<I", 0)
    head[512 + 80 : 512 + 96] = bytes.fromhex("84100c0000000000c000000000000046")

    assert fault("a.doc", bytes(head)) is Fault.KIND


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(archive(a=bytes(1_000_000)), id="over 100:1"),
        pytest.param(archive(a=bytes(301 * 1024 * 1024)), id="over 300 MB"),
    ],
)
def test_a_bomb_is_refused_by_what_its_list_promises(bomb: bytes) -> None:
    assert fault("a.zip", bomb) is Fault.BOMB


def test_a_bomb_inside_a_document_is_refused_too() -> None:
    assert fault("a.xlsx", archive(xl__a_o_xml=bytes(5_000_000))) is Fault.BOMB


def test_an_archive_whose_list_alone_would_fill_the_memory_is_not_read() -> None:
    long = bytearray(archive(a=b"b"))
    struct.pack_into("<I", long, len(long) - 22 + 12, DIRECTORY + 1)

    assert fault("a.zip", bytes(long)) is Fault.BOMB
