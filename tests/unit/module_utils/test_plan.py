# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from by_day import by_day
from certificates import NOW, issue
from edm_values import values
from facts import concrete
from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.m365.graph.plugins.module_utils._description.plan import MASK, PlanAction, guard, plan
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Effect,
    Permissions,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused, InputError, NoMatch
from ansible_collections.m365.graph.plugins.module_utils._resources.code_signing import ENTERPRISE
from ansible_collections.m365.graph.plugins.module_utils._values import edm
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum, Flags

USAGE = Complex("microsoft.graph.extendedKeyUsage", {"name": edm.String, "objectIdentifier": edm.String})
SAMPLE = Resource(
    name="sample",
    type="microsoft.graph.sample",
    label="sample",
    paths={"beta": "/samples"},
    default_version="beta",
    permissions=Permissions(("Sample.Read.All",), ("Sample.ReadWrite.All",)),
    keys=("displayName",),
    allow=("allow_reissue",),
    properties=(
        Property("id", edm.String, "Id", nullable=False, access=Access.READ_ONLY),
        Property("displayName", edm.String, "Name", nullable=False, required=True),
        Property("description", edm.String, "Text", default="made as code"),
        Property("keySize", edm.Int32, "Bits", effect=Effect.REISSUES),
        Property("enabled", edm.Boolean, "On", nullable=False),
        Property("platform", edm.String, "Platform", access=Access.CREATE_ONLY),
        Property("password", edm.String, "Secret", access=Access.WRITE_ONLY, secret=True),
        Property("expirationDateTime", edm.DateTimeOffset, "Expiry"),
        Property("renewal", edm.Duration, "Renewal"),
        Property("usage", Flags("microsoft.graph.keyUsages", {"keyEncipherment": 1, "digitalSignature": 2}), "Usage"),
        Property(
            "status", Enum("microsoft.graph.certificateStatus", {"notProvisioned": 0, "provisioned": 1}), "Status"
        ),
        Property("usages", Collection(USAGE, "keyed", ("name",)), "Usages"),
        Property("tags", Collection(edm.String, "set"), "Tags"),
    ),
)


def test_nothing_differs_nothing_is_sent() -> None:
    current = {
        "id": "1",
        "displayName": "a",
        "expirationDateTime": "2016-12-31T23:57:57.2481234-08:00",
        "renewal": "P14D",
        "usage": "keyEncipherment,digitalSignature",
        "tags": ["x", "y"],
        "description": None,
        "usages": [{"name": "b", "objectIdentifier": "2"}, {"name": "a", "objectIdentifier": "1"}],
    }
    desired = SAMPLE.parse(
        {
            "displayName": "a",
            "expirationDateTime": "2017-01-01T07:57:57.2481234Z",
            "renewal": "PT336H",
            "usage": ["digitalSignature", "keyEncipherment"],
            "tags": ["y", "x"],
            "description": "",
            "usages": [{"name": "a"}, {"name": "b"}],
        },
        "beta",
    )
    made = plan(SAMPLE, current, desired)
    assert (made.action, made.changes, made.body, made.after) == (PlanAction.NONE, (), {}, current)


def test_only_what_differs_is_sent() -> None:
    current = {"id": "1", "displayName": "a", "enabled": False, "keySize": 2048}
    made = plan(SAMPLE, current, {"displayName": "b", "enabled": False, "keySize": 2048})
    assert made.action is PlanAction.UPDATE
    assert made.body == {"displayName": "b"}
    assert [change.to_dict() for change in made.changes] == [
        {"property": "display_name", "before": "a", "after": "b", "effect": "safe"}
    ]
    assert made.after == {**current, "displayName": "b"}


def test_defaults_are_sent_on_create_only() -> None:
    assert plan(SAMPLE, None, {"displayName": "a"}).body == {"description": "made as code", "displayName": "a"}
    assert (
        plan(SAMPLE, {"id": "1", "displayName": "a", "description": "by hand"}, {"displayName": "a"}).action
        is PlanAction.NONE
    )


