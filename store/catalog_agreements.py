"""The agreements of a project (ANS): what is promised for each priority, in business time, and
when to warn that the time is running out."""

import re
from collections.abc import Mapping
from typing import TypeAlias, TypedDict

from domain.case import Priority
from domain.catalog import Promise
from store.catalog_block import Block

Promises: TypeAlias = Mapping[Priority, Promise]

_PROMISE = ("attention", "solution")
_TIME = re.compile(r"(-?)(?:([0-9]{1,4})\s*h)?\s*(?:([0-9]{1,4})\s*m)?")
_HOW = "escriba horas y minutos hábiles, por ejemplo «8h», «45m» o «1h 30m»"
_ANY = Promise(1, 1)
"""In the place of a wrong one: the faults end the reading."""
_WARNINGS = ("specialist", "supervisor", "outside_hours")


class Warnings(TypedDict, total=False):
    warn_share: int
    alert_share: int
    warns_outside_hours: bool


class Agreements:
    """Read from the block of a project; its categories name one of them, or a branch above does."""

    def __init__(self, project: Block) -> None:
        self._faults = project.faults
        self._found = {
            id_: _promises(Block(way, value, list(Priority), project.faults))
            for id_, way, value in project.table("agreements")
        }

    def named(self, block: Block, above: Promises | None) -> Promises | None:
        """What the agreement that this block names promises; `above` where it names none."""
        if "agreement" not in block:
            return above
        written = block.text("agreement")
        # Without any the fault is that there are none, not each name.
        if written and self._found and written not in self._found:
            place = block.at("agreement").place
            self._faults.unknown(place, "el acuerdo", written, list(self._found))
        return self._found.get(written, {})

    def of(self, leaf: Block, named: Promises | None) -> Promises:
        """A leaf needs one; `named` is what it or a branch above names."""
        if named is None and self._found:
            what = f"{leaf.title} no tiene acuerdo de servicio (ANS)"
            remedy = "agregue «agreement: ...» a la categoría, a una rama de arriba o al proyecto"
            self._faults.add(leaf.place, what, remedy)
        return named or {}


def read_warnings(project: Block) -> Warnings:
    """When the agreed time is running out (R30): shares of it in percent."""
    if "warnings" not in project:
        return {}
    block = Block(f"{project.title}.warnings", project.at("warnings"), _WARNINGS, project.faults)
    specialist = block.percent("specialist", default=75)
    supervisor = block.percent("supervisor", default=90)
    if 0 < supervisor <= specialist:
        what = (
            f"en {block.title} el aviso al especialista ({specialist} %) "
            f"no va antes que el de la supervisión ({supervisor} %)"
        )
        at = "supervisor" if "supervisor" in block else "specialist"
        remedy = "deje «specialist» por debajo de «supervisor»"
        block.faults.add(block.at(at).place, what, remedy)
    return {
        "warn_share": specialist,
        "alert_share": supervisor,
        "warns_outside_hours": block.flag("outside_hours", default=False),
    }


def _promises(block: Block) -> Promises:
    promises = {}
    for priority in Priority:
        remedy = f"agregue «{priority}: {{attention: 1h, solution: 8h}}»"
        if not block.missing(priority, remedy, f"la prioridad «{priority}»"):
            way = f"{block.title}.{priority}"
            promises[priority] = _promise(Block(way, block.at(priority), _PROMISE, block.faults))
    return promises


def _promise(block: Block) -> Promise:
    attention, solution = (_seconds(key, block) for key in _PROMISE)
    if not (attention and solution):
        return _ANY
    if solution < attention:
        what = f"{block.title} promete la solución antes que la primera atención"
        block.faults.add(block.at("solution").place, what, "aumente «solution» o baje «attention»")
    return Promise(attention, solution)


def _seconds(key: str, block: Block) -> int:
    """0 and a fault for what is no time, or none at all."""
    written = block.text(key)
    if not written:
        return 0
    match = _TIME.fullmatch("0m" if written == "0" else written)
    sign, hours, minutes = match.groups() if match else ("", None, None)
    if hours is None and minutes is None:
        what = f"en {block.title}.{key} no se entiende el tiempo «{written}»"
        block.faults.add(block.at(key).place, what, _HOW)
        return 0
    seconds = int(hours or 0) * 3600 + int(minutes or 0) * 60
    if sign or not seconds:
        what = f"{block.title}.{key} es «{written}» y debe ser mayor que cero"
        block.faults.add(block.at(key).place, what, _HOW)
        return 0
    return seconds
