"""What a message centre's refusals ask for (command_status of SMPP 3.4, 5.1.3)."""

from ingest.failures import ConnectorError, Misconfigured, Rejected, Unavailable

THROTTLED = (0x58, 0x14)
"""ESME_RTHROTTLED and ESME_RMSGQFUL: too fast, or too much is waiting there."""

_PATIENCE_SECONDS = 10.0

_BIND: dict[int, str] = {
    0x0D: "the centre refuses the bind; see smpp.system_id and smpp.password, and how many binds the account may have",
    0x0E: "wrong password; see smpp.password",
    0x0F: "unknown name; see smpp.system_id",
    0x53: "see smpp.system_type",
}
_SUBMIT: dict[int, str] = {
    0x0A: "the sender is not allowed; see smpp.sender",
    0x48: "see smpp.sender_ton",
    0x49: "see smpp.sender_npi",
    0x50: "the centre wants another type of number for recipients; ask which",
    0x51: "the centre wants another numbering plan for recipients; ask which",
    0x15: "see smpp.system_type",
}
_LATER = (0x04, 0x05, 0x08, 0x64)
"""Not bound as it should be, bound already, its own failure, a temporary one."""


def bind_refusal(status: int, host: str) -> ConnectorError:
    """The error that a refused bind stands for."""
    told = f"{host} answered 0x{status:08x} to the bind"
    if status in THROTTLED:
        return Unavailable(f"{told}: too many attempts", retry_after=_PATIENCE_SECONDS)
    if status in _BIND:
        return Misconfigured(f"{told}: {_BIND[status]}")
    if status == 0x05:
        return Unavailable(f"{told}: the account is bound as often as it may be")
    return Unavailable(told)


def submit_refusal(status: int, host: str) -> ConnectorError:
    """The error that a refused message stands for."""
    told = f"{host} answered 0x{status:08x}"
    if status in THROTTLED:
        return Unavailable(f"{told}: too fast, or its queue is full", retry_after=_PATIENCE_SECONDS)
    if status in _SUBMIT:
        return Misconfigured(f"{told}: {_SUBMIT[status]}")
    if status in _LATER:
        return Unavailable(told)
    return Rejected(told)
