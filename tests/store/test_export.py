"""Everything out, and back in: into either database, byte for byte."""

import asyncio
import stat
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, inspect, select, text

from domain.attachment import Attachment, FileState
from domain.case import State
from domain.catalog import Catalog
from domain.opening import NewCase
from domain.ports import Press
from store.export import NotEmpty, export
from store.export_check import NotRestored
from store.export_form import EXPORTED, LEFT_OUT, LISTED, MANIFEST, Manifest, Part, file_of
from store.lanes import lane
from store.migrate import revisions
from store.restore import restore
from store.shelf import FsspecShelf
from store.sql import SqlStore
from store.tables import metadata, outbox
from tests.chat import Clock
from tests.conftest import chatting
from tests.files import PDF, PNG, FileHost
from tests.people import ANA, NOON
from tests.postgres import Postgres
from tests.store.lived import BOOK, KEYS, filled, lives
from tests.store.samples import opening, saved
from tests.teams import FakeTeams


def quiet(_what: str, _count: int) -> None:
    """Nobody looks on."""


async def out(url: str, shelf: Path, folder: Path) -> list[str]:
    made, files = lane(url), FsspecShelf(str(shelf))
    try:
        return await export(made, files, folder, quiet)
    finally:
        files.close()
        await made.close()


async def back(url: str, shelf: Path, folder: Path) -> Manifest:
    made, files = lane(url), FsspecShelf(str(shelf))
    try:
        return await restore(made, files, folder, quiet, quiet)
    finally:
        files.close()
        await made.close()


def contents(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in (folder / file_of(table)).read_bytes().splitlines()]


@pytest.fixture
async def lived(url: str, teams: FakeTeams, host: FileHost, clock: Clock, tmp_path: Path) -> str:
    """The URL of a database that has been lived in; its files lie in `lived/files`."""
    folder = tmp_path / "lived"
    async with chatting(url, folder, teams, clock) as chat:
        await lives(chat, host)
        await filled(chat.hands.store, folder / "files")
    return url


@pytest.fixture
async def exported(lived: str, tmp_path: Path) -> Path:
    folder = tmp_path / "exported"
    assert await out(lived, tmp_path / "lived" / "files", folder) == []
    return folder


@pytest.fixture
async def empties(postgres: Postgres, tmp_path: Path) -> AsyncIterator[tuple[str, str]]:
    """A database of each kind with nothing in it, not even tables."""
    async with postgres.database("template0") as on_postgres:
        yield on_postgres, f"sqlite:///{tmp_path}/other.db"


@pytest.fixture
def others(url: str, empties: tuple[str, str]) -> tuple[str, str]:
    """The same: of the other kind first, then of the same."""
    on_postgres, on_sqlite = empties
    return empties if url.startswith("sqlite") else (on_sqlite, on_postgres)


async def test_what_goes_into_the_other_kind_and_comes_back_is_the_same_to_the_byte(
    exported: Path, others: tuple[str, str], tmp_path: Path
) -> None:
    other, same = others

    await back(other, tmp_path / "shelf-1", exported)
    await out(other, tmp_path / "shelf-1", tmp_path / "second")
    await back(same, tmp_path / "shelf-2", tmp_path / "second")
    await out(same, tmp_path / "shelf-2", tmp_path / "third")

    first = contents(exported)
    assert contents(tmp_path / "second") == first
    assert contents(tmp_path / "third") == first


async def test_an_export_has_rows_of_every_table_cases_in_every_state_and_their_files(
    exported: Path,
) -> None:
    manifest = Manifest.read((exported / MANIFEST).read_bytes())

    assert manifest.parts.keys() == {LISTED, *map(file_of, EXPORTED)}
    assert [name for name, part in manifest.parts.items() if not part.lines] == []
    assert {row["state"] for row in rows(exported, "cases")} == {*State}
    files = [path.read_bytes() for path in (exported / "files").rglob("*") if path.is_file()]
    assert sorted(files) == sorted([PNG, PDF, BOOK])
    assert any(row["due_at"] for row in rows(exported, "outbox"))
    assert [row["name"] for row in rows(exported, "views")] == sorted(KEYS, key=str.encode)


