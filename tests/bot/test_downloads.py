"""Fetching a file (R6): from allowed places, no longer than it may be, with no token too many."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.downloads import Downloads, NotNow, file_session
from bot.filetypes import NotTaken
from bot.sources import (
    IP,
    LOOPBACK,
    CheckedResolver,
    Sources,
    WrongAddress,
    loopback,
    public,
)
from bot.tokens import TokenUnavailable
from domain.attachment import LARGEST, Attachment, Fault
from store.shelf import FsspecShelf
from tests.files import PNG, FileHost
from tests.people import ANA, NOON

pytestmark = pytest.mark.rule("R6")

CONNECTOR, DRIVE, ELSEWHERE = "smba.example", "entidad.sharepoint.example", "evil.example"
HERE = Sources("http", frozenset({CONNECTOR}), (".sharepoint.example",), any_port=True)
"""As in production, but for the names and the scheme."""
_IPV4 = socket.AF_INET
SHORT = aiohttp.ClientTimeout(sock_connect=5, sock_read=0.2)


class Names(AbstractResolver):
    """Every name stands for these addresses; for none, where there are none."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if not self.addresses:
            raise socket.gaierror
        return [
            ResolveResult(
                hostname=host,
                host=one,
                port=port,
                family=family or socket.AF_INET,
                proto=0,
                flags=0,
            )
            for one in self.addresses
        ]

    async def close(self) -> None:
        pass


class Token:
    """The bot's; `out` while Entra gives none."""

    def __init__(self) -> None:
        self.invalidated: list[str | None] = []
        self.out = False

    async def get(self) -> str:
        if self.out:
            raise TokenUnavailable("out")
        return "secret"

    def invalidate(self, refused: str | None = None) -> None:
        self.invalidated.append(refused)


@pytest.fixture
def token() -> Token:
    return Token()


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[FsspecShelf]:
    shelf = FsspecShelf(str(tmp_path / "files"))
    yield shelf
    shelf.close()


@pytest.fixture
async def downloads(token: Token, shelf: FsspecShelf) -> AsyncIterator[Downloads]:
    async with file_session(loopback, Names("127.0.0.1"), SHORT) as session:
        yield Downloads(session, token, HERE, shelf)


def owed(source: str, *, pasted: bool = False) -> Attachment:
    return Attachment(
        id="ab12",
        person=ANA.id,
        name="a.png",
        at=NOON,
        source=source,
        pasted=pasted,
        batch="b",
        place=0,
        due_at=NOON,
    )


def lying(tmp_path: Path) -> list[Path]:
    return [path for path in tmp_path.rglob("*") if path.is_file()]


async def fault(downloads: Downloads, source: str, *, pasted: bool = False) -> Fault:
    with pytest.raises(NotTaken) as no:
        await downloads.fetch(owed(source, pasted=pasted))
    return no.value.fault


# How much


async def test_a_file_of_thirty_megabytes_is_taken(
    downloads: Downloads, host: FileHost, tmp_path: Path
) -> None:
    host.share("a", PNG + bytes(LARGEST - len(PNG)))

    fetched = await downloads.fetch(owed(host.url("a", DRIVE)))

    assert fetched.size == LARGEST
    assert [path.stat().st_size for path in lying(tmp_path)] == [LARGEST]


@pytest.mark.parametrize("said", [{}, {"Content-Length": str(LARGEST + 1)}])
async def test_one_byte_more_is_refused_and_nothing_stays(
    downloads: Downloads, host: FileHost, tmp_path: Path, said: dict[str, str]
) -> None:
    host.share("a", PNG + bytes(LARGEST + 1 - len(PNG)), headers=said)

    assert await fault(downloads, host.url("a", DRIVE)) is Fault.TOO_LARGE
    assert lying(tmp_path) == []


async def test_an_empty_file_is_refused(downloads: Downloads, host: FileHost) -> None:
    host.share("a", b"")

    assert await fault(downloads, host.url("a", DRIVE)) is Fault.EMPTY


async def test_a_length_that_promises_more_than_comes_makes_no_file(
    downloads: Downloads, host: FileHost, tmp_path: Path
) -> None:
    host.share("a", PNG * 100, cut_off=True)

    with pytest.raises(NotNow):
        await downloads.fetch(owed(host.url("a", DRIVE)))
    assert lying(tmp_path) == []


async def test_a_length_that_promises_less_than_comes_makes_no_file_either(
    downloads: Downloads, tmp_path: Path
) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(PNG)}\r\n\r\n".encode()

    async with speaks(head + PNG + bytes(1_000_000)) as port:
        with pytest.raises(NotNow):
            await downloads.fetch(owed(f"http://{DRIVE}:{port}/a"))

    assert lying(tmp_path) == []


async def test_what_comes_packed_is_not_unpacked(downloads: Downloads, host: FileHost) -> None:
    host.share("a", PNG, headers={"Content-Encoding": "gzip"})

    assert await fault(downloads, host.url("a", DRIVE)) is Fault.GONE


# How it fails


