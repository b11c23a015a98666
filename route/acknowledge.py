"""Whether a message is acknowledged, and where: at most once, never a machine, never an address too often."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ingest.message import Channel
from normalize.message import Message, Sender
from route.settings import Acknowledgements

_CONVERSATIONS = (Channel.TELEGRAM, Channel.X, Channel.WEBCHAT)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a notice to the citizen goes."""

    outlet: str
    """The connector's name."""
    address: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why no notice goes out, as a sentence."""

    text: str


def plan(
    message: Message,
    *,
    outcome: str,
    connector: str,
    outlets: Mapping[str, Channel],
    sent_to_address_last_hour: int,
    settings: Acknowledgements,
    relation: str | None = None,
    own_addresses: Collection[str] = (),
) -> Address | Reason:
    """Where the acknowledgement of this message goes, or why there is none.

    ``outlets`` are the connectors that can send, in the order of the configuration. ``relation`` is a
    duplicate's: a second message about the same matter is acknowledged, a second copy of one is not.
    """
    if message.loop:
        return Reason("not acknowledged: it came from this pipeline itself")
    if message.auto is not None:
        return Reason(f"not acknowledged: a machine wrote it ({message.auto})")
    if outcome == "duplicate" and relation != "same_matter":
        return Reason("not acknowledged: it is a copy of a message that was")
    if outcome not in ("opened", "duplicate"):
        return Reason(f"not acknowledged: it was {outcome}, which opens no case")
    found = reach(message, connector, outlets)
    if isinstance(found, Reason):
        return found
    if found.address in {own.lower() for own in own_addresses}:
        return Reason("not acknowledged: the address is our own")
    if sent_to_address_last_hour >= settings.per_address_per_hour:
        return Reason(
            f"not acknowledged: its address had {sent_to_address_last_hour} acknowledgements within the last "
            f"hour, and {settings.per_address_per_hour} are allowed"
        )
    return found


def reach(message: Message, connector: str, outlets: Mapping[str, Channel]) -> Address | Reason:
    """Where the sender can be told something: on the channel that was used, if it can answer."""
    sender = message.sender
    match message.channel:
        case Channel.EMAIL:
            address: str | None = sender.email.lower()
        case Channel.SMS:
            address = sender.phone
        case Channel.WHATSAPP:
            address = sender.phone or sender.handle  # the id of somebody who hides the number behind a user name
        case Channel.WEBFORM | Channel.OPEN311:
            return reach_elsewhere(sender, outlets)
        case channel if channel in _CONVERSATIONS:
            address = sender.account or sender.handle
        case channel:
            return Reason(f"not acknowledged: {channel.value} cannot answer")
    if not address:
        return Reason("not acknowledged: the message says no address to answer to")
    if connector not in outlets:
        return Reason(f"not acknowledged: the connector {connector} cannot send")
    return Address(connector, address)


def reach_elsewhere(sender: Sender, outlets: Mapping[str, Channel]) -> Address | Reason:
    """Where somebody is told what their own channel cannot carry, or not for long: by mail, else by text message."""
    given = ((Channel.EMAIL, sender.email.lower()), (Channel.SMS, sender.phone))
    for channel, address in given:
        outlet = next((name for name, kind in outlets.items() if kind is channel), None)
        if outlet and address:
            return Address(outlet, address)
    return Reason(
        "not acknowledged: no mail address or phone number was given that we can send to; the page shows the number"
    )
