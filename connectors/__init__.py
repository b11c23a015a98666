"""Every channel that messages come in by: one file each, listed here."""

from typing import Annotated

from pydantic import Field

from connectors.email import Email
from connectors.fax import Fax
from connectors.open311 import Open311
from connectors.sms import Sms
from connectors.telegram import Telegram
from connectors.webchat import Webchat
from connectors.webform import Webform
from connectors.whatsapp import Whatsapp
from connectors.x import X

AnyConnector = Annotated[
    Email | Fax | Open311 | Sms | Telegram | Webchat | Webform | Whatsapp | X, Field(discriminator="type")
]
