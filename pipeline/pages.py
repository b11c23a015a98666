"""What the web pages are made of, out of the running pipeline."""

from zoneinfo import ZoneInfo

from classify.taxonomy import Taxonomy
from connectors.open311 import Open311
from connectors.webchat import Webchat
from connectors.webform import Webform
from ingest.message import Channel
from ingest.polling import count_refused
from ingest.transaction import reading
from normalize.mail.reader import read_html
from pipeline.assemble import Assembly
from web.site import ChatFacts, FormFacts, Inlet, Open311Facts, Site


def site_of(assembly: Assembly) -> Site:
    """Everything that the pages ask for."""
    enabled = [(name, one) for name, one in assembly.settings.connectors.items() if one.enabled]
    centre = assembly.settings.centre
    return Site(
        engine=assembly.engine,
        signer=assembly.signer,
        words=assembly.words,
        taxonomy=assembly.taxonomy,
        agencies={code: agency.name for code, agency in assembly.settings.agencies.items()},
        places={code: place.name for code, place in assembly.settings.places.items()},
        inlets={name: one for name, one in enabled if isinstance(one, Inlet) and one.can_accept},
        forms={name: _form(one) for name, one in enabled if isinstance(one, Webform)},
        congestion=lambda: assembly.inbox.congestion(is_pushed=True),
        chats={name: _chat(one) for name, one in enabled if isinstance(one, Webchat)},
        receive=assembly.receive,
        note=assembly.note_pushed,
        refuse=lambda name: count_refused(assembly.engine, name),
        answer=assembly.answer,
        emergency_call=assembly.pager.sayings.call,
        files=assembly.message_files.of,
        blob=assembly.inbox.blobs.get,
        uploads=assembly.uploads,
        page=lambda inbox_id: _html(assembly, inbox_id),
        telling=assembly.telling,
        correcting=assembly.correcting,
        promise=assembly.settings.learning.promise,
        standings=assembly.teaching.standings,
        session_secret=assembly.signer.secret,
        base_url=assembly.address(),
        centre=centre.name,
        languages=("ar", "en"),
        stale_seconds=600,
        zone=ZoneInfo(centre.timezone),
        open311=next(
            (_open311(name, one, assembly.taxonomy) for name, one in enabled if isinstance(one, Open311)), None
        ),
    )


def _html(assembly: Assembly, inbox_id: int) -> str:
    """The HTML of a stored mail, made safe to show."""
    with reading(assembly.engine) as connection:
        raw = assembly.inbox.raw(connection, inbox_id)
    return read_html(raw) if raw.channel is Channel.EMAIL else ""


def _open311(name: str, server: Open311, taxonomy: Taxonomy) -> Open311Facts:
    return Open311Facts(
        name=name,
        jurisdiction_id=server.jurisdiction_id,
        services=server.services or tuple(taxonomy.topics),
        publishes_descriptions="descriptions" in server.publish,
        publishes_places="places" in server.publish,
        posts_per_minute={"": server.posts_per_minute}
        | {app: one.posts_per_minute for app, one in server.apps.items()},
        reads_per_minute=server.reads_per_minute,
    )


def _form(form: Webform) -> FormFacts:
    return FormFacts(
        title=form.title, intro=form.intro, topics=form.topics, max_text_chars=form.max_text_chars,
        questions=form.fields, consent=form.consent, asks_place=form.place, max_files=form.max_files, embed=form.embed,
    )  # fmt: skip


def _chat(chat: Webchat) -> ChatFacts:
    return ChatFacts(title=chat.title, intro=chat.intro, max_text_chars=chat.max_text_chars, embed=chat.embed)
