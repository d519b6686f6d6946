"""The words of the survey's page, for who answers it from a mail."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyPageTexts:
    title: str
    required: str
    optional: str
    problems: str
    thanks: str
    closed: str
    reopened: str
    over: str
    no_link: str
    trouble: str
    leave: str


ES = SurveyPageTexts(
    title="Encuesta de la mesa de servicios",
    required="Las seis preguntas son obligatorias.",
    optional="opcional",
    problems="Falta algo por revisar: lo que respondió sigue aquí.",
    thanks="Gracias por responder",
    closed="El {case} quedó cerrado.",
    reopened="El {case} se reabrió y regresa a su especialista, a quien ya se le avisó.",
    over="La encuesta del {case} ya fue respondida o el caso ya se cerró. No hace falta nada más.",
    no_link="Este enlace ya no sirve. Si su caso sigue abierto, búsquelo en el chat de Mesa.",
    trouble="Algo falló de nuestro lado y no se guardó nada. Intente de nuevo en un momento.",
    leave="Ya puede cerrar esta página.",
)

EN = SurveyPageTexts(
    title="Survey of the service desk",
    required="The six questions are required.",
    optional="optional",
    problems="Something has to be looked at: what you answered is still here.",
    thanks="Thank you for answering",
    closed="{case} is now closed.",
    reopened="{case} was reopened and goes back to its specialist, who has been told.",
    over="The survey of {case} was answered already, or the case was closed. Nothing else is needed.",
    no_link="This link no longer works. If your case is still open, look for it in Mesa's chat.",
    trouble="Something went wrong on our side and nothing was kept. Try again in a moment.",
    leave="You can close this page now.",
)
