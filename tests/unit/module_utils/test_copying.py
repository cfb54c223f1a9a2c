# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents of one tenant, translated for another one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant import copying
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document, every_kind, parse

ID = "b20d3703-3703-b20d-0337-0db203370db2"
GROUP = "31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10"


def profile(name: str = "Wi-Fi", **properties: Any) -> Document:
    key = {"displayName": name, "id": ID}
    return parse({"type": "iosScepCertificateProfile", "key": key, "properties": properties}, name)


def federation(domain: str, **more: Any) -> Document:
    return parse({"type": "internalDomainFederation", "key": {"domain": domain}, "properties": more}, domain)


def copied(document: Document, mapping: str = "", *, assignments: bool = True) -> copying.Copy:
    return copying.copied(document, copying.read_mapping(mapping), assignments=assignments)


def properties(document: Document, mapping: str = "", **more: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = copied(document, mapping, **more).raw["properties"]
    return found


def test_ids_and_approvals_stay_behind() -> None:
    document = parse(
        {
            "type": "iosScepCertificateProfile",
            "key": {"displayName": "Wi-Fi", "id": ID},
            "properties": {"keySize": "size2048"},
            "allow_reissue": True,
        },
        "x",
    )
    assert copied(document).raw == {
        "type": "iosScepCertificateProfile",
        "api_version": "beta",
        "key": {"displayName": "Wi-Fi"},
        "properties": {"keySize": "size2048"},
    }
    nameless = parse({"type": "iosScepCertificateProfile", "key": {"id": ID}, "properties": {}}, "x")
    assert (
        copied(nameless).problems[0].startswith("It cannot be copied without its ID: iosScepCertificateProfile: key: ")
    )


def test_names_are_mapped_where_they_are_references() -> None:
    document = profile(
        description="All staff",
        rootCertificate="Root",
        roleScopeTagIds=["0", "Berlin", "Kept"],
        assignments=[
            {"target": "group", "group": "All staff", "filter": "Phones", "filterType": "exclude"},
            {"target": "exclusionGroup", "group": GROUP},
            {"target": "allDevices"},
        ],
    )
    mapping = (
        f"groups: {{All staff: Everyone, {GROUP}: Externals}}\n"
        "scope_tags: {Berlin: Munich}\n"
        "filters: {Phones: iPhones}"
    )
    made = copied(document, mapping)
    found = made.raw["properties"]
    assert found["description"] == "All staff"
    assert sorted(found["roleScopeTagIds"]) == ["0", "Kept", "Munich"]
    assert [(one["target"], one["group"], one["filter"], one["filterType"]) for one in found["assignments"]] == [
        ("group", "Everyone", "iPhones", "exclude"),
        ("exclusionGroup", "Externals", None, None),
        ("allDevices", None, None, None),
    ]
    assert made.ids == set()
    assert ("groups", "Everyone") in made.names
    assert copied(document).ids == {("groups", GROUP)}
    assert "assignments" not in properties(document, mapping, assignments=False)


def test_null_leaves_a_reference_out() -> None:
    document = profile(
        roleScopeTagIds=["Berlin"],
        assignments=[{"group": "All staff", "filter": "Phones"}, {"group": "Kiosks"}],
    )
    found = properties(document, "groups: {Kiosks: null}\nfilters: {Phones: null}\nscope_tags: {Berlin: null}")
    assert found["roleScopeTagIds"] == []
    assert found["assignments"] == [{"target": "group", "group": "All staff", "filter": None, "filterType": None}]


def test_a_target_that_the_collection_does_not_know_is_left_alone() -> None:
    raw = {"@odata.type": "#microsoft.graph.newAssignmentTarget", "deviceAndAppManagementAssignmentFilterId": GROUP}
    document = profile(assignments=[{"raw": raw}])
    assert properties(document, f"filters: {{{GROUP}: null}}")["assignments"][0]["raw"] == raw


def test_domains_are_mapped_in_keys_and_found_in_values() -> None:
    made = copied(
        federation("contoso.com", issuerUri="http://sts.contoso.com/trust"), "domains: {contoso.com: fabrikam.com}"
    )
    assert made.raw["key"] == {"domain": "fabrikam.com"}
    assert made.names == {("domains", "fabrikam.com")}
    assert copying.mentions(made.raw["properties"], ["contoso.com", "other.com"]) == ["contoso.com"]
    assert copying.mentions(["https://notcontoso.com", "contoso.community"], ["contoso.com"]) == []


def test_documents_are_selected_by_type_and_by_name() -> None:
    all_of_them = [profile("Wi-Fi"), profile("VPN"), federation("contoso.com")]
    kinds = every_kind()

    def chosen(*names: str, types: tuple[str, ...] = ()) -> list[str]:
        found = copying.selected(all_of_them, [kinds[name.casefold()] for name in types], names)
        return [document.source for document in found]

    assert chosen() == ["Wi-Fi", "VPN", "contoso.com"]
    assert chosen("wi*", "contoso.com") == ["Wi-Fi", "contoso.com"]
    assert chosen(types=("internalDomainFederation",)) == ["contoso.com"]
    with pytest.raises(InputError, match=r'names: nothing is called "Wi-Fo". Is Wi-Fi meant\?'):
        chosen("Wi-Fo")
    with pytest.raises(InputError, match="nothing is called"):
        chosen(ID)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("group: {}", 'mapping: "group" (is groups meant?) is not one of groups'),
        ("groups: [a]", "mapping: groups must map names to names"),
        ("groups: {a: 1}", 'mapping: groups: "1" for "a" is not a name'),
        ('groups: {a: "?"}', 'mapping: groups: replace "?" for "a" by a name, or by null'),
        ("domains: {a: null}", 'mapping: domains: "a" needs a domain'),
        ("- a", "mapping: it must be one mapping"),
        ("{", "mapping: it is not valid YAML"),
    ],
)
def test_wrong_mappings(text: str, expected: str) -> None:
    with pytest.raises(InputError) as refused:
        copying.read_mapping(text)
    assert str(refused.value).startswith(expected)


def test_a_mapping_is_suggested() -> None:
    mapping = copying.read_mapping("groups: {All staff: Everyone, Same: Same}")
    text = copying.suggestion(
        mapping,
        [("groups", "Everyone", "Everybody"), ("groups", "Other", None), ("trusted root certificate", "R", None)],
    )
    assert text.endswith('groups:\n  "All staff": Everybody\n  Same: Same\n  Other: "?"\n')
    with pytest.raises(InputError, match="replace"):
        copying.read_mapping(text)
    assert copying.nearest("KIOSKS", ["Kiosk", "All"]) == "Kiosk"


def test_new_groups_have_a_valid_mail_nickname() -> None:
    for name in ("Alle Mitarbeiter", "日本", "x" * 300, "Alle\tMitarbeiter"):
        body = copying.new_group(name)
        nickname = body["mailNickname"]
        assert nickname.isascii() and nickname.isalnum() and len(nickname) <= 64
    assert copying.new_group("A b")["mailNickname"] != copying.new_group("Ab")["mailNickname"]


def test_the_plan_is_made_without_groups_that_do_not_exist_yet() -> None:
    raw = copied(profile(assignments=[{"group": "New"}, {"group": "Old"}])).raw
    assert [one["group"] for one in copying.without_groups(raw, {"New"})["properties"]["assignments"]] == ["Old"]
    assert copying.without_groups(raw, set()) == raw