async def test_every_table_there_is_is_exported_or_left_out_for_a_reason(url: str) -> None:
    made = lane(url)

    there = await made.read(lambda db: set(inspect(db).get_table_names()))
    await made.close()

    shadows = {name for name in there if name.startswith("case_terms_")}
    assert EXPORTED.keys() == metadata.tables.keys() - LEFT_OUT.keys()
    assert there - EXPORTED.keys() - LEFT_OUT.keys() - shadows == set()
    assert all(LEFT_OUT.values())


async def test_nobody_else_may_look_into_it(small: Path) -> None:
    made = [small, *small.rglob("*")]  # noqa: ASYNC240 - a test waits for nobody

    modes = {stat.S_IMODE(path.stat().st_mode) for path in made if path.is_file()}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in made if path.is_dir()}

    assert (modes, folders) == ({0o600}, {0o700})


async def test_the_desk_goes_on_where_it_was(
    exported: Path,
    others: tuple[str, str],
    teams: FakeTeams,
    clock: Clock,
    tmp_path: Path,
) -> None:
    """Numbers, what is owed, what is found, and the files."""
    owed = [row["id"] for row in rows(exported, "outbox") if row["due_at"]]
    last = len(rows(exported, "cases"))
    still = select(outbox.c.id).where(outbox.c.id.in_(owed), outbox.c.due_at.is_not(None))

    await back(others[0], tmp_path / "again" / "files", exported)
    async with chatting(others[0], tmp_path / "again", teams, clock) as chat:
        await chat.passes(minutes=2)  # what was being delivered when the first one ended
        waiting = await chat.hands.store.lane.read(lambda db: db.execute(still).all())
        found = await chat.of(ANA).says("buscar ruido")
        asked = NewCase("Otro", "Desde ayer", "portatil-no-enciende", "high")
        case = await chat.hands.desk.open(asked, ANA, "", Press("new"))
        files = await chat.of(ANA).says("caso 1")

    assert owed
    assert waiting == []
    assert "El «disco» hace ruido" in found
    assert case.number == last + 1
    assert "Adjuntos (2)" in files


async def test_a_number_that_was_given_is_never_given_again(
    url: str, others: tuple[str, str], catalog: Catalog, tmp_path: Path
) -> None:
    store = SqlStore(lane(url))
    for _ in range(3):
        await saved(store, opening())
    await store.lane.write(lambda db: db.execute(text("DELETE FROM cases WHERE number = 3")))
    await store.close()

    await out(url, tmp_path / "none", tmp_path / "out")
    for there in others:
        await back(there, tmp_path / "none", tmp_path / "out")
        restored = SqlStore(lane(there))
        case = await saved(restored, opening())
        await restored.close()

        assert case.number == 4


async def test_it_is_one_moment_of_the_database_whatever_is_written_meanwhile(
    url: str, tmp_path: Path
) -> None:
    store = SqlStore(lane(url))
    await saved(store, opening())
    shelf, begun = FsspecShelf(str(tmp_path / "none")), False

    async def another() -> None:
        writing = SqlStore(lane(url))
        await saved(writing, opening())
        await writing.close()

    def told(what: str, _count: int) -> None:
        """After the first table, before the cases."""
        nonlocal begun
        if not begun:
            begun = True
            assert what == "addresses"
            elsewhere = threading.Thread(target=asyncio.run, args=(another(),))
            elsewhere.start()
            elsewhere.join()

    await export(store.lane, shelf, tmp_path / "out", told)
    shelf.close()

    assert await store.read(lambda unit: unit.case(2))
    await store.close()
    assert [row["number"] for row in rows(tmp_path / "out", "cases")] == [1]
    assert {row["number"] for row in rows(tmp_path / "out", "facts")} == {1}
    assert {row["number"] for row in rows(tmp_path / "out", "outbox")} == {1}


