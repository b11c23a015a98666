"""Logs as key and value on stderr: readable on a terminal, JSON lines elsewhere; never personal data."""

import logging
import sys

import structlog

_LOUD = (
    "uvicorn",
    "httpx",
    "httpcore",
    "dramatiq",
    "mail.log",
    "aiosmtpd",
    "imapclient",
    "pika",
    "alembic",
    "asyncio",
)


def configure_logs(part: str) -> None:
    """Set up logging for one process."""
    is_terminal = sys.stderr.isatty()
    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if is_terminal else "iso", utc=not is_terminal),
        structlog.processors.format_exc_info,
    ]
    last: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if is_terminal else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[_named(part), *shared, last],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.WARNING,
        format=f"%(asctime)s [%(levelname)s] {part} %(name)s: %(message)s",
    )
    for name in _LOUD:  # at INFO they name people, addresses and messages
        logging.getLogger(name).setLevel(logging.WARNING)


def _named(part: str) -> structlog.typing.Processor:
    def add(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        return {"part": part, **event}

    return add
