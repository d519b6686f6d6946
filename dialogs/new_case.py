"""Opening a case: what the person typed becomes a form, the form becomes a case."""

from collections.abc import Mapping, Sequence
from typing import Any

from cards.new_case_form import Drafting, new_case_form, proposal_card, walk_card
from cards.surface import Frame
from dialogs.along import carrying_files
from dialogs.cases import changed
from dialogs.turn import Office, Reply, Turn
from domain.catalog import Node
from domain.clients import Meant
from domain.errors import Invalid, Problem, ProblemKind
from domain.given import SUBJECT_LIMIT, TEXT_LIMIT, Given, Need, clean, one_line
from domain.likeness import LIKELY, Alike
from domain.opening import NewCase

_EXTRA = "extra."


@carrying_files
async def start(turn: Turn, office: Office) -> Reply:
    """`nuevo [asunto]`, or a free text that says what happens."""
    subject, description = _split(turn.text)
    alike = await office.likeness.of(turn.text) if turn.text else Alike()
    if turn.surface.frame is Frame.DIALOG:
        return Reply(card=proposal_card(subject, description, turn.nonce, turn.surface, alike))
    return await _form(turn, office, {"subject": subject, "description": description}, alike=alike)


@carrying_files
async def form(turn: Turn, office: Office) -> Reply:
    """The form, from a button: of a proposal, of the help, or back from the walk."""
    kept = kept_of(turn)
    if kept:
        return await _form(turn, office, kept)
    said = turn.claim("said") or turn.given.get(Need.NOTE, "")
    if said:
        subject, description = _split(said)
    else:
        subject, description = turn.claim("subject"), turn.claim("description")
    given = {"subject": subject, "description": description, "category": turn.claim("category")}
    return await _form(turn, office, given)


async def prepared(turn: Turn, office: Office, text: str, description: str) -> Reply:
    """The form, filled from somebody's message: its first line is the subject."""
    subject, _ = _split(text.strip().partition("\n")[0])
    alike = await office.likeness.of(text) if text else Alike()
    given = {"subject": subject, "description": description}
    return await _form(turn, office, given, alike=Alike(alike.categories))


@carrying_files
async def walk(turn: Turn, office: Office) -> Reply:
    """One step down the tree (R4); at a leaf, back to the form with it chosen."""
    given, node, trail = walked(turn)
    if node and not node.children:
        return await _form(turn, office, {**given, "category": node.id})
    return Reply(form=walk_card(node, trail, given, turn.nonce, turn.surface))


@carrying_files
async def submit(turn: Turn, office: Office) -> Reply:
    """The case, or the form again with what was typed and what is wrong with it."""
    given = turn.given
    if asks_more(turn):
        return await _form(turn, office, given, notice=turn.texts.more_data)
    asked = NewCase(
        subject=given.get("subject", ""),
        description=given.get("description", ""),
        category=given.get("category", ""),
        urgency=given.get("urgency", ""),
        impact=given.get("impact", ""),
        group=given.get("group", ""),
        specialist=given.get("specialist", ""),
        extra=extra_of(given),
        ci=clean(given.get("ci", "")),
    )
    client = clean(given.get("client", ""))
    if client and turn.surface.catalog.may_create_for_others(turn.who.id):
        await office.directory.acquaint(client)
    try:
        case = await office.desk.open(asked, turn.who, client, turn.once(), turn.files)
    except Invalid as no:
        return await _form_again(turn, office, no)
    return await changed(turn, office, case)


async def helped(turn: Turn, office: Office) -> Reply:
    """`Esto me sirvió`: the solution of a case like theirs; no case is needed."""
    counted = await office.likeness.helped(turn.number(), turn.who, turn.nonce)
    t = turn.texts.likeness
    return Reply(text=t.glad if counted else t.not_any_more)


async def dismiss(turn: Turn, _office: Office) -> Reply:
    return Reply(text=turn.texts.dismissed)


