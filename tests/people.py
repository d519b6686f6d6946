"""The cast, as the contract names it."""

from datetime import UTC, datetime

from domain.case import Person

TENANT = "00000000-0000-0000-0000-000000000001"
_ID = "00000000-0000-4000-8000-000000000"

ANA = Person(f"{_ID}101", "Ana Rojas", "ana.rojas@entidad.example", site="Valledupar")
CARLOS = Person(f"{_ID}102", "Carlos Peña", "carlos.pena@entidad.example", site="Bogotá")
LUCIA = Person(f"{_ID}201", "Lucía Gómez", "lucia.gomez@entidad.example")
JORGE = Person(f"{_ID}202", "Jorge Díaz", "jorge.diaz@entidad.example")
MARTA = Person(f"{_ID}203", "Marta Ruiz", "marta.ruiz@entidad.example")
ELENA = Person(f"{_ID}301", "Elena Castro", "elena.castro@entidad.example")
ANDRES = Person(f"{_ID}401", "Andrés Mora", "andres.mora@entidad.example")
STRANGER = Person(f"{_ID}999", "Otra Persona")

# A Tuesday, 10:00 in Bogotá.
NOON = datetime(2026, 11, 24, 15, tzinfo=UTC)
