# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Trust that exists in a tenant and in no document."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import estates
import expiring
import in_process
import pytest
import yaml
from estates import CONFIGURATIONS, INFRASTRUCTURES, SIGNING, id_of
from hostile_text import HOSTILE
from m365_graph_emulator import DEMO_CLIENT, DEMO_SECRET, Emulator
from tenants import connection

Result = dict[str, Any]
TEXTS = [text for text in HOSTILE if text not in ("", "\ud800")]
PARENTS = ("applications", "servicePrincipals", "domains", "organization", "deviceConfigurations", "$batch")
MICROSOFT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with Emulator(tmp_path_factory.mktemp("unmanaged")) as made:
        yield made


class Comparison:
    """A tenant, its documents and their comparison."""

    def __init__(self, emulator: Emulator, folder: Path, entities: Mapping[str, Any], **more: Any) -> None:
        emulator.reset({"entities": copy.deepcopy(dict(entities)), **more})
        self.emulator, self.folder = emulator, folder
        self._tenant = in_process.Tenant(emulator)

    def run(self, name: str, *, check_mode: bool = False, **options: Any) -> Result:
        self.emulator.clear_log()
        given = {**connection(self.emulator), **options}
        return in_process.run(name, given, self._tenant.connect, check_mode=check_mode, sleep=self._tenant.sleep)

    def export(self, **options: Any) -> None:
        assert not self.run("export", path=str(self.folder), **options).get("failed")

    def compare(self, **options: Any) -> Result:
        source = {} if "documents" in options else {"paths": [str(self.folder)]}
        return self.run("apply", check_mode=True, **{"report_unmanaged": True, **source, **options})

    def found(self, **options: Any) -> list[tuple[str, str]]:
        """Type and ID of what is in no document."""
        return [(row["type"], row["id"]) for row in self.compare(**options)["unmanaged"]]


def credential(name: str, **more: Any) -> dict[str, Any]:
    return expiring.key(expiring.CLIENT, displayName=name, **more)


@pytest.mark.parametrize("entities", [estates.everything(), expiring.ENTITIES], ids=["estates", "expiring"])
def test_what_was_exported_is_managed(emulator: Emulator, tmp_path: Path, entities: Mapping[str, Any]) -> None:
    here = Comparison(emulator, tmp_path / "estate", entities)
    here.export()
    result = here.compare()
    assert (result["unmanaged"], result["unmanaged_not_read"]) == ([], [])
    assert not result["changed"] and "### In no document: 0" in result["markdown"]
    asked = Counter((r["path"], r["query"]) for r in emulator.requests if r["path"].rpartition("/")[2] not in PARENTS)
    assert max(asked.values()) == 1, "what the plan has listed is not listed again"

    # Without documents, every resource with trust is listed, except what exists in every tenant.
    result = here.compare(documents=[])
    kinds = {row["type"] for row in result["unmanaged"]}
    exported = {path.parent.name for path in here.folder.glob("*/*.yml")}
    assert kinds < exported
    assert exported - kinds <= {
        "applePushNotificationCertificate",
        "depOnboardingSetting",
        "federatedTokenValidationPolicy",
        "fido2AuthenticationMethodConfiguration",
        "onPremisesPublishing",
        "symantecCodeSigningCertificate",
        "tenantAppManagementPolicy",
        "userPFXCertificate",
        "vppToken",
        "x509CertificateAuthenticationMethodConfiguration",
    }, "none of these is trust that somebody adds"
    assert all(row["id"] and row["new"] is None for row in result["unmanaged"])


