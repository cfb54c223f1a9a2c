# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the documents of an export to the rows of a seed.

Documents name what they refer to (groups, filters, scope tags, trusted roots, parents). What is named and is no
document itself is made: a reference that leads nowhere could not be shown by its name again. Ids are those of the
documents, else they follow from the content, so that two copies of one export are equal. Secrets are in no export; a
copy has placeholders.
"""

from __future__ import annotations

import base64
import itertools
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from . import certificates
from .documents import ExportedDocument
from .model import NAMESPACE, EmulatedModel, EmulatedProperty, EmulatedResource
from .settings import TenantError
from .tenant import SeededTenant

PLACEHOLDER, FEDERATED = "placeholder", "federatedIdentityCredential"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_APPLICATIONS, _PRINCIPALS = "/applications", "/servicePrincipals"
_CONFIGURATIONS, _DOMAINS = "/deviceManagement/deviceConfigurations", "/domains"
_SCOPE_TAGS = "/deviceManagement/roleScopeTags"
_FILTERS = "/deviceManagement/assignmentFilters"
_AUTHORITIES = "/directory/certificateAuthorities/certificateBasedApplicationConfigurations"
_INFRASTRUCTURES = "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations"
_STRENGTHS = "/policies/authenticationStrengthPolicies"
# How the key of a document names what the resource is in; with "Id" after it, it is an id.
_OWNERS = {
    _APPLICATIONS: "application",
    _PRINCIPALS: "servicePrincipal",
    _CONFIGURATIONS: "deviceConfiguration",
    _DOMAINS: "domain",
    _AUTHORITIES: "certificateBasedApplicationConfiguration",
    _INFRASTRUCTURES: "publicKeyInfrastructure",
    "/networkAccess/filteringProfiles": "filteringProfile",
    "/networkAccess/tlsInspectionPolicies": "tlsInspectionPolicy",
    _STRENGTHS: "authenticationStrengthPolicy",
}
_TYPE_OF_OWNER = "profileType"
_CHAINS = "certificateBasedApplicationConfigurationIds"
# Credentials are documents of their own, and part of their owner in Graph.
_CREDENTIALS = {
    "applicationKeyCredential": _APPLICATIONS,
    "servicePrincipalKeyCredential": _PRINCIPALS,
    "servicePrincipalTokenSigningCertificate": _PRINCIPALS,
}
# So is what Application Proxy publishes, whose applications are those of tagged service principals.
_PUBLISHED, _PUBLISHED_TAG = "onPremisesPublishing", "WindowsAzureActiveDirectoryOnPremApp"
# Graph has one type for the credentials of all applications; documents name the derived type of the owner.
_DERIVED_OWNERS = {"agentIdentityBlueprintFederatedIdentityCredential": "agentIdentityBlueprint"}
_NEW: dict[str, dict[str, Any]] = {_DOMAINS: {"authenticationType": "Federated", "isVerified": True}}

Row = dict[str, Any]


def entities(model: EmulatedModel, tenant: SeededTenant) -> dict[str, list[Row]]:
    """The entities of a tenant with those of its documents; raises TenantError that names the document."""
    if not tenant.documents:
        return tenant.entities
    copied = _TenantCopy(model, tenant)
    present = [_in_model(model, document) for document in tenant.documents if document.state != "absent"]
    inside = [document for document in present if copied.owner_of(document)]
    made = [copied.add(document) for document in present if document not in inside]
    made += [copied.add_inside(document) for document in inside]
    for row in made:
        copied.resolve(row)
    return copied.rows


def _in_model(model: EmulatedModel, document: ExportedDocument) -> ExportedDocument:
    """A document with the name that its type has in the model, where documents have another one.

    Documents leave out every namespace, and some name the derived type of the owner.
    """
    kind = _DERIVED_OWNERS.get(document.type)
    if kind is None:
        named = [name for name in model.entities if name.rpartition(".")[2] == document.type]
        return replace(document, type=named[0]) if len(named) == 1 and document.path is None else document
    base = _OWNERS[_APPLICATIONS]
    key = {
        base + name.removeprefix(kind) if name.startswith(kind) else name: value for name, value in document.key.items()
    }
    return replace(document, type=FEDERATED, key={**key, _TYPE_OF_OWNER: kind})


class _TenantCopy:
    """The rows by collection while they are made."""

    def __init__(self, model: EmulatedModel, tenant: SeededTenant) -> None:
        self.model = model
        self.tenant = tenant
        self.rows: dict[str, list[Row]] = {}
        self._ids: set[str] = set()
        for path, rows in tenant.entities.items():
            for row in rows:
                self._put(path, dict(row))

    # -- places

    def _home(self, document: ExportedDocument) -> EmulatedResource:
        """The collection or singleton at the document's path, else that of the nearest type that has one."""
        if document.path is not None:
            if document.path not in self.model.resources or document.type not in self.model.entities:
                raise TenantError(
                    f"{document.source}: the emulator has no resources of the type {document.type} at {document.path}; "
                    "give it the metadata that declares them"
                )
            return self.model.resources[document.path]
        known = document.type if document.type in self.model.entities else None
        for ancestor in self.model.chain(known) if known else []:
            for resource in self.model.resources.values():
                if resource.type == ancestor:
                    return resource
        raise TenantError(f"{document.source}: the emulator has no resources of the type {document.type}")

    def owner_of(self, document: ExportedDocument) -> str | None:
        """The collection of what the resource is in, if it is in something."""
        if document.type == _PUBLISHED:
            return _APPLICATIONS
        if document.type in _CREDENTIALS:
            return _CREDENTIALS[document.type]
        owner, inside, _navigation = self._home(document).path.rpartition("/{id}/")
        return owner if inside else None

    def _owner(self, path: str, document: ExportedDocument) -> Row:
        name, key = _OWNERS.get(path, ""), document.key
        resource = self.model.resources[path]
        wanted = str(key.get(name) or key.get(f"{name}Id") or key.get("appId") or "")
        if not name:  # every tenant has one
            rows = self.rows.setdefault(path, [])
            return rows[0] if rows else self._put(path, self._preset(resource, resource.type))
        if not wanted:
            raise TenantError(f"{document.source}: key: {name} or {name}Id is required")
        type_name = str(key.get(_TYPE_OF_OWNER) or resource.type)
        return self.named(path, wanted, type_name)

    def named(self, path: str, wanted: str, type_name: str) -> Row:
        """The row of a name or an id, made if it is missing; raises TenantError for a type that there is not."""
        rows = [row for row in self.rows.get(path, []) if self._is_a(row, path, type_name)]
        for same in (str, str.casefold):
            for row in rows:
                if same(wanted) in (same(str(row.get(name))) for name in ("displayName", "name", "id", "appId")):
                    return row
        made: Row = {"@odata.type": f"#{NAMESPACE}{self._concrete(type_name)}", **_NEW.get(path, {})}
        by_id = (
            self.model.resources[path].named or _GUID.fullmatch(wanted) or (path == _SCOPE_TAGS and wanted.isdigit())
        )
        made |= {"id": wanted} if by_id else {}
        names = [name for name in ("displayName", "name") if name in self.model.properties(type_name, "beta")]
        made |= {names[0]: wanted} if names else {}
        return self._put(path, made)

    def _is_a(self, row: Row, path: str, type_name: str) -> bool:
        own = str(row.get("@odata.type") or self.model.resources[path].type)
        return self.model.is_a(own.removeprefix("#").removeprefix(NAMESPACE), type_name)

    def _concrete(self, type_name: str) -> str:
        derived = [name for name, item in self.model.entities.items() if not item.abstract]
        if type_name not in self.model.entities:
            raise TenantError(f"{_TYPE_OF_OWNER}: there is no type {type_name}")
        return type_name if type_name in derived else next(n for n in derived if self.model.is_a(n, type_name))

    # -- rows

    def add(self, document: ExportedDocument) -> Row:
        """The row of a document whose resource is in nothing else."""
        resource = self._home(document)
        identified = any(value is not None for value in document.key.values())
        preset = {} if identified else self._preset(resource, document.type)
        row = {**preset, **self._row(document, resource)}
        if identified and resource.named and "id" not in row:
            raise TenantError(f"{document.source}: key: id is required")
        return self._put(resource.path, row)

    def add_inside(self, document: ExportedDocument) -> Row:
        """The row of a document whose resource is in another one."""
        path = self.owner_of(document)
        assert path is not None
        owner = self._owner(path, document)
        if document.type == _PUBLISHED:
            return self._published(owner)
        if document.type in _CREDENTIALS:
            return self._credential(owner, document)
        resource = self._home(document)
        row = self._row(document, resource)
        owner.setdefault(resource.path.rpartition("/")[2], []).append(self._identified(resource.path, row))
        return row

    def _row(self, document: ExportedDocument, resource: EmulatedResource) -> Row:
        owner = _OWNERS.get(resource.path.rpartition("/{id}/")[0], "")
        place = {owner, f"{owner}Id", _TYPE_OF_OWNER} if owner else set()
        given = {name: value for name, value in document.key.items() if name not in place}
        secrets = {
            prop.name: PLACEHOLDER
            for prop in self.model.properties(document.type, "beta").values()
            if "wo" in prop.marks and prop.type == "String"
        }
        row = {**secrets, **given, **document.values, "@odata.type": f"#{NAMESPACE}{document.type}"}
        about = {"@source": document.source, "@raw": dict(document.raw)}
        return {**about, **{name: _without_pem(value) for name, value in row.items()}}

    def _preset(self, resource: EmulatedResource, type_name: str) -> Row:
        """What every tenant has there, if it is of the type."""
        for row in resource.preset:
            if self._is_a(row, resource.path, type_name):
                return {**row, "id": str(row["id"]).format(tenant=self.tenant.tenant_id)}
        return {}

    def _put(self, path: str, row: Row) -> Row:
        self.rows.setdefault(path, []).append(self._identified(path, row))
        return row

    def _identified(self, path: str, row: Row) -> Row:
        """The row with an id: its own, or one that follows from its content."""
        if "id" not in row and path == _SCOPE_TAGS:
            row["id"] = str(max([0, *(int(tag["id"]) for tag in self.rows[path] if str(tag.get("id")).isdigit())]) + 1)
        if "id" not in row:
            content = json.dumps({name: value for name, value in row.items() if name != "@source"}, sort_keys=True)
            made = (str(uuid.uuid5(uuid.NAMESPACE_URL, f"{path}#{number}#{content}")) for number in itertools.count())
            row["id"] = next(id for id in made if id not in self._ids)
        self._ids.add(str(row["id"]))
        return row

    # -- credentials

    def _published(self, owner: Row) -> Row:
        """An application that is published, with its service principal."""
        owner.setdefault(_PUBLISHED, {"externalUrl": f"https://{owner['id']}.msappproxy.net/"})
        owner.setdefault("appId", owner["id"])
        principal = self.named(_PRINCIPALS, str(owner["appId"]), "servicePrincipal")
        principal |= {"appId": owner["appId"], "displayName": owner.get("displayName")}
        principal["tags"] = [*principal.get("tags", ()), _PUBLISHED_TAG]
        return {}

    def _credential(self, owner: Row, document: ExportedDocument) -> Row:
        keys = owner.setdefault("keyCredentials", [])
        given = {**document.key, **document.values}
        if document.type.endswith("TokenSigningCertificate"):
            self._token_signing(owner, str(given.get("displayName") or "CN=copy"))
            return {}
        names = ("displayName", "usage", "startDateTime", "endDateTime", "keyId")
        made = {name: given[name] for name in names if given.get(name) is not None}
        made["key"] = _without_pem(given.get("certificate"))
        if given.get("thumbprint"):
            made["customKeyIdentifier"] = base64.b64encode(bytes.fromhex(str(given["thumbprint"]))).decode()
        identified = self._identified("keyCredentials", {**made, **({"id": made["keyId"]} if "keyId" in made else {})})
        made["keyId"] = identified["id"]
        keys.append(made)
        if given.get("active"):
            owner["tokenEncryptionKeyId"] = made["keyId"]
        return {}

    @staticmethod
    def _token_signing(owner: Row, name: str) -> None:
        """A new certificate in the place of one whose private key only the service has; the first one signs."""
        now = datetime.now(UTC)
        found = certificates.facts_of(
            certificates.self_signed(name.removeprefix("CN="), now, now + timedelta(days=3 * 365))
        )
        shared = {
            "customKeyIdentifier": base64.b64encode(bytes.fromhex(found.thumbprint)).decode(),
            "displayName": name,
            "startDateTime": found.starts,
            "endDateTime": found.expires,
        }
        signing = str(uuid.uuid5(uuid.NAMESPACE_URL, f"sign#{found.thumbprint}"))
        owner["keyCredentials"] += [
            {**shared, "keyId": signing, "type": "X509CertAndPassword", "usage": "Sign"},
            {**shared, "key": found.der, "type": "AsymmetricX509Cert", "usage": "Verify"},
        ]
        owner.setdefault("passwordCredentials", []).append({**shared, "keyId": signing, "secretText": PLACEHOLDER})
        owner.setdefault("preferredTokenSigningKeyThumbprint", found.thumbprint)

    # -- references

    def resolve(self, row: Row) -> None:
        """Names become ids, and references to what has them."""
        if "@odata.type" not in row:
            return
        type_name = str(row["@odata.type"]).removeprefix(f"#{NAMESPACE}")
        for name in ("roleScopeTagIds", "roleScopeTags"):
            if name in row:
                row[name] = [self._scope_tag(str(tag)) for tag in row[name] or []]
        row.update({name: self._chains(value) for name, value in row.items() if isinstance(value, dict)})
        for name, link in self.model.navigation(type_name, "beta").items():
            if name not in row:
                continue
            if name == "assignments":
                row[name] = [{"target": self._target(item)} for item in row[name] or []]
            elif by := link.marked("by"):
                self._refer(row, type_name, row.pop(name) or [], by)
            elif "contained" not in link.marks:
                value = row.pop(name)
                bound = [self._bound(item, link) for item in value] if link.collection else self._bound(value, link)
                row[f"{name}@odata.bind"] = bound

    def _scope_tag(self, wanted: str) -> str:
        built_in = self.model.resources[_SCOPE_TAGS].preset[0]
        if wanted in (built_in["id"], built_in["displayName"]):
            return str(built_in["id"])
        return str(self.named(_SCOPE_TAGS, wanted, "roleScopeTag")["id"])

    def _chains(self, value: Any) -> Any:
        """A value with the ids of the chains of trust that it names."""
        if isinstance(value, list):
            return [self._chains(item) for item in value]
        if not isinstance(value, dict):
            return value
        found = {name: self._chains(item) for name, item in value.items()}
        if found.get(_CHAINS):
            kind = self.model.resources[_AUTHORITIES].type
            found[_CHAINS] = [self.named(_AUTHORITIES, str(wanted), kind)["id"] for wanted in found[_CHAINS]]
        return found

    def _refer(self, row: Row, type_name: str, named: list[Row], by: str) -> None:
        """The references that entities of other collections have to the row; each is named by its type."""
        home = self.model.home_of(type_name)
        for kind, wanted in (pair for item in named for pair in item.items() if pair[1]):
            place = self.model.home_of(kind)
            assert home is not None and place is not None
            owner = self.named(place.path, str(wanted), kind)
            links = self.model.navigation(kind, "beta")
            name = next(one for one in by.split("|") if one in links and self.model.is_a(type_name, links[one].type))
            owner.setdefault(f"{name}@odata.bind", []).append(f"{home.path}('{row['id']}')")

    def _bound(self, wanted: Any, link: EmulatedProperty) -> str:
        home = self.model.home_of(link.type, "object" in link.marks)
        assert home is not None
        kind = home.type if "object" in link.marks else link.type
        return f"{home.path}('{self.named(home.path, str(wanted), kind)['id']}')"

    def _target(self, item: Mapping[str, Any]) -> Row:
        """The target of an assignment as Graph has it."""
        if "raw" in item:
            return dict(item["raw"])
        target: Row = {"@odata.type": f"#{NAMESPACE}{item.get('target') or 'group'}AssignmentTarget"}
        if item.get("group"):
            target["groupId"] = self.named("/groups", str(item["group"]), "group")["id"]
        if item.get("filter"):
            found = self.named(_FILTERS, str(item["filter"]), "deviceAndAppManagementAssignmentFilter")
            target["deviceAndAppManagementAssignmentFilterId"] = found["id"]
        target["deviceAndAppManagementAssignmentFilterType"] = item.get("filterType") or (
            "include" if item.get("filter") else "none"
        )
        return target


def _without_pem(value: Any) -> Any:
    """Certificates in PEM as Graph has them: base64 of DER. A chain of several stays as it is."""
    if isinstance(value, dict):
        return {name: _without_pem(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_without_pem(item) for item in value]
    if (
        isinstance(value, str)
        and value.lstrip().startswith("-----BEGIN CERTIFICATE-----")
        and value.count("-----BEGIN") == 1
    ):
        return certificates.facts_of(certificates.read_any(value)).der
    return value
