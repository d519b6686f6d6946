"""The people, the groups, and the names by which the rest of the catalogue refers to them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from domain.business_time import Calendar
from domain.case import Person
from domain.catalog import Group
from store.catalog_block import Block
from store.catalog_faults import Faults, choose
from store.catalog_yaml import Scalar, Value

_PERSON = (
    "name", "email", "company", "site", "department", "phone", "extension", "equipment", "language",
)  # fmt: skip
_LANGUAGES = ("es", "en")
_GROUP = ("name", "level", "onsite", "members", "supervisors")
_LONGEST_ID = 100
_LEVELS = {"1": 1, "2": 2, "3": 3}
_ONSITE_LEVEL = 2


class Directory:
    """The people, and how the rest of the catalogue names them: by id or by e-mail."""

    def __init__(self, section: Mapping[str, Value], faults: Faults) -> None:
        self.people: dict[str, Person] = {}
        self._by_email: dict[str, str] = {}
        self._faults = faults
        for id_, value in section.items():
            self._add(id_, value)

    def find(self, written: Scalar) -> str:
        """The id; "" and a fault where there is nobody of that name."""
        id_ = written.text
        found = id_ if id_ in self.people else self._by_email.get(id_.casefold(), "")
        if not found:
            emails = [person.email for person in self.people.values()]
            self._faults.unknown(written.place, "la persona", id_, emails)
        return found

    def find_all(self, items: Iterable[Scalar]) -> tuple[str, ...]:
        """Each once, in the order of the list."""
        found = (self.find(item) for item in items)
        return tuple(dict.fromkeys(person for person in found if person))

    def _add(self, id_: str, value: Value) -> None:
        faults = self._faults
        if not id_ or len(id_) > _LONGEST_ID or len(id_.split()) != 1:
            remedy = (
                "use el identificador de objeto de Entra, sin espacios, de hasta 100 caracteres"
            )
            faults.add(value.place, f"«{id_[:40]}» no sirve de identificador de persona", remedy)
        block = Block(f"people.{id_}", value, _PERSON, faults)
        person = _person(id_, block)
        other = self._by_email.setdefault(person.email.casefold(), id_)
        if person.email and other != id_:
            what = f"el correo «{person.email}» ya es de {other}"
            faults.add(block.at("email").place, what, "deje cada correo en una sola persona")
        self.people[id_] = person


@dataclass(frozen=True, slots=True)
class Known:
    """What the projects may refer to."""

    directory: Directory
    groups: Mapping[str, Group]
    calendars: Mapping[str, Calendar]
    faults: Faults

    def group(self, written: Scalar, among: Collection[str] | None = None) -> str:
        """The id; "" and a fault where there is no such group, or it is not one of `among`."""
        name, allowed = written.text, self.groups if among is None else among
        if name not in self.groups:
            self.faults.unknown(written.place, "el grupo", name, allowed)
        elif name not in allowed:
            what = f"el grupo «{name}» no es de este proyecto"
            remedy = f"agréguelo a «groups» del proyecto o use uno de: {', '.join(allowed)}"
            self.faults.add(written.place, what, remedy)
        return name if name in self.groups and name in allowed else ""


def read_groups(
    section: Iterable[tuple[str, str, Value]], people: Directory, faults: Faults
) -> dict[str, Group]:
    return {i: _group(i, Block(way, value, _GROUP, faults), people) for i, way, value in section}


def _person(id_: str, block: Block) -> Person:
    email = block.text("email")
    if email and "@" not in email:
        what = f"«{email}» no es un correo"
        block.faults.add(block.at("email").place, what, "escriba la dirección completa")
    language = block.text("language", required=False)
    if language and language not in _LANGUAGES:
        what = f"el idioma «{language}» no existe"
        block.faults.add(block.at("language").place, what, choose(language, _LANGUAGES))
    return Person(
        id=id_,
        name=block.text("name"),
        email=email,
        company=block.text("company", required=False),
        site=block.text("site", required=False),
        department=block.text("department", required=False),
        phone=block.text("phone", required=False),
        extension=block.text("extension", required=False),
        ci=block.text("equipment", required=False),
        language=language,
    )


def _group(id_: str, block: Block, people: Directory) -> Group:
    written, faults = block.text("level"), block.faults
    level = _LEVELS.get(written, 0)
    if written and not level:
        what = f"el nivel «{written}» no existe"
        remedy = "use 1 (mesa), 2 (sitio e infraestructura) o 3 (sistemas, seguridad, proveedores)"
        faults.add(block.at("level").place, what, remedy)
    onsite = block.flag("onsite", default=False)
    if onsite and level in {1, 3}:
        what = f"el grupo «{id_}» es de nivel {level} y solo los de nivel 2 van al sitio"
        faults.add(block.at("onsite").place, what, "escriba «onsite: false» o «level: 2»")
    return Group(
        id=id_,
        name=block.words("name"),
        level=level,
        onsite=onsite and level == _ONSITE_LEVEL,
        members=people.find_all(block.items("members")),
        supervisors=people.find_all(block.items("supervisors", required=False)),
    )
