"""What a deployer sets, read from the environment once. What is wrong is named, and stops it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from cards.surface import Frame
from post_settings import PostSettings

ROOT = Path(__file__).parent
SAMPLE = ROOT / "catalog"
DEMO_TENANT = "00000000-0000-0000-0000-000000000001"
PORTS = range(1, 65_536)


E = TypeVar("E", bound=StrEnum)


class Environment(StrEnum):
    PRODUCTION = "production"
    DEMO = "demo"


class AppType(StrEnum):
    SINGLE_TENANT = "SingleTenant"
    MULTI_TENANT = "MultiTenant"
    MANAGED_IDENTITY = "UserAssignedMSI"


class WrongSettings(Exception):
    """`faults` are sentences for the deployer, one for each setting."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    environment: Environment
    host: str
    port: int
    database_url: str = field(repr=False)
    catalog: Path
    app_id: str
    app_password: str = field(repr=False)
    app_certificate: Path | None
    app_certificate_thumbprint: str
    app_type: AppType
    tenant_id: str
    forms: Frame
    service_url: str
    files: str
    """Where files lie: a folder, or a URL that fsspec knows."""
    public_url: str
    """Where people reach this service with a browser, without a slash at its end; or empty."""
    post: PostSettings

    @property
    def demo(self) -> bool:
        return self.environment is Environment.DEMO

    @property
    def anonymous(self) -> bool:
        """Demo without an identity: no tokens, and nothing but loopback."""
        return self.demo and not self.app_id

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "Settings":
        """Raises WrongSettings with every fault."""
        faults: list[str] = []
        port = _port(env, faults)
        environment = _choice(env, "MESA_ENVIRONMENT", Environment, Environment.PRODUCTION, faults)
        demo = environment is Environment.DEMO
        app_type = _choice(env, "MESA_APP_TYPE", AppType, AppType.SINGLE_TENANT, faults)
        certificate = _text(env, "MESA_APP_CERTIFICATE")
        settings = cls(
            environment=environment,
            host=_text(env, "MESA_HOST") or ("127.0.0.1" if demo else "0.0.0.0"),  # noqa: S104
            port=port,
            database_url=_text(env, "MESA_DATABASE_URL") or f"sqlite:///{ROOT / 'var/mesa.db'}",
            catalog=Path(_text(env, "MESA_CATALOG") or SAMPLE),
            app_id=_text(env, "MESA_APP_ID"),
            app_password=_text(env, "MESA_APP_PASSWORD"),
            app_certificate=Path(certificate) if certificate else None,
            app_certificate_thumbprint=_text(env, "MESA_APP_CERTIFICATE_THUMBPRINT"),
            app_type=app_type,
            tenant_id=_text(env, "MESA_TENANT_ID") or (DEMO_TENANT if demo else ""),
            forms=_choice(env, "MESA_FORMS", Frame, Frame.CARD if demo else Frame.DIALOG, faults),
            service_url=_text(env, "MESA_SERVICE_URL") or "https://smba.trafficmanager.net/teams/",
            files=_text(env, "MESA_FILES") or str(ROOT / "var/files"),
            public_url=(
                _text(env, "MESA_PUBLIC_URL") or (f"http://127.0.0.1:{port}" if demo else "")
            ).rstrip("/"),
            post=PostSettings.read(env, faults),
        )
        faults += settings.identity_faults() + settings.address_faults()
        if faults:
            raise WrongSettings(faults)
        return settings

    def address_faults(self) -> list[str]:
        """In production, the links to files have to lead here, and nobody may listen in. Without an
        address there are no links: files are kept, and given back once it is set."""
        schemes = {"https", "http"} if self.demo else {"https"}
        if self.public_url and not _a_page(self.public_url, schemes):
            return [f"MESA_PUBLIC_URL: «{self.public_url}» no es una dirección https"]
        return []

    def identity_faults(self) -> list[str]:
        """In production an identity is required: without one, anybody could speak for anybody."""
        if self.anonymous:
            loopback = self.host in {"127.0.0.1", "localhost", "::1"}
            return (
                []
                if loopback
                else ["MESA_HOST: sin MESA_APP_ID la demostración solo escucha en 127.0.0.1"]
            )
        faults = [
            f"{name}: falta; {why}"
            for name, value, why in (
                ("MESA_APP_ID", self.app_id, "es el id de la aplicación del bot en Entra"),
                ("MESA_TENANT_ID", self.tenant_id, "es el id del inquilino que puede usar el bot"),
            )
            if not value
        ]
        proof = self.app_password or self.app_certificate
        if not proof and self.app_type is not AppType.MANAGED_IDENTITY:
            faults.append(
                "MESA_APP_PASSWORD: falta; o bien MESA_APP_CERTIFICATE con"
                " MESA_APP_CERTIFICATE_THUMBPRINT, o MESA_APP_TYPE=UserAssignedMSI"
            )
        if self.app_certificate and not self.app_certificate_thumbprint:
            faults.append("MESA_APP_CERTIFICATE_THUMBPRINT: falta; acompaña al certificado")
        return faults


def _a_page(url: str, schemes: set[str]) -> bool:
    try:
        parts = urlsplit(url)
        extra = parts.query or parts.fragment or parts.username or parts.port == 0
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname) and not extra


def _text(env: Mapping[str, str], name: str) -> str:
    return env.get(name, "").strip()


def _choice(env: Mapping[str, str], name: str, kind: type[E], default: E, faults: list[str]) -> E:
    written = _text(env, name) or default
    try:
        return kind(written)
    except ValueError:
        faults.append(f"{name}: «{written}» no es uno de {', '.join(kind)}")
        return default


def _port(env: Mapping[str, str], faults: list[str]) -> int:
    written = _text(env, "MESA_PORT") or "3978"
    if written.isdecimal() and int(written) in PORTS:
        return int(written)
    faults.append(f"MESA_PORT: «{written}» no es un puerto")
    return 0
