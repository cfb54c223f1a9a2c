# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Microsoft's SDKs create, list, read, change and delete every described type on the emulator.

By day they do so with a sample of the types, and at night with all. The descriptions of the collection say only which
types there are, in which versions and which collection has several types. Sign-in, paths, requests and types are
Microsoft's.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import importlib
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from by_day import by_day
from certificates import issue
from facts import concrete
from m365_graph_emulator import Emulator

pytest.importorskip("msgraph_beta", reason="Microsoft's SDK (msgraph-beta-sdk) is not installed")

from sdk_case_form import SdkCase
from sdk_cases import APPLICATION, SDK_CASES, TENANT, sdk_case
from witness import SdkPlace, builder_at, differences, model_class, parsed, selecting, signed_in, unknown

#: How many types are tried by day.
SAMPLE = 25
TYPES = {
    (resource.type.removeprefix("microsoft.graph."), version): resource.paths[version]
    for resource in concrete()
    for version in resource.paths
    if not resource.inside  # the value of a property has no address of its own
}


class SdkClients:
    """The emulator, and a signed-in client of each version's SDK; all requests are made in one event loop."""

    def __init__(self, emu: Emulator, runner: asyncio.Runner) -> None:
        self.emu = emu
        self.runner = runner
        self.by_version: dict[str, Any] = {}
        self._open = AsyncExitStack()

    async def start(self) -> None:
        for version in ("v1.0", "beta"):
            self.by_version[version] = await self._open.enter_async_context(signed_in(self.emu, version))

    async def stop(self) -> None:
        await self._open.aclose()


@pytest.fixture(scope="module")
def witness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SdkClients]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
            patch.delenv(name, raising=False)
        with Emulator(tmp_path_factory.mktemp("witness"), tenant=TENANT) as emu, asyncio.Runner() as runner:
            made = SdkClients(emu, runner)
            runner.run(made.start())
            yield made
            runner.run(made.stop())


async def life(clients: SdkClients, name: str, version: str, given: SdkCase) -> None:
    """Create, list, read, change and delete a resource; every answer has what was sent, and nothing of another type."""
    generated = "beta" if given.no_path.get(version) else version
    kind = model_class(generated, name)
    error = model_class(generated, "oDataErrors.oDataError")
    url = f"{clients.emu.graph_url}/{version}{given.path}" if version in given.no_path else ""
    place = SdkPlace(clients.by_version[generated], kind, given.path, error, url)
    body = {**given.body, **(given.beta if version == "beta" else {})}
    sent = parsed(body, kind)

    def compare(read: Any, changed: Any = None) -> None:
        assert set(unknown(read)) <= {*given.lacking}
        assert list(differences(sent, read, {*given.hidden, *(given.change if changed else ())})) == []
        assert changed is None or list(differences(changed, read, given.hidden)) == []

    if given.once:
        await place.patch("", sent)
        item = ""
    elif given.item:
        item = f"/{given.item}"
    else:
        made = await place.post(sent)
        compare(made)
        item = f"/{made.id}"
    compare(await place.get(item))
    if not given.once:
        rows = [row for row in await place.list() if f"/{row.id}" == item]
        assert len(rows) == 1
        compare(rows[0])
    if given.change:
        change = parsed(given.change, kind)
        await place.patch(item, change)
        compare(await place.get(item), change)
    if not given.once and not given.item:
        await place.delete(item)
        with pytest.raises(error) as gone:
            await place.get(item)
        assert gone.value.response_status_code == 404


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("name", "version"), by_day(sorted(TYPES), SAMPLE, name=lambda pair: str(pair[0])))
def test_life_of_every_described_type(witness: SdkClients, name: str, version: str) -> None:
    given = sdk_case(name, TYPES[name, version])
    assert given is not None, f"{name} is described, but tests/support/sdk_cases.py does not have it: add its values"
    witness.runner.run(life(witness, name, version, given))


