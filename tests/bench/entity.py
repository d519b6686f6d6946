"""A made-up public entity: its groups, its people and what they have reported in three years. The
same every time, so that a database of it can be kept and measured again."""

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, product
from pathlib import Path

from domain.case import Case, Fact, Person, Priority, State, Urgency
from domain.catalog import Catalog
from domain.lifecycle import Verb
from settings import SAMPLE
from store.catalog_files import read_catalog

GROUPS, SPECIALISTS, CLIENTS, SITES = 60, 300, 5_000, 30
LAST = datetime(2026, 11, 20, 22, tzinfo=UTC)
YEARS = timedelta(days=3 * 365)
QUEUE = "soporte"
"""The largest queue: it has about an eighth of the cases, open ones too."""

RARE = ("zarigueya", "trombon", "girasol", "astrolabio", "mandolina")
"""Twenty cases in a million each."""
MIDDLING = ("proyector", "escaner", "nomina", "biometrico", "videoconferencia")
"""One case in a hundred."""
COMMON = ("equipo", "falla", "oficina")
"""Six cases in ten."""
APART = ("portatil", "escritorio")
"""Three cases in ten each, and never both."""
BYGONE = "intranet"
"""Half of the cases of the first year, none of the others."""

_OPEN = (
    State.REGISTERED,
    State.IN_PROGRESS,
    State.SUSPENDED,
    State.ESCALATED_ONSITE,
    State.REOPENED,
)
_OVER = (State.CLOSED,) * 18 + (State.UNMANAGED, State.SOLVED)
_FIRST, _LAST, _BEGINS, _MIDDLES, _ENDS = (
    line.split()
    for line in (
        "Ana Luis Marta Jorge Rosa Pedro Elena Juan Laura Diego Sofía Andrés Paula Iván Nora",
        "Rojas Peña Gómez Díaz Ruiz Castro Mora Vargas Ortiz Silva Niño Ávila Torres Gil",
        "ba ca cla cor da dor fa fle ga gri ja la lu ma mo na no pa per pla que ra ro sa so ta va",
        "bi ca der do fi gue la len mi na ni pe ra ren si ta te ti vo",
        "ble cion dad dor ero ista ivo lla mento nte ra rio sa to tura",
    )
)


def vocabulary() -> Sequence[str]:
    """Eight thousand words that could be Spanish; the first are the most used."""
    made = [*map("".join, product(_BEGINS, _MIDDLES, _ENDS))]
    random.Random(5).shuffle(made)  # noqa: S311 - nothing secret
    return made


@dataclass(frozen=True)
class Entity:
    """`size` cases, oldest first."""

    catalog: Catalog
    size: int

    def cases(self) -> Iterator[tuple[Case, Fact]]:
        """Each case as it stands, and how it was registered. Half of the newest twenty-fifth is
        open, and hardly one of the others."""
        chance = random.Random(7)  # noqa: S311 - nothing secret
        words = vocabulary()
        used = [*accumulate(1 / (rank + 12) for rank in range(len(words)))]
        categories = [*self.catalog.categories.values()]
        groups = [*self.catalog.groups.values()]
        # By far not all groups have as much to do.
        busy = [
            *accumulate((8 if g.id == QUEUE else 1) * (1 + n % 3) for n, g in enumerate(groups))
        ]
        members = {g.id: sorted(g.members) for g in groups}
        of_project = {
            g: [p.id for p in self.catalog.projects.values() if g in p.groups] for g in members
        }
        home = {p: [c for c in categories if c.project == p] for p in self.catalog.projects}
        folk = clients(self.catalog)
        for number in range(1, self.size + 1):
            age = number / self.size
            group = chance.choices(groups, cum_weights=busy)[0].id
            category = chance.choice(home[chance.choice(of_project[group])])
            is_open = chance.random() < (0.45 if age > 0.96 else 0.002)
            state = chance.choice(_OPEN if is_open else _OVER)
            said = chance.choices(words, cum_weights=used, k=chance.randint(13, 38))
            planted = _planted(chance, age)
            # Half of what is planted stands in the subject.
            subject = [*said[: chance.randint(3, 6)], *planted[::2]]
            rest = [*said[6:], *planted[1::2]]
            client = chance.choice(folk)
            opened = LAST - YEARS * (1 - age)
            urgency = chance.choice(tuple(Urgency))
            case = Case(
                number=number,
                type=category.type,
                project=category.project,
                category=category.id,
                subject=" ".join(subject),
                description=" ".join(rest),
                urgency=urgency,
                impact=category.impact,
                priority=chance.choice(tuple(Priority)),
                state=state,
                client=client,
                registered_by=client.id,
                group=group,
                assignee=chance.choice(members[group]) if chance.random() < 0.9 else "",
                solution="" if is_open else " ".join(said[3:12]),
                opened_at=opened,
                due_at=opened + timedelta(hours=chance.randint(8, 200)) if is_open else None,
            )
            yield case, _opening(case)