def test_a_null_default_wins_over_the_default() -> None:
    assert plan(SAMPLE, None, {"displayName": "a", "description": None}).body == {"displayName": "a"}


def test_create_without_what_it_needs() -> None:
    with pytest.raises(InputError, match="There is no such sample yet, and to create it display_name must be given"):
        plan(SAMPLE, None, {"enabled": True})


def test_what_is_fixed_at_creation_cannot_be_changed() -> None:
    with pytest.raises(InputError, match="platform is fixed when a sample is created"):
        plan(SAMPLE, {"id": "1", "platform": "ios"}, {"platform": "android"})


def test_a_secret_never_drives_a_change_and_is_never_shown() -> None:
    current = {"id": "1", "displayName": "a", "password": None}
    assert plan(SAMPLE, current, {"password": "hunter2"}).action is PlanAction.NONE
    assert plan(SAMPLE, {**current, "password": "****"}, {"password": None}).action is PlanAction.NONE
    made = plan(SAMPLE, None, {"displayName": "a", "password": "hunter2"})
    assert made.body["password"] == "hunter2"
    assert "hunter2" not in str([change.to_dict() for change in made.changes])
    assert MASK in str([change.to_dict() for change in made.changes])
    assert made.after["password"] is None


def test_absent() -> None:
    assert plan(SAMPLE, None, {}, absent=True).action is PlanAction.NONE
    made = plan(SAMPLE, {"id": "1"}, {"displayName": "a"}, absent=True)
    assert (made.action, made.before, made.after, made.changes) == (PlanAction.DELETE, {"id": "1"}, {}, ())


def test_a_change_that_reissues_needs_leave() -> None:
    made = plan(SAMPLE, {"id": "1", "keySize": 2048}, {"keySize": 4096})
    with pytest.raises(
        GuardRefused, match=r"Changing key_size has certificates .* issued again; nothing was sent. Set allow_reissue"
    ):
        guard(SAMPLE, made, {}, NOW)
    guard(SAMPLE, made, {"allow_reissue": True}, NOW)
    guard(SAMPLE, plan(SAMPLE, None, {"displayName": "a", "keySize": 4096}), {}, NOW)


REPLACED = dataclasses.replace(SAMPLE, methods=frozenset({"GET", "POST", "DELETE"}))


def test_what_cannot_be_changed_is_deleted_and_created_again_whole() -> None:
    current = {
        "id": "1",
        "displayName": "a",
        "description": "by hand",
        "platform": "ios",
        "password": "****",
        "tags": ["x"],
    }
    made = plan(REPLACED, current, {"displayName": "a", "tags": ["y"]})
    assert made.action is PlanAction.REPLACE
    assert made.body == {"displayName": "a", "description": "by hand", "platform": "ios", "tags": ["y"]}
    assert [change.property for change in made.changes] == ["tags"]
    assert plan(REPLACED, current, {"tags": ["x", "x"]}).action is PlanAction.NONE


def test_a_replacement_needs_leave() -> None:
    resource = dataclasses.replace(
        REPLACED, properties=(Property("tags", Collection(edm.String, "set"), "Tags", effect=Effect.REPLACES),)
    )
    made = plan(resource, {"id": "1", "tags": ["x"]}, {"tags": ["y"]})
    with pytest.raises(
        GuardRefused,
        match="Changing tags deletes the sample and creates it again, because Microsoft Graph cannot change it; "
        "nothing was sent",
    ):
        guard(resource, made, {}, NOW)
    guard(resource, made, {"allow_reissue": True}, NOW)


def test_what_graph_cannot_create() -> None:
    with pytest.raises(NoMatch, match="There is no such sample, and Microsoft Graph cannot create one"):
        plan(dataclasses.replace(SAMPLE, methods=frozenset({"GET", "PATCH"})), None, {"displayName": "a"})
    single = dataclasses.replace(SAMPLE, methods=frozenset({"GET", "PATCH"}), singleton=True)
    assert plan(single, None, {"displayName": "a"}).action is PlanAction.CREATE