async def test_a_download_that_stalls_is_given_up_for_now(
    downloads: Downloads, host: FileHost, tmp_path: Path
) -> None:
    host.share("a", PNG * 100, stalls=True)

    with pytest.raises(NotNow):
        await downloads.fetch(owed(host.url("a", DRIVE)))
    assert lying(tmp_path) == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 204])
async def test_what_is_not_there_is_not_asked_for_again(
    downloads: Downloads, host: FileHost, status: int
) -> None:
    host.share("a", b"", status=status)

    assert await fault(downloads, host.url("a", DRIVE)) is Fault.GONE


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_what_may_come_later_is_tried_later(
    downloads: Downloads, host: FileHost, status: int
) -> None:
    host.share("a", b"", status=status, headers={"Retry-After": "7"})

    with pytest.raises(NotNow) as later:
        await downloads.fetch(owed(host.url("a", DRIVE)))
    assert later.value.retry_after.total_seconds() == 7


async def test_a_name_that_stands_for_nothing_now_is_tried_later(
    token: Token, shelf: FsspecShelf
) -> None:
    async with file_session(loopback, Names()) as session:
        with pytest.raises(NotNow):
            await Downloads(session, token, HERE, shelf).fetch(owed(f"http://{DRIVE}/a"))


# Where the token goes


async def test_the_token_goes_to_the_connector_and_to_no_file_host(
    downloads: Downloads, host: FileHost
) -> None:
    host.share("a")

    await downloads.fetch(owed(host.pasted("a", CONNECTOR), pasted=True))
    await downloads.fetch(owed(host.url("a", DRIVE)))

    assert host.asked["a"] == ["Bearer secret", ""]


@pytest.mark.parametrize("path", ["b", "amer/v3/attachments/b"])
async def test_a_connector_is_asked_for_what_was_pasted_and_for_nothing_else(
    downloads: Downloads, host: FileHost, path: str
) -> None:
    host.share("b")
    there = host.url(path, CONNECTOR)
    host.share("a", b"", status=302, headers={"Location": there})

    assert await fault(downloads, there) is Fault.PLACE
    assert await fault(downloads, host.url("a", DRIVE)) is Fault.PLACE
    assert "b" not in host.asked


@pytest.mark.parametrize("there", [DRIVE, CONNECTOR])
async def test_the_token_follows_no_redirect(
    downloads: Downloads, host: FileHost, there: str
) -> None:
    host.share("b")
    to = host.pasted("b", there) if there == CONNECTOR else host.url("b", there)
    host.share("a", b"", status=302, headers={"Location": to})

    await downloads.fetch(owed(host.pasted("a", CONNECTOR), pasted=True))

    assert host.asked == {"a": ["Bearer secret"], "b": [""]}


async def test_a_refused_token_is_thrown_away_and_the_file_tried_again(
    downloads: Downloads, host: FileHost, token: Token
) -> None:
    host.share("a", b"", status=401)

    with pytest.raises(NotNow):
        await downloads.fetch(owed(host.pasted("a", CONNECTOR), pasted=True))
    assert token.invalidated == ["secret"]


async def test_without_a_token_it_is_tried_later(
    downloads: Downloads, host: FileHost, token: Token
) -> None:
    host.share("a")
    token.out = True

    with pytest.raises(NotNow):
        await downloads.fetch(owed(host.pasted("a", CONNECTOR), pasted=True))
    assert host.asked == {}


# Where it may lead


async def test_a_redirect_within_the_allowed_places_is_followed(
    downloads: Downloads, host: FileHost
) -> None:
    host.share("c")
    host.share("b", b"", status=307, headers={"Location": "/c"})
    host.share("a", b"", status=302, headers={"Location": host.url("b", "x.sharepoint.example")})

    assert (await downloads.fetch(owed(host.url("a", DRIVE)))).size == len(PNG)


@pytest.mark.parametrize(
    "there",
    [
        "http://127.0.0.1/a",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/a",
        f"http://{ELSEWHERE}/a",
        "file:///etc/passwd",
        "http://[broken",
        "",
    ],
)
async def test_a_redirect_to_anywhere_else_is_refused(
    downloads: Downloads, host: FileHost, there: str
) -> None:
    host.share("a", b"", status=302, headers={"Location": there})

    assert await fault(downloads, host.url("a", DRIVE)) is Fault.PLACE
    assert 1 <= len(host.asked["a"]) <= 4


async def test_the_fourth_redirect_is_one_too_many(downloads: Downloads, host: FileHost) -> None:
    host.share("a", b"", status=302, headers={"Location": "/a"})

    assert await fault(downloads, host.url("a", DRIVE)) is Fault.PLACE
    assert len(host.asked["a"]) == 4


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "192.168.1.1"])
async def test_an_allowed_name_that_stands_for_a_private_address_is_refused(
    token: Token, shelf: FsspecShelf, address: str
) -> None:
    async with file_session(public, Names("93.184.216.34", address)) as session:
        downloads = Downloads(session, token, HERE, shelf)

        assert await fault(downloads, f"http://{DRIVE}/a") is Fault.PLACE