def _planted(chance: random.Random, age: float) -> list[str]:
    found = [word for word in RARE if chance.random() < 20 / 1_000_000]
    found += [word for word in MIDDLING if chance.random() < 0.01]
    found += [word for word in COMMON if chance.random() < 0.6]
    which = chance.random()
    found += [APART[0]] if which < 0.3 else [APART[1]] if which < 0.6 else []
    if age < 1 / 3 and chance.random() < 0.5:
        found.append(BYGONE)
    chance.shuffle(found)
    return found


def _opening(case: Case) -> Fact:
    client = case.client
    return Fact(
        verb=Verb.OPEN,
        who=client.id,
        who_name=client.name,
        at=case.opened_at,
        source=None,
        target=State.REGISTERED,
    )


def clients(catalog: Catalog) -> Sequence[Person]:
    """Everybody who reports. The first is the one in whose name a search is measured."""
    sites = _sites()
    return [
        Person(
            id=f"00000000-0000-4000-9100-{n:012}",
            name=f"{_FIRST[n % 15]} {_LAST[n % 14]} {_LAST[n // 15 % 14]}",
            email=f"cliente{n}@entidad.example",
            company=("Entidad de Ejemplo", "Servicios TIC de Ejemplo")[n % 10 == 0],
            site=sites[n % SITES],
            department=f"Dependencia {n % 40}",
        )
        for n in range(CLIENTS)
    ]


def _sites() -> Sequence[str]:
    return ["Valledupar", "Bogotá", *(f"Sede {word.capitalize()}" for word in vocabulary()[-28:])]


def built_catalog(folder: Path) -> Catalog:
    """The sample catalogue, with as many groups and specialists as a large entity has, written to
    `folder`: most of the groups in one project, the others in another."""
    _catalogue(folder)
    return read_catalog(folder)


def _catalogue(folder: Path) -> None:
    """By its text: the notes and the quoting of the sample stay as they are."""
    shutil.copytree(SAMPLE, folder, dirs_exist_ok=True)
    own = len(read_catalog(SAMPLE).groups)
    more = [f"grupo-{n:02}" for n in range(GROUPS - own)]
    mails = [f"especialista{n}@entidad.example" for n in range(SPECIALISTS)]
    people = "".join(
        f"  {specialist(n)}: {{name: Especialista {n}, email: {mail}}}\n"
        for n, mail in enumerate(mails)
    )
    groups = "".join(
        _GROUP.format(id=group, n=n, level=1 + n % 3, members=", ".join(mails[n :: len(more)]))
        for n, group in enumerate(more)
    )
    _change(folder / "personas.yaml", "people:\n", f"people:\n{people}")
    _change(folder / "grupos.yaml", "groups:\n", f"groups:\n{groups}")
    cut = GROUPS * 2 // 3
    for name, share in (("tic", more[:cut]), ("sistemas", more[cut:])):
        listed = ", ".join(share)
        path = folder / "proyectos" / f"{name}.yaml"
        _change(path, "    groups: [", f"    groups: [{listed}, ")


def _change(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(before) == 1, path
    path.write_text(text.replace(before, after), "utf-8")


_GROUP = """
  {id}:
    name: {{es: Grupo de trabajo {n}, en: Work group {n}}}
    level: {level}
    onsite: false
    members: [{members}]
    supervisors: [elena.castro@entidad.example]
"""


def specialist(n: int) -> str:
    """The id of one of them. Number 54 is of the last group, which has one project."""
    return f"00000000-0000-4000-9200-{n:012}"
