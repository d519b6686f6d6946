"""The words of the month in figures (R31), in both languages: of its card and of its workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.errors import (
    FutureMonth,
    MisspelledMonth,
    NoReport,
    NotYourReport,
    Refusal,
    UnknownMonth,
    UnknownMonthOrGroup,
)
from domain.months import Month
from domain.reports import Cut, Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTexts:
    comma: str
    month_names: tuple[str, ...]
    month: str
    title: str
    everything: str
    several: str
    preparing: str
    progress: str
    already: str
    gave_up: str
    made: str
    made_at: str
    made_before_its_end: str
    agrees: str
    differs: str
    moved: str
    moved_answers: str
    moved_states: str
    moved_lines: Mapping[Cut, str]
    again: str
    nothing: str

    figure: Mapping[Figure, str]
    attention: str
    solution: str
    compliance: str
    survey: str
    question: str
    score: str
    answers: str
    states: str
    mean: str
    figures: str
    count: str
    by: Mapping[Cut, str]
    cut: Mapping[Cut, str]
    without: Mapping[Cut, str]
    finals_by: Mapping[Cut, str]
    kept_by: Mapping[Cut, str]
    more_lines: str
    too_few: str
    download: str
    open: str
    link_lives: str
    link_over: str
    no_link: str
    file_gone: str
    back: str

    # The workbook
    sheet_summary: str
    sheet_survey: str
    sheet_cases: str
    sheet_rounds: str
    sheet_how: str
    case: str
    state_then: str
    kept: str
    missed: str
    unagreed: str
    choice: str
    hours: str
    yes_percent: str
    how: tuple[tuple[str, str], ...]

    refused: Mapping[type[Refusal], str]

    def month_said(self, month: Month) -> str:
        """`mayo de 2026`."""
        return self.month.format(month=self.month_names[month.month - 1], year=month.year)

    def decimal(self, value: float, places: int = 1) -> str:
        return f"{value:.{places}f}".replace(".", self.comma)

    def percent(self, value: float | None) -> str:
        """A dash where there is nothing to measure."""
        return "–" if value is None else f"{self.decimal(value)} %"

    def titled(self, month: Month, groups: Sequence[str]) -> str:
        told = ", ".join(groups) or self.everything
        return self.title.format(month=self.month_said(month), groups=told)


ES = ReportTexts(
    comma=",",
    month_names=(
        *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"),
        *("septiembre", "octubre", "noviembre", "diciembre"),
    ),
    month="{month} de {year}",
    title="Informe de {month} · {groups}",
    everything="todos los grupos",
    several="{count} grupos",
    preparing="Lo estoy preparando. Cuando esté, las cifras aparecerán en este mismo mensaje.",
    progress="Va en {percent} %",
    already="Ya estoy preparando el informe de {month}: las cifras aparecerán en el mensaje de antes.",
    gave_up=(
        "No pude preparar este informe. Pídalo otra vez en unos minutos; si se repite, avísele a"
        " quien administra Mesa."
    ),
    made="Hecho el {at}. El mes ya terminó: estas cifras quedan guardadas con su huella {checksum}.",
    made_at="Hecho el {at}, con el mes ya terminado.",
    made_before_its_end="Hecho el {at}. El mes no ha terminado: las cifras van hasta ese momento.",
    agrees="Coincide en todo con el informe guardado el {at}.",
    differs="No coincide con el informe guardado el {at} (huella {checksum}). Ambos se conservan. Cambió:",
    moved="{figure}: {before} → {now}",
    moved_answers="Respuestas de la encuesta: cambian {count} preguntas.",
    moved_states="Tiempo en cada estado: cambian {count} estados.",
    moved_lines={
        Cut.GROUP: "Cifras por grupo: cambian {count}.",
        Cut.CATEGORY: "Cifras por categoría: cambian {count}.",
        Cut.SITE: "Cifras por sede: cambian {count}.",
        Cut.SPECIALIST: "Cifras por especialista: cambian {count}.",
    },
    again="Volver a hacerlo",
    nothing="En ese mes no hubo casos de estos grupos.",
    figure={
        Figure.REGISTERED: "Registrados",
        Figure.FINAL: "Solucionados o cerrados",
        Figure.UNMANAGED: "No gestionados",
        Figure.OPEN: "Abiertos al final",
        Figure.REOPENED: "Reaperturas",
        Figure.ATTENTION_KEPT: "Atención dentro del ANS",
        Figure.ATTENTION_AGREED: "Atención medida",
        Figure.SOLUTION_KEPT: "Solución dentro del ANS",
        Figure.SOLUTION_AGREED: "Solución medida",
        Figure.WITHOUT_AGREEMENT: "Sin acuerdo de nivel de servicio",
        Figure.ANSWERED: "Encuestas respondidas",
    },
    attention="ANS de atención",
    solution="ANS de solución",
    compliance="{percent} ({kept} de {agreed})",
    survey="Encuesta",
    question="Pregunta",
    score="Resultado",
    answers="Respuestas",
    states="Tiempo hábil medio por estado, de los casos finales",
    mean="Tiempo medio",
    figures="Cifra",
    count="Cantidad",
    by={
        Cut.GROUP: "Por grupo",
        Cut.CATEGORY: "Por categoría",
        Cut.SITE: "Por sede",
        Cut.SPECIALIST: "Por especialista",
    },
    cut={
        Cut.GROUP: "Grupo",
        Cut.CATEGORY: "Categoría",
        Cut.SITE: "Sede",
        Cut.SPECIALIST: "Especialista",
    },
    without={
        Cut.GROUP: "Sin grupo",
        Cut.CATEGORY: "Sin categoría (precasos)",
        Cut.SITE: "Sin sede",
        Cut.SPECIALIST: "Sin especialista",
    },
    finals_by={
        Cut.GROUP: "Casos finales por grupo",
        Cut.CATEGORY: "Casos finales por categoría",
        Cut.SITE: "Casos finales por sede",
        Cut.SPECIALIST: "Casos finales por especialista",
    },
    kept_by={
        Cut.GROUP: "Solución dentro del ANS por grupo (%)",
        Cut.CATEGORY: "Solución dentro del ANS por categoría (%)",
        Cut.SITE: "Solución dentro del ANS por sede (%)",
        Cut.SPECIALIST: "Solución dentro del ANS por especialista (%)",
    },
    more_lines="Y {count} más, en el XLSX.",
    too_few="menos de 5 respuestas",
    download="Descargar XLSX",
    open="Abrir {name}",
    link_lives="El enlace es solo suyo y sirve diez minutos.",
    link_over=(
        "Este enlace ya no sirve o usted no tiene acceso al informe. Presione «Descargar XLSX» otra"
        " vez en el chat."
    ),
    no_link=(
        "El archivo está guardado, pero todavía no se puede descargar: a Mesa le falta su dirección"
        " pública (MESA_PUBLIC_URL). Avísele a quien la administra."
    ),
    file_gone="El archivo de este informe ya no se conserva; las cifras sí. Pídalo otra vez para tener el XLSX.",
    back="Ver el resumen",
    sheet_summary="Resumen",
    sheet_survey="Encuesta",
    sheet_cases="Casos",
    sheet_rounds="Respuestas",
    sheet_how="Cómo se cuenta",
    case="Caso",
    state_then="Estado al final",
    kept="Cumple",
    missed="No cumple",
    unagreed="Sin acuerdo",
    choice="Respuesta",
    hours="{state} (h hábiles)",
    yes_percent="{percent} sí",
    how=(
        (
            "El mes",
            "Va del primer al último instante del mes en la zona horaria de cada proyecto. Lo que pasó después no cambia las cifras: grupo, especialista y categoría son los del final del mes.",
        ),
        ("Registrados", "Casos registrados en el mes, también los precasos."),
        (
            "Solucionados o cerrados",
            "Casos que llegaron por última vez a Solucionado o Cerrado en el mes y no se reabrieron antes de que terminara. Un caso cuenta en el mes en que se solucionó, aunque se cierre después.",
        ),
        (
            "No gestionados",
            "Casos que llegaron a No gestionado en el mes. No suman con los anteriores.",
        ),
        (
            "Abiertos al final",
            "Casos sin solución en el último instante del mes, sin importar cuándo se registraron.",
        ),
        ("Reaperturas", "Veces que un caso se reabrió en el mes; un caso puede sumar varias."),
        (
            "ANS",
            "De los casos solucionados o cerrados del mes. Cumple si el tiempo hábil que cuenta, hasta la primera atención o hasta la última solución, no pasa de lo acordado. Sin acuerdo: su categoría ya no está en el catálogo.",
        ),
        (
            "Encuesta",
            "Rondas respondidas en el mes. El resultado es el promedio de las preguntas de 1 a 5 y el porcentaje de «sí» de las demás. El de un especialista se muestra desde cinco respuestas; las rondas de quien tiene menos van al final, sin su nombre y sin el número del caso.",
        ),
        (
            "Tiempo por estado",
            "Tiempo hábil medio que los casos solucionados o cerrados pasaron en cada estado, desde su registro; promedio de los que pasaron por él.",
        ),
        (
            "De la cifra al caso",
            "En la hoja Casos, cada cifra tiene su columna: filtre por 1 o por «Cumple» (y por grupo, categoría, sede o especialista) y verá los casos que la forman. Las encuestas están en la hoja Respuestas.",
        ),
    ),
    refused={
        UnknownMonth: "«{written}» no es un mes. Escriba, por ejemplo, «informe mayo» o «informe 2026-05».",
        UnknownMonthOrGroup: "No encuentro un mes ni un grupo llamado «{written}». Escriba, por ejemplo, «informe mayo» o «informe mayo Soporte».",
        MisspelledMonth: "No conozco el mes «{written}». ¿Quiso decir «informe {near}»?",
        FutureMonth: "El mes {written} todavía no ha llegado: no hay nada que informar.",
        NotYourReport: (
            "Los informes de un grupo son para quienes lo supervisan y para los administradores."
        ),
        NoReport: "No encuentro ese informe, o usted no tiene acceso a él. Pídalo otra vez: «informe mayo».",
    },
)

EN = ReportTexts(
    comma=".",
    month_names=(
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December"),
    ),
    month="{month} {year}",
    title="Report of {month} · {groups}",
    everything="all groups",
    several="{count} groups",
    preparing="I am preparing it. Once it is done, the figures will appear in this very message.",
    progress="{percent} % done",
    already="I am preparing the report of {month} already: the figures will appear in the message above.",
    gave_up=(
        "I could not prepare this report. Ask for it again in a few minutes; if it happens again,"
        " please tell who administers Mesa."
    ),
    made="Made on {at}. The month is over: these figures are kept with their checksum {checksum}.",
    made_at="Made on {at}, when the month was over.",
    made_before_its_end="Made on {at}. The month is not over: the figures go up to that moment.",
    agrees="It agrees in everything with the report kept on {at}.",
    differs="It does not agree with the report kept on {at} (checksum {checksum}). Both are kept. Changed:",
    moved="{figure}: {before} → {now}",
    moved_answers="Answers of the survey: {count} questions change.",
    moved_states="Time in each state: {count} states change.",
    moved_lines={
        Cut.GROUP: "Figures by group: {count} change.",
        Cut.CATEGORY: "Figures by category: {count} change.",
        Cut.SITE: "Figures by site: {count} change.",
        Cut.SPECIALIST: "Figures by specialist: {count} change.",
    },
    again="Make it again",
    nothing="There were no cases of these groups in that month.",
    figure={
        Figure.REGISTERED: "Registered",
        Figure.FINAL: "Solved or closed",
        Figure.UNMANAGED: "Not managed",
        Figure.OPEN: "Open at the end",
        Figure.REOPENED: "Reopenings",
        Figure.ATTENTION_KEPT: "Attention within the SLA",
        Figure.ATTENTION_AGREED: "Attention measured",
        Figure.SOLUTION_KEPT: "Solution within the SLA",
        Figure.SOLUTION_AGREED: "Solution measured",
        Figure.WITHOUT_AGREEMENT: "Without a service level agreement",
        Figure.ANSWERED: "Surveys answered",
    },
    attention="SLA of attention",
    solution="SLA of solution",
    compliance="{percent} ({kept} of {agreed})",
    survey="Survey",
    question="Question",
    score="Result",
    answers="Answers",
    states="Mean business time in each state, of the final cases",
    mean="Mean time",
    figures="Figure",
    count="Total",
    by={
        Cut.GROUP: "By group",
        Cut.CATEGORY: "By category",
        Cut.SITE: "By site",
        Cut.SPECIALIST: "By specialist",
    },
    cut={
        Cut.GROUP: "Group",
        Cut.CATEGORY: "Category",
        Cut.SITE: "Site",
        Cut.SPECIALIST: "Specialist",
    },
    without={
        Cut.GROUP: "Without a group",
        Cut.CATEGORY: "Without a category (precases)",
        Cut.SITE: "Without a site",
        Cut.SPECIALIST: "Without a specialist",
    },
    finals_by={
        Cut.GROUP: "Final cases by group",
        Cut.CATEGORY: "Final cases by category",
        Cut.SITE: "Final cases by site",
        Cut.SPECIALIST: "Final cases by specialist",
    },
    kept_by={
        Cut.GROUP: "Solution within the SLA by group (%)",
        Cut.CATEGORY: "Solution within the SLA by category (%)",
        Cut.SITE: "Solution within the SLA by site (%)",
        Cut.SPECIALIST: "Solution within the SLA by specialist (%)",
    },
    more_lines="And {count} more, in the XLSX.",
    too_few="fewer than 5 answers",
    download="Download XLSX",
    open="Open {name}",
    link_lives="The link is yours alone and lasts ten minutes.",
    link_over=(
        "This link is no longer good, or you have no access to the report. Press “Download XLSX”"
        " again in the chat."
    ),
    no_link=(
        "The file is kept, but cannot be downloaded yet: Mesa lacks its public address"
        " (MESA_PUBLIC_URL). Please tell who administers it."
    ),
    file_gone="The file of this report is no longer kept; its figures are. Ask for it again to have the XLSX.",
    back="See the summary",
    sheet_summary="Summary",
    sheet_survey="Survey",
    sheet_cases="Cases",
    sheet_rounds="Answers",
    sheet_how="How it is counted",
    case="Case",
    state_then="State at the end",
    kept="Kept",
    missed="Missed",
    unagreed="No agreement",
    choice="Answer",
    hours="{state} (business h)",
    yes_percent="{percent} yes",
    how=(
        (
            "The month",
            "From its first to its last instant in the time zone of each project. What happened later does not change the figures: group, specialist and category are those of the month's end.",
        ),
        ("Registered", "Cases registered in the month, precases too."),
        (
            "Solved or closed",
            "Cases that came to Solved or Closed for the last time in the month and were not reopened before it ended. A case counts in the month in which it was solved, even if it is closed later.",
        ),
        (
            "Not managed",
            "Cases that came to Not managed in the month. They are no part of those above.",
        ),
        (
            "Open at the end",
            "Cases without a solution at the last instant of the month, whenever they were registered.",
        ),
        (
            "Reopenings",
            "How often cases were reopened in the month; one case can count several times.",
        ),
        (
            "SLA",
            "Of the cases that were solved or closed in the month. Kept where the business time that counts, until the first attention or until the last solution, is no more than agreed. No agreement: the category is no longer in the catalogue.",
        ),
        (
            "Survey",
            "Rounds answered in the month. The result is the mean of the questions from 1 to 5, and the share of “yes” of the others. That of one specialist is shown from five answers on; rounds of who has fewer come last, without their name and without the number of the case.",
        ),
        (
            "Time in each state",
            "Mean business time that the cases solved or closed spent in each state, since they were registered; the mean of those that were in it.",
        ),
        (
            "From figure to case",
            "On the sheet Cases each figure has its column: filter by 1 or by “Kept” (and by group, category, site or specialist) to see the cases that make it. Surveys are on the sheet Answers.",
        ),
    ),
    refused={
        UnknownMonth: "“{written}” is no month. Write, for example, “report May” or “report 2026-05”.",
        UnknownMonthOrGroup: "I find no month and no group called “{written}”. Write, for example, “report May” or “report May Support”.",
        MisspelledMonth: "I do not know the month “{written}”. Did you mean “report {near}”?",
        FutureMonth: "The month {written} has not come yet: there is nothing to report.",
        NotYourReport: "The reports of a group are for those who watch it and for administrators.",
        NoReport: "I cannot find that report, or you have no access to it. Ask again: “report May”.",
    },
)
