"""The catalogue, for those who keep it: which version is in force, and what changed in it."""

from cards.catalog_card import catalog_card
from dialogs.turn import Office, Reply, Turn
from domain.errors import AdministratorsOnly


async def in_force(turn: Turn, office: Office) -> Reply:
    """`catálogo`."""
    if turn.who.id not in turn.surface.catalog.administrators:
        raise AdministratorsOnly
    shown = await office.versions.in_force()
    if shown is None:
        return Reply(text=turn.texts.directory.no_catalog)
    return Reply(card=catalog_card(shown, turn.surface))
