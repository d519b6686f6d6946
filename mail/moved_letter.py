"""The letter that tells of a move of many cases (R32): what came, and what left, one line each."""

from collections.abc import Iterable, Sequence

from cards.news_card import sentence
from cards.surface import Surface
from domain.transfer_news import News
from mail.letters import Part, Sheet


def moved_letter(news: News, s: Surface) -> Sheet:
    t = s.texts.transfers
    came = t.now_your_groups if news.to_group else t.now_yours
    parts = [(came, news.gained), (t.no_longer_yours, news.lost)]
    blocks = [(title, "\n".join(_lines(numbers, news, s))) for title, numbers in parts if numbers]
    words = sentence(news, s)
    part = Part(
        language=s.texts.language,
        title=t.news_title,
        said=[words],
        to_do=[t.open_in_teams],
        blocks=blocks,
    )
    return Sheet(subject=words, parts=[part], footer=s.texts.letters.footer)


def _lines(numbers: Sequence[int], news: News, s: Surface) -> Iterable[str]:
    t = s.texts
    for number in numbers:
        case = news.cases.get(number)
        if case is None:
            yield t.transfers.unknown_case.format(number=number)
        else:
            name, state = t.case_name(case.type, number), t.state[case.state]
            yield f"{name} · {state} · {case.subject}"