def test_documents_that_refer_to_a_resource_in_any_way_manage_it(emulator: Emulator, tmp_path: Path) -> None:
    here = Comparison(emulator, tmp_path, estates.everything())
    documents = [
        # Found by a name that the service compares without letter case, and by its ID.
        {"type": "certificateBasedAuthPki", "key": {"displayName": "CONTOSO"}},
        {"type": "iosScepCertificateProfile", "key": {"id": id_of(15).upper()}},
        # Cannot be planned: two have the name; the change is refused; the group does not exist.
        {"type": "iosTrustedRootCertificate", "key": {"displayName": "Twin"}},
        {"type": "enterpriseCodeSigningCertificate", "key": {"subject": "CN=Twin"}},
        {
            "type": "internalDomainFederation",
            "key": {"domain": "CONTOSO.example"},
            "properties": {"federatedIdpMfaBehavior": "acceptIfMfaDoneByFederatedIdp"},
        },
        {
            "type": "iosTrustedRootCertificate",
            "key": {"displayName": "contoso"},
            "properties": {"assignments": [{"group": "No such group"}]},
        },
        # An application of which there are two: nothing shows which one is meant.
        {
            "type": "federatedIdentityCredential",
            "key": {"application": "contoso", "name": "contoso"},
            "properties": {"issuer": estates.ISSUER, "subject": "b", "audiences": ["api://AzureADTokenExchange"]},
        },
        {"type": "certificateBasedApplicationConfiguration", "key": {"displayName": "Contoso"}},
    ]
    left = here.found(documents=documents, continue_on_error=True)
    assert left == [
        (
            "certificateAuthorityAsEntity",
            here.emulator.entities(f"{estates.TRUSTED}/{id_of(60)}/trustedCertificateAuthorities")[0]["id"],
        ),
        ("certificateAuthorityDetail", id_of(51)),
        ("enterpriseCodeSigningCertificate", id_of(80)),
    ]
    # A document that makes sure that something does not exist has no meaning for what has a similar name.
    absent = {"type": "iosTrustedRootCertificate", "key": {"displayName": "CONTOSO"}, "state": "absent"}
    assert ("iosTrustedRootCertificate", id_of(10)) in here.found(documents=[absent])


def test_credentials_that_the_service_made_are_left_out(emulator: Emulator, tmp_path: Path) -> None:
    def principal(number: int, **more: Any) -> dict[str, Any]:
        keys = [credential(f"c{number}", keyId=id_of(100 + number))]
        return {
            "id": id_of(number),
            "appId": id_of(50 + number),
            "displayName": f"sp {number}",
            "keyCredentials": keys,
            **more,
        }

    entities = {
        "/servicePrincipals": [
            principal(1),
            principal(2, appOwnerOrganizationId=MICROSOFT),
            principal(3, servicePrincipalType="ManagedIdentity"),
            principal(4, appOwnerOrganizationId=id_of(999)),
            principal(5, keyCredentials=[{**credential("old"), "endDateTime": expiring.moment(-9)}]),
            # What no document can describe: a key that is no certificate, and one without a thumbprint.
            principal(
                6,
                keyCredentials=[
                    {**credential("x", keyId=id_of(107)), "type": "Symmetric", "usage": "Verify", "key": None},
                    {**credential("y", keyId=id_of(108)), "customKeyIdentifier": "QUJD"},
                ],
            ),
        ]
    }
    here = Comparison(emulator, tmp_path, entities)
    result = here.compare(documents=[])
    assert [row["id"] for row in result["unmanaged"]] == [id_of(number) for number in (101, 104, 107, 108)]
    assert result["unmanaged"][0]["related"] == [id_of(101), id_of(1)]
    # A document about one credential does not hide another one of the same name.
    document = {
        "type": "servicePrincipalKeyCredential",
        "key": {"servicePrincipal": "SP 1", "thumbprint": expiring.thumbprint(expiring.CLIENT)},
    }
    assert [id for _kind, id in here.found(documents=[document])] == [id_of(number) for number in (104, 107, 108)]
    other = {**document, "key": {"servicePrincipal": "SP 6", "keyId": id_of(107)}}
    assert [id for _kind, id in here.found(documents=[other])] == [id_of(number) for number in (101, 104, 108)]


