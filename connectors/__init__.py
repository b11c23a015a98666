"""Every channel that messages come in by: one file each, listed here."""

from typing import Annotated

from pydantic import Field

from connectors.email import Email
from connectors.fax import Fax
from connectors.sms import Sms
from connectors.webform import Webform

AnyConnector = Annotated[Email | Fax | Sms | Webform, Field(discriminator="type")]
