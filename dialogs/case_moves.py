"""Every move of a case: one press, or a form. Which one, the table of moves says."""

from dataclasses import replace

from cards.move_form import move_form, prepared
from cards.parts import plain, shortened
from dialogs.cases import case_reply, changed
from dialogs.turn import Office, Reply, Turn, case_number
from domain.errors import (
    EmptyNote,
    IllegalMove,
    Invalid,
    NotAllowed,
    StaleCase,
    UnknownVerb,
)
from domain.given import Given, Need, Visibility
from domain.lifecycle import NOTES, permitted, questions
from domain.lookups import View
from domain.moves import Verb
from domain.ports import Press
from domain.readings import Reading

WRITTEN = (Need.SOLUTION, Need.NOTE, Need.EVIDENCE, Need.PROVIDER_REFERENCE)
"""What people type: kept where the case no longer takes it."""


NOTE_BYTES = 300


async def ask(turn: Turn, office: Office) -> Reply:
    """The form of a move, if it may be made now; else the fresh card and why not."""
    verb = _verb(turn.claim("move"))
    view = await office.lookups.known(turn.number(), turn.who)
    try:
        move = permitted(view.case, verb, view.roles, turn.version(), stands=view.stands)
    except (StaleCase, IllegalMove, NotAllowed) as no:
        return await _refused(turn, office, no)
    await office.lookups.read(view, turn.who, Reading.FORM)
    if not turn.in_dialog and turn.message:
        await office.reception.covered(turn.who.id, view.case.number)
    given = prepared(view, verb, turn.surface)
    return Reply(form=move_form(view, move, turn.nonce, given, turn.surface))


async def act(turn: Turn, office: Office) -> Reply:
    """A move, pressed or sent with its form. A refusal keeps what was typed."""
    verb = _verb(turn.claim("verb"))
    number, version = turn.number(), turn.version()
    press = turn.once(f"{number}:{version}:{verb}")
    try:
        case = await office.desk.act(number, verb, turn.given, turn.who, version, press)
    except Invalid as no:
        return await _form_again(turn, office, verb, problems=no)
    except StaleCase:
        return await _form_again(turn, office, verb)
    except (IllegalMove, NotAllowed) as no:
        return await _refused(turn, office, no)
    return await changed(turn, office, case)


async def note(turn: Turn, office: Office) -> Reply:
    """`nota N TEXTO`: a public note without a card."""
    if not turn.text:
        raise EmptyNote
    written, _, text = turn.text.partition(" ")
    number = case_number(written)
    if not text.strip():
        raise EmptyNote
    given: Given = {Need.NOTE.value: text, Need.VISIBILITY.value: Visibility.PUBLIC}
    press = Press(f"{turn.who.id}:{turn.key}")
    try:
        case = await office.desk.act(number, Verb.NOTE, given, turn.who, None, press)
    except Invalid as no:
        return Reply(text=turn.texts.problem_with(no.problems[Need.NOTE]))
    return await changed(turn, office, case, turn.texts.note_added)


async def _form_again(
    turn: Turn, office: Office, verb: Verb, problems: Invalid | None = None
) -> Reply:
    """The form with what was typed, on the case as it is now: with its problems, or with the word
    that the case changed meanwhile (R17)."""
    view = await office.lookups.known(turn.number(), turn.who)
    seen = view.stands <= turn.version() <= view.case.version
    stale = not seen and verb not in NOTES
    try:
        move = permitted(view.case, verb, view.roles, view.case.version)
    except (IllegalMove, NotAllowed) as no:
        return await _refused(turn, office, no)
    if not questions(move, view.case, view.roles, turn.surface.catalog):
        return await case_reply(turn, office, view.case.number, turn.texts.stale)
    await office.lookups.read(view, turn.who, Reading.FORM)
    form = move_form(view, move, turn.nonce, turn.given, turn.surface)
    found = problems.problems if problems else {}
    notice = _meanwhile(view, turn) if stale else ""
    return Reply(form=replace(form, problems=found, notice=notice))


def _meanwhile(view: View, turn: Turn) -> str:
    """What happened while they were typing: what somebody wrote, or how the case stands."""
    t, note = turn.texts, view.last_note
    if note and note.version > turn.version():
        said = shortened(note.note, NOTE_BYTES)
        return t.stale_note.format(who=plain(note.who_name), note=plain(said))
    return t.stale_form.format(state=t.state[view.case.state])


async def _refused(turn: Turn, office: Office, no: StaleCase | IllegalMove | NotAllowed) -> Reply:
    """The fresh card, why not, and what had been typed."""
    typed = [turn.given[n] for n in WRITTEN if turn.given.get(n)]
    words = turn.texts.refusal(no)
    return await case_reply(turn, office, no.number, words, kept="\n".join(typed))


def _verb(claimed: str) -> Verb:
    try:
        return Verb(claimed)
    except ValueError:
        raise UnknownVerb from None
