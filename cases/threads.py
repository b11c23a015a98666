"""Which case a message belongs to: one table of rules, read top to bottom, the first that speaks decides."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

from cases.arrival import Arrival, Link, Thread
from cases.evidence import folded_words
from cases.known import Known, KnownCase, KnownMessage
from cases.reference import find_references, spoken
from cases.ties import propose
from cases.tokens import FORMER_AGENCY, Signer
from cases.twins import FAILS, is_filled_in_anew, tie
from cases.wording import asks_how_it_stands, read_wording
from ingest.message import Channel
from normalize.text.arabic import fold

BURST = timedelta(minutes=2)
"""People write one matter in several short messages; within this time they are one unless the topic surely changed."""

BREATH = timedelta(minutes=10)
"""Within this time they are one unless the topic has changed."""

REOPENS = timedelta(days=14)
"""A reply to a case closed longer ago than this opens a new one, linked to the old."""

SURE_OF_TOPIC = 0.5
"""Confidence from which a topic is believed to be another one than the case's."""

SURE_IN_A_BURST = 0.6
"""The same for a message that comes within ``BURST``."""

SURE_OF_FEW_WORDS = 0.75
"""The same for a message of few words that comes later than that, and names a thing not spoken of before."""

FEWEST_UNITS_OF_A_TOPIC = 3
"""Fewer words that mean something, such as «still cut off», tell no topic of their own."""

_CONVERSATIONS = {Channel.SMS, Channel.WEBCHAT, Channel.TELEGRAM, Channel.WHATSAPP, Channel.X}
_NOT_FOR_US = {
    "group_chat": "it was written in a group, where nobody is answered",
    "channel_post": "it was posted in a channel, for the channel's readers",
}
"""What a message of Telegram is not meant to open a case with, by its flag."""

_PREFIX = re.compile(r"^\s*(?:\[[^\]]{0,80}\]|إعادة توجيه\s?:|[^\s:]{1,14}(?:\s?\[\d+\])?\s?[:：])\s*")


Rule = Callable[[Arrival, Known, Signer], Thread | None]


def decide_thread(arrival: Arrival, known: Known, signer: Signer) -> Thread:
    """The first rule of ``RULES`` that speaks; with none, the message opens a case of its own."""
    for rule in RULES:
        thread = rule(arrival, known, signer)
        if thread is not None:
            return thread
    return Thread("opened", "nothing ties it to an earlier case", links=_proposals(arrival, known))


def _is_our_own(arrival: Arrival, known: Known, signer: Signer) -> Thread | None:
    """Our own mail come back is kept and answered by nobody."""
    if signer.made_probe(arrival.message.subject):
        return Thread("ignored", "it is a probe of this pipeline's own, which has arrived", role="machine")
    if arrival.message.loop:
        return Thread("ignored", "it is this pipeline's own message come back")
    return None


def _is_not_for_us(arrival: Arrival, known: Known, signer: Signer) -> Thread | None:
    """What is said in a group or channel, or asks the machine itself, is kept, and is no case."""
    if arrival.message.channel is Channel.TELEGRAM:
        for flag, why in _NOT_FOR_US.items():
            if flag in arrival.message.flags:
                return Thread("ignored", why)
    if arrival.message.command is not None:
        return Thread("ignored", f"it asks the machine itself: {arrival.message.command.name}")
    return None


def _is_the_same_delivery(arrival: Arrival, known: Known, signer: Signer) -> Thread | None:
    """The same Message-ID with the same words from the same sender is the same mail, by whatever way it came."""
    for earlier in known.by_message_id.get(arrival.message.message_id, ()):
        if earlier.sender_key == arrival.sender_key and earlier.text_key == arrival.text_key:
            link = Link("same_delivery", earlier.reference, 1.0, "same Message-ID, sender and words", earlier.inbox_id)
            return Thread("duplicate", link.reason, earlier.reference, links=(link,))
    return None


