"""The words of queues that are narrowed, kept under a name, and weighed (R32)."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import (
    ContradictingAges,
    Contradiction,
    Misspelt,
    NoQueueYet,
    NotInQueues,
    Refusal,
    TooManyViews,
    UnknownValue,
    UnknownView,
)
from domain.queue_filter import Facet, Order, Risk


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueTexts:
    # The filter
    facet: Mapping[Facet, str]
    """What it is called in a form."""
    takes: Mapping[Facet, str]
    """How it is written, and what it takes."""
    risk: Mapping[Risk, str]
    order: Mapping[Order, str]
    filtered: str
    said: Mapping[Facet, str]
    """As a part of the line that says what is shown."""
    days: str
    day: str
    hours: str
    hour: str
    nobody: str
    or_: str
    nothing_fits: str
    refine: str
    drop: str
    show: str
    reassign_many: str
    form_title: str
    age_hint: str
    category_hint: str
    any_: str
    meant: str
    did_you_mean: str
    whole_queue: str
    no_group: str
    command: Mapping[str, str]
    """By its verb."""

    # Views
    keep: str
    keep_title: str
    keep_intro: str
    name: str
    kept: str
    views_title: str
    views_none: str
    open_view: str
    delete_view: str
    deleted: str

    # Load
    load: str
    load_title: str
    load_all: str
    load_chart: str
    load_line: str
    who: str
    group: str
    open: str
    at_risk: str
    breached: str
    mean_age: str
    queue_of: str
    load_of: str
    more: str

    refused: Mapping[type[Refusal], str]


ES = QueueTexts(
    facet={
        Facet.STATE: "Estado",
        Facet.OLDER: "Con más de",
        Facet.NEWER: "Con menos de",
        Facet.RISK: "ANS",
        Facet.SPECIALIST: "Especialista",
        Facet.SITE: "Sede",
        Facet.CATEGORY: "Categoría",
        Facet.PRIORITY: "Prioridad",
        Facet.ORDER: "Orden",
    },
    takes={
        Facet.STATE: "estado:suspendido, o varios: estado:registrado,suspendido",
        Facet.OLDER: "mayores:5d (días) o mayores:12h (horas)",
        Facet.NEWER: "menores:5d (días) o menores:12h (horas)",
        Facet.RISK: "ans:riesgo, ans:vencido o ans:bien",
        Facet.SPECIALIST: "especialista:jorge, especialista:nadie o especialista:yo",
        Facet.SITE: "sede: y el nombre de una sede",
        Facet.CATEGORY: "categoría: y parte del nombre de un servicio o categoría",
        Facet.PRIORITY: "prioridad:alta, o crítica, media, baja",
        Facet.ORDER: "orden:vence, orden:edad u orden:prioridad",
    },
    risk={Risk.AT_RISK: "En riesgo", Risk.BREACHED: "Vencido", Risk.OK: "A tiempo"},
    order={
        Order.DUE: "Lo que vence primero",
        Order.AGE: "Lo más antiguo primero",
        Order.PRIORITY: "Lo más urgente primero",
    },
    filtered="Filtro: {filters}",
    said={
        Facet.STATE: "estado {value}",
        Facet.OLDER: "más de {value}",
        Facet.NEWER: "menos de {value}",
        Facet.RISK: "ANS {value}",
        Facet.SPECIALIST: "especialista {value}",
        Facet.SITE: "sede {value}",
        Facet.CATEGORY: "categoría {value}",
        Facet.PRIORITY: "prioridad {value}",
        Facet.ORDER: "orden: {value}",
    },
    days="{count} días",
    day="1 día",
    hours="{count} horas",
    hour="1 hora",
    nobody="Sin asignar",
    or_="o",
    nothing_fits="Ningún caso abierto de esta cola cumple el filtro.",
    refine="Filtrar",
    drop="Quitar filtro",
    show="Ver la cola",
    reassign_many="Reasignar varios…",
    form_title="Filtrar la cola · {group}",
    age_hint="5d son cinco días; 12h, doce horas",
    category_hint="Parte del nombre de un servicio o categoría",
    any_="Cualquiera",
    meant="Ver «{command}»",
    did_you_mean="No entiendo «{written}». ¿Quiso decir «{near}»?",
    whole_queue="Ver toda la cola",
    no_group="No encuentro un grupo llamado «{written}». ¿Quiso decir «{near}»?",
    command={"queue": "cola {words}", "load": "carga {words}", "report": "informe {words}"},
    keep="Guardar vista",
    keep_title="Guardar esta vista · {group}",
    keep_intro="Después la abre con «vista» y su nombre, o desde «vistas».",
    name="Nombre",
    kept="Guardé la vista «{name}». Ábrala con «vista {name}» o desde «vistas».",
    views_title="Sus vistas",
    views_none=(
        "Aún no tiene vistas. Abra una cola, fíltrela y presione «Guardar vista», o escriba por"
        " ejemplo «guardar vista urgentes: soporte ans:riesgo»."
    ),
    open_view="Abrir {name}",
    delete_view="Borrar {name}",
    deleted="Borré la vista «{name}».",
    load="Carga",
    load_title="Carga · {group}",
    load_all="Carga de sus grupos",
    load_chart="Casos abiertos por estado",
    load_line="Abiertos: {open} · en riesgo: {risk} · vencidos: {breached}",
    who="Especialista",
    group="Grupo",
    open="Abiertos",
    at_risk="En riesgo",
    breached="Vencidos",
    mean_age="edad media: {days} días",
    queue_of="Ver la cola de {name}",
    load_of="Ver la carga de {name}",
    more="Mostrando del {first} al {last} de {total}",
    refused={
        Misspelt: "No entiendo «{written}». ¿Quiso decir «{near}»?",
        UnknownValue: "No entiendo «{written}». Ese filtro va así: {takes}.",
        Contradiction: (
            "«{first}» y «{second}» se contradicen. Para ver ambos, escríbalos en uno solo,"
            " separados por coma."
        ),
        ContradictingAges: "«{older}» y «{newer}» se contradicen: ningún caso cumple los dos.",
        NotInQueues: (
            "Una cola solo tiene casos abiertos, ninguno «{state}». Para encontrarlos use"
            " «buscar» con estado: y grupo:."
        ),
        UnknownView: "No tiene una vista llamada «{written}». Escriba «vistas» para verlas todas.",
        NoQueueYet: (
            "Aún no ha visto una cola que guardar. Escriba por ejemplo «cola soporte ans:riesgo»"
            " y luego «guardar vista» con un nombre."
        ),
        TooManyViews: "Ya tiene {limit} vistas. Borre una desde «vistas» y guarde de nuevo.",
    },
)

EN = QueueTexts(
    facet={
        Facet.STATE: "State",
        Facet.OLDER: "Older than",
        Facet.NEWER: "Newer than",
        Facet.RISK: "SLA",
        Facet.SPECIALIST: "Specialist",
        Facet.SITE: "Site",
        Facet.CATEGORY: "Category",
        Facet.PRIORITY: "Priority",
        Facet.ORDER: "Order",
    },
    takes={
        Facet.STATE: "state:suspended, or several: state:registered,suspended",
        Facet.OLDER: "older:5d (days) or older:12h (hours)",
        Facet.NEWER: "newer:5d (days) or newer:12h (hours)",
        Facet.RISK: "sla:risk, sla:breached or sla:ok",
        Facet.SPECIALIST: "specialist:jorge, specialist:nobody or specialist:me",
        Facet.SITE: "site: and the name of a site",
        Facet.CATEGORY: "category: and part of the name of a service or category",
        Facet.PRIORITY: "priority:high, or critical, medium, low",
        Facet.ORDER: "order:due, order:age or order:priority",
    },
    risk={Risk.AT_RISK: "At risk", Risk.BREACHED: "Breached", Risk.OK: "On time"},
    order={
        Order.DUE: "What breaches first",
        Order.AGE: "The oldest first",
        Order.PRIORITY: "The most urgent first",
    },
    filtered="Filter: {filters}",
    said={
        Facet.STATE: "state {value}",
        Facet.OLDER: "older than {value}",
        Facet.NEWER: "newer than {value}",
        Facet.RISK: "SLA {value}",
        Facet.SPECIALIST: "specialist {value}",
        Facet.SITE: "site {value}",
        Facet.CATEGORY: "category {value}",
        Facet.PRIORITY: "priority {value}",
        Facet.ORDER: "order: {value}",
    },
    days="{count} days",
    day="1 day",
    hours="{count} hours",
    hour="1 hour",
    nobody="Unassigned",
    or_="or",
    nothing_fits="No open case of this queue fits the filter.",
    refine="Filter",
    drop="Drop the filter",
    show="See the queue",
    reassign_many="Reassign several…",
    form_title="Filter the queue · {group}",
    age_hint="5d is five days; 12h, twelve hours",
    category_hint="Part of the name of a service or category",
    any_="Any",
    meant="See “{command}”",
    did_you_mean="I do not understand “{written}”. Did you mean “{near}”?",
    whole_queue="See the whole queue",
    no_group="I find no group called “{written}”. Did you mean “{near}”?",
    command={"queue": "queue {words}", "load": "load {words}", "report": "report {words}"},
    keep="Save view",
    keep_title="Save this view · {group}",
    keep_intro="Open it later with “view” and its name, or from “views”.",
    name="Name",
    kept="I saved the view “{name}”. Open it with “view {name}” or from “views”.",
    views_title="Your views",
    views_none=(
        "You have no views yet. Open a queue, filter it and press “Save view”, or write for"
        " example “save view urgent: soporte sla:risk”."
    ),
    open_view="Open {name}",
    delete_view="Delete {name}",
    deleted="I deleted the view “{name}”.",
    load="Load",
    load_title="Load · {group}",
    load_all="Load of your groups",
    load_chart="Open cases by state",
    load_line="{open} open · {risk} at risk · {breached} breached",
    who="Specialist",
    group="Group",
    open="Open",
    at_risk="At risk",
    breached="Breached",
    mean_age="mean age {days} days",
    queue_of="See the queue of {name}",
    load_of="See the load of {name}",
    more="Showing {first} to {last} of {total}",
    refused={
        Misspelt: "I do not understand “{written}”. Did you mean “{near}”?",
        UnknownValue: "I do not understand “{written}”. That filter goes like this: {takes}.",
        Contradiction: (
            "“{first}” and “{second}” contradict each other. To see both, write them as one, with"
            " a comma between."
        ),
        ContradictingAges: "“{older}” and “{newer}” contradict each other: no case fits both.",
        NotInQueues: (
            "A queue holds open cases only, none “{state}”. To find those, use “search” with"
            " state: and group:."
        ),
        UnknownView: "You have no view called “{written}”. Write “views” to see them all.",
        NoQueueYet: (
            "You have not looked at a queue yet. Write for example “queue soporte sla:risk”, and"
            " then “save view” with a name."
        ),
        TooManyViews: "You have {limit} views already. Delete one from “views” and save again.",
    },
)
