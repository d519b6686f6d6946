"""The chat: from the rooms behind it to the bot that answers a turn."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.teams import TeamsBot
from dialogs.turn import Office
from domain.audit import Audit
from domain.channels import Channels
from domain.demo import Demo
from domain.desk import Desk
from domain.digests import Digests
from domain.directory import Directory
from domain.ledger import Ledger
from domain.likeness import Likeness
from domain.load import Workloads
from domain.queues import Queues
from domain.reception import Reception
from domain.saved_views import SavedViews
from domain.sharing import Sharing
from domain.versions import Versions
from file_room import FileRoom
from ground import Ground
from post_room import PostRoom
from report_room import ReportRoom
from store.catalog_text import read_snapshot
from store.terms import meaning


@dataclass(frozen=True, slots=True)
class Behind:
    """The rooms behind the chat. `ring` takes up what is owed in Teams, `ring_all` letters too."""

    desk: Desk
    directory: Directory
    sharing: Sharing
    files: FileRoom
    mail: PostRoom
    told: ReportRoom
    digests: Digests
    ring: Callable[[], None]
    ring_all: Callable[[], None]


def chat_room(ground: Ground, behind: Behind) -> TeamsBot:
    store, catalog, now = ground.store, ground.catalog, ground.now
    queues = Queues(store, catalog, now)
    office = Office(
        desk=behind.desk,
        lookups=ground.lookups,
        queues=queues,
        views=SavedViews(store, now),
        workloads=Workloads(store, queues, now),
        reception=Reception(store, now, behind.ring, behind.directory.met),
        directory=behind.directory,
        versions=Versions(store, read_snapshot),
        likeness=Likeness(store, catalog, meaning, now),
        sharing=behind.sharing,
        channels=Channels(store, catalog, now),
        files=behind.files.files,
        links=behind.files.links.url,
        ledger=Ledger(store, catalog, now, behind.ring_all),
        audit=Audit(store, catalog, now),
        ways=behind.mail.ways,
        digests=behind.digests,
        reports=behind.told.reports,
        report_links=behind.told.links.url,
        demo=Demo(ground.moved, behind.desk, behind.digests) if ground.moved else None,
    )
    return TeamsBot(office, ground.surface)