STARTED = dataclasses.replace(
    SAMPLE,
    properties=(
        Property("id", edm.String, "Id", nullable=False, access=Access.READ_ONLY),
        Property("displayName", edm.String, "Name", required=True),
        Property("members", Collection(edm.String), "Members", access=Access.INITIAL),
        Property("count", edm.Int32, "Count", access=Access.READ_ONLY),
        Property("note", edm.String, "Note"),
    ),
    traits=Traits(
        complete=lambda body: (
            {"count": len(body["members"]), "members": [name.upper() for name in body["members"]]}
            if "members" in body
            else {}
        )
    ),
)


def test_what_a_resource_starts_with_is_sent_once_and_is_never_a_change() -> None:
    made = plan(STARTED, None, {"displayName": "a", "members": ["x"]})
    assert made.body == {"displayName": "a", "members": ["X"], "count": 1}
    assert (made.after["members"], made.after["count"]) == (None, 1)
    assert (
        plan(STARTED, {"id": "1", "displayName": "a"}, {"displayName": "a", "members": ["y"]}).action is PlanAction.NONE
    )
    assert plan(STARTED, {"id": "1", "displayName": "a"}, {"displayName": "b", "members": ["y"]}).body == {
        "displayName": "b"
    }
    assert "members" not in STARTED.to_options({"members": ["x"]})


def test_what_is_shown_of_a_secret_is_no_reason_to_send_it_again() -> None:
    assert (
        plan(SAMPLE, {"id": "1", "displayName": "a", "password": "****"}, {"password": "hunter2"}).action
        is PlanAction.NONE
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"enabled": None}, "enabled: null is not allowed, Graph's enabled always has a value"),
        ({"expirationDateTime": "tomorrow"}, 'expiration_date_time: "tomorrow" is not a date and time'),
        ({"status": "ready"}, 'status: "ready" is not one of notProvisioned, provisioned.'),
        ({"usages": [{"oid": "1"}]}, r"usages: \[0\]: \"oid\" is not a property"),
    ],
)
def test_bad_input_names_the_option(values: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        SAMPLE.parse(values, "beta")


def test_a_property_of_another_version_is_refused() -> None:
    resource = dataclasses.replace(
        SAMPLE, properties=(Property("later", edm.String, "Later", versions=frozenset({"beta"})),)
    )
    with pytest.raises(InputError, match=r"later exists in beta only, and api_version is v1\.0"):
        resource.parse({"later": "x"}, "v1.0")


def test_what_is_returned_is_spelled_as_the_options_are() -> None:
    row = SAMPLE.to_options({"id": "1", "status": "Provisioned", "usage": "digitalSignature,later", "@odata.etag": "x"})
    assert (row["id"], row["status"], row["usage"], row["display_name"]) == (
        "1",
        "provisioned",
        "digitalSignature,later",
        None,
    )
    assert SAMPLE.to_options({"status": "madeTomorrow"})["status"] == "madeTomorrow"
    assert "password" not in row


_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "displayName": st.sampled_from(["a", "b"]),
    "description": st.sampled_from(["x", "", None]),
    "keySize": st.sampled_from([1, 2, None]),
    "enabled": st.booleans(),
    "password": st.sampled_from(["secret", None]),
    "expirationDateTime": st.sampled_from(
        ["2027-01-01T00:00:00Z", "2027-01-01T01:00:00.0000000+01:00", "2028-01-01T00:00:00Z", None]
    ),
    "renewal": st.sampled_from(["P1D", "PT24H", "P2D", None]),
    "usage": st.sampled_from(
        ["keyEncipherment", "digitalSignature,keyEncipherment", "keyEncipherment,digitalSignature", None]
    ),
    "status": st.sampled_from(["provisioned", "Provisioned", "notProvisioned", None]),
    "usages": st.lists(
        st.fixed_dictionaries(
            {"name": st.sampled_from(["a", "b"])}, optional={"objectIdentifier": st.sampled_from(["1", "2", None])}
        ),
        max_size=2,
        unique_by=lambda item: item["name"],
    ),
    "tags": st.none() | st.lists(st.sampled_from(["x", "y"]), max_size=3),
}
_SAMPLES = st.fixed_dictionaries(
    {"displayName": _VALUES["displayName"]},
    optional={name: value for name, value in _VALUES.items() if name != "displayName"},
)