def _carries_our_token(arrival: Arrival, known: Known, signer: Signer) -> Thread | None:
    """A reply to our signed address or Message-ID belongs to its case, whoever sends it."""
    for claim in arrival.claims:
        case = known.cases.get(claim.reference)
        if case is None or not signer.honours(claim, case.agency):
            continue
        why = "it answers our signed address or message"
        if claim.role == "agency":
            is_known = known.is_of_agency(arrival.message.sender.email, case.agency)
            role = "machine" if arrival.message.auto else "agency"
            return Thread("joined", f"{why} to the agency", case.reference, role, is_verified=is_known)
        is_known = bool(case.parties.intersection(arrival.sender_keys))
        return _join(arrival, known, case, why, is_verified=is_known)
    return None


def _carries_a_former_agencys_token(arrival: Arrival, known: Known, signer: Signer) -> Thread | None:
    """What an agency answers about a case that went to another one is its own word, and answers nobody."""
    for claim in arrival.claims:
        case = known.cases.get(claim.reference)
        if case is None or claim.role != "agency":
            continue
        for agency in known.agency_mailboxes:
            if signer.honours(claim, agency):
                why = f"it answers our signed address or message to {agency}, which had the case before"
                role = "machine" if arrival.message.auto else FORMER_AGENCY
                is_known = known.is_of_agency(arrival.message.sender.email, agency)
                return Thread("joined", why, case.reference, role, is_verified=is_known)
    return None


def _changes_a_message(arrival: Arrival, known: Known, signer: Signer) -> Thread | None:
    """An edit or a deletion belongs to the case of the message that it changes, if the same person wrote that."""
    message = arrival.message
    if message.edition == "new":
        return None
    for earlier in known.by_message_id.get(message.replaces, ()):
        if earlier.sender_key != arrival.sender_key or not arrival.sender_key:
            continue
        if message.edition == "deletion":
            return Thread(
                "joined", "the sender deleted a message of the case; it is kept", earlier.reference, "machine"
            )
        return _join(arrival, known, known.cases[earlier.reference], "the sender edited a message of the case")
    if message.edition == "deletion":
        return Thread("ignored", "it deletes a message that no case has", role="machine")
    return None


def _answers_a_known_mail(arrival: Arrival, known: Known, signer: Signer) -> Thread | None:
    """A mail whose headers name a message of the case belongs to it, if the case knows the sender."""
    for message_id in arrival.answered_ids:
        for earlier in reversed(known.by_message_id.get(message_id, [])):
            case = known.cases[earlier.reference]
            if case.parties.intersection(arrival.sender_keys):
                return _join(arrival, known, case, "it answers a message of the case")
            return _claimed_by_a_stranger(
                arrival, known, case, "it answers a message of a case that does not know the sender"
            )
    return None


def _quotes_a_reference(arrival: Arrival, known: Known, signer: Signer) -> Thread | None:
    """A quoted reference joins only for a sender the case knows; anybody else's opens a new case."""
    quoted = [known.cases[reference] for reference in arrival.quoted if reference in known.cases]
    if quoted and arrival.message.scanned:
        why = f"{spoken(quoted[0].reference)} was read from a picture, which proves nothing"
        return _claimed_by_a_stranger(arrival, known, quoted[0], why)
    for case in quoted:
        if case.parties.intersection(arrival.sender_keys):
            return _join(arrival, known, case, f"a sender of the case quotes {spoken(case.reference)}")
    if quoted:
        return _claimed_by_a_stranger(arrival, known, quoted[0], "quoted by a sender the case does not know")
    return None


def _repeats_itself(arrival: Arrival, known: Known, signer: Signer) -> Thread | None:
    """The same person saying the same again, every number in it the same, is the same matter."""
    for earlier in known.candidates(arrival.bands.near, arrival.photos):
        if arrival.sender_key not in earlier.sender_keys or known.cases[earlier.reference].status == "closed":
            continue
        found = tie(arrival.evidence, earlier.evidence, is_open=True)
        if found is None or not found.is_proof:
            continue
        link = Link(found.relation, earlier.reference, found.confidence, found.reason, earlier.inbox_id)
        if arrival.evidence.files - earlier.evidence.files:
            return Thread("joined", f"{found.reason}, and now sent a file", earlier.reference, links=(link,))
        return Thread("duplicate", found.reason, earlier.reference, links=(link,))
    return None


