"""Files on their way into a case (R6): tied to it, taken off it again, told once all are here.

Plain functions of a transaction. Each reads a batch first, and so holds it: two files of a message
that are settled at the same moment by two copies of the process do not miss each other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from domain.agenda import planned
from domain.attachment import Attachment, Fault, FileState, listed
from domain.case import Case, Person
from domain.catalog import Catalog
from domain.errors import CaseNotFound, IllegalMove, NotAllowed
from domain.file_facts import with_message
from domain.given import TEXT_LIMIT, Given, Need
from domain.lifecycle import act, permitted
from domain.moves import By, Verb
from domain.ports import Unit

ALIVE = frozenset({FileState.OWED, FileState.KEPT, FileState.ATTACHED})


def alive(unit: Unit, batch: str, who: Person) -> list[Attachment]:
    """The files of a message, without those that were refused; none of somebody else's."""
    return [f for f in unit.batch(batch) if f.person == who.id and f.state in ALIVE]


def join(
    unit: Unit, catalog: Catalog, batch: str, number: int, who: Person, at: datetime
) -> Case | None:
    """These files are for this case. They leave another that they were in. The case, where they
    are all here already and its history says so. Raises CaseNotFound, IllegalMove, NotAllowed."""
    files = alive(unit, batch, who)
    may_attach(unit, catalog, number, who)
    elsewhere = [f for f in files if f.number != number]
    _take_off(unit, catalog, elsewhere, who, at)
    tied = [replace(f, number=number, state=_waiting(f)) for f in elsewhere]
    unit.write_files(tied)
    return conclude(unit, catalog, [*tied, *(f for f in files if f.number == number)], at)


def release(unit: Unit, catalog: Catalog, batch: str, who: Person, at: datetime) -> None:
    """They were not for that case; for which, is not known yet. Raises what `may_leave` does."""
    files = alive(unit, batch, who)
    _take_off(unit, catalog, files, who, at)
    unit.write_files([replace(f, number=0, state=_waiting(f), at=at) for f in files])


def settle(unit: Unit, catalog: Catalog, settled: Attachment, at: datetime) -> None:
    """What became of a file that was fetched; nothing where another copy of the process has it by
    now, or has settled it."""
    batch = unit.batch(settled.batch)
    now = next((f for f in batch if f.id == settled.id), None)
    if now is None or now.state is not FileState.OWED or now.attempts != settled.attempts:
        return
    # Its case may have become known while it was fetched.
    settled = replace(settled, number=now.number)
    unit.write_files([settled])
    conclude(unit, catalog, [settled if f.id == settled.id else f for f in batch], at)


def conclude(
    unit: Unit,
    catalog: Catalog,
    files: Sequence[Attachment],
    at: datetime,
    *,
    quietly: bool = False,
) -> Case | None:
    """Once the last file of a message is settled: where its case is known, the case's history says
    so (R16), in one fact; of what was refused, or of all where the case takes no more, who sent
    them is told, once. `quietly`: the others are told of the message already."""
    if any(f.state is FileState.OWED for f in files):
        return None
    refused = [f for f in files if f.state is FileState.REFUSED]
    if refused:
        unit.owe_words(refused[0].person, at)
    kept = [f for f in files if f.state is FileState.KEPT and f.number]
    if not kept:
        return None
    who = unit.person(kept[0].person) or Person(kept[0].person, "")
    try:
        case = _told(unit, catalog, Verb.ATTACH, kept, who, at, quietly=quietly)
    except (CaseNotFound, IllegalMove, NotAllowed):
        state, fault = FileState.REFUSED, Fault.CASE_OVER
        unit.write_files([replace(f, state=state, fault=fault) for f in kept])
        if not refused:
            unit.owe_words(who.id, at)
        return None
    unit.write_files([replace(f, state=FileState.ATTACHED) for f in kept])
    return case


def may_attach(unit: Unit, catalog: Catalog, number: int, who: Person) -> Case:
    """Raises CaseNotFound, IllegalMove, NotAllowed."""
    case = unit.case(number)
    roles = catalog.roles(case, who.id)
    if not roles:
        raise CaseNotFound(number)
    permitted(case, Verb.ATTACH, roles, None, by=By.CHAT)
    return case


def may_leave(unit: Unit, catalog: Catalog, batch: str, who: Person) -> None:
    """Raises CaseNotFound, IllegalMove, NotAllowed where they are in a case that keeps them: it is
    over (R25), or no business of this person any more."""
    for number in {f.number for f in alive(unit, batch, who) if f.state is FileState.ATTACHED}:
        may_attach(unit, catalog, number, who)


def _take_off(
    unit: Unit, catalog: Catalog, files: Iterable[Attachment], who: Person, at: datetime
) -> None:
    """What stands in a history is taken back by a line of its own: nothing there is edited."""
    there: dict[int, list[Attachment]] = {}
    for file in files:
        if file.state is FileState.ATTACHED:
            there.setdefault(file.number, []).append(file)
    for taken in there.values():
        _told(unit, catalog, Verb.DETACH, taken, who, at)


def _told(
    unit: Unit,
    catalog: Catalog,
    verb: Verb,
    files: Sequence[Attachment],
    who: Person,
    at: datetime,
    *,
    quietly: bool = False,
) -> Case:
    """The case, with one more line in its history that names the files, all of one message."""
    case = may_attach(unit, catalog, files[0].number, who)
    facts = unit.history(case.number)
    move = permitted(case, verb, catalog.roles(case, who.id), None, by=By.CHAT)
    given: Given = {Need.NOTE: listed([f.name for f in files], TEXT_LIMIT)}
    change = act(case, move, given, who, catalog, max(at, facts[-1].at))
    fact = replace(change.fact, differences=(with_message(files[0], verb),))
    told = planned(change.case, (*facts, fact), catalog, fact.at)
    tell = () if quietly else change.tell
    return unit.save(replace(change, case=told, fact=fact, tell=tell), None)


def _waiting(file: Attachment) -> FileState:
    return FileState.OWED if file.state is FileState.OWED else FileState.KEPT
