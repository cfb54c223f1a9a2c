# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every example in the documentation of modules, lookups and filters, in README.md and in the guides runs as it stands,
against one tenant made for them.
"""

from __future__ import annotations

import ast
import atexit
import base64
import datetime as dt
import functools
import json
import re
import shutil
import subprocess
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apple_tokens
import pytest
import yaml
from by_day import chosen
from case import case_of
from certificates import bundle, issue
from emulator_support import Client
from example_runs import Examples
from https_server import HttpsServer, Proxy, respond, write_ca
from identity_provider import metadata
from m365_graph_emulator import Emulator
from playbooks import COLLECTION
from provisioning_profiles import profile

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
AUTHORITY = "96c8868d-868d-96c8-8d86-c8968d86c896"
PROXIED = "d7fbfe28-c60e-46d2-8335-841923950d3b"
ENROLMENT = "54fac284-7866-43e5-860a-9c8e10fa3d7d"
#: When the tokens of the examples were issued. They are valid for a year.
ISSUED = ("2026-10-06T13-01-29Z", "2026-10-06T13:01:29Z")
PROFILE = "3f0d5d66-5d66-3f0d-665d-0d3f665d0d3f"
STATE = {
    "id": "d99bc884-c884-d99b-84c8-9bd984c89bd9",
    "certificateThumbprint": "8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A",
    "deviceDisplayName": "Ada's iPhone",
    "certificateExpirationDateTime": "2026-12-01T00:00:00.1234567Z",
}
ROOT = issue("Contoso Root CA", usages=None, now=TODAY, index=2)
SIGNING = issue("ADFS Signing", usages=None, now=TODAY)
CURRENT = issue("build agent 2026", usages=None, index=1, now=TODAY)
OWN_KEY = {"displayName": "build agent", "key": CURRENT.text}
INSPECTION_ROOT = issue("Contoso Root CA", usages=None, root=True, now=TODAY)
INSPECTION = issue("Contoso TLS inspection CA", usages=None, index=1, signer=INSPECTION_ROOT, now=TODAY)
AUTHORITIES = bundle(
    *(
        issue(f"Contoso {name} CA", usages=None, root=True, authority=True, index=index, now=TODAY)
        for index, name in enumerate(("Root", "Issuing"))
    )
)
TENANT: dict[str, Any] = {
    "downloads": {"https://pki.contoso.com/contoso-pki.p7b": base64.b64encode(AUTHORITIES).decode()},
    "entities": {
        "/deviceAppManagement/enterpriseCodeSigningCertificates": [
            {
                "id": "b20d3703-3703-b20d-0337-0db203370db2",
                "subject": "CN=Known",
                "expirationDateTime": "2030-01-01T00:00:00Z",
            },
            {
                "id": "b20d3703-3703-b20d-0337-0db203370db3",
                "subject": "CN=Contoso Apps 2024,O=Contoso,C=US",
                "expirationDateTime": "2026-06-30T12:00:00Z",
            },
        ],
        "/deviceManagement/cloudCertificationAuthority": [
            {"id": AUTHORITY, "displayName": "Contoso Issuing CA", "commonName": "Contoso Issuing CA"}
        ],
        "/deviceManagement/cloudCertificationAuthorityLeafCertificate": [
            {
                "serialNumber": "1F00000A2C",
                "subjectName": "CN=LAPTOP-42",
                "issuerId": AUTHORITY,
                "certificateStatus": "active",
            }
        ],
        "/applications": [
            {"displayName": "Contoso Pipeline", "appId": "4f8d1c66-2f39-4b5c-8b0a-5d0c6b2f9e11"},
            {
                "id": "31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10",
                "displayName": "build agent",
                "keyCredentials": [OWN_KEY],
            },
            {
                "appId": PROXIED,
                "displayName": "Intranet",
                "onPremisesPublishing": {"externalUrl": "https://intranet.contoso.com/"},
            },
            {"@odata.type": "#microsoft.graph.agentIdentityBlueprint", "displayName": "Contoso Agents"},
        ],
        "/directory/certificateAuthorities/certificateBasedApplicationConfigurations": [
            {"displayName": "Contoso applications"}
        ],
        "/directory/deletedItems": [
            {
                "@odata.type": "#microsoft.graph.application",
                "displayName": "Contoso Portal",
                "passwordCredentials": [{"displayName": "portal", "endDateTime": "2026-01-01T00:00:00Z"}],
            },
            {
                "@odata.type": "#microsoft.graph.certificateAuthorityDetail",
                "displayName": "Contoso Old Root",
                "thumbprint": "8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A",
                "certificate": base64.b64encode(ROOT.der).decode(),
            },
        ],
        "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations": [{"displayName": "Contoso PKI"}],
        "/domains": [
            {"id": "contoso.com", "authenticationType": "Managed"},
            {"id": "fabrikam.com", "authenticationType": "Federated"},
        ],
        "/domains/fabrikam.com/federationConfiguration": [
            {
                "displayName": "Fabrikam AD FS",
                "issuerUri": "http://sts.fabrikam.com/adfs/services/trust",
                "signingCertificate": base64.b64encode(SIGNING.der).decode(),
            }
        ],
        "/servicePrincipals": [
            {
                "id": "5b8e1d64-7a3c-4f0e-8b21-9f4d3c2a1e77",
                "displayName": "build agent",
                "keyCredentials": [OWN_KEY],
            },
            {"id": "5b8e1d64-7a3c-4f0e-8b21-9f4d3c2a1e78", "displayName": "Contoso SSO"},
            {"appId": PROXIED, "displayName": "Intranet", "tags": ["WindowsAzureActiveDirectoryOnPremApp"]},
        ],
        "/deviceManagement/depOnboardingSettings": [
            {"id": ENROLMENT, "tokenName": "Contoso devices", "appleIdentifier": "devices@contoso.com"}
        ],
        "/deviceAppManagement/vppTokens": [
            {"displayName": "Contoso apps", "appleId": "apps@contoso.com", "token": "e30=", "state": "valid"}
        ],
        "/deviceManagement/deviceConfigurations": [
            {
                "id": PROFILE,
                "@odata.type": "#microsoft.graph.iosPkcsCertificateProfile",
                "displayName": "Wi-Fi user certificate",
                "managedDeviceCertificateStates": [STATE],
            },
            *(
                {
                    "@odata.type": f"#microsoft.graph.{kind}",
                    "displayName": "Contoso Root CA",
                    "trustedRootCertificate": base64.b64encode(ROOT.der).decode(),
                }
                for kind in ("iosTrustedRootCertificate", "windows81TrustedRootCertificate")
            ),
        ],
        "/networkAccess/tls/externalCertificateAuthorityCertificates": [
            {
                "name": "Contoso TLS inspection",
                "commonName": "Contoso TLS inspection CA",
                "organizationName": "Contoso Ltd",
                "certificateSigningRequest": INSPECTION.request(),
            }
        ],
        "/networkAccess/tlsInspectionPolicies": [
            {"name": "Contoso TLS inspection", "settings": {"defaultAction": "bypass"}}
        ],
        "/trustFramework/keySets": [
            {
                "id": "B2C_1A_TokenSigningKeyContainer",
                "keys": [{"kid": "Y8r1", "kty": "RSA", "use": "sig", "n": "sXch8Ux", "e": "AQAB"}],
            },
            *({"id": f"B2C_1A_{name}"} for name in ("FacebookSecret", "SamlMessageSigning")),
        ],
        "/networkAccess/filteringProfiles": [{"name": "Baseline profile", "state": "enabled", "priority": 65000}],
        "/users": [{"displayName": "Ada", "userPrincipalName": "ada@contoso.com"}],
        "/groups": [{"displayName": name} for name in ("All employees", "Contractors", "Windows computers", "Kiosks")],
        "/deviceManagement/assignmentFilters": [
            {"displayName": f"Corporate {what}"} for what in ("phones", "computers")
        ],
        "/deviceManagement/roleScopeTags": [{"id": "7", "displayName": "Berlin"}],
    },
}
#: Certificates that must be more than any certificate of that name; see :func:`content_of`.
CERTIFICATES = {
    "apple-push.pem": issue("APSP:2f42b322", usages=None, user_id="com.apple.mgmt.External.2f42b322", now=TODAY),
    "agent.cer": CURRENT,
    "code-signing.cer": issue("Contoso Apps", now=TODAY),
    "code-signing-2024.cer": issue("Contoso Apps 2024", starts=-800, days=400, now=TODAY),
    "intranet.cer": issue("intranet.contoso.com", usages=None, now=TODAY),
    "issuing-ca.cer": issue("Contoso Issuing CA", usages=None, index=1, now=TODAY),
    "root.cer": ROOT,
    "root-ca.cer": issue("Contoso Root CA", usages=None, root=True, now=TODAY),
    "sts-signing.cer": SIGNING,
    "tls-inspection.cer": INSPECTION,
    "tls-inspection-chain.pem": INSPECTION_ROOT,
    "sts-signing-next.cer": issue("ADFS Signing next", usages=None, days=700, now=TODAY),
}
PASSWORD = "correct horse"
VPP_TOKEN = {"expDate": f"{TODAY + dt.timedelta(days=365):%Y-%m-%dT%H:%M:%S}+0000", "token": "x", "orgName": "Contoso"}

#: What the identity provider of the examples publishes of itself.
METADATA = metadata(SIGNING, signer=SIGNING)

#: What the examples of apply take from a folder next to the playbook.
ESTATE = """
type: enterpriseCodeSigningCertificate
key: {subject: CN=Known}
properties: {status: provisioned}
"""


def _blocks() -> Iterator[tuple[str, Any]]:
    for kind, prefix in (("modules", ""), ("lookup", "lookup ")):
        for path in sorted((COLLECTION / "plugins" / kind).glob("*.py")):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "EXAMPLES":
                    yield f"{prefix}{path.stem}", yaml.safe_load(ast.literal_eval(node.value))
    for path in sorted((COLLECTION / "plugins" / "filter").glob("*.yml")):
        yield f"filter {path.stem}", yaml.safe_load(yaml.safe_load(path.read_text())["EXAMPLES"])
    for path in sorted((COLLECTION / "docs" / "docsite" / "rst").glob("*.rst")):
        for index, found in enumerate(
            re.finditer(r"^\.\. code-block:: yaml\n\n((?:   .*\n|\n)+)", path.read_text(), re.MULTILINE)
        ):
            yield f"{path.stem} {index}", yaml.safe_load(textwrap.dedent(found[1]))
    for index, found in enumerate(
        re.finditer(r"^```yaml\n(.*?)^```", (COLLECTION / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    ):
        yield f"README {index}", yaml.safe_load(found[1])


BLOCKS = dict(_blocks())


def _runnable(block: Any) -> bool:
    """Tasks or plays; a part of a play or the file of another tool is not run."""
    return isinstance(block, list) and all(isinstance(item, dict) and ({"hosts", "name"} & set(item)) for item in block)


# One reads the metadata of an identity provider over the network; the tests of its role run it with such a provider.
# The other brings a Graph of its own, which is not there in check mode; the tests of what users test with run it.
# The last needs community.crypto; the tests with other collections run it.
ELSEWHERE = {"guide_federation_rollover 0", "guide_emulator 0", "guide_own_ca 0"}
RUNNABLE = {name: block for name, block in BLOCKS.items() if _runnable(block) and name not in ELSEWHERE}


def test_every_module_has_examples_that_run() -> None:
    assert set(BLOCKS) >= {*ELSEWHERE, "lookup graph"}
    assert {path.stem for path in (COLLECTION / "plugins" / "modules").glob("*.py")} <= set(RUNNABLE)
    assert {f"filter {path.stem}" for path in (COLLECTION / "plugins" / "filter").glob("*.yml")} <= set(RUNNABLE)


#: How an example names a file that is made for it.
NAMED = re.compile(r"[\w-]+\.(?:cer|pem|pfx\.b64|pfx|password\.encrypted|password|vpptoken|mobileprovision|p7b|p7m)\b")


@functools.cache
def content_of(file: str) -> bytes:
    """The content of a file in an example: the extension gives the kind, the name the certificate's subject."""
    stem, _dot, kind = file.partition(".")
    if kind in ("cer", "pem"):
        return (CERTIFICATES.get(file) or issue(stem.replace("-", " "), usages=None, now=TODAY)).pem.encode()
    made: dict[str, Callable[[], bytes]] = {
        "password": PASSWORD.encode,
        "password.encrypted": lambda: base64.b64encode(b"an encrypted password"),
        "pfx": lambda: (CERTIFICATES.get(f"{stem}.cer") or issue(stem, now=TODAY)).pfx(PASSWORD),
        "pfx.b64": lambda: base64.b64encode(CERTIFICATES["code-signing.cer"].pfx(PASSWORD)),
        "p7b": lambda: AUTHORITIES,
        "vpptoken": lambda: base64.b64encode(json.dumps(VPP_TOKEN).encode()),
        "mobileprovision": lambda: base64.b64decode(profile()),
    }
    return made[kind]()