def _goes_on(arrival: Arrival, known: Known, signer: Signer) -> Thread | None:
    """On a channel of short messages, what the same person sends within minutes is one matter."""
    for earlier, case, pause in _just_before(arrival, known):
        if _is_an_emergency_of_its_own(arrival, case) or not _turns_elsewhere(arrival, earlier, case, pause):
            return _join(arrival, known, case, "the same sender wrote minutes before")
    return None


def _is_a_machine_alone(arrival: Arrival, known: Known, signer: Signer) -> Thread | None:
    """A vacation note, bounce or receipt that belongs to no case is kept, and is no case.

    Bulk mail is not meant: portals, scanners and fax gateways mark what citizens send that way.
    """
    if arrival.message.auto in ("auto-reply", "bounce", "delivery-report"):
        return Thread("ignored", f"automatic mail ({arrival.message.auto}) that answers no case", role="machine")
    return None


def _asks_how_it_stands(arrival: Arrival, known: Known, signer: Signer) -> Thread | None:
    """A question that names no matter is about the one that its sender has open: proposed, as they may have others."""
    said_before = known.by_sender.get(arrival.sender_key, [])
    if not said_before or not arrival.is_comparable or not asks_how_it_stands(arrival.evidence.wording):
        return None
    found = _proposals(arrival, known)
    if any(one.relation != "same_event" for one in found):
        return None  # it names its matter
    for earlier in reversed(said_before):
        case = known.cases[earlier.reference]
        if case.status == "closed" or asks_how_it_stands(earlier.evidence.wording):
            continue
        why = "the sender asks how a matter stands, and has this case open"
        link = Link("possible_follow_up", case.reference, 0.5, why, earlier.inbox_id, is_proposed=True)
        return Thread("opened", why, links=(link, *found))
    return None


def _asks_nothing(arrival: Arrival, known: Known, signer: Signer) -> Thread | None:
    """A greeting, thanks or advertisement alone is kept, and is no case."""
    if arrival.asks_nothing:
        return Thread("ignored", f"nothing is asked: {'; '.join(arrival.classification.reasons)}")
    return None


RULES: tuple[Rule, ...] = (
    _is_our_own,
    _is_not_for_us,
    _is_the_same_delivery,
    _carries_our_token,
    _carries_a_former_agencys_token,
    _changes_a_message,
    _answers_a_known_mail,
    _quotes_a_reference,
    _repeats_itself,
    _goes_on,
    _is_a_machine_alone,
    _asks_how_it_stands,
    _asks_nothing,
)


def _just_before(arrival: Arrival, known: Known) -> Iterator[tuple[KnownMessage, KnownCase, timedelta]]:
    """What the sender has just written, the newest first, unless it is the same sentence filled in anew."""
    if arrival.message.channel not in _CONVERSATIONS:
        return
    for earlier in reversed(known.by_sender.get(arrival.sender_key, [])):
        case = known.cases[earlier.reference]
        pause = abs(arrival.received_at - earlier.received_at)
        if pause > BREATH or earlier.channel != arrival.message.channel or case.status == "closed":
            continue
        if not is_filled_in_anew(arrival.evidence, earlier.evidence):
            yield earlier, case, pause


