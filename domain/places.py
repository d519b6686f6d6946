"""Where others read along: the conversation of a press, the channel of a group, a case posted
there. What stands in such a place is for everybody's eyes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SharedPlace:
    """A conversation that others read too. `message` is the one that holds the pressed card;
    `channel` and `team` are empty in a group chat."""

    conversation: str
    service_url: str
    message: str = ""
    channel: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that shows the new cases of a group."""

    conversation: str
    service_url: str
    team: str
    group: str
    bound_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that shows a case to everybody in a conversation, and the version that it shows."""

    number: int
    conversation: str
    activity: str
    service_url: str
    version: int


class PlacesUnit(Protocol):
    """What one transaction knows of these."""

    def channel(self, conversation: str) -> Channel | None: ...
    def channels_of(self, group: str) -> Sequence[Channel]: ...
    def bind(self, channel: Channel) -> None: ...
    def unbind(self, conversation: str) -> None: ...
    def unbind_team(self, team: str) -> None: ...
    def channel_users(self, people: Sequence[str]) -> Mapping[str, str]: ...
    def posts(self, number: int) -> Sequence[Posted]: ...
    def keep_post(self, post: Posted) -> None: ...
    def drop_post(self, post: Posted) -> None: ...
