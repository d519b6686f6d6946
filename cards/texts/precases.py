"""The words of precases: mails that wait for somebody to complete them (R8)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecaseTexts:
    waiting: str
    alone: str
    none_left: str
    see_all: str
    list_title: str
    oldest: str
    intro: str
    as_it_came: str
    no_clock: str
    more_data: str
    passed_on: str


ES = PrecaseTexts(
    waiting="Precasos por completar: {total}",
    alone="Aparte de los precasos, no hay casos abiertos en esta cola.",
    none_left="No quedan precasos por completar en esta cola.",
    see_all="Ver los {total} precasos",
    list_title="Precasos por completar · {group}",
    oldest="Los {shown} más antiguos",
    intro="Llegó por correo el {at}, de {who}. Al guardar queda asignado según su categoría.",
    as_it_came="Lo que escribió",
    no_clock=(
        "Este precaso aún no tiene categoría. Al completarlo, su tiempo se cuenta desde que llegó"
        " el correo."
    ),
    more_data="La categoría elegida pide unos datos más. Complételos y guarde.",
    passed_on="Listo: el caso {number} pasó a otro grupo, que ya fue avisado.",
)

EN = PrecaseTexts(
    waiting="Precases to complete: {total}",
    alone="Apart from the precases, there are no open cases in this queue.",
    none_left="There are no precases left to complete in this queue.",
    see_all="See the {total} precases",
    list_title="Precases to complete · {group}",
    oldest="The oldest {shown}",
    intro="It came by mail on {at}, from {who}. Once saved, it is assigned by its category.",
    as_it_came="What they wrote",
    no_clock=(
        "This precase has no category yet. Once it is completed, its time counts from when the"
        " mail came."
    ),
    more_data="The chosen category asks for more data. Fill them in and save.",
    passed_on="Done: case {number} went to another group, which has been told.",
)
