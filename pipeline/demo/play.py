"""The demonstration played into a running pipeline, through the inlets that its configuration names."""

from rich.console import Console
from rich.progress import Progress

from connectors.email import Email
from connectors.sms import Sms
from connectors.webform import Webform
from ingest.settings import SecretMissing
from pipeline.config import Settings
from pipeline.demo.send import NotAcceptedError, Sent, send_all

_EVERY_INTERFACE = ("", "0.0.0.0", "::")  # noqa: S104


def play_into(settings: Settings, web_address: str) -> None:
    """Send all messages, and say on stderr how it went; ``web_address`` is the web server's."""
    console = Console(stderr=True, highlight=False)
    try:
        sent = _send(settings, web_address, console)
    except (NotAcceptedError, SecretMissing) as error:
        console.print(f"The demonstration stopped: {error}.", markup=False)
        return
    console.print(
        f"{sent.total} messages are in: {sent.mails} mails, {sent.texts} texts, {sent.forms} forms.", markup=False
    )


def _send(settings: Settings, web_address: str, console: Console) -> Sent:
    enabled = {name: one for name, one in settings.connectors.items() if one.enabled}
    mails = next((one for one in enabled.values() if isinstance(one, Email) and _takes_smtp(one)), None)
    texts = next(((name, one) for name, one in enabled.items() if isinstance(one, Sms) and one.secret), None)
    forms = next(((name, one) for name, one in enabled.items() if isinstance(one, Webform)), None)
    if mails is None or mails.inlet is None or texts is None or forms is None or texts[1].secret is None:
        raise NotAcceptedError(
            "it needs an enabled connector of each of the types email (with an SMTP inlet), sms (with a secret) "
            "and webform"
        )
    host = "127.0.0.1" if mails.inlet.host in _EVERY_INTERFACE else mails.inlet.host
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Sending messages", total=None)
        return send_all(
            (host, mails.inlet.port),
            f"{web_address}/in/{texts[0]}",
            texts[1].secret.reveal(),
            f"{web_address}/in/{forms[0]}",
            progress=lambda position, total: bar.update(task, completed=position, total=total),
            address=mails.address,
            form_topics=forms[1].topics,
        )


def _takes_smtp(mailbox: Email) -> bool:
    return mailbox.inlet is not None and mailbox.inlet.protocol == "smtp"