async def _form_again(turn: Turn, office: Office, no: Invalid) -> Reply:
    return await _form(turn, office, turn.given, problems=beside(turn, no))


async def _form(turn: Turn, office: Office, given: Given, **more: Any) -> Reply:
    """Who may create for others is asked for the equipment once the client is known."""
    catalog = office.desk.catalog
    for_others = catalog.may_create_for_others(turn.who.id)
    problems: Mapping[str, Problem] = more.get("problems", {})
    written = clean(given.get("client", "")) if for_others else ""
    who = await office.directory.soon(turn.who)
    known = written or "ci" in problems or not for_others
    meant = await office.lookups.meant(written, who) if known else Meant()
    wrong = problems.get("client")
    several = wrong is not None and wrong.kind is ProblemKind.SEVERAL_PEOPLE
    # A form that is drawn again keeps the order of its list; what looked alike was seen already.
    more.setdefault("alike", Alike(likely_of(turn)))
    draft = Drafting(
        given=given,
        nonce=turn.nonce,
        works=bool(catalog.desk_of(turn.who.id)),
        for_others=for_others,
        client=meant.client if written else None,
        own=meant.client.ci if meant.client else "",
        pieces=meant.pieces,
        candidates=meant.people if several else (),
        **more,
    )
    return Reply(form=new_case_form(draft, turn.surface))


def _split(text: str) -> tuple[str, str]:
    """A subject of one line, and all of the text as the description when it says more."""
    whole = clean(text)
    subject = one_line(whole)
    if len(subject) <= SUBJECT_LIMIT and "\n" not in whole:
        return subject, ""
    return subject[: SUBJECT_LIMIT - 1] + "…", whole[:TEXT_LIMIT]


def kept_of(turn: Turn) -> dict[str, str]:
    """What was typed into the form before the walk: a claim like all the rest."""
    kept = turn.data.get("kept")
    if not isinstance(kept, Mapping):
        return {}
    return {str(k): v for k, v in kept.items() if isinstance(v, str)}


def likely_of(turn: Turn) -> tuple[str, ...]:
    """The likeliest categories, as the form carries them along: a claim."""
    carried = turn.data.get("likely")
    known = turn.surface.catalog.categories
    listed = carried if isinstance(carried, list) else []
    return tuple(dict.fromkeys(c for c in listed if isinstance(c, str) and c in known))[:LIKELY]


def walked(turn: Turn) -> tuple[dict[str, str], Node | None, Sequence[Node]]:
    """What was typed before the walk, the step that was taken last, and the way there."""
    catalog = turn.surface.catalog
    given = kept_of(turn) or dict(turn.given)
    step = clean(turn.given.get("step", ""))
    node = catalog.nodes.get(step or turn.claim("at"))
    return given, node, _trail(catalog.tree, node) if node else ()


def asks_more(turn: Turn) -> bool:
    """The form cannot know the category before it is sent: whether that one needs more."""
    category = turn.surface.catalog.categories.get(turn.given.get("category", ""))
    return bool(category and category.extra and turn.claim("shown") != category.id)


def extra_of(given: Given) -> dict[str, str]:
    """The additional data of the category, by its own ids."""
    return {k.removeprefix(_EXTRA): v for k, v in given.items() if k.startswith(_EXTRA)}


def beside(turn: Turn, no: Invalid) -> Mapping[str, Problem]:
    """Each problem by the field that it stands beside."""
    category = turn.surface.catalog.categories.get(turn.given.get("category", ""))
    extra = {f.id for f in category.extra} if category else set()
    return {_EXTRA + name if name in extra else name: p for name, p in no.problems.items()}


def _trail(tree: Sequence[Node], wanted: Node) -> tuple[Node, ...]:
    for node in tree:
        if node is wanted:
            return (node,)
        below = _trail(node.children, wanted)
        if below:
            return (node, *below)
    return ()
