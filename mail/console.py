"""Where a demonstration has no mail server: a letter becomes a file that any mail reader opens."""

import asyncio
import logging
import os
from pathlib import Path

from mail.envelope import Mail

log = logging.getLogger(__name__)


class FolderMailbox:
    """Implements `mail.delivery.Mailbox`. A file is there whole, or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, mail: Mail) -> None:
        await asyncio.to_thread(self._write, mail)
        log.info("mail", extra={"mail": mail.name})

    def _write(self, mail: Mail) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        begun = self._folder / f"{mail.name}.part"
        begun.write_bytes(mail.message.as_bytes())
        os.replace(begun, self._folder / f"{mail.name}.eml")  # noqa: PTH105 - of one folder
