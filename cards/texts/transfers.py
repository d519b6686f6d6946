"""The words of moving several cases at once (R32)."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import (
    CasesChanged,
    CasesTouched,
    NotASupervisor,
    NotYourMove,
    Refusal,
    TooManyCases,
    UndoneTooLate,
)
from domain.transfer import Why


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTexts:
    one: str
    several: str

    # Choosing
    title: str
    intro: str
    chosen: str
    on_other_pages: str
    here: str
    to_group: str
    least: str
    whole_page: str
    whole_queue: str
    see_effect: str
    none_chosen: str
    none_movable: str

    # The effect
    effect_title: str
    to_person: str
    to_whoever: str
    to_least: str
    holder: str
    open: str
    at_risk: str
    breaches: str
    change: str
    nobody_in: str
    explained: str
    more_holders: str
    left_out: Mapping[Why, str]
    and_more: str
    move: str
    back: str
    changed: str

    # Done, and undone
    done_title: str
    done: str
    undo: str
    undo_until: str
    undone: str
    to_queue: str

    # What people are told
    news_title: str
    gained: str
    gained_by_group: str
    lost: str
    gained_and_lost: str
    taken_back: str
    now_yours: str
    now_your_groups: str
    no_longer_yours: str
    unknown_case: str
    no_news: str
    open_in_teams: str

    refused: Mapping[type[Refusal], str]

    def cases(self, count: int) -> str:
        return self.one if count == 1 else self.several.format(count=count)


ES = TransferTexts(
    one="1 caso",
    several="{count} casos",
    title="Reasignar varios casos · {group}",
    intro=(
        "Marque los casos por mover: lo que marque se conserva al cambiar de página. Antes de"
        " aplicar nada verá el efecto. Hasta {limit} casos a la vez."
    ),
    chosen="Elegidos: {cases}.",
    on_other_pages="Elegidos: {cases}; de ellos, {others} en otras páginas.",
    here="Casos de esta página",
    to_group="Grupo que los recibe",
    least="El menos cargado, caso por caso",
    whole_page="Todos los de esta página",
    whole_queue="Todos los que cumplen el filtro",
    see_effect="Ver el efecto",
    none_chosen="Marque por lo menos un caso.",
    none_movable="Ninguno de los casos elegidos se puede mover así. {why}",
    effect_title="Efecto de reasignar {cases}",
    to_person="Destino: {group}, a cargo de {person}.",
    to_whoever="Destino: la cola de {group}, sin especialista.",
    to_least="Destino: {group}; cada caso, a quien tenga menos casos abiertos.",
    holder="A cargo de",
    open="Abiertos",
    at_risk="En riesgo",
    breaches="Vencerían",
    change="{before} → {after}",
    nobody_in="Sin especialista: {group}",
    explained=(
        "«Vencerían» cuenta los casos ya vencidos y los que vencen antes de que les llegue el turno,"
        " si cada quien atiende los suyos por orden de vencimiento y al ritmo con que solucionó en"
        " las últimas cuatro semanas."
    ),
    more_holders="Y cambia algo para otras personas o grupos: {count}.",
    left_out={
        Why.UNKNOWN: "No los encuentro, o usted no tiene acceso: {cases}.",
        Why.OVER: "Ya no admiten reasignación: {cases}.",
        Why.NO_RIGHT: "Usted no los supervisa: {cases}.",
        Why.ELSEWHERE: "Su proyecto no trabaja con ese grupo: {cases}.",
        Why.THERE: "Ya están ahí: {cases}.",
    },
    and_more="{cases} y {count} más",
    move="Mover {cases}",
    back="Volver",
    changed="{why} No se movió ninguno. Este es el efecto con los casos como están ahora.",
    done_title="Reasignación hecha",
    done="Quedó hecho: {cases} a {group}. Cada persona recibe un solo aviso.",
    undo="Deshacer",
    undo_until="Puede deshacerlo hasta las {time}, si nadie toca los casos.",
    undone="Reasignación deshecha: {cases} de vuelta donde estaban.",
    to_queue="Volver a la cola",
    news_title="Reasignación de casos",
    gained="{who} le asignó {gained}.",
    gained_by_group="{who} pasó {gained} a la cola de su grupo.",
    lost="{who} le retiró {lost}.",
    gained_and_lost="{who} le asignó {gained} y le retiró {lost}.",
    taken_back="{who} deshizo la reasignación que se le había avisado.",
    now_yours="Ahora a su cargo",
    now_your_groups="Ahora en la cola de su grupo",
    no_longer_yours="Ya no están a su cargo",
    unknown_case="Caso {number}",
    no_news="Esta reasignación ya no tiene que ver con usted.",
    open_in_teams="Para abrirlos, escriba en Teams «pendientes», o «caso» y el número.",
    refused={
        NotASupervisor: "Reasignar varios casos le corresponde a quien supervisa el grupo.",
        TooManyCases: (
            "Son demasiados: se pueden reasignar hasta {limit} casos a la vez. Reduzca la lista con"
            " los filtros de la cola, o hágalo por partes."
        ),
        CasesChanged: "Alguien cambió estos casos mientras usted decidía: {cases}.",
        CasesTouched: (
            "No se deshizo nada: alguien ya trabajó en estos casos desde la reasignación: {cases}."
            " Si hace falta, reasígnelos de nuevo."
        ),
        UndoneTooLate: (
            "Una reasignación se puede deshacer durante {minutes} minutos, y ya pasaron. Si hace"
            " falta, reasigne los casos de nuevo."
        ),
        NotYourMove: "Solo puede deshacer una reasignación quien la hizo.",
    },
)

EN = TransferTexts(
    one="1 case",
    several="{count} cases",
    title="Reassign several cases · {group}",
    intro=(
        "Tick the cases to move: what you tick stays when you turn the page. You will see the"
        " effect before anything is applied. Up to {limit} cases at once."
    ),
    chosen="Chosen: {cases}.",
    on_other_pages="Chosen: {cases}; {others} of them on other pages.",
    here="Cases of this page",
    to_group="Group that gets them",
    least="Whoever has the fewest, case by case",
    whole_page="All of this page",
    whole_queue="All that match the filter",
    see_effect="See the effect",
    none_chosen="Tick at least one case.",
    none_movable="None of the chosen cases can be moved like this. {why}",
    effect_title="Effect of reassigning {cases}",
    to_person="Destination: {group}, to {person}.",
    to_whoever="Destination: the queue of {group}, without a specialist.",
    to_least="Destination: {group}; each case to whoever has the fewest open cases.",
    holder="Held by",
    open="Open",
    at_risk="At risk",
    breaches="Would breach",
    change="{before} → {after}",
    nobody_in="No specialist: {group}",
    explained=(
        "“Would breach” counts the cases that are breached already and those that come due before"
        " their turn, if each person attends to their own in order of due time, at the pace at which"
        " they solved cases in the last four weeks."
    ),
    more_holders="Something changes for other people or groups too: {count}.",
    left_out={
        Why.UNKNOWN: "I cannot find them, or you have no access: {cases}.",
        Why.OVER: "They can no longer be reassigned: {cases}.",
        Why.NO_RIGHT: "You do not supervise them: {cases}.",
        Why.ELSEWHERE: "Their project does not work with that group: {cases}.",
        Why.THERE: "They are there already: {cases}.",
    },
    and_more="{cases} and {count} more",
    move="Move {cases}",
    back="Back",
    changed="{why} None was moved. This is the effect with the cases as they are now.",
    done_title="Reassignment done",
    done="Done: {cases} to {group}. Each person is told once.",
    undo="Undo",
    undo_until="You can undo it until {time}, if nobody touches the cases.",
    undone="Reassignment undone: {cases} back where they were.",
    to_queue="Back to the queue",
    news_title="Reassignment of cases",
    gained="{who} assigned you {gained}.",
    gained_by_group="{who} moved {gained} to the queue of your group.",
    lost="{who} took {lost} off your hands.",
    gained_and_lost="{who} assigned you {gained} and took {lost} off your hands.",
    taken_back="{who} undid the reassignment that you were told of.",
    now_yours="Now in your hands",
    now_your_groups="Now in the queue of your group",
    no_longer_yours="No longer in your hands",
    unknown_case="Case {number}",
    no_news="This reassignment no longer concerns you.",
    open_in_teams="To open them, write “assigned” in Teams, or “case” and the number.",
    refused={
        NotASupervisor: "Reassigning several cases is up to whoever supervises the group.",
        TooManyCases: (
            "These are too many: up to {limit} cases can be reassigned at once. Narrow the list with"
            " the filters of the queue, or do it in parts."
        ),
        CasesChanged: "Somebody changed these cases while you were deciding: {cases}.",
        CasesTouched: (
            "Nothing was undone: somebody has already worked on these cases since they were moved:"
            " {cases}. If need be, reassign them again."
        ),
        UndoneTooLate: (
            "A reassignment can be undone for {minutes} minutes, and they are over. If need be,"
            " reassign the cases again."
        ),
        NotYourMove: "Only whoever made a reassignment can undo it.",
    },
)
