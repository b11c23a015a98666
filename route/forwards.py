"""Which deliveries an agency is owed for a message: by mail, by webhook, or both."""

from cases.tokens import Signer
from route.medium import WEBHOOK
from route.rules import Agency
from route.states import Planned


def plan_forwards(
    code: str, agency: Agency, *, reference: str, cause: int, signer: Signer, mail_outlet: str | None
) -> list[Planned]:
    """One delivery for each way to the agency; a broken endpoint holds up no mail.

    ``mail_outlet`` is the connector that mail leaves by; an agency with nothing but an address needs one.
    """
    planned: list[Planned] = []
    if agency.email and mail_outlet is not None:
        planned.append(
            Planned(
                purpose="forward",
                reference=reference,
                target=f"agency:{code}",
                cause=cause,
                outlet=mail_outlet,
                address=agency.email,
                language=agency.language,
                notice_id=signer.notice_id("forward", cause, reference, "agency", code),
            )
        )
    if agency.webhook is not None:
        planned.append(
            Planned(
                purpose="forward",
                reference=reference,
                target=f"agency:{code}:{WEBHOOK}",
                cause=cause,
                outlet=WEBHOOK,
                address=code,
                language=agency.language,
                # Standard Webhooks signs ``id.timestamp.body``: the id itself holds no full stop.
                notice_id=f"forward_{cause}_{reference}_{code}".replace(".", "_"),
            )
        )
    return planned


def agency_of(target: str) -> str:
    """The agency's code in a delivery's target, or nothing when the target is the citizen."""
    kind, _, rest = target.partition(":")
    return rest.removesuffix(f":{WEBHOOK}") if kind == "agency" else ""
