"""A local identity provider, made of Authlib: it gives tokens to applications, and tells a mail server about them.

An application is known by its secret, as at Microsoft, or by the key that it signs with, as a service account
of Google's; each may open one mailbox.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import joserfc.jwk
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin
from authlib.oauth2.rfc6749.errors import InvalidScopeError
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc7523 import JWTBearerGrant
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from flask import Flask, Response
from werkzeug.serving import BaseWSGIServer, make_server

from tests.servers.process import free_port

# A line for each request, and its secrets, otherwise.
logging.getLogger("werkzeug").setLevel(logging.ERROR)
logging.getLogger("authlib").setLevel(logging.ERROR)

GRANTS = ("client_credentials", JWTBearerGrant.GRANT_TYPE)


@dataclass
class Application(ClientMixin):  # type: ignore[misc]
    """An app registration or a service account."""

    name: str
    secret: str
    mailbox: str
    scope: str
    public_key: bytes = b""

    @property
    def client_id(self) -> str:
        return self.name

    def get_allowed_scope(self, scope: str | None) -> str:
        return self.scope if scope in (None, "", self.scope) else ""

    def check_client_secret(self, secret: str) -> bool:
        return bool(self.secret) and secret == self.secret

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in ("client_secret_post", "client_secret_basic")

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == GRANTS[bool(self.public_key)]


@dataclass
class Token(TokenMixin):  # type: ignore[misc]
    value: str
    mailbox: str
    scope: str
    expires_at: float
    revoked: bool = False

    def is_expired(self) -> bool:
        return time.time() >= self.expires_at

    def is_revoked(self) -> bool:
        return self.revoked


class IdentityProvider:
    """``given`` is every token it gave; ``failing`` is what the token endpoint answers instead."""

    client_id = "c0ffee00-0000-4000-8000-000000000001"
    client_secret = "app~secret.0123456789"
    issuer = "intake@project.iam.gserviceaccount.com"
    mail_server: ClassVar[dict[str, str]] = {"client_id": "dovecot", "client_secret": "dovecot-secret"}
    microsoft_scope = "https://outlook.office365.com/.default"
    google_scope = "https://mail.google.com/"

    def __init__(self, mailbox: str, port: int | None = None) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.mailbox = mailbox
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._server: BaseWSGIServer | None = None
        self.reset()

    def reset(self) -> None:
        """As on the first day."""
        public = self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self.applications = {
            one.name: one
            for one in (
                Application(self.client_id, self.client_secret, self.mailbox, self.microsoft_scope),
                Application(self.issuer, "", self.mailbox, self.google_scope, public),
                Application(self.mail_server["client_id"], self.mail_server["client_secret"], "", ""),
            )
        }
        self.given: list[Token] = []
        self.expires_in = 3600
        self.failing: tuple[int, Mapping[str, str], str] | None = None
        self.delay = threading.Event()
        self.delay.set()

    def service_account(self, **changes: str) -> str:
        """The JSON file that Google would give for the key."""
        private = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        fields = {
            "type": "service_account",
            "client_email": self.issuer,
            "private_key": private,
            "private_key_id": "key-1",
            "token_uri": f"{self.url}/token",
        }
        return json.dumps(fields | changes)

    def revoke_all(self) -> None:
        for token in self.given:
            token.revoked = True

    def start(self) -> None:
        os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # it is on this machine
        self._server = make_server("127.0.0.1", self.port, self._application(), threaded=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _application(self) -> Flask:
        app = Flask("identity-provider")
        server = AuthorizationServer(app, self.applications.get, self._save)
        server.query_client = lambda name: self.applications.get(name)
        server.register_grant(_ClientCredentials)
        server.register_grant(_assertions(self))
        server.register_endpoint(_introspection(self))
        server.register_token_generator("default", self._make)

        def token(tenant: str = "") -> Response:
            self.delay.wait(20)
            if self.failing is not None:
                status, headers, body = self.failing
                return Response(body, status, dict(headers))
            response: Response = server.create_token_response()
            return response

        app.add_url_rule("/token", "token", token, methods=["POST"])
        app.add_url_rule("/<tenant>/oauth2/v2.0/token", "tenant", token, methods=["POST"])
        app.add_url_rule(
            "/introspect", "introspect", lambda: server.create_endpoint_response("introspection"), methods=["POST"]
        )
        return app

    def _make(self, client: Application, scope: str | None = None, **_: Any) -> dict[str, Any]:
        value = f"token-{len(self.given)}-{os.urandom(8).hex()}"
        return {"token_type": "Bearer", "access_token": value, "expires_in": self.expires_in}

    def _save(self, token: dict[str, Any], asked: Any) -> None:
        client: Application = asked.client
        expires_at = time.time() + token["expires_in"]
        self.given.append(Token(token["access_token"], client.mailbox, client.scope, expires_at))


class _ClientCredentials(ClientCredentialsGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = ["client_secret_post"]

    def validate_requested_scope(self) -> None:
        if self.request.form.get("scope") != self.request.client.scope:
            raise InvalidScopeError()


def _assertions(provider: IdentityProvider) -> type[JWTBearerGrant]:
    class Assertions(JWTBearerGrant):  # type: ignore[misc]
        def get_audiences(self) -> list[str]:
            return [f"{provider.url}/token"]

        def resolve_issuer_client(self, issuer: str) -> Application | None:
            return provider.applications.get(issuer)

        def resolve_client_public_key(self, client: Application) -> Any:
            return joserfc.jwk.RSAKey.import_key(client.public_key)

        def verify_claims(self, claims: Any) -> None:
            super().verify_claims(claims)
            if claims.get("scope") != provider.google_scope:
                raise InvalidScopeError()

        def authenticate_user(self, subject: str) -> str | None:
            return subject if subject == provider.mailbox else None

        def has_granted_permission(self, client: Application, user: str) -> bool:
            return client.mailbox == user

    return Assertions


def _introspection(provider: IdentityProvider) -> type[IntrospectionEndpoint]:
    class Introspection(IntrospectionEndpoint):  # type: ignore[misc]
        CLIENT_AUTH_METHODS: ClassVar[list[str]] = ["client_secret_post", "client_secret_basic"]

        def query_token(self, value: str, hint: str | None) -> Token | None:
            return next((token for token in provider.given if token.value == value), None)

        def check_permission(self, token: Token, client: Application, asked: Any) -> bool:
            return client.name == provider.mail_server["client_id"]

        def introspect_token(self, token: Token) -> dict[str, Any]:
            return {"active": True, "username": token.mailbox, "scope": token.scope, "exp": int(token.expires_at)}

    return Introspection
