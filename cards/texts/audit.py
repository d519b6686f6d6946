"""The words of who has read a case, and of what is forgotten of it, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.readings import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditTexts:
    title: str
    intro: str
    read_by_none: str
    read_once: str
    read_often: str
    read: Mapping[Reading, str]
    forgotten_person: str
    forgotten_case: str


ES = AuditTexts(
    title="Auditoría · {case}",
    intro="Qué se hizo en el caso y quién lo leyó sin ser su usuario, de su grupo ni su supervisor; primero lo más reciente.",
    read_by_none="Nadie más lo ha leído.",
    read_once="Una lectura de otra persona.",
    read_often="{count} lecturas de otras personas.",
    read={
        Reading.CARD: "Leyó el caso.",
        Reading.FORM: "Abrió un formulario del caso.",
        Reading.HISTORY: "Leyó el historial.",
        Reading.CLOCK: "Leyó el reloj.",
        Reading.FILES: "Leyó la lista de adjuntos.",
        Reading.DOWNLOAD: "Descargó un adjunto.",
        Reading.SHARED: "Leyó el caso en un canal o chat compartido.",
        Reading.NOTICES: "Leyó los avisos del caso.",
        Reading.AUDIT: "Leyó esta auditoría.",
    },
    forgotten_person="Persona anonimizada",
    forgotten_case="Cumplió su plazo de conservación: sus datos personales y textos se borraron el {at}.",
)

EN = AuditTexts(
    title="Audit · {case}",
    intro="What was done to the case, and who read it without being its requester, of its group or its supervisor; the newest first.",
    read_by_none="Nobody else has read it.",
    read_once="It was read once by somebody else.",
    read_often="It was read {count} times by others.",
    read={
        Reading.CARD: "Read the case.",
        Reading.FORM: "Opened a form of the case.",
        Reading.HISTORY: "Read the history.",
        Reading.CLOCK: "Read the clock.",
        Reading.FILES: "Read the list of files.",
        Reading.DOWNLOAD: "Downloaded a file.",
        Reading.SHARED: "Read the case in a channel or a shared chat.",
        Reading.NOTICES: "Read the notices of the case.",
        Reading.AUDIT: "Read this audit.",
    },
    forgotten_person="Somebody, anonymised",
    forgotten_case="It is older than it is kept: its personal data and texts were erased on {at}.",
)