async def publish(clients: SdkClients, pfx: bytes, secret: str) -> Any:
    """Publish an application, upload the certificate of its domain, and return what is read then."""
    kind, error = (model_class("beta", name) for name in ("application", "oDataErrors.oDataError"))
    place = SdkPlace(clients.by_version["beta"], kind, "/applications", error, "")
    credentials = {
        "verifiedCustomDomainKeyCredential": {"type": "X509CertAndPassword", "key": base64.b64encode(pfx).decode()},
        "verifiedCustomDomainPasswordCredential": {"secretText": secret},
    }
    for value in ({"externalUrl": "https://intranet.contoso.com/"}, credentials):
        await place.patch(f"/{APPLICATION}", parsed({"onPremisesPublishing": value}, kind))
    one = clients.by_version["beta"].applications.by_application_id(APPLICATION)
    return await one.get(request_configuration=selecting(one, "id", "onPremisesPublishing"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_certificate_of_application_proxy_is_the_value_of_a_property(witness: SdkClients) -> None:
    """A described type without an address of its own. The SDK sends the PFX as ``key``, as the metadata has it."""
    issued = issue("intranet.contoso.com", usages=None, authority=False)
    published = witness.runner.run(publish(witness, issued.pfx("secret"), "secret")).on_premises_publishing
    assert list(unknown(published)) == []
    shown = published.verified_custom_domain_certificates_metadata
    assert shown.thumbprint == hashlib.sha1(issued.der).hexdigest().upper()
    assert published.verified_custom_domain_key_credential is None


async def roll_over(clients: SdkClients, pfx: bytes) -> tuple[Any, list[Any], Any]:
    """Add a PFX and a generated key to a key set of B2C, and return the answers, the keys and the active one."""
    base = "msgraph_beta.generated.trust_framework.key_sets.item"
    generate, upload = (
        getattr(importlib.import_module(f"{base}.{module}.{module}_post_request_body"), name)
        for module, name in (
            ("generate_key", "GenerateKeyPostRequestBody"),
            ("upload_pkcs12", "UploadPkcs12PostRequestBody"),
        )
    )
    sets = clients.by_version["beta"].trust_framework.key_sets
    await sets.post(parsed({"id": "B2C_1A_Rollover"}, model_class("beta", "trustFrameworkKeySet")))
    place = sets.by_trust_framework_key_set_id("B2C_1A_Rollover")
    uploaded = await place.upload_pkcs12.post(upload(key=base64.b64encode(pfx).decode(), password="secret"))
    later = 2_000_000_000
    await place.generate_key.post(generate(use="sig", kty="rsa", nbf=later, exp=later + 86_400))
    return uploaded, (await place.keys_v2.get()).value, await place.get_active_key.get()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_keys_are_added_to_a_key_set(witness: SdkClients) -> None:
    issued = issue("token signing", usages=None, authority=False)
    uploaded, keys, active = witness.runner.run(roll_over(witness, issued.pfx("secret")))
    thumbprint = base64.urlsafe_b64encode(hashlib.sha1(issued.der).digest()).decode().rstrip("=")
    assert [*unknown(uploaded), *unknown(active), *(name for key in keys for name in unknown(key))] == []
    assert (uploaded.kty, uploaded.x5t, uploaded.d) == ("RSA", thumbprint, None)
    assert [key.nbf for key in keys] == [uploaded.nbf, 2_000_000_000]
    assert active.kid == uploaded.kid


async def deleted_and_restored(clients: SdkClients) -> tuple[Any, Any, Any]:
    """Delete an application with a secret, and return how it is listed, restored and read then."""
    client = clients.by_version["v1.0"]
    kind = model_class("v1.0", "application")
    made = await client.applications.post(parsed({"displayName": "Deleted by mistake"}, kind))
    secret = "msgraph.generated.applications.item.add_password.add_password_post_request_body"
    body = importlib.import_module(secret).AddPasswordPostRequestBody()
    await client.applications.by_application_id(made.id).add_password.post(body)
    await client.applications.by_application_id(made.id).delete()
    items = client.directory.deleted_items
    listed = next(row for row in (await items.graph_application.get()).value if row.id == made.id)
    restored = await items.by_directory_object_id(made.id).restore.post()
    return listed, restored, await client.applications.by_application_id(made.id).get()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_deleted_application_is_restored_with_its_secret(witness: SdkClients) -> None:
    listed, restored, read = witness.runner.run(deleted_and_restored(witness))
    assert [*unknown(listed), *unknown(restored), *unknown(read)] == []
    assert listed.deleted_date_time and not read.deleted_date_time
    assert type(restored) is model_class("v1.0", "application")
    assert len(listed.password_credentials) == len(read.password_credentials) == 1


def test_every_case_is_about_a_described_type() -> None:
    described = {name for name, _version in TYPES}
    assert set(SDK_CASES) <= described


def test_the_sdks_have_no_path_where_urls_are_used(witness: SdkClients) -> None:
    for given in SDK_CASES.values():
        for version in given.no_path:
            with pytest.raises(LookupError):
                builder_at(witness.by_version[version], given.path)


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"displayName": "x", "nonsense": 1}, "nonsense"),
        ({"keySize": "size1"}, "keySize"),
        ({"extendedKeyUsages": [{"name": "x", "oid": "1.2"}]}, r"extendedKeyUsages\[0\].oid"),
        ({"customSubjectAlternativeNames": {}}, "customSubjectAlternativeNames"),
        ({"subjectAlternativeNameType": "emailAddress,userPrincipalName"}, "cannot send 2 members"),
    ],
)
def test_values_that_the_sdk_does_not_have_are_found(document: dict[str, Any], problem: str) -> None:
    with pytest.raises(AssertionError, match=problem):
        parsed(document, model_class("beta", "macOSScepCertificateProfile"))
