"""What a deployer sets about mail and the directory. All of it may be left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

GRAPH = "https://graph.microsoft.com/v1.0"
MAILS = Path(__file__).parent / "var/mail"
DEMO_SENDER = "Mesa de servicios <mesa@entidad.example>"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server as its URL names it. `tls` from the first byte; else STARTTLS, which is left
    out on this very machine alone."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: bool
    folder: str = ""

    @property
    def here(self) -> bool:
        return self.host in LOOPBACK


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSettings:
    sender: str
    """`Mesa de servicios <mesa@entidad.example>`: whom all mail comes from, and is answered to."""
    smtp: Server | None
    folder: Path
    """Where a demonstration without a mail server writes the mails that it would send."""
    imap: Server | None
    graph_mailbox: str
    """The address of a mailbox that is read through Microsoft Graph."""
    trusted: str
    """The `authserv-id` whose Authentication-Results are believed; empty: none are asked for."""
    graph_directory: bool
    graph_url: str

    @property
    def address(self) -> str:
        """Whom all mail comes from, in small letters."""
        return parseaddr(self.sender)[1].casefold()

    @property
    def writes(self) -> bool:
        return bool(self.sender and self.smtp)

    @property
    def reads(self) -> bool:
        return bool(self.imap or self.graph_mailbox)

    @classmethod
    def read(cls, env: Mapping[str, str], faults: list[str]) -> "PostSettings":
        """Adds a sentence to `faults` for each setting that is wrong."""
        sender = env.get("MESA_MAIL_FROM", "").strip()
        smtp = _server(env, "MESA_SMTP_URL", {"smtp": 587, "smtps": 465}, faults)
        imap = _server(env, "MESA_IMAP_URL", {"imap": 143, "imaps": 993}, faults)
        mailbox = env.get("MESA_MAIL_GRAPH", "").strip()
        directory = env.get("MESA_DIRECTORY", "").strip()
        if sender and "@" not in parseaddr(sender)[1]:
            faults.append(f"MESA_MAIL_FROM: «{sender}» no es una dirección de correo")
        if smtp and not sender:
            faults.append("MESA_MAIL_FROM: falta; es la dirección desde la que escribe Mesa")
        if mailbox and "@" not in mailbox:
            faults.append(f"MESA_MAIL_GRAPH: «{mailbox}» no es la dirección de un buzón")
        if imap and mailbox:
            faults.append("MESA_IMAP_URL y MESA_MAIL_GRAPH: el buzón se lee de una sola manera")
        if directory not in {"", "graph"}:
            faults.append(f"MESA_DIRECTORY: «{directory}» no es uno de graph")
        graph_url = (env.get("MESA_GRAPH_URL", "").strip() or GRAPH).rstrip("/")
        if not _is_safe(graph_url):
            faults.append("MESA_GRAPH_URL: no es https://…; con ella viajan nuestros permisos")
        return cls(
            sender=sender,
            smtp=smtp,
            folder=Path(env.get("MESA_MAIL_FOLDER", "").strip() or MAILS),
            imap=imap,
            graph_mailbox=mailbox,
            trusted=env.get("MESA_MAIL_TRUSTED", "").strip(),
            graph_directory=directory == "graph",
            graph_url=graph_url,
        )


def _is_safe(url: str) -> bool:
    """Whether nobody on the way reads what is sent there."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _server(
    env: Mapping[str, str], name: str, ports: Mapping[str, int], faults: list[str]
) -> Server | None:
    written = env.get(name, "").strip()
    if not written:
        return None
    try:
        parts = urlsplit(written)
        port = parts.port or ports.get(parts.scheme, 0)
    except ValueError:
        parts, port = SplitResult("", "", "", "", ""), 0
    if parts.scheme not in ports or not parts.hostname or not port:
        # Not as it was written: it may hold a password.
        faults.append(f"{name}: no es {'://… ni '.join(ports)}://…")
        return None
    return Server(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.scheme.endswith("s"),
        folder=unquote(parts.path.strip("/")),
    )
