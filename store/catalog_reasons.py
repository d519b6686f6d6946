"""The reasons (R11) and the survey (R21): every transition that asks for a reason must have one."""

from collections.abc import Iterable, Mapping

from domain.case import State
from domain.catalog import Question, Reason
from domain.given import Need
from domain.lifecycle import LIFECYCLE
from domain.moves import Move, Verb
from domain.survey import NO, YES
from store.catalog_block import Block, entries_of, to_words, with_ids
from store.catalog_faults import Faults, Place
from store.catalog_yaml import Scalar, Table, Value

_MOVES: Mapping[str, Move] = {move.verb: move for move in LIFECYCLE if Need.REASON in move.needs}
_REASON = ("es", "en", "from")
_FLAGS: Mapping[str, tuple[str, ...]] = {
    Verb.SUSPEND: ("asks",),
    Verb.UNMANAGE: ("unanswered",),
}
"""What else a reason of this verb may say of itself."""
_ALONE = frozenset({Verb.CLOSE, Verb.EXPIRE})
"""Nobody chooses: the survey closes the case by itself (R22), or time does (R23)."""
_QUESTIONS = 6
_TAKEN = frozenset({Need.REASON, Need.NOTE})
"""The survey's form has fields of these names."""


def read_reasons(
    section: Mapping[str, Value], place: Place, faults: Faults
) -> dict[str, tuple[Reason, ...]]:
    if not section:
        return {}  # that it is not there, or is no table, is the fault
    for verb, value in section.items():
        if verb not in _MOVES:
            faults.unknown(value.place, "el verbo con razones", verb, list(_MOVES))
    found: dict[str, tuple[Reason, ...]] = {}
    for verb, move in _MOVES.items():
        if verb in section:
            found[verb] = tuple(_reasons(move, section[verb], faults))
            if isinstance(section[verb], Table):
                _covered(move, found[verb], section[verb].place, faults)
        else:
            some = "una sola razón" if move.verb in _ALONE else "por lo menos una razón"
            remedy = f"agregue «{verb}:» con {some}"
            faults.add(place, f"en reasons falta «{verb}»", remedy)
    return found


def read_survey(
    section: Iterable[tuple[str, str, Value]], place: Place, faults: Faults
) -> tuple[Question, ...]:
    blocks = {id_: Block(way, v, ("text", "choices"), faults) for id_, way, v in section}
    questions = tuple(_question(id_, block) for id_, block in blocks.items())
    if questions and len(questions) != _QUESTIONS:
        what = f"la encuesta tiene {len(questions)} preguntas y deben ser {_QUESTIONS}"
        faults.add(place, what, "agregue o quite preguntas; la última autoriza el cierre")
    if questions and questions[-1].choices and set(questions[-1].choices) != {YES, NO}:
        last = questions[-1].id
        what = f"la última pregunta («{last}») autoriza el cierre y no se responde con yes o no"
        remedy = f"deje en «choices» exactamente «{YES}» y «{NO}»"
        faults.add(blocks[last].at("choices").place, what, remedy)
    return questions


def _reasons(move: Move, value: Value, faults: Faults) -> Iterable[Reason]:
    way = f"reasons.{move.verb}"
    keys = (*_REASON, *_FLAGS.get(move.verb, ()))
    for id_, title, entry in with_ids(way, entries_of(way, value, faults), faults):
        if isinstance(entry, Scalar):
            yield Reason(id_, to_words(title, entry, faults))
        else:
            yield _reason(id_, move, Block(title, entry, keys, faults))


def _reason(id_: str, move: Move, block: Block) -> Reason:
    return Reason(
        id_,
        block.spoken(),
        _sources(move, block),
        asks=block.flag("asks", default=False),
        unanswered=block.flag("unanswered", default=False),
    )


def _sources(move: Move, block: Block) -> tuple[State, ...]:
    """None, which is all, where one is wrong: that it then covers too little is no second fault."""
    allowed = [state.value for state in State if state in move.sources]
    before = len(block.faults.found)
    listed = block.items("from", required=False, example=f"[{', '.join(allowed)}]")
    for written in listed:
        if written.text not in set(State):
            block.faults.unknown(written.place, "el estado", written.text, allowed)
        elif written.text not in allowed:
            what = f"desde el estado «{written.text}» no se puede hacer «{move.verb}»"
            block.faults.add(written.place, what, f"use uno de: {', '.join(allowed)}")
    wrong = len(block.faults.found) > before
    return () if wrong else tuple(State(written.text) for written in listed)


def _covered(move: Move, reasons: tuple[Reason, ...], place: Place, faults: Faults) -> None:
    bare = [s for s in State if s in move.sources and not _of(reasons, s)]
    if bare:
        what = f"reasons.{move.verb} no tiene razones desde: {', '.join(bare)}"
        faults.add(place, what, "agregue una razón sin «from» o con esos estados en «from»")
    if move.verb in _ALONE and len(reasons) > 1:
        faults.add(place, f"reasons.{move.verb} tiene más de una razón", "deje una sola")
    if sum(reason.unanswered for reason in reasons) > 1:
        what = f"reasons.{move.verb} tiene más de una razón con «unanswered: true»"
        faults.add(place, what, "déjelo en una sola: la que se propone")


def _of(reasons: tuple[Reason, ...], state: State) -> list[Reason]:
    return [reason for reason in reasons if not reason.sources or state in reason.sources]


def _question(id_: str, block: Block) -> Question:
    if id_ in _TAKEN:
        what = f"la pregunta no puede llamarse «{id_}»"
        block.faults.add(block.place, what, "cámbiele el identificador")
    choices = block.table("choices")
    return Question(
        id_, block.words("text"), {c: to_words(way, v, block.faults) for c, way, v in choices}
    )
