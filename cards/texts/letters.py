"""The words of mails."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.incoming import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTexts:
    subject: str
    facts: str
    answer: str
    answer_in_teams: str
    answer_is_public: str
    open_in_teams: str
    survey: str
    survey_in_teams: str
    footer: str
    footer_of_reply: str

    # Answers to mails that came in: a title, and what is said
    reply: Mapping[Verdict, tuple[str, str]]
    no_subject: str
    keywords: str
    keyword: str


ES = LetterTexts(
    subject="[Caso {number}]",
    facts="Datos del caso",
    answer=(
        "Para responder o agregar algo, conteste este correo sin cambiar el asunto: llega a quien"
        " atiende el caso."
    ),
    answer_in_teams="Para responder o agregar algo, escriba a Mesa en Teams: «nota {number} …».",
    answer_is_public=(
        "Si contesta este correo, su respuesta queda como nota pública: el usuario la recibe."
    ),
    open_in_teams="Para verlo o trabajarlo, escriba a Mesa en Teams: «caso {number}».",
    survey="Responda la encuesta: seis preguntas cierran el caso o lo devuelven al especialista.",
    survey_in_teams="Para responder la encuesta, escriba a Mesa en Teams: «caso {number}».",
    footer=(
        "Mesa de servicios. Este mensaje se envió de forma automática. Para elegir cómo recibe los"
        " avisos, escriba «avisos» a Mesa en Teams."
    ),
    footer_of_reply="Mesa de servicios. Este mensaje se envió de forma automática.",
    reply={
        Verdict.PRECASE: (
            "Recibimos su solicitud: caso {number}",
            (
                "Su correo quedó registrado con el número {number}.\n\nUna persona de la mesa de"
                " servicios lo revisará y lo asignará a quien corresponda. Para agregar algo, conteste este"
                " correo sin cambiar el asunto."
            ),
        ),
        Verdict.NOTE: (
            "Agregamos su mensaje al caso {number}",
            "Quien atiende el caso ya puede leerlo. No todos sus archivos se guardaron.",
        ),
        Verdict.NOT_YOURS: (
            "No agregamos su mensaje",
            (
                "El asunto de su correo menciona el caso {number}, y desde esta dirección no es posible"
                " agregarle notas. Si necesita ayuda con otra cosa, escriba un correo nuevo."
            ),
        ),
        Verdict.OVER: (
            "El caso {number} ya terminó",
            (
                "El caso {number} ya no recibe mensajes, así que no agregamos el suyo. Si aún necesita"
                " ayuda, escriba un correo nuevo y registramos otro caso."
            ),
        ),
        Verdict.STRANGER: (
            "No pudimos registrar su mensaje",
            (
                "La mesa de servicios atiende a las personas de la entidad que escriben desde su correo"
                " institucional, y no reconocemos esta dirección. Si usted es parte de la entidad,"
                " escriba desde su correo institucional o a Mesa en Teams."
            ),
        ),
        Verdict.NO_KEYWORD: (
            "No registramos su mensaje todavía",
            (
                "El asunto «{subject}» no dice que se trate de una solicitud para la mesa de servicios."
                " Si lo es, envíelo de nuevo con una de las palabras acordadas en el asunto, o escriba a"
                " Mesa en Teams."
            ),
        ),
        Verdict.TOO_LARGE: (
            "Su mensaje es demasiado grande",
            (
                "El correo «{subject}» supera el tamaño que podemos recibir y no se guardó nada de él."
                " Envíelo con menos archivos o con archivos más livianos."
            ),
        ),
        Verdict.UNREADABLE: (
            "No pudimos leer su mensaje",
            (
                "El correo «{subject}» llegó cifrado o dañado y no pudimos leerlo. Envíelo de nuevo sin"
                " cifrar, o escriba a Mesa en Teams."
            ),
        ),
    },
    no_subject="(sin asunto)",
    keyword="«{word}»",
    keywords="Las palabras acordadas son: {words}.",
)

EN = LetterTexts(
    subject="[Case {number}]",
    facts="Facts of the case",
    answer=(
        "To answer or to add something, reply to this mail without changing its subject: it reaches"
        " whoever attends the case."
    ),
    answer_in_teams="To answer or to add something, write to Mesa in Teams: “note {number} …”.",
    answer_is_public=(
        "If you reply to this mail, your answer becomes a public note: the requester receives it."
    ),
    open_in_teams="To see it or work on it, write to Mesa in Teams: “case {number}”.",
    survey="Answer the survey: six questions close the case or return it to the specialist.",
    survey_in_teams="To answer the survey, write to Mesa in Teams: “case {number}”.",
    footer=(
        "Service desk. This message was sent automatically. To choose how you are notified, write"
        " “notices” to Mesa in Teams."
    ),
    footer_of_reply="Service desk. This message was sent automatically.",
    reply={
        Verdict.PRECASE: (
            "We received your request: case {number}",
            (
                "Your mail was registered with the number {number}.\n\nSomebody at the service desk"
                " looks at it and assigns it to the right person. To add something, reply to this mail"
                " without changing its subject."
            ),
        ),
        Verdict.NOTE: (
            "We added your message to case {number}",
            "Whoever attends the case can read it now. Not all of its files were kept.",
        ),
        Verdict.NOT_YOURS: (
            "We did not add your message",
            (
                "The subject of your mail names case {number}, and notes cannot be added to it from this"
                " address. If you need help with something else, write a new mail."
            ),
        ),
        Verdict.OVER: (
            "Case {number} is over",
            (
                "Case {number} takes no more messages, so we did not add yours. If you still need help,"
                " write a new mail and we register another case."
            ),
        ),
        Verdict.STRANGER: (
            "We could not register your message",
            (
                "The service desk serves the people of the organisation who write from their work"
                " address, and we do not recognise this one. If you belong to the organisation, write"
                " from your work address or to Mesa in Teams."
            ),
        ),
        Verdict.NO_KEYWORD: (
            "We have not registered your message yet",
            (
                "The subject “{subject}” does not say that it is a request for the service desk. If it"
                " is, send it again with one of the agreed words in the subject, or write to Mesa in"
                " Teams."
            ),
        ),
        Verdict.TOO_LARGE: (
            "Your message is too large",
            (
                "The mail “{subject}” is larger than we can receive, and nothing of it was kept. Send it"
                " with fewer or lighter files."
            ),
        ),
        Verdict.UNREADABLE: (
            "We could not read your message",
            (
                "The mail “{subject}” arrived encrypted or damaged and we could not read it. Send it"
                " again without encryption, or write to Mesa in Teams."
            ),
        ),
    },
    no_subject="(no subject)",
    keyword="“{word}”",
    keywords="The agreed words are: {words}.",
)