def test_the_ignore_list(emulator: Emulator, tmp_path: Path) -> None:
    here = Comparison(emulator, tmp_path / "estate", estates.everything())
    here.export(types=["certificate_profile", "internalDomainFederation"])
    entries: list[dict[str, Any]] = [
        {"type": "ios*Certificate", "key": {"displayName": "tw?n"}, "reason": "Lab"},
        {"type": "enterpriseCodeSigningCertificate", "id": f"{id_of(80)[:-3]}*", "reason": "Old"},
        {"type": "enterpriseCodeSigningCertificate", "key": {"subject": "CN=Nobody"}, "reason": "Gone"},
    ]
    (here.folder / ".m365-ignore.yml").write_text(yaml.safe_dump(entries[:2]))
    more = tmp_path / "more.yml"
    more.write_text(yaml.safe_dump(entries[2:]))
    result = here.compare(unmanaged_ignore=[str(more)])
    ids = [row["id"] for row in result["unmanaged"]]
    assert not {id_of(11), id_of(12), id_of(80)} & {*ids} and {id_of(10), id_of(81), id_of(82)} < {*ids}
    assert result["unused_ignores"] == [{**entries[2], "id": None, "source": f"{more}#1"}]
    assert result["warnings"] == [f"{more}#1: this entry of the ignore list matches nothing."]
    assert f"{more.name}" in result["markdown"] and "ignores nothing: Gone" in result["markdown"]

    # Of a type that cannot be read, nobody knows whether the entry matches.
    fault = {"match": {"path": "enterpriseCodeSigning"}, "times": 3, "do": {"status": 403}}
    here.emulator.faults.add(fault)
    assert here.compare(unmanaged_ignore=[str(more)])["unused_ignores"] == []
    here.emulator.faults.clear()
    for wrong, message in (
        ("- {type: x, reason: y}", f'{more}#1: type "x" is none of those that carry trust'),
        ("- a", f"{more}#1: an entry is a mapping of type, key, id, reason."),
        ("- {type: iosTrustedRootCertificate}", f"{more}#1: an entry needs reason, a text that is not empty."),
        ("- {tpye: x, reason: y}", f'{more}#1: "tpye" (is type meant?) is not among the members of an entry'),
        ("- {type: ios*, key: [a], reason: y}", f"{more}#1: key is not a mapping of names to patterns."),
        ("- {type: ios*, id: [a], reason: y}", f"{more}#1: an entry needs id, a text that is not empty."),
        (f"- {{type: 'ios{'*' * 600}', reason: y}}", f"{more}#1: a pattern is longer than 500 characters."),
        ("{", f'"{more}": it is not valid YAML'),
    ):
        more.write_text(wrong)
        refused = here.compare(unmanaged_ignore=[str(more)])
        assert refused["msg"].startswith(f"unmanaged_ignore: {message}") and emulator.requests == []
    refused = here.compare(unmanaged_ignore=[str(more)], report_unmanaged=False)
    assert refused["msg"] == "unmanaged_ignore has no effect without report_unmanaged=true."


