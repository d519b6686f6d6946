"""The files of a case; and, for files that came without a word, which case they went to."""

from collections.abc import Callable, Mapping, Sequence

from adaptive_cards.card import Container

from cards.form import Field, FieldKind, Form
from cards.parts import (
    Card,
    Element,
    button,
    card,
    heading,
    link,
    plain,
    said,
    shortened,
    subtle,
    tappable,
    typed,
)
from cards.surface import Surface
from cards.texts.files import FileTexts
from domain.attachment import Attachment, Fault
from domain.case import Case
from domain.files import Listed
from domain.lookups import View

CASE = "case"
"""The field of the form that names the case."""
PAGE = 10
REFUSED = 20
"""So many are told of by name in one message."""
SUBJECT_BYTES = 120


def files_card(
    view: View, files: Sequence[Listed], first: int, url: Callable[[str], str], s: Surface
) -> Card:
    """`url` gives the link to a file for this reader, or nothing where this service has no address.
    `first` is the place of the first one."""
    t, case = s.texts.files, view.case
    title = t.title.format(case=s.texts.case_name(case.type, case.number))
    shown = files[first : first + PAGE]
    links = {listed.file.id: url(listed.file.id) for listed in shown}
    page = t.page.format(first=first + 1, last=first + len(shown), total=len(files))
    body: list[Element] = [
        heading(title),
        said(_intro(shown, links, s)),
        *([subtle(page)] if len(files) > PAGE else ()),
        *(_row(listed, links[listed.file.id], case, s) for listed in shown),
    ]
    data = {"number": case.number, "version": case.version}
    turns = [
        (s.texts.previous, max(0, first - PAGE), first > 0),
        (s.texts.next, first + PAGE, first + PAGE < len(files)),
    ]
    actions = [
        button(s.texts.back_to_case, "show", data),
        *(button(title, "files", {**data, "first": to}) for title, to, there in turns if there),
        button(t.fresh_links, "files", {**data, "first": first}),
    ]
    return card(body, actions, title, s.texts)


def _intro(shown: Sequence[Listed], links: Mapping[str, str], s: Surface) -> str:
    t = s.texts.files
    if not shown:
        return t.none
    return t.links_live if all(links.values()) else t.no_links


def _row(listed: Listed, url: str, case: Case, s: Surface) -> Element:
    t, file = s.texts.files, listed.file
    at = s.moment(file.at, case.project)
    line = t.line.format(size=t.size(file.size), who=plain(listed.who), at=at)
    lines: list[Element] = [*typed(file.name), subtle(line)]
    if not url:
        return Container(items=lines, separator=True)
    return tappable(lines, link(t.open.format(name=file.name), url))


def went_card(case: Case, count: int, batch: str, s: Surface) -> Card:
    """Files came without words: said where they went, with a way to change it."""
    t = s.texts.files
    name = s.texts.case_name(case.type, case.number)
    words = t.taken.format(files=t.count(count), case=name)
    data = {"number": case.number, "version": case.version}
    actions = [
        button(t.wrong_case, "misfiled", {**data, "files": batch}),
        button(s.texts.show_case, "show", data),
    ]
    return card(
        [said(words), *typed(shortened(case.subject, SUBJECT_BYTES))], actions, words, s.texts
    )


def which_form(cases: Sequence[Case], count: int, batch: str, nonce: str, s: Surface) -> Form:
    """Which of their open cases the files are for, or that they are for a new one."""
    words = s.texts.files.which.format(files=s.texts.files.count(count))
    return _choice(words, cases, {"files": batch, "nonce": nonce}, "dismiss", s)


def other_form(
    here: Case, cases: Sequence[Case], count: int, batch: str, nonce: str, s: Surface
) -> Form:
    """They were not for this case."""
    words = s.texts.files.which_other.format(files=s.texts.files.count(count))
    data = {"files": batch, "nonce": nonce, "number": here.number, "version": here.version}
    return _choice(words, [c for c in cases if c.number != here.number], data, "show", s)


def _choice(
    title: str, cases: Sequence[Case], data: dict[str, object], leave: str, s: Surface
) -> Form:
    t = s.texts.files
    choices = {str(case.number): _line(case, s) for case in cases}
    field = Field(CASE, s.texts.which_case, FieldKind.CHOICE, choices=choices)
    return Form(
        title=title,
        verb="file_under" if choices else "file_new",
        submit=t.put_there if choices else t.new_case,
        data=data,
        fields=[field] if choices else [],
        leave=leave,
        others=[(t.new_case, "file_new")] if choices else (),
    )


def _line(case: Case, s: Surface) -> str:
    return f"{s.texts.case_name(case.type, case.number)}: {shortened(case.subject, SUBJECT_BYTES)}"


def refused_words(files: Sequence[Attachment], s: Surface) -> str:
    return "\n".join(refusals(files, s.texts.files))


def refusals(files: Sequence[Attachment], t: FileTexts) -> Sequence[str]:
    """Why they were not taken, a sentence each; of very many, how many more there were."""
    lines = [t.refused[Fault(f.fault)].format(name=f.name) for f in files[:REFUSED]]
    more = len(files) - len(lines)
    return [*lines, t.refused_more.format(files=t.count(more))] if more else lines
