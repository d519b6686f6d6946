"""Who people are: from the settings and the catalogue to a directory."""

from contextlib import AsyncExitStack
from dataclasses import asdict

from bot.connector import Connector
from bot.roster import Roster
from domain.catalog import Catalog
from domain.directory import Directory
from domain.ports import Now, Store, Unit
from domain.profiles import Said, Source
from domain.remotes import Remote
from graph.client import Graph
from graph.people import GraphPeople
from settings import Settings


def directory_room(
    settings: Settings,
    stack: AsyncExitStack,
    store: Store,
    graph: Graph,
    connector: Connector,
    now: Now,
) -> Directory:
    """Taken down again by the stack."""
    remotes: list[Remote] = []
    tenant = None
    if settings.post.graph_directory:
        tenant = GraphPeople(graph)
        remotes.append(tenant)
    if not settings.anonymous:
        # The Playground of a demonstration makes its people up.
        remotes.append(Roster(store, connector))
    directory = Directory(store, now, remotes, tenant)
    stack.push_async_callback(directory.close)
    return directory


def seed(unit: Unit, catalog: Catalog, now: Now) -> None:
    """The people of the catalogue, as it has them; what they chose themselves stays."""
    for id_, person in catalog.people.items():
        fields = {name: said for name, said in asdict(person).items() if said and name != "id"}
        known = [said for said in unit.said_of(id_) if said.source is Source.CATALOG]
        if not known or dict(known[0].fields) != fields:
            unit.keep_said(id_, Said(Source.CATALOG, now(), fields))
    for gone in sorted(set(unit.spoken_of(Source.CATALOG)) - catalog.people.keys()):
        unit.unsay(gone, Source.CATALOG)