@pytest.mark.parametrize(
    "link",
    [
        "http://entidad.sharepoint.com/a",
        "ftp://entidad.sharepoint.com/a",
        "file:///etc/passwd",
        "data:text/html,x",
        "https://sharepoint.com/a",
        "https://evilsharepoint.com/a",
        "https://entidad.sharepoint.com.evil.example/a",
        "https://entidad.sharepoint.com@evil.example/a",
        "https://ana:x@entidad.sharepoint.com/a",
        "https://entidad.sharepoint.com:8443/a",
        "https://entidad.sharepoint.com:0x1bb/a",
        "https://evil.trafficmanager.net/a",
        "https://smba.trafficmanager.net.evil.example/a",
        "https://smba.trafficmanager.net/a",
        "https://smba.trafficmanager.net/amer/v3/conversations/19:a/members",
        "https://smba.trafficmanager.net/v3/conversations/v3/attachments/a",
        "https://smba.trafficmanager.net/amer/v3/attachments",
        "https://smba.trafficmanager.net/amer/v3/attachments/",
        "https://smba.trafficmanager.net/amer/v3/attachments/../conversations/a",
        "https://smba.trafficmanager.net/amer/v3/attachments/%2e%2e/conversations/a",
        "https://smba.trafficmanager.net/amer/v3/attachments/x%252f..%252f..%252fconversations",
        "https://smba.trafficmanager.net/amer/v3/attachments/..%5cconversations",
        "https://smba.trafficmanager.net/a?x=/v3/attachments/a",
        "https://smba.trafficmanager.net/a#/v3/attachments/a",
        "https://smba.trafficmanager.net\\@evil.example/a",
        "https://evil.example\\.sharepoint.com/a",
        "https://evil.example/.sharepoint.com",
        "https://evil.example#.sharepoint.com",
        "https://127.0.0.1/a",
        "https://[::ffff:10.0.0.1]/a",
        "https://2130706433/a",
        "https://.sharepoint.com/a",
        "https://entidad.sharepoint.com/a\r\nHost: evil",
        "https://entidad.sharepoint.com/a b",
        "https://entidad.sharepoint.com/" + "a" * 9_000,
        "https://",
        "//entidad.sharepoint.com/a",
        "a",
        "",
    ],
)
def test_a_link_to_anywhere_else_is_refused(link: str) -> None:
    with pytest.raises(NotTaken) as no:
        Sources().link(link, pasted=True)
    assert no.value.fault is Fault.PLACE


@pytest.mark.parametrize(
    ("link", "token"),
    [
        ("https://entidad-my.sharepoint.com/_layouts/15/download.aspx?a=1&tempauth=e%2B~x", False),
        ("https://entidad.sharepoint.us/a", False),
        ("https://northcentralus1-mediap.svc.ms/a", False),
        ("https://smba.trafficmanager.net/amer/v3/attachments/0-1/views/original", True),
        ("https://smba.trafficmanager.net:443/amer/v3/attachments/0-1", True),
    ],
)
def test_the_links_of_teams_are_taken_to_the_letter(link: str, token: bool) -> None:  # noqa: FBT001
    found = Sources().link(link, pasted=token)

    assert str(found.url) == link.replace(":443", "")
    assert found.token is token


def test_the_demonstration_fetches_from_this_machine_alone() -> None:
    assert LOOPBACK.link("http://127.0.0.1:56150/a", pasted=True).url.port == 56150
    with pytest.raises(NotTaken):
        LOOPBACK.link("http://10.0.0.1/a", pasted=False)
    with pytest.raises(NotTaken):
        LOOPBACK.link("https://entidad.sharepoint.com/a", pasted=False)


@pytest.mark.parametrize(
    "address",
    [
        *("10.1.2.3", "172.16.0.1", "192.168.0.1", "127.0.0.1", "0.0.0.0", "169.254.169.254"),  # noqa: S104
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1"),
        *("::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"),
        *("2002:a00:1::1", "2001:db8::1"),
    ],
)
def test_an_address_that_is_not_of_the_open_internet_is_none(address: str) -> None:
    assert not public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["13.107.136.8", "2620:1ec:8f8::8", "64:ff9b::d6b:8808", "::ffff:13.107.136.8"]
)
def test_an_address_of_the_open_internet_is_one(address: str) -> None:
    assert public(ip_address(address))


async def test_one_wrong_address_among_right_ones_spoils_the_name() -> None:
    def even(address: IP) -> bool:
        return int(address) % 2 == 0

    right = await CheckedResolver(even, Names("10.0.0.2", "10.0.0.4")).resolve("x")

    assert [one["host"] for one in right] == ["10.0.0.2", "10.0.0.4"]
    with pytest.raises(WrongAddress):
        await CheckedResolver(even, Names("10.0.0.2", "10.0.0.3")).resolve("x")


@asynccontextmanager
async def speaks(answer: bytes) -> AsyncIterator[int]:
    """A server that says exactly this, whatever it is asked; its port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
