"""The words about files, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.attachment import Fault

_STEP = 1024
_UNITS = ("B", "KB", "MB")
_WHOLE = 10
"""From here on a size needs no decimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTexts:
    comma: str
    one: str
    many: str
    label: str
    add: str
    listed: str
    how: str
    going: str
    taken: str
    taken_with: str
    wrong_case: str
    new_case: str
    which: str
    which_other: str
    put_there: str
    title: str
    line: str
    open: str
    links_live: str
    no_links: str
    fresh_links: str
    none: str
    page: str
    gone: str
    nothing_left: str
    not_here: str
    refused: Mapping[Fault, str]
    refused_more: str

    def count(self, files: int) -> str:
        """`1 archivo`, `2 archivos`."""
        return self.one if files == 1 else self.many.format(count=files)

    def size(self, bytes_: int) -> str:
        """`2,3 MB`, as Colombians write it."""
        size, unit = float(bytes_), _UNITS[0]
        for larger in _UNITS[1:]:
            if size < _STEP:
                break
            size, unit = size / _STEP, larger
        exact = unit == _UNITS[0] or size >= _WHOLE
        number = f"{size:.0f}" if exact else f"{size:.1f}".removesuffix(".0")
        return f"{number.replace('.', self.comma)} {unit}"


ES = FileTexts(
    comma=",",
    one="1 archivo",
    many="{count} archivos",
    label="Adjuntos",
    add="Añadir adjunto",
    listed="Adjuntos ({count})",
    how=(
        "Envíe aquí, en este chat, la foto o el archivo: irá al {case}. Lo espero hasta el {until};"
        " cada archivo puede pesar hasta 30 MB."
    ),
    going="Irá también lo que envió: {files}.",
    taken="Recibí {files} para el {case}. En un momento podrá ver todo en «Adjuntos».",
    taken_with="También recibí {files} para este caso.",
    wrong_case="No era para este caso",
    new_case="Un caso nuevo",
    which="¿Para cuál de sus casos es lo que envió ({files})?",
    which_other="¿Para cuál caso es lo que envió ({files})?",
    put_there="Añadir al caso",
    title="Adjuntos · {case}",
    line="{size} · {who} · {at}",
    open="Abrir {name}",
    links_live="Toque un archivo para descargarlo. Los enlaces son solo suyos y sirven diez minutos.",
    no_links=(
        "Los archivos están guardados, pero todavía no se pueden descargar: a Mesa le falta su"
        " dirección pública (MESA_PUBLIC_URL). Avísele a quien la administra."
    ),
    fresh_links="Renovar enlaces",
    none="Este caso no tiene archivos.",
    page="Archivos {first} a {last} de {total}",
    gone=(
        "Este enlace ya no sirve o usted no tiene acceso al archivo. Pida los adjuntos del caso otra"
        " vez en el chat."
    ),
    nothing_left=(
        "Ya no queda nada por añadir: lo que envió no se pudo recibir o esperó demasiado. Envíelo de"
        " nuevo, por favor."
    ),
    not_here=(
        "En los canales y chats de grupo Teams no me entrega archivos. Escríbame en el chat personal"
        " y envíelos allí."
    ),
    refused={
        Fault.TOO_LARGE: "«{name}» no quedó en el caso: pesa más de 30 MB. Envíe una versión más liviana.",
        Fault.EMPTY: "«{name}» no quedó en el caso: llegó vacío. Revíselo y envíelo de nuevo.",
        Fault.KIND: (
            "«{name}» no quedó en el caso: no recibo ese tipo de archivo. Sirven imágenes, PDF,"
            " documentos de Office, texto, correos, audio, video y ZIP."
        ),
        Fault.LIES: (
            "«{name}» no quedó en el caso: su contenido no es lo que dice su nombre, o está dañado."
        ),
        Fault.BOMB: "«{name}» no quedó en el caso: al descomprimirlo ocuparía demasiado.",
        Fault.PLACE: (
            "«{name}» no quedó en el caso: por seguridad no descargo archivos de ese sitio. Adjúntelo"
            " directamente en este chat."
        ),
        Fault.GONE: "«{name}» no quedó en el caso: no lo pude descargar. Envíelo de nuevo, por favor.",
        Fault.CASE_OVER: (
            "«{name}» no quedó en el caso: ya no recibe archivos. Si aún lo necesita, cree un caso"
            " nuevo."
        ),
    },
    refused_more="Lo mismo pasó con otros de los que envió: {files}.",
)

EN = FileTexts(
    comma=".",
    one="1 file",
    many="{count} files",
    label="Attachments",
    add="Add attachment",
    listed="Attachments ({count})",
    how=(
        "Send the photo or the file here, in this chat: it will go to {case}. I expect it until"
        " {until}; each file may have up to 30 MB."
    ),
    going="What you sent will go along: {files}.",
    taken="I received {files} for {case}. In a moment, everything is under “Attachments”.",
    taken_with="I also received {files} for this case.",
    wrong_case="It was not for this case",
    new_case="A new case",
    which="Which of your cases is what you sent for ({files})?",
    which_other="Which case is what you sent for ({files})?",
    put_there="Add to the case",
    title="Attachments · {case}",
    line="{size} · {who} · {at}",
    open="Open {name}",
    links_live="Tap a file to download it. The links are yours alone and last ten minutes.",
    no_links=(
        "The files are kept, but cannot be downloaded yet: Mesa lacks its public address"
        " (MESA_PUBLIC_URL). Please tell who administers it."
    ),
    fresh_links="Renew links",
    none="This case has no files.",
    page="Files {first} to {last} of {total}",
    gone=(
        "This link is no longer good, or you have no access to the file. Ask for the attachments of"
        " the case again in the chat."
    ),
    nothing_left=(
        "There is nothing left to add: what you sent could not be taken, or waited for too long."
        " Please send it again."
    ),
    not_here=(
        "In channels and group chats Teams gives me no files. Write to me in the personal chat and"
        " send them there."
    ),
    refused={
        Fault.TOO_LARGE: "“{name}” is not in the case: it has more than 30 MB. Send a lighter version.",
        Fault.EMPTY: "“{name}” is not in the case: it arrived empty. Check it and send it again.",
        Fault.KIND: (
            "“{name}” is not in the case: I do not take that kind of file. Images, PDF, Office"
            " documents, text, e-mails, audio, video and ZIP will do."
        ),
        Fault.LIES: (
            "“{name}” is not in the case: its content is not what its name says, or it is damaged."
        ),
        Fault.BOMB: "“{name}” is not in the case: unpacked it would take up far too much.",
        Fault.PLACE: (
            "“{name}” is not in the case: to be safe I fetch no files from that place. Attach it"
            " directly in this chat."
        ),
        Fault.GONE: "“{name}” is not in the case: I could not fetch it. Please send it again.",
        Fault.CASE_OVER: (
            "“{name}” is not in the case: it takes no more files. If you still need it, create a new"
            " case."
        ),
    },
    refused_more="So it went with others that you sent: {files}.",
)
