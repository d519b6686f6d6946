"""Completing a precase (R8): a mail gets its category, and is a case like any other."""

from typing import Any

from cards.new_case_form import walk_card
from cards.precase_form import Completing, precase_form, walk_of
from dialogs.cases import case_reply, changed
from dialogs.new_case import asks_more, beside, extra_of, kept_of, likely_of, walked
from dialogs.turn import Office, Reply, Turn
from domain.errors import CaseNotFound, IllegalMove, Invalid, NotAllowed, StaleCase
from domain.given import Given
from domain.lifecycle import permitted
from domain.lookups import View
from domain.moves import By, Verb
from domain.precase import Completed
from domain.readings import Reading

NO = (StaleCase, IllegalMove, NotAllowed)


async def form(turn: Turn, office: Office) -> Reply:
    """`Completar`; or back from the walk, with what was typed."""
    view = await office.lookups.known(turn.number(), turn.who)
    try:
        _may(view, turn.version())
    except NO as no:
        return await case_reply(turn, office, no.number, turn.texts.refusal(no))
    if not turn.in_dialog and turn.message:
        await office.reception.covered(turn.who.id, view.case.number)
    kept = kept_of(turn)
    if kept:
        return _form(turn, view, kept)
    case = view.case
    alike = await office.likeness.of(f"{case.subject}\n{case.description}")
    return _form(turn, view, {"subject": case.subject}, likely=alike.categories)


async def walk(turn: Turn, office: Office) -> Reply:
    """One step down the tree (R4); at a leaf, back to the form with it chosen."""
    view = await office.lookups.look(turn.number(), turn.who, Reading.FORM)
    given, node, trail = walked(turn)
    if node and not node.children:
        return _form(turn, view, {**given, "category": node.id})
    way = walk_of(Completing(view, given, turn.nonce, likely_of(turn)))
    return Reply(form=walk_card(node, trail, given, turn.nonce, turn.surface, way))


async def complete(turn: Turn, office: Office) -> Reply:
    """The case that it is now; or the form again, with what was typed and what is wrong with it."""
    given, number, version = turn.given, turn.number(), turn.version()
    if asks_more(turn):
        view = await office.lookups.look(number, turn.who, Reading.FORM)
        return _form(turn, view, given, notice=turn.texts.precases.more_data)
    asked = Completed(
        category=given.get("category", ""),
        urgency=given.get("urgency", ""),
        impact=given.get("impact", ""),
        subject=given.get("subject", ""),
        extra=extra_of(given),
    )
    press = turn.once(f"{number}:{version}:{Verb.CLASSIFY}")
    try:
        case = await office.desk.precases.complete(number, asked, turn.who, version, press)
    except Invalid as no:
        view = await office.lookups.look(number, turn.who, Reading.FORM)
        return _form(turn, view, given, problems=beside(turn, no))
    except NO as no:
        return await _meanwhile(turn, office, no)
    try:
        return await changed(turn, office, case)
    except CaseNotFound:  # its category is of a project that they have no part in
        return Reply(text=turn.texts.precases.passed_on.format(number=number))


async def _meanwhile(turn: Turn, office: Office, no: StaleCase | IllegalMove | NotAllowed) -> Reply:
    """Somebody changed it: the form with what was typed, if it still waits to be completed."""
    view = await office.lookups.known(turn.number(), turn.who)
    try:
        _may(view, None)
    except NO:
        return await case_reply(turn, office, no.number, turn.texts.refusal(no))
    state = turn.texts.state[view.case.state]
    return _form(turn, view, turn.given, notice=turn.texts.stale_form.format(state=state))


def _may(view: View, version: int | None) -> None:
    stands, by = view.stands, By.CLASSIFYING
    permitted(view.case, Verb.CLASSIFY, view.roles, version, stands=stands, by=by)


def _form(turn: Turn, view: View, given: Given, **more: Any) -> Reply:
    more.setdefault("likely", likely_of(turn))
    return Reply(form=precase_form(Completing(view, given, turn.nonce, **more), turn.surface))
