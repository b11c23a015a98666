"""Who is on duty, how patiently they are paged, and which number citizens are told to call."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from ingest.settings import Table
from route.rules import WebhookTarget

Number = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,6}$")]
"""Digits alone: they read the same between words that run from the right."""

EVERYWHERE = "112"
"""The number that every mobile phone puts through to the emergency service of where it is (3GPP TS 22.101)."""

_BY_ZONE: dict[str, tuple[str, dict[str, str]]] = {
    "Asia/Qatar": ("999", {}),
    "Asia/Bahrain": ("999", {}),
    "Asia/Kuwait": ("112", {}),
    "Asia/Muscat": ("9999", {}),
    "Asia/Dubai": ("999", {"fire": "997", "medical": "998"}),
    "Asia/Riyadh": ("911", {"fire": "998", "medical": "997"}),
}
"""By the centre's time zone: the general number, and those of the fire and ambulance services with their own."""

_SERVICES = {
    "fire": ("fire", "gas", "explosion", "collapse", "trapped", "chemical", "structure"),
    "medical": ("medical", "poisoning"),
}


class Emergency(Table):
    """What citizens in danger are told."""

    number: Number | None = None
    """The number to call; none: that of the country of the centre's time zone, else 112."""
    numbers: dict[str, Number] = {}
    """The fire service's and the ambulance's, where they have numbers of their own."""

    @field_validator("numbers")
    @classmethod
    def _are_of_services(cls, numbers: dict[str, str]) -> dict[str, str]:
        if unknown := numbers.keys() - _SERVICES.keys():
            raise ValueError(f"there is no service {', '.join(sorted(unknown))}; these are: {', '.join(_SERVICES)}")
        return numbers

    def number_for(self, kinds: tuple[str, ...], timezone: str) -> str:
        """The number for an emergency of these kinds; the general one when they need more than one service."""
        general, services = _BY_ZONE.get(timezone, (EVERYWHERE, {}))
        if self.number is not None:
            general, services = self.number, {}
        services = services | self.numbers
        needed = {next((name for name, own in _SERVICES.items() if kind in own), "") for kind in kinds}
        return services.get(needed.pop(), general) if len(needed) == 1 else general


class Contact(Table):
    """Somebody to be paged; every address that is given is used at once."""

    name: str
    """What the others call them: it is shown to whoever is paged next."""
    email: str = ""
    phone: str = ""
    """In international form; paged by text message."""
    webhook: WebhookTarget | None = None
    """A paging service's endpoint."""
    language: Literal["ar", "en"] = "ar"

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not self.email and not self.phone and self.webhook is None:
            raise ValueError("needs an email, a phone or a webhook: how else would they be paged?")
        return self


class Duty(Table):
    """Who is paged when somebody's life is in danger, at any hour."""

    contacts: list[Contact] = []
    """The first is paged at once, the next when nobody has taken the emergency on in time, and so on."""
    escalate_seconds: float = Field(default=120, gt=0)
    """How long one contact has to take an emergency on."""
    rounds: int = Field(default=3, ge=1, le=20)
    """After the last contact it is the first one's turn again, this many times in all."""
    group_minutes: float = Field(default=15, gt=0)
    """Reports of one event belong together while none is further from the one before."""
    pages_per_hour: int = Field(default=60, ge=1)
    """Beyond so many people woken, there is a page a minute at most, with the number of emergencies that are open."""
