"""The web application: its routes, and what they all have in common."""

import asyncio
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from ingest.failures import Refused
from web import (
    answers,
    cases,
    chat,
    chat_lines,
    chat_socket,
    corrections,
    duty,
    feed,
    files,
    forms,
    health,
    home,
    inbound,
    letter,
    linking,
    metrics,
    open311,
    ops,
    received,
    sign_in,
    track,
    uploads,
)
from web.attempts import Attempts
from web.chat_room import ChatRoom
from web.headers import SecurityHeaders, secured
from web.pages import page
from web.session import Spent
from web.site import Site

STATIC = Path(__file__).with_name("static")
RETRY_AFTER = {"Retry-After": "10"}


def create_app(site: Site) -> FastAPI:
    """The application of one installation.

    Its server sets ``app.state.stopping`` before it waits for the requests that run.
    """
    app = FastAPI(title="Rawafid", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.site = site
    app.state.stopping = asyncio.Event()
    app.state.attempts = Attempts(limit=10, window_seconds=3600)
    app.state.spent = Spent()
    app.state.chat_room = ChatRoom(site)
    app.state.uploads_begun = uploads.pace()
    app.state.forms_sent = forms.pace()
    if site.open311 is not None:
        app.state.open311_pace = open311.Pace.of(site.open311)
    app.add_middleware(SecurityHeaders)
    for part in (inbound, forms, received, open311, track, sign_in, home, duty, feed, cases, linking, files, letter):
        app.include_router(part.router)
    for part in (chat, chat_lines, chat_socket, corrections, uploads, answers, ops, health, metrics):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(sign_in.NotSignedIn, _not_signed_in)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(Refused, _not_taken)
    app.add_exception_handler(RequestValidationError, _no_such_address)
    app.add_exception_handler(OperationalError, _database_away)
    app.add_exception_handler(InterfaceError, _database_away)
    app.add_exception_handler(Exception, _failed)
    return app


def _not_signed_in(request: Request, _: Exception) -> Response:
    return page(request, "not_signed_in.html", 401)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = error.status_code if error.status_code in (403, 404, 409) else 400
    return page(request, "problem.html", error.status_code, error.headers, problem=known)


def _not_taken(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return page(request, "problem.html", error.status, problem=413 if error.status == 413 else 400)


def _no_such_address(request: Request, _: Exception) -> Response:
    # FastAPI checks nothing for us but numbers in addresses.
    return page(request, "problem.html", 404, problem=404)


def _database_away(request: Request, _: Exception) -> Response:
    return page(request, "problem.html", 503, RETRY_AFTER, problem=503)


def _failed(request: Request, _: Exception) -> Response:
    # Starlette answers this one outside all middleware.
    return secured(page(request, "problem.html", 500, problem=500))
