"""``/cases/REF/messages/ID/letter``: a mail as its sender formatted it, in a frame that can do nothing."""

import base64
from hashlib import sha256
from html import escape

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from route.words import direction
from web.files import ISOLATED, message_in
from web.pages import language_of
from web.sign_in import signed_in
from web.site import site_of

# Each paragraph goes the way of its first letter, unless the mail says which way. Behind a link stands where it
# really leads: its text may name another place. The page's own style sheet is out of a sandbox's reach.
_STYLE = """
:root { color-scheme: light dark; --ink: #17262c; --soft: #566870; --line: #ddd9ce; --link: #0b6a72; --ground: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4ebed; --soft: #9fb1b8; --line: #2b3b42; --link: #63c6cd; --ground: #172329; }
}
body { margin: 0; padding: 0.9rem 1rem; color: var(--ink); background: var(--ground); overflow-wrap: anywhere;
  font: 1rem/1.6 system-ui, "Segoe UI", "Noto Sans", "Noto Sans Arabic", "Geeza Pro", Tahoma, sans-serif; }
:lang(ar), :lang(ur), :lang(fa) { line-height: 1.8; }
:is(p, div, li, td, th, h1, h2, h3, h4, h5, h6, dt, dd, caption, pre):not([dir]) { unicode-bidi: plaintext; }
table { border-collapse: collapse; max-inline-size: 100%; }
td, th { padding: 0.3rem 0.6rem; border: 1px solid var(--line); text-align: start; vertical-align: top; }
blockquote { margin-inline: 0; padding-inline-start: 0.9rem; border-inline-start: 3px solid var(--line);
  color: var(--soft); }
pre { white-space: pre-wrap; }
a { color: var(--link); }
a[href]::after { content: attr(href); display: inline-block; max-inline-size: min(22rem, 100%); overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap; vertical-align: bottom; direction: ltr; unicode-bidi: isolate;
  margin-inline-start: 0.35rem; color: var(--soft); font-size: 0.85em; }
"""
_HASH = base64.b64encode(sha256(_STYLE.encode()).digest()).decode()

_HEADERS = {
    **ISOLATED,
    "Content-Security-Policy": (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src 'sha256-{_HASH}'; frame-ancestors 'self'"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}

router = APIRouter(dependencies=[Depends(signed_in)])


@router.get("/cases/{reference}/messages/{inbox_id}/letter")
def show_letter(request: Request, reference: str, inbox_id: str) -> Response:
    """The mail's own HTML, made safe, alone on a page."""
    site = site_of(request)
    message = message_in(site, reference, inbox_id)
    if html := site.page(message.inbox_id):
        return HTMLResponse(_alone(html, message.language, "auto"), headers=_HEADERS)
    language = language_of(request)
    said = escape(site.words.say(language, "This mail is plain text; it has no formatted version."))
    return HTMLResponse(_alone(f"<p>{said}</p>", language, direction(language)), headers=_HEADERS)


def _alone(html: str, language: str, way: str) -> str:
    """A whole page around HTML that is safe already and must not be changed any more."""
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><base target="_blank"><title>…</title>'
        f'<style>{_STYLE}</style></head><body dir="{way}">{html}</body></html>'
    )