def test_what_is_new_since_the_last_run(emulator: Emulator, tmp_path: Path) -> None:
    here = Comparison(emulator, tmp_path / "estate", estates.everything())
    here.export(types=["certificateBasedAuthPki", "internalDomainFederation"])
    state = tmp_path / "drift.json"

    def new(key: str, **options: Any) -> list[bool | None]:
        rows = here.compare(unmanaged_state=str(state), **options)[key]
        return [row["new"] for row in rows if row.get("changed", True)]

    assert {*new("unmanaged")} == {None} and state.stat().st_mode & 0o077 == 0
    assert {*new("unmanaged")} == {False} and new("results") == []
    emulator.set_property(f"{INFRASTRUCTURES}/{id_of(50)}", displayName="Moved")
    emulator.set_property(f"/domains/contoso.example/federationConfiguration/{id_of(70)}", displayName="Mine")
    result = here.compare(unmanaged_state=str(state))
    assert [row["id"] for row in result["unmanaged"] if row["new"]] == [id_of(50)]
    assert [row["new"] for row in result["results"]] == [True, True]
    # Nothing has the name of the first one any more; its ID is known from the last run, for the audit logs.
    assert [row["related"][0] for row in result["results"]] == [id_of(50), id_of(70)]
    assert ", 1 of them new\n" in result["markdown"] and "🆕 **certificateBasedAuthPki**" in result["markdown"]
    emulator.set_property(f"/domains/contoso.example/federationConfiguration/{id_of(70)}", displayName="Other")
    result = here.compare(unmanaged_state=str(state))
    assert [row["id"] for row in result["unmanaged"] if row["new"]] == []
    assert [(row["type"], row["new"]) for row in result["results"]] == [
        ("certificateBasedAuthPki", False),
        ("internalDomainFederation", True),
    ]

    # What could not be read for one night is not new in the next one.
    fault = {"match": {"path": "enterpriseCodeSigning"}, "times": 3, "do": {"status": 403}}
    emulator.faults.add(fault)
    result = here.compare(unmanaged_state=str(state))
    assert [entry["type"] for entry in result["unmanaged_not_read"]] == ["enterpriseCodeSigningCertificate"]
    assert "403" in result["unmanaged_not_read"][0]["reason"]
    emulator.faults.clear()
    assert {*new("unmanaged")} == {False}

    content = json.loads(state.read_text())
    changed: list[Result] = [{"resources": {"a": [1]}}, {"unmanaged": [["a"]]}, {"version": 2}]
    for wrong in ("", "{}", *(json.dumps({**content, **more}) for more in changed)):
        state.write_text(wrong)
        refused = here.compare(unmanaged_state=str(state))
        assert refused["msg"] == (
            f'unmanaged_state: "{state}" was not written by this option. Remove it to start again.'
        )
    state.write_text(json.dumps({**content, "tenant": "another"}))
    assert 'drift.json" is about another, and this run is about' in here.compare(unmanaged_state=str(state))["msg"]
    assert emulator.requests == []


def test_without_permissions_the_rest_is_compared(emulator: Emulator, tmp_path: Path) -> None:
    app = {"client_id": DEMO_CLIENT, "secret": DEMO_SECRET, "permissions": ["DeviceManagementApps.Read.All"]}
    here = Comparison(emulator, tmp_path, estates.everything(), apps=[app])
    result = here.compare(documents=[])
    assert {row["type"] for row in result["unmanaged"]} == {"enterpriseCodeSigningCertificate"}
    refused = {entry["type"]: entry["reason"] for entry in result["unmanaged_not_read"]}
    assert {"federatedIdentityCredential", "iosTrustedRootCertificate", "applicationKeyCredential"} < {*refused}
    assert "Application.Read.All" in refused["federatedIdentityCredential"]
    assert "federatedIdentityCredential could not be read" in result["markdown"]


def test_a_snapshot_and_hostile_names(emulator: Emulator, tmp_path: Path) -> None:
    root = {"@odata.type": "#microsoft.graph.iosTrustedRootCertificate"}
    entities = {
        CONFIGURATIONS: [{**root, "id": id_of(n), "displayName": text} for n, text in enumerate(TEXTS, 200)],
        SIGNING: [{"id": id_of(80), "subject": "CN=Contoso", "status": "provisioned"}],
    }
    here = Comparison(emulator, tmp_path / "estate", entities)
    here.export()
    documents = [{"type": "enterpriseCodeSigningCertificate", "key": {"subject": "CN=Contoso"}}]
    live = here.compare(documents=documents)
    offline = here.compare(documents=documents, snapshot=[str(here.folder)])
    assert emulator.requests == []
    assert [row["key"] for row in offline["unmanaged"]] == [row["key"] for row in live["unmanaged"]]
    assert len(live["unmanaged"]) == len(TEXTS) and {row["id"] for row in offline["unmanaged"]} == {None}
    lines = [line for line in live["markdown"].splitlines() if "iosTrustedRootCertificate" in line]
    assert len(lines) == len(TEXTS) and all(line.isprintable() for line in lines)