def tenant_for(name: str) -> dict[str, Any]:
    """The tenant of the examples; with those of a resource, what its case in the contract finds in its tenant too."""
    case = case_of(name)
    entities = {path: [*rows] for path, rows in TENANT["entities"].items()}
    for path, rows in (case.tenant.get("entities", {}) if case else {}).items():
        entities.setdefault(path, [*rows])
    return {**TENANT, "entities": entities}


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Variables that lead to the identity provider of the examples."""
    served = respond(200, METADATA.encode(), {"Content-Type": "application/samlmetadata+xml"})
    with HttpsServer(otherwise=served) as server, Proxy({"sts.contoso.com": server.port}) as proxy:
        yield proxy.environment(write_ca(tmp_path_factory.mktemp("network")))


def enrolment_token(emulator: Emulator) -> bytes:
    """A token that Apple has issued today for the key of the tenant."""
    path = f"/deviceManagement/depOnboardingSettings/{ENROLMENT}/getEncryptionPublicKey"
    return apple_tokens.token(Client(emulator).get(path).json()["value"], TODAY).encode()


def as_of_today(block: Any) -> Any:
    """An example whose tokens were issued today."""
    dashed, dotted = ISSUED
    text = json.dumps(block).replace(dashed, f"{TODAY:%Y-%m-%dT%H-%M-%SZ}")
    return json.loads(text.replace(dotted, f"{TODAY:%Y-%m-%dT%H:%M:%SZ}"))


def furnish(directory: Path, block: Any, emulator: Emulator) -> None:
    """Make the files of an example, or of several."""
    for folder in ("files", "estate", "own"):
        (directory / folder).mkdir()
    for file in {*NAMED.findall(json.dumps(block))}:
        content = enrolment_token(emulator) if file.endswith(".p7m") else content_of(file)
        (directory / "files" / file).write_bytes(content)
    (directory / "files" / "FederationMetadata.xml").write_text(METADATA)
    for folder in ("estate", "own"):
        (directory / folder / "signing.yml").write_text(ESTATE)
    shutil.copytree(repository(), directory / "tenant")


@functools.cache
def repository() -> Path:
    """A repository with an export, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="m365_graph_repository."))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "export").mkdir()
    (folder / "export" / "signing.yml").write_text(ESTATE)
    for command in (
        ["init", "--quiet"],
        ["add", "export"],
        ["-c", "user.name=Ada", "-c", "user.email=ada@contoso.com", "commit", "--quiet", "-m", "Begin"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def examples(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, network: dict[str, str]
) -> Examples:
    """The examples that are selected, which run many at a time; by day, some of them in check mode as well: the
    contract tests predict with every module.
    """
    selected = {item.name for item in request.session.items}
    blocks = {
        name: as_of_today(RUNNABLE[name]) for name in RUNNABLE if f"{test_an_example_runs.__name__}[{name}]" in selected
    }
    folder = tmp_path_factory.mktemp("examples")
    return Examples(
        blocks, folder, tenant=tenant_for, furnish=furnish, variables=network, predicted=chosen(RUNNABLE, 12)
    )


@pytest.mark.parametrize("name", RUNNABLE)
def test_an_example_runs(examples: Examples, name: str) -> None:
    outcome = examples.outcome(name)
    assert not outcome.failure, outcome.failure
    assert outcome.predicted <= {"GET"}, "check mode"
