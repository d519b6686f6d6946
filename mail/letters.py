"""What a letter says, in its reader's language: what happened, what to do, the case's facts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from cards.case_card import client_lines, desk_lines, solution_title
from cards.files_card import refusals
from cards.notice import told
from cards.surface import Surface
from cards.texts import Texts
from domain.attachment import Attachment
from domain.case import Audience, Case, Fact, Person, State
from domain.incoming import Received, Verdict
from domain.lifecycle import FINAL
from domain.lookups import ASKING, View
from domain.moves import Verb
from domain.triage import TAKEN

Lines = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is said in one language. `blocks` are texts of people under a title, `link` is where a
    press leads, by its title; `to_do` comes right after what happened."""

    language: str
    title: str
    about: str = ""
    said: Sequence[str]
    to_do: Sequence[str] = ()
    link: tuple[str, str] | None = None
    lines: Lines = ()
    blocks: Lines = ()
    facts: str = ""
    """The caption of the lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A whole letter: its subject, what it says, and in which languages."""

    subject: str
    parts: Sequence[Part]
    footer: str


@dataclass(frozen=True, slots=True)
class Answers:
    """How a letter can be answered. `by_mail`: somebody reads the mailbox that it comes from.
    `survey` is the link to the survey of a round of a case, for one reader; or empty."""

    by_mail: bool
    survey: Callable[[Case, str], str]


def letter(
    view: View, fact: Fact, audience: Audience, reader: Person, s: Surface, answers: Answers
) -> Sheet:
    """A fact of a case, as its reader may know it."""
    t, case, note = s.texts, view.case, view.last_note
    # Where a card says «write here», a letter says how it is answered.
    here = t.letters.answer if answers.by_mail else t.letters.answer_in_teams
    spoken = replace(s, texts=replace(t, answer_here=here.format(number=case.number)))
    survey = answers.survey(case, reader.id) if _surveyed(view, audience) else ""
    noted = t.last_note if note and note.public else t.last_internal_note
    by = t.note_by.format(who=note.who_name, at=s.moment(note.at, case.project)) if note else ""
    part = Part(
        language=t.language,
        title=f"{t.case_name(case.type, case.number)} · {t.state[case.state]}",
        about=case.subject,
        said=told(view, fact, audience, spoken).split("\n\n"),
        to_do=_to_do(view, fact, audience, s, by_mail=answers.by_mail, linked=bool(survey)),
        link=(t.answer_survey, survey) if survey else None,
        lines=_filled(desk_lines(view, s) if view.works else _of_client(view, s)),
        blocks=_filled(
            (
                (solution_title(case, t), case.solution),
                (t.evidence, case.evidence),
                (f"{noted} · {by}", note.note if note else ""),
                (t.description, case.description),
            )
        ),
        facts=t.letters.facts,
    )
    return Sheet(
        subject=subject(case.number, case.subject, t), parts=[part], footer=t.letters.footer
    )


def reply(
    mail: Received,
    languages: Sequence[Texts],
    keywords: Sequence[str],
    refused: Sequence[Attachment] = (),
) -> Sheet | None:
    """What a mail that came in is answered; None where it is not. `languages` are those in which
    its sender is spoken to, the first one first; `refused` are the files of it that were not taken
    (R6): a note is answered for their sake alone."""
    first = languages[0]
    if mail.verdict not in first.letters.reply or (mail.verdict is Verdict.NOTE and not refused):
        return None
    named = mail.number and mail.verdict in TAKEN
    return Sheet(
        subject=subject(mail.number, mail.subject, first) if named else _re(mail.subject),
        parts=[_reply_part(mail, t, keywords, refused) for t in languages],
        footer=first.letters.footer_of_reply,
    )


def _reply_part(
    mail: Received, t: Texts, keywords: Sequence[str], refused: Sequence[Attachment]
) -> Part:
    title, said = t.letters.reply[mail.verdict]
    blanks = {"number": mail.number, "subject": mail.subject or t.letters.no_subject}
    quoted = [t.letters.keyword.format(word=word) for word in keywords]
    told_how = mail.verdict is Verdict.NO_KEYWORD and quoted
    words = [t.letters.keywords.format(words=t.listed(quoted))] if told_how else []
    return Part(
        language=t.language,
        title=title.format(**blanks),
        said=said.format(**blanks).split("\n\n"),
        to_do=[*words, *refusals(refused, t.files)],
    )


def subject(number: int, words: str, t: Texts) -> str:
    """The same for all letters of a case: it holds the thread together, and an answer finds it."""
    return f"{t.letters.subject.format(number=number)} {words}".strip()


def _re(words: str) -> str:
    return words if words.lower().startswith("re:") else f"Re: {words}"


def _surveyed(view: View, audience: Audience) -> bool:
    return view.case.state is State.SOLVED and audience is Audience.REQUESTER


def _of_client(view: View, s: Surface) -> Lines:
    state = (s.texts.state_label, s.texts.state[view.case.state])
    category, *others = client_lines(view, s)
    return (category, state, *others)


def _filled(lines: Lines) -> Lines:
    return [(title, value) for title, value in lines if value]


def _to_do(
    view: View, fact: Fact, audience: Audience, s: Surface, *, by_mail: bool, linked: bool
) -> Sequence[str]:
    """What comes next, and how to answer; nothing that was said already."""
    t, case = s.texts.letters, view.case
    if audience is not Audience.REQUESTER:
        warned = [t.answer_is_public] if by_mail else []
        return [t.open_in_teams.format(number=case.number), *warned]
    if view.closes_at:
        when = s.weekday_moment(view.closes_at, view.at, case.project)
        how = t.survey if linked else t.survey_in_teams.format(number=case.number)
        said = linked and fact.verb in {Verb.SOLVE, Verb.REMIND}
        return [*(() if said else (how,)), s.texts.closes_unanswered.format(when=when)]
    if case.state in FINAL:
        return [s.texts.client_says[case.state]]
    if fact.verb in ASKING and view.chase:
        return []
    how = t.answer if by_mail else t.answer_in_teams
    return [how.format(number=case.number)]
