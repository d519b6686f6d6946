"""The words of how people are told, and of the ledger of what reached nobody."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import Refusal, UnknownChannel
from domain.notices import Channel, What
from domain.undelivered import Cause, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTexts:
    title: str
    told: Mapping[Channel, str]
    by_default: str
    no_address: str
    no_mail: str
    how: str
    channel: Mapping[Channel, str]
    set: Mapping[Channel, str]

    failed_title: str
    none_failed: str
    count_one: str
    count_many: str
    what: Mapping[What, str]
    of_case: str
    since: str
    tries: str
    cause: Mapping[Cause, str]
    retry: str
    retry_all: str
    retried_one: str
    retried_many: str
    nothing_to_retry: str

    case_title: str
    none_of_case: str
    by: Mapping[What, str]
    standing: Mapping[Standing, str]
    somebody: str
    unreached: str

    refused: Mapping[type[Refusal], str]


ES = NoticeTexts(
    title="Cómo recibe los avisos",
    told={
        Channel.TEAMS: "Sus avisos le llegan aquí, en Teams; y por correo si Teams no puede entregarlos.",
        Channel.MAIL: "Sus avisos le llegan solo por correo, a {email}.",
        Channel.BOTH: "Sus avisos le llegan aquí, en Teams, y por correo a {email}.",
    },
    by_default="Es lo usual para usted: no ha elegido otra cosa.",
    no_address="El directorio no tiene su correo, así que por ahora todo le llega por Teams.",
    no_mail="Aquí aún no se envían correos, así que por ahora todo le llega por Teams.",
    how="Elija con un botón o escriba «avisos teams», «avisos correo» o «avisos ambos».",
    channel={
        Channel.TEAMS: "Solo Teams",
        Channel.MAIL: "Solo correo",
        Channel.BOTH: "Teams y correo",
    },
    set={
        Channel.TEAMS: "Listo: de ahora en adelante le aviso aquí, en Teams.",
        Channel.MAIL: "Listo: de ahora en adelante le aviso solo por correo.",
        Channel.BOTH: "Listo: de ahora en adelante le aviso en Teams y por correo.",
    },
    failed_title="Avisos sin entregar",
    none_failed="No hay avisos sin entregar.",
    count_one="Un aviso no se ha podido entregar.",
    count_many="{count} avisos no se han podido entregar; primero, los más recientes.",
    what={
        What.TELL: "Aviso por Teams",
        What.MAIL: "Aviso por correo",
        What.REPLY: "Respuesta a un correo",
        What.REFRESH: "Actualización de tarjetas",
        What.SHOW: "Tarjeta pedida",
        What.POST: "Publicación en un canal",
        What.FILES: "Archivos no recibidos",
        What.MOVED: "Aviso de reasignación por Teams",
        What.MOVED_MAIL: "Aviso de reasignación por correo",
        What.DIGEST: "Resumen de la mañana",
        What.DIGEST_MAIL: "Resumen por correo",
    },
    of_case="Caso {number}",
    since="Desde el {at}",
    tries="Intentos: {count}",
    cause={
        Cause.LEFT: "No tiene la app o la desinstaló.",
        Cause.BLOCKED: "No tiene la app o la bloqueó.",
        Cause.BUSY: "Teams pidió esperar.",
        Cause.NO_ANSWER: "Teams no respondió.",
        Cause.REFUSED: "Teams lo rechazó ({why}).",
        Cause.NO_ADDRESS: "El directorio no tiene una dirección de correo válida.",
        Cause.NO_MAILBOX: "El servidor de correo dice que esa dirección no existe.",
        Cause.MAIL_REFUSED: "El servidor de correo lo rechazó ({why}).",
        Cause.MAIL_DOWN: "El servidor de correo no respondió o pidió esperar.",
        Cause.NO_MAIL: "El envío de correo no está configurado.",
        Cause.BOUNCED: "El correo fue devuelto.",
        Cause.TROUBLE: "Falla de nuestro lado ({why}).",
    },
    retry="Intentar de nuevo",
    retry_all="Intentar todos de nuevo",
    retried_one="Listo: haré otro intento con ese aviso.",
    retried_many="Listo: haré otro intento con {count} avisos.",
    nothing_to_retry="Ese aviso ya no está pendiente.",
    case_title="Avisos · {case}",
    none_of_case="Nadie ha tenido que ser avisado de este caso.",
    by={What.TELL: "Teams", What.MAIL: "Correo"},
    standing={
        Standing.OWED: "Por entregar.",
        Standing.RETRIED: "Habrá otro intento (van {tries}).",
        Standing.SENT: "Entregado el {at}.",
        Standing.FAILED: "Sin entregar (intentos: {tries}).",
        Standing.LEFT: "Se avisó por correo.",
        Standing.DROPPED: "Ya no hacía falta.",
    },
    somebody="Persona sin nombre en el directorio",
    unreached="No se ha podido avisar al usuario desde el {at}, por ningún medio.",
    refused={
        UnknownChannel: "Escriba «avisos teams», «avisos correo» o «avisos ambos».",
    },
)

EN = NoticeTexts(
    title="How you are notified",
    told={
        Channel.TEAMS: "You are told here, in Teams; and by mail where Teams cannot deliver it.",
        Channel.MAIL: "You are told by mail only, at {email}.",
        Channel.BOTH: "You are told here, in Teams, and by mail at {email}.",
    },
    by_default="This is the usual way for you: you chose no other.",
    no_address="The directory has no mail address of yours, so for now all of it comes by Teams.",
    no_mail="No mail is sent here yet, so for now all of it comes by Teams.",
    how="Choose with a button, or write “notices teams”, “notices mail” or “notices both”.",
    channel={
        Channel.TEAMS: "Teams only",
        Channel.MAIL: "Mail only",
        Channel.BOTH: "Teams and mail",
    },
    set={
        Channel.TEAMS: "Done: from now on I tell you here, in Teams.",
        Channel.MAIL: "Done: from now on I tell you by mail only.",
        Channel.BOTH: "Done: from now on I tell you in Teams and by mail.",
    },
    failed_title="Undelivered notices",
    none_failed="There are no undelivered notices.",
    count_one="One notice could not be delivered.",
    count_many="{count} notices could not be delivered; the newest come first.",
    what={
        What.TELL: "Notice in Teams",
        What.MAIL: "Notice by mail",
        What.REPLY: "Reply to a mail",
        What.REFRESH: "Update of cards",
        What.SHOW: "Card asked for",
        What.POST: "Post in a channel",
        What.FILES: "Files not taken",
        What.MOVED: "Notice of reassignment in Teams",
        What.MOVED_MAIL: "Notice of reassignment by mail",
        What.DIGEST: "Morning digest",
        What.DIGEST_MAIL: "Digest by mail",
    },
    of_case="Case {number}",
    since="Since {at}",
    tries="Tries: {count}",
    cause={
        Cause.LEFT: "They do not have the app, or removed it.",
        Cause.BLOCKED: "They do not have the app, or blocked it.",
        Cause.BUSY: "Teams asked to wait.",
        Cause.NO_ANSWER: "Teams did not answer.",
        Cause.REFUSED: "Teams refused it ({why}).",
        Cause.NO_ADDRESS: "The directory has no valid mail address.",
        Cause.NO_MAILBOX: "The mail server says that there is no such address.",
        Cause.MAIL_REFUSED: "The mail server refused it ({why}).",
        Cause.MAIL_DOWN: "The mail server did not answer, or asked to wait.",
        Cause.NO_MAIL: "The sending of mail is not set up.",
        Cause.BOUNCED: "The mail came back.",
        Cause.TROUBLE: "Trouble on our side ({why}).",
    },
    retry="Try again",
    retry_all="Try all again",
    retried_one="Done: one notice is tried again.",
    retried_many="Done: {count} notices are tried again.",
    nothing_to_retry="That notice is not pending any more.",
    case_title="Notices · {case}",
    none_of_case="Nobody had to be told of this case.",
    by={What.TELL: "In Teams", What.MAIL: "By mail"},
    standing={
        Standing.OWED: "To be delivered.",
        Standing.RETRIED: "Being tried again ({tries} so far).",
        Standing.SENT: "Delivered on {at}.",
        Standing.FAILED: "Not delivered (tries: {tries}).",
        Standing.LEFT: "Told by mail.",
        Standing.DROPPED: "No longer needed.",
    },
    somebody="Somebody without a name in the directory",
    unreached="The requester could not be reached by any channel since {at}.",
    refused={
        UnknownChannel: "Write “notices teams”, “notices mail” or “notices both”.",
    },
)
