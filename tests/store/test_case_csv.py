"""A broken line of an export costs itself alone, and is named by its number."""

from pathlib import Path

import pytest

from store.case_csv import LONGEST, TALLEST, Record, exported
from store.csv_lines import FileInvalid

HEAD = "id;texto;fin"


def read(tmp_path: Path, written: str | bytes) -> list[Record]:
    file = tmp_path / "export.csv"
    file.write_bytes(written if isinstance(written, bytes) else written.encode())
    with exported(file) as export:
        return [*export.records]


def told(records: list[Record]) -> list[tuple[int, str, str]]:
    """Line, first cell, and what is wrong in short."""
    return [(r.line, r.cells[0], r.wrong[:12]) for r in records]


def test_a_value_may_have_many_lines(tmp_path: Path) -> None:
    lines = [HEAD, '1;"uno\ndos ""tres""\r\n\ncuatro";x', "2;b;y"]

    records = read(tmp_path, "\n".join(lines))

    assert [(r.line, *r.cells) for r in records] == [
        (2, "1", 'uno\ndos "tres"\r\n\ncuatro', "x"),
        (6, "2", "b", "y"),
    ]


def test_a_quotation_mark_within_a_word_is_one(tmp_path: Path) -> None:
    assert [r.cells[1] for r in read(tmp_path, f'{HEAD}\n1;Monitor 24" roto;x\n2;b;y')] == [
        'Monitor 24" roto',
        "b",
    ]


@pytest.mark.parametrize("after", [3, TALLEST + 50])
def test_after_a_mark_that_never_closes_the_next_lines_are_read(tmp_path: Path, after: int) -> None:
    good = [f"{n};b;y" for n in range(after)]

    records = read(tmp_path, "\n".join([HEAD, '7;"abierto;x', *good]))

    assert told(records)[0] == (2, "7", "las comillas")
    assert [r.line for r in records if not r.wrong] == list(range(3, after + 3))


def test_a_mark_that_closes_in_the_wrong_line_swallows_no_other(tmp_path: Path) -> None:
    records = read(tmp_path, f'{HEAD}\n7;"abierto;x\n8;b;y\n9";c;z\n10;d;w')

    assert told(records) == [(2, "7", "trae más col"), (3, "8", ""), (4, '9"', ""), (5, "10", "")]


def test_blank_lines_are_none(tmp_path: Path) -> None:
    assert [r.line for r in read(tmp_path, f"{HEAD}\n\n1;b;y\n;;\n   \n2;b;y\n\n")] == [3, 6]


def test_a_value_without_an_end_is_a_fault(tmp_path: Path) -> None:
    records = read(tmp_path, f"{HEAD}\n1;{'x' * (LONGEST + 1)};y\n2;b;y")

    assert told(records) == [(2, "1", "un valor es "), (3, "2", "")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_it_is_read_however_it_was_saved(tmp_path: Path, encoding: str) -> None:
    (record,) = read(tmp_path, f"{HEAD}\r\n1;Peña;«y»\r\n".encode(encoding))

    assert list(record.cells) == ["1", "Peña", "«y»"]


@pytest.mark.parametrize("odd", [b"\xe1", b"\0"])
def test_signs_that_are_none_are_a_fault_of_their_line(tmp_path: Path, odd: bytes) -> None:
    good = f"{HEAD}\n1;Peña;y\n2;Núñez;y\n".encode()

    records = read(tmp_path, good + b"3;x" + odd + b";y\n4;b;y")

    assert [(r.line, bool(r.wrong)) for r in records] == [
        (2, False),
        (3, False),
        (4, True),
        (5, False),
    ]


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileInvalid, match="no es de texto"):
        read(tmp_path, HEAD.encode("utf-16") + b"x")
    with pytest.raises(FileInvalid, match="No encuentro"), exported(tmp_path):
        pass


def test_it_is_known_how_much_of_it_was_read(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("\n".join([HEAD, *["1;b;y"] * 50]), encoding="utf-8")

    with exported(file) as export:
        assert len([*export.records]) == 50
        assert export.seen == export.size == file.stat().st_size


@pytest.mark.parametrize("encoding", ["utf-16", "idna"])
def test_what_is_not_of_the_encoding_that_the_map_names_is_said_so(
    tmp_path: Path, encoding: str
) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes(f"{HEAD}\n1;b;y".encode("utf-16-be"))

    with pytest.raises(FileInvalid, match="no es de texto"), exported(file, encoding) as export:
        list(export.records)
