"""What one person is told of a move of many cases (R32): one card with a line for each of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from cards.list_card import rows
from cards.parts import Action, Card, Element, button, card, heading, label, plain, said
from cards.surface import Surface
from domain.transfer_news import PAGE, News

VERB = "moved"


def news_card(news: News, s: Surface) -> Card:
    """Each line opens its case below; ten a page."""
    t, words = s.texts.transfers, sentence(news, s)
    here = {"list": VERB, **_where(news, news.start)}
    came = set(news.gained)
    gained = [number for number in news.shown if number in came]
    lost = [number for number in news.shown if number not in came]
    body: list[Element] = [
        heading(t.news_title),
        said(plain(words)),
        *_part(t.now_your_groups if news.to_group else t.now_yours, gained, news, here, s),
        *_part(t.no_longer_yours, lost, news, here, s),
    ]
    return card(body, _turning(news, s), words, s.texts)


def sentence(news: News, s: Surface) -> str:
    """It can stand alone on a locked phone."""
    t = s.texts.transfers
    counts = {"gained": t.cases(len(news.gained)), "lost": t.cases(len(news.lost))}
    if news.transfer.undoes:
        return t.taken_back.format(who=news.who)
    came = t.gained_by_group if news.to_group else t.gained
    if not news.gained:
        words = t.lost
    elif not news.lost:
        words = came
    else:
        words = t.gained_and_lost
    return words.format(who=news.who, **counts)


def _part(
    title: str, numbers: Sequence[int], news: News, here: Mapping[str, Any], s: Surface
) -> list[Element]:
    if not numbers:
        return []
    known = [news.cases[number] for number in numbers if number in news.cases]
    unknown = [number for number in numbers if number not in news.cases]
    named = s.texts.transfers.unknown_case
    return [
        label(title),
        *rows(known, news.clocks, s, here),
        *(said(named.format(number=number), separator=True) for number in unknown),
    ]


def _where(news: News, start: int) -> Mapping[str, Any]:
    return {"transfer": news.transfer.id, "start": start}


def _turning(news: News, s: Surface) -> list[Action]:
    total = len(news.gained) + len(news.lost)
    turns = (
        (s.texts.previous, news.start - PAGE, news.start > 0),
        (s.texts.next, news.start + PAGE, news.start + PAGE < total),
    )
    return [button(title, VERB, _where(news, max(0, at))) for title, at, there in turns if there]