async def test_a_file_that_the_shelf_has_lost_is_named_and_the_rest_is_exported(
    sqlite_url: str, small: Path, empties: tuple[str, str], tmp_path: Path
) -> None:
    missing = await out(sqlite_url, tmp_path / "empty", tmp_path / "out")

    assert missing == ["f1"]
    assert rows(tmp_path / "out", "attachments") == rows(small, "attachments")
    assert (await back(empties[0], tmp_path / "again", tmp_path / "out")).parts[LISTED].lines == 0


async def test_where_something_lies_nothing_is_written(url: str, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").touch()

    with pytest.raises(NotEmpty, match="no está vacía"):
        await out(url, tmp_path / "none", tmp_path / "out")

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine"]


# What is refused


@pytest.fixture
async def small(sqlite_url: str, tmp_path: Path) -> Path:
    """The export of one case, with a file and a secret."""
    store, shelf = SqlStore(lane(sqlite_url)), FsspecShelf(str(tmp_path / "kept"))
    await saved(store, opening())
    await store.write(lambda unit: unit.secret("files", "s"))
    file = Attachment(
        id="f1", number=1, person=ANA.id, name="a.png", at=NOON, state=FileState.ATTACHED,
        source="", pasted=False, batch="b", place=0, due_at=None,
    )  # fmt: skip
    await store.write(lambda unit: unit.owe_files([file]))
    async with shelf.put("f1", 0) as slot:
        await slot.write(PNG)
        await slot.look(lambda _: None)
        await slot.keep()
    assert await export(store.lane, shelf, tmp_path / "small", quiet) == []
    await store.close()
    shelf.close()
    return tmp_path / "small"


@pytest.fixture
def empty(empties: tuple[str, str]) -> str:
    return empties[0]


async def there(url: str) -> dict[str, int]:
    """How many rows each table has, of those that are there."""
    made = lane(url)

    def count(db: Connection) -> dict[str, int]:
        names = inspect(db).get_table_names()
        counted = ((n, db.execute(text(f"SELECT count(*) FROM {n}")).scalar_one()) for n in names)  # noqa: S608
        return {name: count for name, count in counted if name != "alembic_version"}

    found = await made.read(count)
    await made.close()
    return found


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def changed(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])


@pytest.mark.parametrize("damage", [cut, changed, Path.unlink])
@pytest.mark.parametrize("name", [file_of("cases"), file_of("facts"), LISTED, MANIFEST, "files"])
async def test_a_damaged_export_is_refused_by_the_name_of_the_file_before_anything_is_written(
    damage: Callable[[Path], None], name: str, small: Path, empty: str, tmp_path: Path
) -> None:
    path = small / name
    if name == "files":
        path = next(found for found in path.rglob("*") if found.is_file())
    damage(path)

    with pytest.raises(NotRestored, match=path.name):
        await back(empty, tmp_path / "shelf", small)

    assert await there(empty) == {}
    assert not (tmp_path / "shelf").exists()


async def test_a_database_that_has_anything_in_it_is_refused_and_stays_as_it_is(
    small: Path, url: str, tmp_path: Path
) -> None:
    store = SqlStore(lane(url))
    await store.write(lambda unit: unit.secret("files", "mine"))
    await store.close()
    before = await there(url)

    with pytest.raises(NotRestored, match="no está vacía"):
        await back(url, tmp_path / "shelf", small)

    assert await there(url) == before


async def test_of_two_who_restore_at_once_one_is_refused(
    small: Path, empties: tuple[str, str], tmp_path: Path
) -> None:
    shelf = tmp_path / "shelf"

    for url in empties:
        both = (back(url, shelf, small) for _ in range(2))
        done = await asyncio.gather(*both, return_exceptions=True)

        assert sorted(type(result).__name__ for result in done) == ["Manifest", "NotRestored"]
        assert (await there(url))["cases"] == 1


