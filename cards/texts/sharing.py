"""What is said where others read along: in channels, on shared cards, in the compose box."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import NotAChannel, NotYourGroup, Refusal, SeveralGroups


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingTexts:
    # The card that everybody sees
    see: str
    refresh: str
    since: str
    only_who_attends: str

    # In a channel
    bound: str
    unbound: str
    was_not_bound: str
    which_group: str
    said_in_a_channel: str
    shows_group: str
    channel_help: str
    done: str
    form_elsewhere: str
    see_elsewhere: str

    # In the compose box
    nothing_found: str
    no_cases_yet: str
    unknown_command: str
    from_message: str
    message_by: str
    message_at: str
    outsider: str

    refused: Mapping[type[Refusal], str]


ES = SharingTexts(
    see="Ver",
    refresh="Actualizar",
    since="Desde",
    only_who_attends="Los detalles de este caso solo los ven quienes lo atienden y quien lo reportó.",
    bound=(
        "Listo: los casos nuevos de {group} aparecerán en este canal, sin datos personales."
        " Para dejar de mostrarlos, mencióneme y escriba «desvincular»."
    ),
    unbound="Listo: los casos de {group} ya no aparecerán en este canal.",
    was_not_bound="Este canal no está vinculado a ningún grupo.",
    which_group=(
        "Escriba el grupo después de «vincular», por ejemplo: «vincular Mesa de servicios»."
    ),
    said_in_a_channel=(
        "Un canal se vincula desde el canal mismo: agrégueme al equipo, mencióneme en el canal y"
        " escriba «{command}»."
    ),
    shows_group="Este canal muestra los casos nuevos de {group}.",
    channel_help=(
        "En un canal puede pedirme, mencionándome:\n"
        "• vincular GRUPO: mostrar aquí los casos nuevos de ese grupo (lo hace su supervisor)\n"
        "• desvincular: dejar de mostrarlos\n"
        "• ayuda: este mensaje\n"
        "Todo lo demás, como crear o consultar sus casos, lo atiendo en el chat personal."
    ),
    done="El {case} está «{state}».",
    form_elsewhere=(
        "Para completar esa acción escríbame «caso {number}» en el chat personal: este Teams no"
        " puede abrirla aquí."
    ),
    see_elsewhere="Para eso escríbame «caso {number}» en el chat personal.",
    nothing_found="No encontré casos con esas palabras entre los que usted puede ver.",
    no_cases_yet="Escriba un número o unas palabras para buscar un caso.",
    unknown_command="Esta versión de Mesa no conoce esa acción.",
    from_message="Solicitud de {who}",
    message_by="Mensaje de: {who}",
    message_at="Enlace: {link}",
    outsider=("Mesa solo atiende a los miembros de la entidad que la instaló. No se guardó nada."),
    refused={
        NotAChannel: "Los casos de un grupo solo se muestran en el canal de un equipo.",
        SeveralGroups: (
            "Varios grupos coinciden con «{written}»: escriba el nombre completo de uno."
        ),
        NotYourGroup: (
            "Solo un supervisor de ese grupo, o un administrador, puede vincular o desvincular"
            " sus canales."
        ),
    },
)

EN = SharingTexts(
    see="View",
    refresh="Refresh",
    since="Since",
    only_who_attends="Only those who attend this case and who reported it see its details.",
    bound=(
        "Done: new cases of {group} will appear in this channel, without personal data."
        " To stop showing them, mention me and write “unbind”."
    ),
    unbound="Done: cases of {group} will no longer appear in this channel.",
    was_not_bound="This channel is not bound to any group.",
    which_group="Write the group after “bind”, for example: “bind Service desk”.",
    said_in_a_channel=(
        "A channel is bound from the channel itself: add me to the team, mention me in the channel"
        " and write “{command}”."
    ),
    shows_group="This channel shows the new cases of {group}.",
    channel_help=(
        "In a channel you can ask me, by mentioning me:\n"
        "• bind GROUP: show the new cases of that group here (its supervisor does)\n"
        "• unbind: stop showing them\n"
        "• help: this message\n"
        "Everything else, such as creating or looking up your cases, I do in the personal chat."
    ),
    done="{case} is now “{state}”.",
    form_elsewhere=(
        "To complete that, write “case {number}” to me in the personal chat: this Teams cannot open"
        " it here."
    ),
    see_elsewhere="For that, write “case {number}” to me in the personal chat.",
    nothing_found="I found no cases with those words among those that you may see.",
    no_cases_yet="Type a number or a few words to search for a case.",
    unknown_command="This version of Mesa does not know that action.",
    from_message="Request by {who}",
    message_by="Message by: {who}",
    message_at="Link: {link}",
    outsider="Mesa only serves the members of the organisation that installed it. Nothing was kept.",
    refused={
        NotAChannel: "The cases of a group are shown in the channel of a team only.",
        SeveralGroups: "Several groups match “{written}”: write the full name of one.",
        NotYourGroup: (
            "Only a supervisor of that group, or an administrator, can bind or unbind its channels."
        ),
    },
)