def _certificates() -> st.SearchStrategy[Any]:
    return st.sampled_from([issue("A").pem, issue("A", index=1).pem, issue("B").pem, issue("A", days=700).pem, None])


_SIGNING = st.fixed_dictionaries(
    {},
    optional={
        "content": _certificates(),
        "status": st.sampled_from(["provisioned", "notProvisioned"]),
        "subject": st.sampled_from(["CN=A", "C=US, CN=A", "CN=A, C=US", "Subject value"]),
        "subjectName": st.sampled_from(["A", "", None]),
        "issuer": st.sampled_from(["CN=Root", "cn=root"]),
        "expirationDateTime": st.sampled_from(
            ["2027-01-01T00:00:00Z", "2027-01-01T01:00:00+01:00", "0001-01-01T00:00:00Z"]
        ),
    },
)


@given(_SAMPLES, _SAMPLES)
def test_a_plan_applied_leaves_an_empty_plan(current: dict[str, Any], wished: dict[str, Any]) -> None:
    desired = SAMPLE.parse(wished, "beta")
    for before in (None, {"id": "1", **current}):
        made = plan(SAMPLE, before, desired)
        assert not plan(SAMPLE, made.after, desired).changed
        assert set(made.body) <= set(desired) | {"description"}
        after = dict(before or {})
        after.update(made.body)
        assert not plan(SAMPLE, after, desired).changed, "what the service holds after the PATCH is as desired"


@given(_SIGNING, _SIGNING)
def test_a_plan_for_a_certificate_applied_leaves_an_empty_plan(current: dict[str, Any], wished: dict[str, Any]) -> None:
    desired = ENTERPRISE.parse(wished, "beta")
    before = {"id": "1", **ENTERPRISE.parse(current, "beta")}
    made = plan(ENTERPRISE, before, desired)
    assert set(made.body) <= set(desired)
    assert not plan(ENTERPRISE, made.after, desired).changed
    if not made.changed:
        assert made.after == before


def _entity(resource: Resource, version: str) -> st.SearchStrategy[dict[str, Any]]:
    """Values of what the entity itself holds; what stands outside it has rules of its own, and tests of its own."""
    held = (item for item in resource.writable() if version in item.versions and not item.outside)
    known = {
        item.name: values(item.type, version) | st.none() if item.nullable else values(item.type, version)
        for item in held
    }
    return st.fixed_dictionaries({}, optional=known)


def _accepted(resource: Resource, desired: dict[str, Any]) -> bool:
    """Whether the values go together; what excludes one another is refused before there is a plan."""
    try:
        if resource.traits.check:
            resource.traits.check(desired, NOW, {})
    except (GuardRefused, InputError):
        return False
    return True


PATCHED = [(resource, version) for resource in concrete() if "PATCH" in resource.methods for version in resource.paths]


@pytest.mark.parametrize(
    ("resource", "version"),
    by_day(PATCHED, 30, name=lambda pair: str(pair[0].name)),
    ids=lambda value: getattr(value, "type_name", value),
)
@given(data=st.data())
def test_a_plan_for_any_resource_applied_leaves_an_empty_plan(
    resource: Resource, version: str, data: st.DataObject
) -> None:
    there, wished = (data.draw(_entity(resource, version)) for _draw in range(2))
    fixed = {item.name for item in resource.properties if item.access is Access.CREATE_ONLY}
    desired = resource.parse({name: value for name, value in wished.items() if name not in fixed}, version)
    assume(_accepted(resource, desired))
    current = {"id": "1", **there}
    made = plan(resource, current, desired)
    assert (
        set(made.body)
        == {item.name for item in resource.properties if item.option in [change.property for change in made.changes]}
        <= {*desired, *resource.completed(desired)}
    )
    assert not plan(resource, made.after, desired).changed
    assert not plan(resource, {**current, **made.body}, desired).changed, (
        "what the service holds after the PATCH is as desired"
    )
    assert made.changed or made.after == current
