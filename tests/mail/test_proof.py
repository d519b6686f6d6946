"""A From is a claim: whose findings prove it, and which do not (R8)."""

import pytest

from mail.proof import proved

pytestmark = pytest.mark.rule("R8")

MX = "mx.entidad.example"
ANA = "ana.rojas@entidad.example"


@pytest.mark.parametrize(
    "found",
    [
        f"{MX}; dmarc=pass header.from=entidad.example",
        f"{MX} 1; spf=fail smtp.mailfrom=b.example; dmarc=pass (ok) header.from=ENTIDAD.example",
        f"{MX.upper()}; dkim=pass header.d=entidad.example header.s=a",
        f"{MX}; dkim=pass header.i=@correo.entidad.example",
        f"{MX}; dkim=fail header.d=entidad.example; spf=pass smtp.mailfrom=a@entidad.example",
        f"{MX}; dmarc=none header.from=entidad.example; dkim=pass header.d=entidad.example",
        f"{MX}; spf=none (a (b) c); dkim=pass (2048 (bits)) header.d=entidad.example",
    ],
)
def test_what_the_own_server_found_proves_it(found: str) -> None:
    assert proved([found], MX, ANA)


@pytest.mark.parametrize(
    "found",
    [
        "",
        MX,
        f"{MX}; none",
        "otro.example; dmarc=pass header.from=entidad.example",
        f"{MX}.otro.example; dmarc=pass header.from=entidad.example",
        f"{MX}; dmarc=fail header.from=entidad.example; dkim=pass header.d=entidad.example",
        f"{MX}; dmarc=pass header.from=otro.example",
        f"{MX}; dkim=pass header.d=otro.example; spf=pass smtp.mailfrom=x@otro.example",
        f"{MX}; dkim=pass header.d=example",
        f"{MX}; dkim=pass header.d=malaentidad.example",
        f'{MX}; spf=pass smtp.mailfrom=";dkim=pass header.d=entidad.example;"@b.example',
        f'{MX}; spf=pass smtp.mailfrom="a\\"; dkim=pass header.d=entidad.example; \\"b"@b.example',
        f'{MX}; spf=pass smtp.mailfrom="a\\"; dmarc=pass header.from=entidad.example; "@b.example',
        f"{MX}; spf=pass (a (b) ; dkim=pass header.d=entidad.example ; ) smtp.mailfrom=b.example",
        f"{MX}; spf=pass (helo ; dkim=pass header.d=entidad.example",
        f"{MX}; spf=pass smtp.mailfrom=b.example smtp.mailfrom=entidad.example",
        f"{MX}; dmarc=none header.from=entidad.example; dkim=pass header.d=otro.example",
        f"{MX}; auth=pass smtp.auth=entidad.example",
        f"{MX}; (dmarc=pass header.from=entidad.example) dmarc=none",
        f'{MX}; reason="dmarc=pass header.from=entidad.example"',
        ";;;=(" * 3_000,
    ],
)
def test_nothing_else_does(found: str) -> None:
    assert not proved([found], MX, ANA)


def test_only_the_topmost_line_of_the_own_server_counts() -> None:
    forged = f"{MX}; dmarc=pass header.from=entidad.example"
    own = f"{MX}; dmarc=fail header.from=entidad.example"
    other = "otro.example; dmarc=pass header.from=entidad.example"

    assert not proved([other, own, forged], MX, ANA)
    assert proved([other, forged, own], MX, ANA)
