# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a tenant is seeded with: apps that may sign in, settings (habits of the service), entities, faults.

The seed is a mapping, or the path of a YAML or JSON file with one::

    tenant_id: 11111111-1111-1111-1111-111111111111
    apps:
      - client_id: ...
        display_name: GitOps
        secret: ...
        certificates: [PEM text or path of a PEM file]
        permissions: [DeviceManagementApps.ReadWrite.All]      # left out: every permission that is described
        federated_credentials: [{issuer: https://..., subject: "repo:contoso/graph:ref:refs/heads/main", audience:
        api://AzureADTokenExchange}] trusted_names: [{subject_name: automation.contoso.example, authority: PEM text or
        path of the issuing certificate}]
    issuers: [{issuer: https://..., jwks: {keys: [...]}}]      # what the issuers of federated credentials publish
    identities: [{client_id: ..., system_assigned: true}]      # managed identities, for identity.Platform
    settings: {page_size: 20, every_habit: false}
    downloads: {"https://pki.contoso.com/ca.p7b": base64}      # what the service finds where it downloads something
    from: export                                               # folder or file of documents that it has as well
    habits: probe.json                                         # file that m365.graph.probe has written
    entities:
      /domains: [{id: contoso.example}]
    faults: [{match: {method: PATCH}, times: 1, do: {status: 429}}]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from . import probed
from .documents import ExportedDocument, read_documents, read_values
from .probed import ProbedHabit
from .settings import ServiceSettings, TenantError

DEMO_TENANT = "11111111-1111-1111-1111-111111111111"
DEMO_CLIENT = "22222222-2222-2222-2222-222222222222"
DEMO_SECRET = "emulator-demo-secret"
EVERY = "every_habit"
"""The setting that switches every habit on, as far as others do not say otherwise."""


Record = TypeVar("Record", "TrustedAssertion", "TrustedName", "TrustedIssuer")


@dataclass(frozen=True)
class TrustedAssertion:
    """Whose assertions sign an app in (federatedIdentityCredential): all three are compared exactly, case included."""

    issuer: str
    subject: str
    audience: str = "api://AzureADTokenExchange"


@dataclass(frozen=True)
class TrustedName:
    """A certificate that is trusted by its subject's common name (or a DNS name) and its issuer."""

    subject_name: str
    authority: str
    """PEM text of the certificate that must have issued it."""


@dataclass(frozen=True)
class TrustedIssuer:
    """Another authority, and the keys that it publishes."""

    issuer: str
    jwks: dict[str, Any]


@dataclass
class SignInApp:
    """An app registration that may sign in."""

    client_id: str
    display_name: str = "emulated app"
    secret: str | None = None
    secrets: list[str] = field(default_factory=list)
    """More secrets."""
    certificates: list[str] = field(default_factory=list)
    """PEM texts."""
    permissions: list[str] | None = None
    """Application permissions with admin consent; None is all described."""
    federated_credentials: list[TrustedAssertion] = field(default_factory=list)
    trusted_names: list[TrustedName] = field(default_factory=list)
    system_assigned: bool = False
    """A managed identity only: the one that counts where none is named."""

    @classmethod
    def read(cls, data: Mapping[str, Any], where: str, folder: Path) -> SignInApp:
        """An app from a mapping; certificates may be paths relative to the seed file."""
        unknown = set(data) - {item.name for item in fields(cls)}
        if unknown or "client_id" not in data:
            raise TenantError(
                f"{where}: client_id is required; known are {', '.join(item.name for item in fields(cls))}"
            )
        lists = ("certificates", "federated_credentials", "secrets", "trusted_names")
        app = cls(**{key: value for key, value in data.items() if key not in lists})
        app.secrets = [str(item) for item in data.get("secrets") or []]
        app.certificates = [_pem(item, where, folder) for item in data.get("certificates") or []]
        app.federated_credentials = [
            _record(TrustedAssertion, item, where) for item in data.get("federated_credentials") or []
        ]
        names = [_record(TrustedName, item, where) for item in data.get("trusted_names") or []]
        app.trusted_names = [replace(item, authority=_pem(item.authority, where, folder)) for item in names]
        return app


@dataclass
class SeededTenant:
    """A seed after reading; ``entities`` are still raw."""

    tenant_id: str = DEMO_TENANT
    apps: list[SignInApp] = field(default_factory=lambda: [SignInApp(DEMO_CLIENT, "demo", DEMO_SECRET)])
    settings: ServiceSettings = field(default_factory=ServiceSettings)
    entities: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    documents: list[ExportedDocument] = field(default_factory=list)
    habits: list[ProbedHabit] = field(default_factory=list)
    """What a probe has found in a tenant."""
    faults: list[dict[str, Any]] = field(default_factory=list)
    issuers: list[TrustedIssuer] = field(default_factory=list)
    identities: list[SignInApp] = field(default_factory=list)
    """Managed identities: apps without secrets."""
    downloads: dict[str, str] = field(default_factory=dict)
    """Files that the service can download, as base64, by address. The emulator itself downloads nothing."""

    @classmethod
    def load(
        cls,
        source: Mapping[str, Any] | str | Path | None,
        settings: Mapping[str, Any] | None = None,
        export: str | Path | None = None,
        habits: str | Path | None = None,
    ) -> SeededTenant:
        """A tenant from a mapping, a file, or nothing (the demo tenant); raises TenantError.

        ``settings`` apply where the tenant leaves them out; ``export`` is what it names as ``from`` otherwise, and
        ``habits`` the file of a probe.
        """
        folder = Path()
        if isinstance(source, str | Path):
            folder = Path(source).parent
            source = _read_file(Path(source))
        source = source or {}
        if export is None and source.get("from"):
            export = folder / Path(str(source["from"])).expanduser()
        if habits is None and source.get("habits"):
            habits = folder / Path(str(source["habits"])).expanduser()
        unknown = set(source) - ({item.name for item in fields(cls)} - {"documents"} | {"from"})
        if unknown:
            raise TenantError(f"the tenant has unknown keys: {', '.join(sorted(unknown))}")
        tenant = cls(
            tenant_id=str(source.get("tenant_id") or DEMO_TENANT),
            settings=_settings({**(settings or {}), **(source.get("settings") or {})}),
            entities={path: list(rows or []) for path, rows in (source.get("entities") or {}).items()},
            documents=read_documents(Path(export)) if export else [],
            habits=probed.read(_read_file(Path(habits)), str(habits)) if habits else [],
            faults=list(source.get("faults") or []),
            downloads=_downloads(source.get("downloads") or {}),
            issuers=[
                _record(TrustedIssuer, item, f"issuers[{number}]")
                for number, item in enumerate(source.get("issuers") or [])
            ],
            identities=[
                SignInApp.read(item, f"identities[{number}]", folder)
                for number, item in enumerate(source.get("identities") or [])
            ],
        )
        if source.get("apps"):
            tenant.apps = [SignInApp.read(app, f"apps[{number}]", folder) for number, app in enumerate(source["apps"])]
        return tenant

    def app(self, client_id: str) -> SignInApp | None:
        """The app with this client id."""
        return next((app for app in self.apps if app.client_id.lower() == client_id.lower()), None)

    def identity(self, client_id: str | None) -> SignInApp | None:
        """The managed identity with this client id, or the system-assigned one."""
        if client_id is None:
            return next((app for app in self.identities if app.system_assigned), None)
        return next((app for app in self.identities if app.client_id.lower() == client_id.lower()), None)


def every_habit() -> dict[str, Any]:
    """The settings with which the emulator has every habit of ``habits.yml`` that a service can have at once."""
    habits = _read_file(Path(__file__).with_name("habits.yml"))["habits"]
    return {habit["setting"]: habit["every"] for habit in habits if "setting" in habit}


def _settings(given: dict[str, Any]) -> ServiceSettings:
    every = given.pop(EVERY, False)
    if not isinstance(every, bool):
        raise TenantError(f"settings: {EVERY} must be bool, not {every!r}")
    return ServiceSettings.read({**every_habit(), **given} if every else given)


def _downloads(given: Any) -> dict[str, str]:
    if not isinstance(given, Mapping) or not all(isinstance(text, str) for text in (*given, *given.values())):
        raise TenantError("downloads: it is a mapping of addresses to files in base64")
    return dict(given)


def _record(kind: type[Record], data: Any, where: str) -> Record:
    """One of the small data classes from a mapping."""
    try:
        return kind(**data)
    except TypeError as problem:
        names = ", ".join(item.name for item in fields(kind))
        raise TenantError(f"{where}: {kind.__name__} has {names}, and what is given does not fit") from problem


def _pem(item: str, where: str, folder: Path) -> str:
    """PEM text, read from a file when it is a path relative to the seed file."""
    if "-----BEGIN" in item:
        return item
    path = folder / item
    if not path.is_file():
        raise TenantError(f"{where}: there is no certificate file {path}")
    return path.read_text(encoding="ascii")


def _read_file(path: Path) -> Mapping[str, Any]:
    found = read_values(path)
    if len(found) != 1 or not isinstance(found[0], dict):
        raise TenantError(f"{path} does not hold a mapping")
    return found[0]
