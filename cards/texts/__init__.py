"""Every word that the bot says. One field per text, one file per language.

A missing translation is a type error, and fails at import too. Spanish speaks in *usted*.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cards.texts.audit import AuditTexts
from cards.texts.digests import DigestTexts
from cards.texts.directory import DirectoryTexts
from cards.texts.files import FileTexts
from cards.texts.imports import ImportTexts
from cards.texts.letters import LetterTexts
from cards.texts.likeness import LikenessTexts
from cards.texts.notices import NoticeTexts
from cards.texts.precases import PrecaseTexts
from cards.texts.queues import QueueTexts
from cards.texts.relations import RelationTexts
from cards.texts.reports import ReportTexts
from cards.texts.search import SearchTexts
from cards.texts.sharing import SharingTexts
from cards.texts.survey_page import SurveyPageTexts
from cards.texts.transfers import TransferTexts
from domain.case import Audience, CaseType, Priority, State
from domain.errors import Problem, ProblemKind, Refusal
from domain.given import Need
from domain.moves import Verb
from domain.sla import Target

_MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    language: str

    # The nouns
    case_type: Mapping[CaseType, str]
    state: Mapping[State, str]
    urgency: Mapping[str, str]
    impact: Mapping[str, str]
    priority: Mapping[Priority, str]
    visibility: Mapping[str, str]
    field: Mapping[str, str]
    need: Mapping[Need, str]
    verb: Mapping[Verb, str]
    done: Mapping[Verb, str]
    form_title: Mapping[Verb, str]
    hint: Mapping[tuple[Verb, Need], str]

    # The card of a case
    state_line: str
    client: str
    client_field: str
    company: str
    site: str
    department: str
    phone: str
    extension: str
    email: str
    ci: str
    category: str
    state_label: str
    priority_label: str
    levels: str
    group: str
    group_level: str
    specialist: str
    nobody_yet: str
    whoever_takes_it: str
    attended_by: str
    provider_reference: str
    registered_by: str
    registered_at: str
    next_contact: str
    last_note: str
    last_internal_note: str
    note_by: str
    description: str
    solution: str
    solution_so_far: str
    evidence: str
    history: str
    answer_survey: str
    card_below: str

    client_says: Mapping[State, str]

    # Its history
    history_title: str
    from_to: str
    because: str
    internal: str
    field_change: str
    field_set: str
    back_to_case: str
    older: str

    # Its clock
    target: Mapping[Target, str]
    clock: str
    clock_title: str
    left: str
    over: str
    left_stopped: str
    over_stopped: str
    kept: str
    kept_late: str
    under_a_minute: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    day_said: str
    day_of_month_said: str
    day_of_year_said: str
    counts: str
    counts_not: str
    stretch: str
    stretches_before: str
    sum: str
    spent_sum: str
    stopped_sum: str
    outside_sum: str
    elapsed_sum: str
    holding: str
    end_runs: str
    end_over: str
    end_stopped: str
    end_kept: str
    end_late: str
    no_agreement: str
    promised: str
    request: str
    request_delivered: str
    request_on_its_way: str
    delivered: str
    on_its_way: str
    unanswered: str
    unanswered_note: str
    answer_here: str
    answered: str
    and_: str
    how_to_advance: str
    stale_note: str
    answer_taken: str
    it_is_new: str
    show_case: str
    which_answer: str
    which_case: str
    answer: str
    unsolved: str
    end_unsolved: str
    closes_unanswered: str
    advanced: str
    only_administrators: str
    shifted: str
    shifted_outcome: str
    without_due: str
    now_late: str
    now_in_time: str

    # Forms
    save: str
    cancel: str
    form_has_problems: str
    problem_required: str
    problem: Mapping[ProblemKind, str]
    new_case: str
    subject: str
    description_hint: str
    urgency_label: str
    impact_label: str
    category_hint: str
    walk_categories: str
    choose_category: str
    service: str
    go_on: str
    client_hint: str
    by_the_rules: str
    create_case: str
    proposal_title: str
    proposal_intro: str
    open_form: str
    no_thanks: str
    survey_title: str
    survey_intro: str
    send_survey: str
    reopen_reason: str
    comment: str

    # Lists
    my_cases: str
    no_cases: str
    my_work: str
    no_work: str
    queue: str
    queue_title: str
    queue_empty: str
    which_queue: str
    no_queues: str
    page_line: str
    priority_line: str
    open_case: str
    previous: str
    next: str

    # Help and small talk
    help_title: str
    help_intro: str
    help_free_text: str
    commands: tuple[tuple[str, str], ...]
    desk_commands: tuple[tuple[str, str], ...]
    demo_commands: tuple[tuple[str, str], ...]
    welcome: str
    unknown_word: str
    did_you_mean: str
    language_set: str
    which_language: str
    you_are_welcome: str
    dismissed: str
    note_added: str
    case_expected: str
    personal_only: str
    files: FileTexts
    directory: DirectoryTexts
    stale: str
    stale_form: str
    typed_was: str
    more_data: str
    trouble: str

    # What people are told
    told: Mapping[tuple[Verb, Audience], str]
    told_group: Mapping[Verb, str]
    told_anything: str

    search: SearchTexts
    likeness: LikenessTexts
    imports: ImportTexts
    relations: RelationTexts
    letters: LetterTexts
    notices: NoticeTexts
    survey_page: SurveyPageTexts
    precases: PrecaseTexts
    audit: AuditTexts
    digests: DigestTexts
    transfers: TransferTexts
    queues: QueueTexts
    reports: ReportTexts

    refused: Mapping[type[Refusal], str]

    sharing: SharingTexts

    def case_name(self, type_: CaseType, number: int) -> str:
        return f"{self.case_type[type_]} {number}"

    def problem_with(self, problem: Problem) -> str:
        return self.problem[problem.kind].format(
            limit=self.number(problem.limit), value=problem.value
        )

    def brief(self, choice: str) -> str:
        """`Alta: no puedo trabajar`, where it is not being chosen: `alta`."""
        return choice.partition(":")[0].lower()

    def number(self, number: int) -> str:
        """Thousands as Colombians write them, or as the English do."""
        grouped = f"{number:,}"
        return grouped if self.language == "en" else grouped.replace(",", ".")

    def tenths(self, number: float) -> str:
        """With one digit after the comma, which the English write as a point."""
        whole, _, tenth = f"{number:.1f}".partition(".")
        return f"{self.number(int(whole))}{'.' if self.language == 'en' else ','}{tenth}"

    def duration(self, seconds: int) -> str:
        """As it is said: `3 h 20 min`."""
        if seconds < _MINUTE:
            return self.under_a_minute
        return self.exact(seconds - seconds % _MINUTE)

    def listed(self, words: Sequence[str], between: str = "") -> str:
        """`a, b y c`; or with another word between the last two."""
        return f" {between or self.and_} ".join(
            part for part in (", ".join(words[:-1]), words[-1]) if part
        )

    def exact(self, seconds: int) -> str:
        """To the second: `3 h 20 min 5 s`."""
        minutes, s = divmod(seconds, _MINUTE)
        h, min_ = divmod(minutes, 60)
        parts = (
            f"{self.number(h)} h" if h else "",
            f"{min_} min" if min_ else "",
            f"{s} s" if s else "",
        )
        return " ".join(part for part in parts if part) or "0 s"

    def refusal(self, error: Refusal) -> str:
        said = vars(error) | {
            "state": self.state.get(getattr(error, "state", None), ""),  # type: ignore[arg-type]
            "filter": self.search.filter.get(getattr(error, "filter", None), ""),  # type: ignore[arg-type]
            "takes": self.queues.takes.get(getattr(error, "facet", None), ""),  # type: ignore[arg-type]
            "verb": self.verb.get(getattr(error, "verb", None), ""),  # type: ignore[arg-type]
        }
        return self.refused[type(error)].format(**said)