def _join(arrival: Arrival, known: Known, case: KnownCase, why: str, *, is_verified: bool = True) -> Thread:
    if _is_an_emergency_of_its_own(arrival, case):
        link = Link(
            "possible_follow_up", case.reference, 0.5, f"{why}, but it is an emergency of another matter",
            is_proposed=True,
        )  # fmt: skip
        others = [one for one in _proposals(arrival, known) if one.other_reference != case.reference]
        return Thread("opened", link.reason, links=(link, *others))
    if arrival.message.auto is not None:
        return Thread(
            "joined",
            f"{why}; automatic mail reopens nothing",
            case.reference,
            "machine",
            is_verified=is_verified,
        )
    if _has_new_subject(arrival, case) and _is_about_something_else(arrival, case):
        link = Link(
            "possible_follow_up",
            case.reference,
            0.5,
            f"{why}, but subject and topic are new",
            is_proposed=True,
        )
        return Thread("opened", link.reason, links=(link,), is_verified=is_verified)
    if case.status == "closed":
        age = arrival.received_at - case.closed_at if case.closed_at else timedelta(0)
        if age > REOPENS:
            link = Link(
                "possible_follow_up",
                case.reference,
                0.8,
                f"{why}, closed {age.days} days ago",
                is_proposed=True,
            )
            return Thread("opened", link.reason, links=(link,), is_verified=is_verified)
        if arrival.asks_nothing:
            return Thread(
                "joined", f"{why}; it stays closed, nothing is asked", case.reference, is_verified=is_verified
            )
        return Thread(
            "joined", f"{why}, which it reopens", case.reference, reopens=is_verified, is_verified=is_verified
        )
    return Thread("joined", why, case.reference, is_verified=is_verified)


def _claimed_by_a_stranger(arrival: Arrival, known: Known, case: KnownCase, why: str) -> Thread:
    link = Link("possible_follow_up", case.reference, 0.4, why, is_proposed=True)
    return Thread("opened", f"possible follow-up: {why}", links=(link, *_proposals(arrival, known)))


def _proposals(arrival: Arrival, known: Known) -> tuple[Link, ...]:
    if arrival.asks_nothing:
        return ()
    return propose(arrival.evidence, known.candidates(arrival.bands.near, arrival.photos), known)


def _has_new_subject(arrival: Arrival, case: KnownCase) -> bool:
    subject = _bare(arrival.message.subject)
    if not subject or case.reference in find_references(arrival.message.subject):
        return False
    return subject != _bare(case.subject)


def _turns_elsewhere(arrival: Arrival, earlier: KnownMessage, case: KnownCase, pause: timedelta) -> bool:
    """Whether a message that comes minutes after another is about something else."""
    if pause <= BURST:
        # Whoever is in danger tells where and who in pieces that sound like anything.
        return case.priority != "emergency" and _is_about_something_else(arrival, case, SURE_IN_A_BURST)
    return _is_about_something_else(arrival, case) or _names_something_else(arrival, earlier, case)


def _names_something_else(arrival: Arrival, earlier: KnownMessage, case: KnownCase) -> bool:
    """Few words that name a thing not spoken of before; beside a number they are what the matter before lacked."""
    new, old = arrival.evidence.wording, earlier.evidence.wording
    things = {unit for unit in new.units - old.units - FAILS if unit.startswith("=")}
    return bool(things) and not new.ids and _has_another_topic(arrival, case, SURE_OF_FEW_WORDS)


def _is_about_something_else(arrival: Arrival, case: KnownCase, sure: float = SURE_OF_TOPIC) -> bool:
    own_words = read_wording(folded_words(arrival.message.new_text))
    return len(own_words.units) >= FEWEST_UNITS_OF_A_TOPIC and _has_another_topic(arrival, case, sure)


def _has_another_topic(arrival: Arrival, case: KnownCase, sure: float) -> bool:
    topic = arrival.classification.topic
    is_sure = arrival.classification.confidence.get("topic", 0) >= sure
    return is_sure and "other" not in (topic, case.topic) and topic != case.topic


def _is_an_emergency_of_its_own(arrival: Arrival, case: KnownCase) -> bool:
    """Danger that is not what the case is about: it must not wait where a parking ticket is dealt with."""
    topic = arrival.classification.topic
    if arrival.classification.priority != "emergency" or case.priority == "emergency" or not arrival.is_comparable:
        return False
    is_sure = arrival.classification.confidence.get("topic", 0) >= SURE_OF_TOPIC
    return is_sure and topic not in ("other", case.topic)


def _bare(subject: str) -> str:
    """The subject without ``Re:``, ``رد:``, ``Fwd:``, ``إعادة توجيه:`` and tags, folded."""
    while (shorter := _PREFIX.sub("", subject, count=1)) != subject:
        subject = shorter
    return fold(subject).strip()
