"""What has to become of a mail (R8): by what it says, who wrote it, and the case that it names."""

from dataclasses import dataclass

from domain.case import Case, Person, Role
from domain.catalog import Catalog, Project
from domain.errors import CaseNotFound, IllegalMove, NotAllowed
from domain.given import clean, is_blank, one_line
from domain.incoming import BY_MAIL, Incoming, Verdict, case_named, project_named
from domain.lifecycle import meant, permitted
from domain.moves import Verb
from domain.ports import Unit

TAKEN = frozenset({Verdict.PRECASE, Verdict.NOTE})
MAY_NOTE = frozenset({Role.REQUESTER, Role.SPECIALIST, Role.SUPERVISOR})
"""By mail: who has the case, and whose it is; not everybody who may read it."""
LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class Triage:
    """In whose name something becomes of a mail, and of which case or in which project."""

    verdict: Verdict
    who: Person | None = None
    number: int = 0
    project: Project | None = None


def triaged(unit: Unit, mail: Incoming, owner: Person | None, catalog: Catalog) -> Triage:
    """`owner` is whose address it is, in the directory. A number counts before any word."""
    if mail.flaw is Verdict.AUTOMATIC:
        return Triage(mail.flaw)
    number = case_named(mail.subject)
    case = _case(unit, number)
    who = _who(mail, owner, case, catalog)
    if who is None:
        return Triage(Verdict.STRANGER, number=number)
    if mail.flaw:
        return Triage(mail.flaw, who, number)
    return _noted(mail, who, number, case, catalog) if number else _asked(mail, who, catalog)


def _who(
    mail: Incoming, owner: Person | None, case: Case | None, catalog: Catalog
) -> Person | None:
    """The client of the case that is named, somebody of the directory, or whoever writes from an
    accepted domain. A From that nothing proves is nobody's."""
    if not mail.sender or not mail.proved:
        return None
    name = one_line(mail.name)[:LONGEST_NAME] or mail.sender
    by_mail = Person(f"{BY_MAIL}{mail.sender}", name, mail.sender)
    if case and case.client.id == by_mail.id:
        return case.client
    accepted = {domain for p in catalog.projects.values() for domain in p.mail.domains}
    return owner or (by_mail if _domain(mail.sender) in accepted else None)


def _noted(mail: Incoming, who: Person, number: int, case: Case | None, catalog: Catalog) -> Triage:
    """A case that there is not looks like one that is somebody else's: on purpose."""
    roles = catalog.roles(case, who.id) & MAY_NOTE if case else frozenset[Role]()
    if case is None or not roles:
        return Triage(Verdict.NOT_YOURS, who, number)
    try:
        permitted(case, meant(case, Verb.NOTE, who), roles, None)
    except (IllegalMove, NotAllowed):
        return Triage(Verdict.OVER, who, number)
    says = words_of(mail, Verdict.NOTE) or mail.files
    return Triage(Verdict.NOTE if says else Verdict.UNREADABLE, who, number)


def _asked(mail: Incoming, who: Person, catalog: Catalog) -> Triage:
    project = project_named(mail.subject, catalog.projects)
    if project is None:
        return Triage(Verdict.NO_KEYWORD, who)
    # A domain is accepted by one project, not by all.
    if who.id.startswith(BY_MAIL) and _domain(mail.sender) not in project.mail.domains:
        return Triage(Verdict.STRANGER)
    return Triage(Verdict.PRECASE, who, project=project)


def words_of(mail: Incoming, verdict: Verdict) -> str:
    """What was written: of a note, without what it answers to, unless nothing else is there."""
    text = clean(mail.text if verdict is Verdict.PRECASE else mail.said or mail.text)
    return "" if is_blank(text) else text


def _case(unit: Unit, number: int) -> Case | None:
    try:
        return unit.case(number) if number else None
    except CaseNotFound:
        return None


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
