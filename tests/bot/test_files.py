"""Files in a message as Teams tells of them (R6): raw JSON in."""

import pytest

from bot.files import has_files, offered
from domain.attachment import Offered
from tests.chat import Chat
from tests.files import FileHost, Json, pasted, sent
from tests.people import ANA

pytestmark = pytest.mark.rule("R6")

URL = "https://entidad.sharepoint.com/a"
CARD = {"contentType": "application/vnd.microsoft.card.adaptive", "content": {}}
QUOTE = {"contentType": "messageReference", "content": "{}"}


def html(marks: int) -> Json:
    return {"contentType": "text/html", "content": '<attachment id="1"></attachment>' * marks}


@pytest.mark.parametrize(
    ("attachment", "found"),
    [
        (sent("a.pdf", URL), [Offered("a.pdf", URL)]),
        (pasted(URL), [Offered("imagen", URL, pasted=True)]),
        ({"contentType": "audio/mp4", "contentUrl": URL}, [Offered("", URL, pasted=True)]),
        (html(1), []),
        (CARD, []),
        (QUOTE, []),
        ({"contentType": "image/png"}, []),
        ({"contentType": "image/png", "contentUrl": 7}, []),
        ({**sent("a.pdf", URL), "content": None}, []),
        ({**sent("a.pdf", URL), "content": {"downloadUrl": ["x"]}}, []),
        ({**sent("a.pdf", URL), "name": {"x": 1}}, [Offered("", URL)]),
        ({}, []),
    ],
)
def test_what_is_no_file_is_none(attachment: Json, found: list[Offered]) -> None:
    assert offered([attachment]) == found


@pytest.mark.parametrize(
    ("attachments", "there"),
    [
        ([], False),
        ([html(0)], False),
        ([html(1)], True),
        ([html(1), CARD], False),
        ([html(1), QUOTE], False),
        ([html(2), QUOTE], True),
        ([pasted(URL)], True),
    ],
)
def test_in_a_channel_a_file_is_known_by_its_mark(attachments: list[Json], there: bool) -> None:  # noqa: FBT001
    assert has_files(attachments) is there


@pytest.mark.parametrize(
    "file",
    [
        sent("a\x00.png", "https://x\x00.sharepoint.com/a"),
        sent("../../../etc/passwd", "file:///etc/passwd"),
        sent("x" * 500, "http://10.0.0.1/" + "x" * 9_000),
        sent("a\u202egnp.exe", "https://[broken"),
    ],
)
async def test_a_link_to_nowhere_is_answered_with_a_sentence(reported: Chat, file: Json) -> None:
    ana = reported.of(ANA)

    assert "Recibí 1 archivo" in await ana.says("", file)

    assert "por seguridad no descargo archivos de ese sitio" in ana.texts()[-1]


async def test_a_redirect_out_of_this_machine_is_not_followed(
    reported: Chat, host: FileHost
) -> None:
    ana = reported.of(ANA)
    link = host.share("a", b"", status=302, headers={"Location": "http://169.254.169.254/"})

    await ana.says("", sent("a.png", link))

    assert "por seguridad no descargo archivos de ese sitio" in ana.texts()[-1]