def rewritten(folder: Path, table: str, line: bytes) -> None:
    """The export as it would be with that line at the end of that table."""
    path, name = folder / file_of(table), file_of(table)
    written = path.read_bytes() + line
    path.write_bytes(written)
    manifest = Manifest.read((folder / MANIFEST).read_bytes())
    part = Part(written.count(b"\n"), len(written), sha256(written).hexdigest())
    parts = {**manifest.parts, name: part}
    (folder / MANIFEST).write_bytes(replace(manifest, parts=parts).written())


@pytest.mark.parametrize("value", ["n" * 41, "n\0", 7, None])
async def test_what_the_database_cannot_hold_is_named_by_line_and_column(
    value: Any, small: Path, empty: str, tmp_path: Path
) -> None:
    rewritten(small, "secrets", orjson.dumps({"name": value, "value": "v"}) + b"\n")

    with pytest.raises(NotRestored, match=r"secrets.jsonl, línea 2: .*\(name\)"):
        await back(empty, tmp_path / "shelf", small)

    assert await there(empty) == {}


async def test_a_state_that_there_is_not_is_no_case_of_this_version(
    small: Path, empties: tuple[str, str], tmp_path: Path
) -> None:
    (row,) = (small / file_of("cases")).read_bytes().splitlines()
    odd = {**orjson.loads(row), "number": 2, "state": "perdido"}
    rewritten(small, "cases", orjson.dumps(odd) + b"\n")

    for url in empties:
        with pytest.raises(NotRestored, match=r"cases.jsonl: hay un caso que esta versión no ent"):
            await back(url, tmp_path / "shelf", small)
        left = await there(url)
        assert not any(left[name] for name in EXPORTED)


async def test_what_breaks_in_the_middle_leaves_nothing_and_can_be_done_again(
    small: Path, empties: tuple[str, str], tmp_path: Path
) -> None:
    whole = contents(small)
    rewritten(small, "secrets", orjson.dumps({"name": "files", "value": "v"}) + b"\n")

    for url in empties:
        with pytest.raises(NotRestored, match=r"secrets.jsonl, líneas 1 a 2"):
            await back(url, tmp_path / "shelf", small)
        left = await there(url)
        assert not any(left[name] for name in EXPORTED)

    for name in (MANIFEST, file_of("secrets")):
        (small / name).write_bytes(whole[name])
    for url in empties:
        await back(url, tmp_path / "shelf", small)
        assert (await there(url))["cases"] == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"revision": "9999"}, "más nueva"),
        ({"mesa": 2}, "más nueva"),
        ({"revision": revisions()[-2]}, "versión anterior"),
        ({"parts": {}}, "no nombra tables/"),
    ],
)
async def test_an_export_of_another_version_is_refused_with_what_to_do(
    change: dict[str, Any], why: str, small: Path, empty: str, tmp_path: Path
) -> None:
    manifest = Manifest.read((small / MANIFEST).read_bytes())
    (small / MANIFEST).write_bytes(replace(manifest, **change).written())

    with pytest.raises(NotRestored, match=why):
        await back(empty, tmp_path / "shelf", small)

    assert await there(empty) == {}


async def test_a_name_that_leads_elsewhere_is_no_file(
    small: Path, empty: str, tmp_path: Path
) -> None:
    line = orjson.dumps({"name": "../../etc/x", "size": 0, "sha256": ""}) + b"\n"
    (small / LISTED).write_bytes(line)
    manifest = Manifest.read((small / MANIFEST).read_bytes())
    part = Part(1, len(line), sha256(line).hexdigest())
    parts = {**manifest.parts, LISTED: part}
    (small / MANIFEST).write_bytes(replace(manifest, parts=parts).written())

    with pytest.raises(NotRestored, match=r"files\.jsonl, línea 1"):
        await back(empty, tmp_path / "shelf", small)
