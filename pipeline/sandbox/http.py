"""The post box's web server: an SMS gateway, the agencies' webhook endpoints, and the page that shows all."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from fastapi import FastAPI
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError
from starlette.concurrency import run_in_threadpool
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles

from ingest.failures import Refused
from pipeline.sandbox import sendsms
from pipeline.sandbox.ledger import Kind, Ledger
from pipeline.sandbox.page import language_of, rendered

_STATIC = Path(__file__).with_name("static")
_HEADERS = {
    # A mail is shown in a frame without scripts; it also loads nothing from anywhere.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; script-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_app(ledger: Ledger, webhook_secrets: Callable[[str], str | None]) -> FastAPI:
    """The web server of one post box."""
    app = FastAPI(title="Rawafid post box", docs_url=None, redoc_url=None, openapi_url=None)
    # Another site's name that leads to this machine (DNS rebinding) gets to see nothing.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    _take_texts(app, ledger)
    _take_webhooks(app, ledger, webhook_secrets)
    _show(app, ledger)
    app.add_exception_handler(OSError, _disk_refuses)
    return app


def _take_texts(app: FastAPI, ledger: Ledger) -> None:
    @app.api_route("/cgi-bin/sendsms", methods=["GET", "POST"])
    async def send_text(request: Request) -> Response:
        is_form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        try:
            message = sendsms.read(request.scope["query_string"], await request.body() if is_form else b"")
        except Refused as error:
            return PlainTextResponse(f"{error}\n", error.status)
        await run_in_threadpool(ledger.keep, Kind.SMS, to=message.to, sender=message.sender, text=message.text)
        return PlainTextResponse("0: Accepted for delivery", 202)


def _take_webhooks(app: FastAPI, ledger: Ledger, webhook_secrets: Callable[[str], str | None]) -> None:
    @app.post("/webhook/{agency}")
    async def take_webhook(request: Request, agency: str) -> Response:
        body = await request.body()
        secret = await run_in_threadpool(webhook_secrets, agency)
        if not secret or not secret.strip():
            return PlainTextResponse("no agency of this name has a webhook secret\n", 404)
        try:
            webhooks = [Webhook(one) for one in secret.split()]  # two, while a secret is replaced
        except (ValueError, RuntimeError, EmptyWebhookSecretError):
            return PlainTextResponse("this agency's secret is not base64: no signature can be right\n", 500)
        if not any(_is_signed(webhook, request.headers, body) for webhook in webhooks):
            return PlainTextResponse("the signature is not this agency's, or older than five minutes\n", 401)
        try:
            event = json.loads(body)
        except ValueError:
            return PlainTextResponse("the body is not JSON\n", 400)
        name = event.get("event", event.get("type")) if isinstance(event, dict) else None
        await run_in_threadpool(
            ledger.keep,
            Kind.WEBHOOK,
            to=agency,
            upstream_id=request.headers["webhook-id"],
            sender=request.headers.get("user-agent", ""),
            subject=name if isinstance(name, str) else "",
            text=body.decode(),
        )
        return Response(status_code=204)


def _show(app: FastAPI, ledger: Ledger) -> None:
    @app.get("/")
    def show(request: Request) -> Response:
        language = language_of(request.query_params.get("lang"), request.headers.get("accept-language", ""))
        entries = ledger.entries()
        tag = f'"{len(entries)}-{language}"'
        headers = {**_HEADERS, "ETag": tag, "Content-Language": language}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(rendered(ledger, entries, language, tag), 200, headers, "text/html")

    @app.get("/ledger.jsonl")
    def show_ledger() -> Response:
        return Response(ledger.lines(), 200, _HEADERS, "application/x-ndjson")

    @app.get("/mails/{number}.eml")
    def show_mail(number: int) -> Response:
        for entry in ledger.entries():
            if entry.number == number and entry.file:
                download = {**_HEADERS, "Content-Disposition": f'attachment; filename="{number:06d}.eml"'}
                return Response(ledger.mail(entry), 200, download, "message/rfc822")
        return PlainTextResponse("no such mail\n", 404)


def _is_signed(webhook: Webhook, headers: Mapping[str, str], body: bytes) -> bool:
    try:
        webhook.verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError):
        # ValueError: a header that is not base64, or a body that is not UTF-8.
        return False
    return True


def _disk_refuses(request: Request, error: Exception) -> Response:
    return PlainTextResponse("not kept: the disk refuses\n", 503)
