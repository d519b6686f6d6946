"""Whose case it is and what it is about, found in the directory; what administrators see of it."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from cards.surface import Frame
from domain.equipment import NONE_OF_THEM
from domain.profiles import Said, Source
from store.tables import equipment
from tests.chat import Chat, Json, elements
from tests.dialogs.steps import FILLED
from tests.people import ANA, ANDRES, CARLOS, JORGE, LUCIA, NOON

DELL, HP = "Portátil Dell, serial 5CD1", "Computador HP, serial 8CG2"
_ROWS = (("5CD1", "Portátil", "Dell"), ("8CG2", "Computador", "HP"))


async def given_two(chat: Chat, person: str) -> None:
    """They have two pieces, and their profile names none."""
    store = chat.hands.store
    rows = [{"serial": s, "person": person, "kind": k, "model": m} for s, k, m in _ROWS]
    bare = {"name": "Persona", "email": "p@entidad.example"}
    await store.lane.write(lambda db: db.execute(equipment.insert(), rows))
    await store.write(lambda unit: unit.unsay(person, Source.CATALOG))
    await store.write(lambda unit: unit.keep_said(person, Said(Source.LOCAL, NOON, bare)))


async def ci_of(chat: Chat, number: int) -> str:
    case = await chat.hands.store.read(lambda unit: unit.case(number))
    return str(case.client.ci)


def choices(card: Json, id_: str) -> Mapping[str, str]:
    field = next((e for e in elements(card) if e.get("id") == id_), {})
    return {choice["title"]: choice["value"] for choice in field.get("choices", [])}


# Equipment


@pytest.mark.rule("R2")
async def test_the_only_piece_is_there_already_and_may_be_none_of_it(chat: Chat) -> None:
    ana = chat.of(ANA)
    await ana.says("mi portátil no enciende")
    assert [*choices(ana.card, "ci")] == [
        "Portátil Dell Latitude 5440, serial 5CD3210XYZ",
        "Ninguno: el caso no es de un equipo",
    ]

    await ana.presses("Crear caso", **FILLED)
    await ana.says("no puedo entrar al correo")
    await ana.presses("Crear caso", **FILLED, ci=NONE_OF_THEM)

    assert await ci_of(chat, 1) == "Portátil Dell Latitude 5440, serial 5CD3210XYZ"
    assert await ci_of(chat, 2) == ""


@pytest.mark.rule("R2")
async def test_one_of_several_pieces_is_chosen_and_copied_onto_the_case(chat: Chat) -> None:
    await given_two(chat, ANA.id)
    ana = chat.of(ANA)
    await ana.says("mi portátil no enciende")
    assert [*choices(ana.card, "ci")][:2] == [HP, DELL]

    await ana.presses("Crear caso", **FILLED, ci=DELL)
    await ana.says("mi portátil no enciende otra vez")
    await ana.presses("Crear caso", **FILLED)

    assert await ci_of(chat, 1) == DELL
    assert await ci_of(chat, 2) == ""


async def test_nobody_chooses_what_is_not_theirs(chat: Chat) -> None:
    ana = chat.of(ANA)
    await ana.says("mi portátil no enciende")

    card = await ana.presses("Crear caso", **FILLED, ci="Computador HP EliteDesk 800 G9")

    assert "Elija una de las opciones" in card
    assert chat.kept()["cases"] == 0


@pytest.mark.rule("R1")
async def test_on_behalf_of_who_has_several_pieces_it_is_asked_which(chat: Chat) -> None:
    await given_two(chat, ANA.id)
    lucia = chat.of(LUCIA)
    await lucia.says("nuevo la usuaria no puede encender")
    assert choices(lucia.card, "ci") == {}

    card = await lucia.presses("Crear caso", **FILLED, client=ANA.id)
    assert "Hay más de un equipo a nombre de esta persona" in card
    assert [*choices(lucia.card, "ci")][:2] == [HP, DELL]
    await lucia.presses("Crear caso", ci=HP)

    assert await ci_of(chat, 1) == HP


@pytest.mark.rule("R1")
async def test_who_creates_for_others_is_asked_for_their_own_equipment_too(chat: Chat) -> None:
    await given_two(chat, LUCIA.id)
    lucia = chat.of(LUCIA)
    await lucia.says("nuevo mi equipo no enciende")

    assert "Hay más de un equipo" in await lucia.presses("Crear caso", **FILLED)
    await lucia.presses("Crear caso", ci=DELL)

    assert await ci_of(chat, 1) == DELL


async def test_a_piece_of_somebody_else_is_asked_again_when_the_client_changes(chat: Chat) -> None:
    await given_two(chat, ANA.id)
    lucia = chat.of(LUCIA)
    await lucia.says("nuevo el equipo no enciende")
    await lucia.presses("Crear caso", **FILLED, client=ANA.id)

    card = await lucia.presses("Crear caso", client="carlos peña", ci=HP)

    assert "Elija una de las opciones" in card
    assert "Computador HP EliteDesk 800 G9" in card


# Whose case it is


@pytest.mark.rule("R1")
@pytest.mark.parametrize("words", ["carlos pena", "CARLOS.PENA@entidad.example", "1122334"])
async def test_the_client_is_found_by_name_mail_or_number(chat: Chat, words: str) -> None:
    number = Said(Source.LOCAL, NOON, {"name": "Carlos Peña", "employee": "1122334"})
    await chat.hands.store.write(lambda unit: unit.keep_said(CARLOS.id, number))
    lucia = chat.of(LUCIA)
    await lucia.says("nuevo la pantalla no prende")

    card = await lucia.presses("Crear caso", **FILLED, client=words)

    assert "Carlos Peña" in card
    case = await chat.hands.store.read(lambda unit: unit.case(1))
    assert (case.client.employee, case.client.site) == ("", "Bogotá")


async def test_a_client_who_was_found_is_shown_by_their_address_not_their_id(chat: Chat) -> None:
    lucia = chat.of(LUCIA)
    await lucia.says("nuevo la pantalla no prende")

    card = await lucia.presses("Crear caso", client=CARLOS.id, subject="x", urgency="")

    assert CARLOS.email in card
    assert CARLOS.id not in card


class TestAsOneTypes:
    """In dialogs, where Teams asks for choices."""

    @pytest.fixture
    def forms(self) -> Frame:
        return Frame.DIALOG

    @pytest.fixture
    async def asked(self, chat: Chat) -> Chat:
        other = replace(ANA, id="ana-2", name="Ana Rojas Mora", email="", employee="77", site="")
        await chat.hands.store.write(lambda unit: unit.keep_person(other))
        return chat

    @pytest.mark.rule("R1")
    async def test_the_form_asks_teams_to_ask(self, chat: Chat) -> None:
        new = {"mesa": {"verb": "new", "nonce": "n"}}
        page = await chat.of(LUCIA).dialog("task/fetch", new)

        card = page["value"]["card"]["content"]
        field = next(e for e in elements(card) if e.get("id") == "client")
        assert field == {
            "type": "Input.ChoiceSet",
            "id": "client",
            "label": "Cliente",
            "placeholder": "Nombre, correo o número; en blanco si el caso es suyo",
            "choices": [],
            "style": "filtered",
            "choices.data": {"type": "Data.Query", "dataset": "people"},
        }

    @pytest.mark.rule("R1")
    async def test_people_are_answered_to_who_may_create_for_others(self, asked: Chat) -> None:
        status, body = await typing(asked, "ana roj")

        assert status == 200
        assert body == {
            "statusCode": 200,
            "type": "application/vnd.microsoft.search.searchResponse",
            "value": {
                "results": [
                    {
                        "title": "Ana Rojas · ana.rojas@entidad.example · Valledupar",
                        "value": ANA.id,
                    },
                    {"title": "Ana Rojas Mora", "value": "ana-2"},
                ]
            },
        }

    @pytest.mark.parametrize(
        ("words", "more", "found"),
        [
            ("77", {}, ["ana-2"]),
            ("carlos.pena@entidad.example", {}, [CARLOS.id]),
            ("ana", {"queryOptions": {"skip": 0, "top": 1}}, [ANA.id]),
            ("ana", {"queryOptions": {"top": True}}, [ANA.id, "ana-2"]),
            ("a", {}, []),
            ("", {}, []),
            ("ana", {"dataset": "graph.microsoft.com/users"}, []),
            ("ana", {"dataset": None}, []),
            (7, {}, []),
            ("nadie", {}, []),
        ],
    )
    async def test_only_what_was_asked_is_answered(
        self, asked: Chat, words: object, more: Json, found: list[str]
    ) -> None:
        _, body = await typing(asked, words, **more)

        values = [result["value"] for result in body["value"]["results"]]
        assert [v for v in values if v in {ANA.id, CARLOS.id, "ana-2"}] == found

    @pytest.mark.rule("R17")
    async def test_nobody_else_is_told_of_anybody(self, asked: Chat) -> None:
        for person in (ANA, ANDRES):
            _, body = await typing(asked, "carlos", who=person)
            assert body["value"]["results"] == []

    async def test_whom_they_chose_stays_chosen(self, chat: Chat) -> None:
        data = {"mesa": {"verb": "open", "nonce": "n"}, "client": CARLOS.id, "subject": "x"}
        page = await chat.of(LUCIA).dialog("task/submit", data)

        card = page["value"]["card"]["content"]
        assert choices(card, "client") == {
            "Carlos Peña · carlos.pena@entidad.example · Bogotá": CARLOS.id
        }
        assert next(e for e in elements(card) if e.get("id") == "client")["value"] == CARLOS.id

    async def test_what_was_typed_all_the_same_stays(self, chat: Chat) -> None:
        data = {"mesa": {"verb": "open", "nonce": "n"}, "client": "Nadie", "subject": "x"}
        page = await chat.of(LUCIA).dialog("task/submit", data)

        card = page["value"]["card"]["content"]
        assert next(e for e in elements(card) if e.get("id") == "client")["value"] == "Nadie"


async def typing(
    chat: Chat, words: object, who: object = LUCIA, **more: object
) -> tuple[int, Json]:
    value = {
        "queryText": words,
        "queryOptions": {"skip": 0, "top": 15},
        "dataset": "people",
        **more,
    }
    window = chat.of(who)  # type: ignore[arg-type]
    status, body = await chat.post(
        window.activity("invoke", name="application/search", value=value)
    )
    return status, body


# What administrators see


async def test_people_are_counted_by_source_for_an_administrator(chat: Chat) -> None:
    card = await chat.of(ANDRES).says("personas")

    assert "Catálogo\n7 personas" in card
    assert "Última importación\nNinguna todavía" in card
    assert "Última respuesta de Graph\nNinguna todavía" in card


async def test_a_person_is_shown_with_the_source_of_each_field(chat: Chat) -> None:
    local = Said(Source.LOCAL, NOON, {"site": "Cali"})
    unknown = Said(Source.GRAPH, NOON, found=False)
    for said in (local, unknown):
        await chat.hands.store.write(lambda unit, said=said: unit.keep_said(ANA.id, said))

    card = await chat.of(ANDRES).says("personas ana rojas")

    assert "Sede\nCali (Lista importada)" in card
    assert "Teléfono\n605 555 0101 (Catálogo)" in card
    assert "No conocen a esta persona: Microsoft Graph" in card
    assert "No encuentro a nadie" in await chat.of(ANDRES).says("personas nadie nunca")
    assert "Hay más personas" in await chat.of(ANDRES).says("people entidad.example")


async def test_the_catalogue_in_force_says_what_it_changed(chat: Chat) -> None:
    andres, store = chat.of(ANDRES), chat.hands.store
    assert "Es la primera versión" in await andres.says("catálogo")
    (first,) = await store.read(lambda unit: unit.versions(2))
    text = first.text.replace("name: Carlos Peña", "name: Carlos A. Peña")
    later = chat.clock.now.replace(year=2099)

    await store.write(lambda unit: unit.keep_catalog("b" * 64, text, later))
    changed = await andres.says("catalogo")
    await store.write(lambda unit: unit.keep_catalog("c" * 64, text + "\n", later.replace(day=1)))

    assert "bbbbbbbbbb" in changed
    assert f"Frente a la versión {first.short}" in changed
    assert f"Personas\ncambió: {CARLOS.name}" in changed
    await store.write(
        lambda unit: unit.keep_catalog("d" * 64, "# === a\nx: {}", later.replace(year=2100))
    )
    assert "ya no se puede comparar" in await andres.says("catalog")


@pytest.mark.rule("R17")
async def test_everybody_else_is_kindly_refused_and_their_problems_are_heard(chat: Chat) -> None:
    jorge = chat.of(JORGE)

    for words in ("personas", "catálogo", "people", "catalog"):
        assert "solo lo ven y lo hacen los administradores" in await jorge.says(words)
    assert "Asunto" in await jorge.says("personas sin acceso")
    assert "personas sin acceso" in jorge.sees()
    assert "catálogo [" not in await jorge.says("ayuda")
    assert "personas [texto]" not in await jorge.says("ayuda")
    assert "personas [texto]" in await chat.of(ANDRES).says("ayuda")
