# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a report adds to its rows: changes since an earlier one, places in the admin centers, next steps and names."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from report_rows import REFUSED, estate, row

from ansible_collections.m365.graph.plugins.filter.certificate_report import certificate_report
from ansible_collections.m365.graph.plugins.module_utils._clouds import CLOUDS as NATIONAL_CLOUDS
from ansible_collections.m365.graph.plugins.module_utils._expiry.sources import SOURCES
from ansible_collections.m365.graph.plugins.plugin_utils._report.changes import Changes
from ansible_collections.m365.graph.plugins.plugin_utils._report.guidance import (
    CLOUDS,
    address_of,
    guidance_of,
    next_steps,
    step_of,
)
from ansible_collections.m365.graph.plugins.plugin_utils._report.report import label_of, report_of


def changes(before: dict[str, Any], after: dict[str, Any]) -> Changes:
    found = report_of(after, before=certificate_report(before, "json")).changes
    assert found is not None
    return found


def key(id: str, days: int, **more: Any) -> dict[str, Any]:
    return row(days, key_id=id, property="passwordCredentials", **more)


def names(rows: Any) -> list[str]:
    return [str(one["key_id"]) for one in rows]


def test_what_is_new_gone_and_renewed() -> None:
    found = changes(
        estate(key("same", 10), key("old", 3), key("removed", 9, path="/v1.0/applications/2")),
        estate(key("same", 10), key("next", 300), key("added", 5, path="/v1.0/applications/3")),
    )
    assert (names(found.new), names(found.gone)) == (["added"], ["removed"])
    assert [(old["key_id"], new["key_id"]) for old, new in found.renewed] == [("old", "next")]
    assert found.sentence == "Since 2026-11-25: 1 new, 1 gone, 1 renewed."


def test_a_later_date_of_the_same_item_is_a_renewal_and_an_earlier_one_is_not() -> None:
    token: dict[str, Any] = {"type": "vppToken", "path": "/v1.0/tokens/1"}
    assert len(changes(estate(row(3, **token)), estate(row(368, **token))).renewed) == 1
    nothing = changes(estate(row(9, **token)), estate(row(8, **token)))
    assert not nothing.renewed and nothing.sentence == "Since 2026-11-25: no change."


@pytest.mark.parametrize("unread", [0, 1])
def test_a_type_that_one_of_both_could_not_read_is_neither_new_nor_gone(unread: int) -> None:
    read, not_read = estate(row(3, type="vppToken")), estate(not_read=[REFUSED])
    found = changes(*((not_read, read) if unread == 0 else (read, not_read)))
    assert not found.new and not found.gone


@pytest.mark.parametrize("text", ["{", "[]", '{"certificates": []}', '{"certificates": [{}], "day": "2026-11-24"}'])
def test_an_earlier_report_is_one_in_json(text: str) -> None:
    with pytest.raises(AnsibleFilterError, match=r"^before: this is not a certificate report in the format json"):
        certificate_report(estate(row()), before=text)


def test_formats_show_the_changes() -> None:
    before = certificate_report(estate(key("old", 3)), "json")
    after = estate(key("next", 300, name="<i>"))
    assert "Since 2026-11-25: 1 renewed." in certificate_report(after, "markdown", before=before)
    document = json.loads(certificate_report(after, "json", before=before))
    assert document["changes"]["renewed"][0]["after"]["key_id"] == "next"
    page = certificate_report(after, before=before)
    assert "What has changed" in page and "&lt;i&gt;" in page and "<i>" not in page
    assert "What has changed" not in certificate_report(after)


def test_every_type_that_is_listed_has_a_next_step() -> None:
    listed = [source for source in SOURCES.values() if not source.many]
    assert len(listed) > 20
    for source in listed:
        found = row(3, type=source.type)
        assert step_of(found) and guidance_of(found), source.type


def test_every_path_through_menus_has_its_source() -> None:
    """The first part is a menu of an admin center or of the Azure portal; the source is the page that describes it."""
    menus = {"entra": {"Entra ID", "Global Secure Access"}, "azure": {"Azure AD B2C"}}
    menus["intune"] = {"Devices", "Apps", "Tenant administration"}
    shown = [(source, found) for source in SOURCES.values() if (found := guidance_of(row(3, type=source.type)))]
    assert len(shown) > 20
    for source, found in shown:
        assert bool(found.where) == bool(found.source), source.type
        if found.where:
            assert re.fullmatch(r"(?:entra|intune|azure)/[a-z0-9/-]+", found.source), found.source
            assert found.where.partition(" > ")[0] in menus[found.portal or source.area], source.type
            portal = CLOUDS["public"][found.portal or source.area]
            assert address_of({**row(3, type=source.type), "area": source.area}, "public").startswith(portal)


def test_every_cloud_has_its_admin_centers() -> None:
    assert {*CLOUDS} == {*NATIONAL_CLOUDS}
    with pytest.raises(AnsibleFilterError, match=r'^cloud: "mars" is not one of public, '):
        certificate_report(estate(), cloud="mars")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"type": "application", "used_by": "a b/c"},
            "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Credentials/appId/a%20b%2Fc",
        ),
        ({"type": "application"}, "https://entra.microsoft.com/"),
        (
            {"type": "servicePrincipal", "used_by": "app"},
            "https://entra.microsoft.com/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/SignOn/objectId/1/appId/app",
        ),
        ({"type": "userPFXCertificate"}, ""),
        ({"type": "unheardOf"}, ""),
    ],
)
def test_addresses_in_the_admin_centers(given: dict[str, Any], expected: str) -> None:
    assert address_of(row(3, **given), "public") == expected


def test_another_cloud_has_another_host() -> None:
    found = {**row(3, type="iosTrustedRootCertificate"), "area": "intune"}
    assert address_of(found, "us_government_l4").startswith("https://intune.microsoft.us/#view/")
    assert address_of(found, "china").startswith("https://intune.microsoftonline.cn/")


def test_next_steps_are_for_what_needs_attention_only() -> None:
    rows = [row(3, type="vppToken"), row(4, type="depOnboardingSetting"), row(400, type="vppToken"), row(5)]
    steps = next_steps(rows)
    assert [len(found) for _step, found, _guidance in steps] == [2, 1]
    assert "Apple ID" in steps[0][0] and "secret" in steps[1][0]
    weak = row(500, findings=("has a 1024-bit RSA key",))
    assert step_of(weak).startswith("Replace it with a certificate")


@pytest.mark.parametrize(
    ("type", "label"),
    [
        ("windows81TrustedRootCertificate", "Windows 10/11 trusted root certificate"),
        ("windows81SCEPCertificateProfile", "Windows 10/11 SCEP certificate profile"),
        ("windowsPhone81TrustedRootCertificate", "Windows Phone 8.1 trusted root certificate"),
        ("iosPkcsCertificateProfile", "iOS/iPadOS PKCS certificate profile"),
        ("macOSImportedPFXCertificateProfile", "macOS imported PFX certificate profile"),
        ("androidDeviceOwnerTrustedRootCertificate", "Android Enterprise (corporate-owned) trusted root certificate"),
        ("aospDeviceOwnerTrustedRootCertificate", "Android (AOSP) trusted root certificate"),
        ("androidTrustedRootCertificate", "Android device administrator trusted root certificate"),
        ("application", "App registration"),
        ("userPFXCertificate", "User PFX certificate"),
    ],
)
def test_names_are_those_of_the_admin_centers(type: str, label: str) -> None:
    assert label_of(type) == label
