"""How each person is told: as they chose; else the desk in Teams and by mail, others in Teams."""

from dataclasses import dataclass, replace

from domain.case import Audience, Case, Person
from domain.catalog import Catalog
from domain.incoming import BY_MAIL
from domain.notices import Channel


@dataclass(frozen=True, slots=True)
class Ways:
    """`mail`: whether this deployment sends mail at all."""

    catalog: Catalog
    mail: bool = False

    def of(self, person: Person) -> Channel:
        """What they chose, else what is usual for them."""
        chosen = person.notices
        return Channel(chosen) if chosen in set(Channel) else self.usual(person)

    def usual(self, person: Person) -> Channel:
        if person.id.startswith(BY_MAIL):
            return Channel.MAIL
        return Channel.BOTH if self.catalog.desk_of(person.id) else Channel.TEAMS

    def writes_to(self, person: Person) -> bool:
        """Whether they can be written to."""
        return self.mail and bool(person.email)


def addressed(person: Person, case: Case, audience: Audience) -> Person:
    """With an address: of a requester whom the directory has lost, that of their case."""
    if person.email or audience is not Audience.REQUESTER:
        return person
    return replace(person, email=case.client.email)
