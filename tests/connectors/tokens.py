"""The tables of a mail account that logs in with tokens of the local identity provider."""

from typing import Any

from tests.servers.identity_provider import IdentityProvider

TENANT = "7e57a000-0000-4000-8000-000000000000"


def microsoft(provider: IdentityProvider, **changes: Any) -> dict[str, Any]:
    table = {"tenant": TENANT, "client_id": provider.client_id, "client_secret": {"env": "APP_SECRET"}}
    return {"microsoft": table | {"authority": provider.url} | changes}


def google() -> dict[str, Any]:
    return {"google": {"service_account": {"env": "SERVICE_ACCOUNT"}}}


def other(provider: IdentityProvider, **changes: Any) -> dict[str, Any]:
    table = {
        "token_url": f"{provider.url}/token",
        "client_id": provider.client_id,
        "client_secret": {"env": "APP_SECRET"},
        "scope": provider.microsoft_scope,
    }
    return {"oauth": table | changes}
