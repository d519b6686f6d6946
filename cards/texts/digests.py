"""The words of the digest of a morning."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.digest import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestTexts:
    title: str
    since: str
    nothing: str
    own: str
    own_ahead: str
    watched: str
    of_all: str
    ahead: str
    one: Mapping[Figure, str]
    many: Mapping[Figure, str]
    stuck_one: str
    stuck_many: str
    stuck_varies: str
    more_groups: str
    first_groups: str

    comes: str
    stopped: str
    never: str
    stop: str
    resume: str
    set_off: str
    set_on: str
    only_desk: str

    list_title: Mapping[Figure, str]
    mine: str
    none_left: str

    subject: str
    by_group: str
    open_in_teams: str
    footer: str


ES = DigestTexts(
    title="Resumen de la mañana",
    since="Lo nuevo y lo solucionado, desde el {since}.",
    nothing="Sin novedades: no hay nada que contarle.",
    own="A su cargo",
    own_ahead="Lo suyo que vence primero",
    watched="Grupos que supervisa",
    of_all="En total",
    ahead="Lo que vence primero en sus grupos",
    one={
        Figure.OPEN: "1 asignado",
        Figure.NEW: "1 nuevo",
        Figure.SOLVED: "1 solucionado",
        Figure.RISK: "1 en riesgo",
        Figure.BREACHED: "1 vencido",
        Figure.STUCK: "1 sin movimiento",
    },
    many={
        Figure.OPEN: "{count} asignados",
        Figure.NEW: "{count} nuevos",
        Figure.SOLVED: "{count} solucionados",
        Figure.RISK: "{count} en riesgo",
        Figure.BREACHED: "{count} vencidos",
        Figure.STUCK: "{count} sin movimiento",
    },
    stuck_one="Sin movimiento: abiertos que nadie ha tocado en un día hábil.",
    stuck_many="Sin movimiento: abiertos que nadie ha tocado en {days} días hábiles.",
    stuck_varies="Sin movimiento: abiertos que nadie ha tocado en los días hábiles que fija su proyecto.",
    more_groups="Otros grupos ({left})",
    first_groups="Volver al comienzo",
    comes="Le llega cada día hábil a las {hour}. Con «resumen no» deja de llegarle.",
    stopped="Por ahora no le llega en las mañanas, como usted lo pidió. Para recibirlo otra vez, escriba «resumen sí».",
    never="Su catálogo no lo envía en las mañanas: pídalo con «resumen».",
    stop="No enviarlo más",
    resume="Enviarlo cada mañana",
    set_off="Listo: ya no se lo envío en las mañanas. Con «resumen» lo ve cuando quiera.",
    set_on="Listo: se lo envío cada día hábil.",
    only_desk="El resumen es para quienes atienden o supervisan casos. Para ver los suyos, escriba «mis casos».",
    list_title={
        Figure.OPEN: "Asignados · {where}",
        Figure.NEW: "Nuevos · {where}",
        Figure.SOLVED: "Solucionados · {where}",
        Figure.RISK: "En riesgo · {where}",
        Figure.BREACHED: "Vencidos · {where}",
        Figure.STUCK: "Sin movimiento · {where}",
    },
    mine="a su cargo",
    none_left="Ya no queda ninguno.",
    subject="Resumen de la mañana · {day}",
    by_group="Cómo están",
    open_in_teams="Para abrir cada lista, escriba «resumen» a Mesa en Teams.",
    footer=(
        "Mesa de servicios. Este mensaje se envió de forma automática. Para no recibirlo, escriba"
        " «resumen no» a Mesa en Teams."
    ),
)

EN = DigestTexts(
    title="Morning digest",
    since="What is new and what was solved, since {since}.",
    nothing="Nothing to report.",
    own="Assigned to you",
    own_ahead="Yours that breach next",
    watched="Groups that you watch",
    of_all="Altogether",
    ahead="What breaches next in your groups",
    one={
        Figure.OPEN: "1 assigned",
        Figure.NEW: "1 new",
        Figure.SOLVED: "1 solved",
        Figure.RISK: "1 at risk",
        Figure.BREACHED: "1 breached",
        Figure.STUCK: "1 stuck",
    },
    many={
        Figure.OPEN: "{count} assigned",
        Figure.NEW: "{count} new",
        Figure.SOLVED: "{count} solved",
        Figure.RISK: "{count} at risk",
        Figure.BREACHED: "{count} breached",
        Figure.STUCK: "{count} stuck",
    },
    stuck_one="Stuck: open, and nobody has touched them for a business day.",
    stuck_many="Stuck: open, and nobody has touched them for {days} business days.",
    stuck_varies="Stuck: open, and nobody has touched them for as many business days as their project says.",
    more_groups="Other groups ({left})",
    first_groups="Back to the beginning",
    comes="It comes each business day at {hour}. “digest off” stops it.",
    stopped="For now it does not come in the morning, as you asked. “digest on” brings it back.",
    never="Your catalogue does not send it in the morning: ask for it with “digest”.",
    stop="Do not send it any more",
    resume="Send it each morning",
    set_off="Done: it does not come in the morning any more. “digest” shows it whenever you want.",
    set_on="Done: it comes each business day.",
    only_desk="The digest is for whoever works or watches cases. To see yours, write “my cases”.",
    list_title={
        Figure.OPEN: "Assigned · {where}",
        Figure.NEW: "New · {where}",
        Figure.SOLVED: "Solved · {where}",
        Figure.RISK: "At risk · {where}",
        Figure.BREACHED: "Breached · {where}",
        Figure.STUCK: "Stuck · {where}",
    },
    mine="assigned to you",
    none_left="None is left.",
    subject="Morning digest · {day}",
    by_group="How they stand",
    open_in_teams="To open each list, write “digest” to Mesa in Teams.",
    footer=(
        "Service desk. This message was sent automatically. To stop it, write “digest off” to Mesa"
        " in Teams."
    ),
)
