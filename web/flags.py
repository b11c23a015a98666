"""The words for the flags of a message: what each says to a reader, and how loudly; English is the catalogues' key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Tone = Literal["", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Sign:
    """One flag as a page shows it."""

    label: str
    meaning: str
    """One sentence: what was found, and what to do about it."""
    tone: Tone


_Table = Mapping[str, tuple[str, str]]

_BAD: _Table = {
    "bidi_filename": ("Disguised file name", "A file's name hides its real ending. Do not open the file."),
    "dmarc_fail": ("Sender may be forged", "The domain in the sender's address did not send this mail (DMARC)."),
    "executable_attachment": ("Program attached", "One of the files runs when it is opened. Do not open it."),
    "from_own_address": ("In our own name", "The sender's address is one of our own. Check who really wrote it."),
    "name_shows_other_address": (
        "Name shows another address",
        "The sender's name is an e-mail address, and not the one that the mail came from.",
    ),
    "sender_differs": ("Sent by somebody else", "It is in the name of one of us, but another domain sent it."),
}

_WARN: _Table = {
    "address_ambiguous": (
        "Unclear address",
        "The sender's address can be read in two ways. Check it before you answer.",
    ),
    "attachment_invalid": ("File missing", "A file was announced, but its address could not be used."),
    "attachments_truncated": ("More files than listed", "There were too many files; the rest is in the original."),
    "bidi_control": ("Text turned around", "Hidden characters show text in another order than it was written."),
    "caller_id_mismatch": ("Two caller numbers", "The telephone network and the fax machine name different numbers."),
    "caller_unknown": ("Caller unknown", "The fax does not say which number it came from."),
    "deletion": ("Deletes a message", "The sender deleted an earlier message. What we received is kept."),
    "depth_capped": ("Partly read", "Mails are packed inside one another too deeply; the innermost were not read."),
    "dkim_fail": ("Signature does not match", "The mail was changed on its way, or its signature is false (DKIM)."),
    "encrypted": ("Encrypted", "It cannot be read here. Ask the sender to send it again without encryption."),
    "excessive_marks": (
        "Heaped marks",
        "Letters carry far more marks than writing needs; the text is hard to read.",
    ),
    "external_body": ("Content elsewhere", "A part of the mail was not sent with it; it stands on another server."),
    "fax_incomplete": ("Fax incomplete", "The transmission broke off or pages are missing. Ask the caller again."),
    "fax_without_pages": ("No fax pages", "The fax gateway sent a mail without any page."),
    "forwarded_often": ("Passed on many times", "This went through many hands before; it may be a chain message."),
    "forwarded_sender_unknown": (
        "First sender unknown",
        "A colleague handed it on, and it does not say whose message it was.",
    ),
    "gateway_unknown": ("Unknown fax gateway", "No rule knows the gateway that sent it, so its caller was not read."),
    "hidden_text": ("Hidden text left out", "The mail held text that its readers do not see. It was left out."),
    "id_reuse": ("Number used twice", "Another message had this message's number, with other content. Both are kept."),
    "invisible_text": ("Invisible characters", "The text holds characters that nobody can see."),
    "location_invalid": ("Place unusable", "A place was sent, but its coordinates are not on the map."),
    "mixed_script": ("Lookalike letters", "A word mixes letters of several alphabets that look the same."),
    "numbers_doubtful": ("Check the numbers", "Numbers on the page were hard to read. Compare them with the picture."),
    "ocr_cut_short": ("Not all pages read", "Reading the pages took too long. Look at the pictures of the rest."),
    "ocr_doubtful": ("Hard to read", "The text was read from a poor picture. Compare it with the picture."),
    "ocr_unavailable": ("Pages not read", "The program that reads pages was not there. Look at the pictures."),
    "page_unread": ("Page not read", "A page could not be read by machine. Look at its picture."),
    "pages_capped": ("More pages than read", "Only the first pages were read. Look at the pictures of the rest."),
    "parse_degraded": ("Damaged message", "Parts of it could not be read properly; something may be missing here."),
    "partial_message": ("Piece of a message", "The sender's program cut the mail into pieces; this is one of them."),
    "parts_capped": ("Partly read", "The mail has more parts than any real one; the rest was not read."),
    "postscript_unread": ("PostScript not opened", "PostScript files can hold programs, so this one was not opened."),
    "provider_error": ("Error from the provider", "The provider could not hand the message over as it was sent."),
    "punycode_domain": ("Foreign letters in the domain", "The domain may only look like a well-known one."),
    "sender_unverified": (
        "Sender not proven",
        "It answers this case, but from an address that the case does not know.",
    ),
    "several_senders": ("Several senders", "The mail names more than one sender; the first is shown."),
    "spf_fail": ("Unexpected mail server", "The sender's domain does not list the server that sent it (SPF)."),
    "status_failed": ("Not delivered", "A message of ours did not reach this person."),
    "status_warning": ("Delivery warning", "The provider warns about a message of ours."),
    "text_lost": ("Letters lost", "Letters had become question marks before it reached us. Ask the sender."),
    "text_truncated": ("Text cut off", "The text is longer than can be shown; the rest is in the original."),
    "tnef_unread": ("Outlook file not opened", "A winmail.dat could not be unpacked; files in it are not listed."),
    "unsupported_message": ("Kind not supported", "It is of a kind that cannot be shown here. Ask for it in words."),
    "part_missing": ("Part missing", "The phone sent this text in parts, and not all of them arrived."),
    "wants_person": ("Wants a person", "The visitor asks to talk to a person: answer here, it appears in the chat."),
    "voice_untranscribed": ("Voice message", "It was spoken, and has not been written down. Listen to it."),
}

_NEUTRAL: _Table = {
    "bot_command": ("Chat command", "A button or command that chats begin with, such as /start."),
    "button_pressed": ("Button pressed", "The person chose a button and wrote nothing."),
    "channel_post": ("Channel post", "It was posted in a channel, in the channel's name."),
    "charset_guessed": ("Alphabet guessed", "The message did not say how its letters are coded; this fits best."),
    "direct_message": ("Direct message", "It was sent to us alone, not in public."),
    "edit": ("Changes a message", "The sender changed an earlier message to this. Both are kept."),
    "forwarded": ("Passed on", "Somebody else wrote this; the sender passed it on."),
    "forwarded_as_attachment": ("Mail passed on", "The letter itself is the mail that is attached."),
    "forwarded_by_staff": ("Handed on by staff", "A colleague handed it on; the sender shown is the first one."),
    "from_advertisement": ("From an advertisement", "The person came here by an advertisement."),
    "group_chat": ("Group chat", "It was written in a group; others read it too."),
    "links_capped": ("Many links", "Only the first links are shown."),
    "live_location": ("Moving place", "The place was shared live: it is where the person was at that moment."),
    "location_link": ("Place behind a link", "A link to a map says where; only the map's own site can open it."),
    "mojibake_repaired": ("Letters repaired", "Some server had mixed up the letters; they were put right."),
    "number_changed": ("New number", "The person has a new telephone number."),
    "order": ("Order", "It is an order from a catalogue."),
    "pgp_signed": ("Signed (OpenPGP)", "It bears a signature, which was not checked."),
    "poll": ("Poll", "It is a poll with answers to choose from."),
    "quotes_another_chat": ("Quotes another chat", "The words that it answers are from another chat."),
    "quotes_post": ("Quotes a post", "The post has somebody else's post in it."),
    "reaction": ("Reaction", "The person only reacted to a message."),
    "reaction_removed": ("Reaction taken back", "The person took a reaction back."),
    "recipients_capped": ("Many recipients", "Only the first recipients are shown."),
    "repost": ("Repost", "Somebody else wrote it; the sender shared it."),
    "sent_by_bot": ("Sent by a bot", "A program wrote it."),
    "service_update": ("Service notice", "The channel reports something; nobody wrote it."),
    "status_deleted": ("Deleted", "A message of ours was deleted."),
    "status_delivered": ("Delivered", "A message of ours reached this person."),
    "status_played": ("Played", "The person listened to a message of ours."),
    "status_read": ("Read", "The person read a message of ours."),
    "status_sent": ("Sent", "A message of ours is on its way."),
    "status_update": ("Delivery report", "The channel reports what became of a message of ours."),
    "sticker": ("Sticker", "A picture from the chat's collection."),
    "via_bot": ("Made with a bot", "The person used a program to write it."),
}

_TABLES: tuple[tuple[Tone, _Table], ...] = (("bad", _BAD), ("warn", _WARN), ("", _NEUTRAL))
"""The loudest first."""

_SIGNS: Mapping[str, Sign] = {
    code: Sign(label, meaning, tone) for tone, table in _TABLES for code, (label, meaning) in table.items()
}


def sign(code: str) -> Sign | None:
    """What a flag says; None for one that this page does not know, which is then shown as it is."""
    return _SIGNS.get(code)


def louder(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Those that a reader of many messages must see, the worst first; what has no words may be one of them."""
    bad = [code for code in codes if code in _BAD]
    return (*bad, *(code for code in codes if code not in _BAD and code not in _NEUTRAL))
