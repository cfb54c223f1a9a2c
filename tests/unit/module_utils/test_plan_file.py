# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plan files: written safely, refused in one sentence when they are not valid, and compared with what would be done."""

from __future__ import annotations

import copy
import datetime as dt
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import plan_differences

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant import change_ids, documents, plan_file
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.offline_state import TenantSnapshot
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import plan_documents

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
TENANT = "contoso"


def federation(domain: str, **properties: Any) -> Document:
    return documents.parse(
        {"type": "internalDomainFederation", "key": {"domain": domain}, "properties": properties}, domain
    )


SNAPSHOT = [federation("a.example", displayName="Before"), federation("b.example", displayName="Same")]
DESIRED = [federation("a.example", displayName="After"), federation("b.example", displayName="Same")]


def planned() -> list[PlannedDocument]:
    entries = plan_documents(DESIRED, TenantSnapshot(SNAPSHOT), now=NOW)
    assert [entry.error for entry in entries] == [None, None]
    return entries


PLAN = json.loads(json.dumps(plan_file.record(planned(), TENANT, NOW)))


def edited(*path: str | int, value: Any = None, drop: bool = False) -> dict[str, Any]:
    """The plan with one member replaced or left out."""
    plan: Any = copy.deepcopy(PLAN)
    part = plan
    for step in path[:-1]:
        part = part[step]
    if drop:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    found: dict[str, Any] = plan
    return found


def read(path: Path, plan: Any) -> plan_file.Recorded:
    path.write_text(plan if isinstance(plan, str) else json.dumps(plan))
    found = plan_file.read(str(path))
    assert found is not None
    return found


def test_a_plan_is_read_as_it_was_written(tmp_path: Path) -> None:
    plan_file.write(str(tmp_path / "plan"), PLAN)
    assert plan_file.read(str(tmp_path / "plan")) == PLAN
    assert [entry["action"] for entry in PLAN["entries"]] == ["update", "none"]
    assert plan_differences(PLAN, planned(), TENANT) == []


MEMBERS = [
    *[(name,) for name in ("tenant", "made", "digest", "entries")],
    *[("entries", 0, name) for name in ("source", "pruned", "document", "secret", "action", "id", "state", "changes")],
    *[("entries", 0, name) for name in ("change", "effect", "affects", "refused", "guards", "lines")],
    *[("entries", 0, "document", name) for name in ("type", "key", "properties")],
    *[("entries", 0, "changes", 0, name) for name in ("property", "before", "after", "effect")],
]


@pytest.mark.parametrize("path", MEMBERS, ids=str)
def test_a_missing_member_is_one_sentence(tmp_path: Path, path: tuple[str | int, ...]) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path / "plan", edited(*path, drop=True))
    assert str(caught.value).startswith(f'plan_file: "{tmp_path}/plan" is not a valid plan: ')
    assert str(caught.value).endswith(f" has no {path[-1]}. Make the plan again.")


@pytest.mark.parametrize("path", [path for path in MEMBERS if path[-1] not in ("before", "after")], ids=str)
def test_a_member_of_another_type_is_one_sentence(tmp_path: Path, path: tuple[str | int, ...]) -> None:
    with pytest.raises(InputError, match=rf"is not a valid plan: .*: {path[-1]} is not .*\. Make the plan again\.$"):
        read(tmp_path / "plan", edited(*path, value=7))


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("entries", 0), 1, r"entries\[0\] is not an object"),
        (("entries", 0, "changes", 0), "x", r"entries\[0\].changes\[0\] is not an object"),
        (("entries", 0, "action"), "erase", "action is not one of none, create, update, replace, delete"),
        (("entries", 0, "pruned"), True, r"entries\[0\] is pruned, and its action is not delete"),
        (("digest",), "zz", "digest is not a digest"),
        (("digest",), "0" * 64, "its digest is not that of its changes"),
        (("entries", 0, "change"), "abcdef012345", r"entries\[0\]: change is not the id of its changes"),
        (("entries", 1, "change"), "abcdef012345", r"entries\[1\]: change is not the id of its changes"),
    ],
)
def test_a_wrong_member_is_named(tmp_path: Path, path: tuple[str | int, ...], value: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(tmp_path / "plan", edited(*path, value=value))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "nonsense",
        '{"format": "another"}',
        '{"format": "m365.graph plan 2", "format": "m365.graph plan 2"}',
        "[" * 100_000,
    ],
)
def test_what_is_not_a_plan_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"is not a plan of this collection \(m365.graph plan 2\)\.$"):
        read(tmp_path / "plan", text)


def test_a_plan_of_an_earlier_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"was written by an earlier release of this collection\. Make the plan again"):
        read(tmp_path / "plan", {**PLAN, "format": "m365.graph plan 1"})


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(MEMBERS), values, st.booleans())
def test_an_edited_plan_never_ends_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, path: tuple[str | int, ...], value: Any, drop: bool
) -> None:
    file = tmp_path_factory.getbasetemp() / "edited plan"
    plan = edited(*path, value=value, drop=drop)
    try:
        found = read(file, plan)
        again = plan_file.documents_in(found)
        assert plan == PLAN or plan_differences(found, planned(), TENANT) or again == DESIRED
    except InputError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("entries", 0, "changes"), []),
        (("entries", 0, "changes", 0, "after"), "Harmless"),
        (("entries", 0, "changes", 0, "before"), "Harmless"),
        (("entries", 0, "changes", 0, "property"), "another"),
        (("entries", 0, "changes", 0, "effect"), "reissues"),
    ],
)
def test_edited_changes_are_not_carried_out(tmp_path: Path, path: tuple[str | int, ...], value: Any) -> None:
    plan = edited(*path, value=value)
    with pytest.raises(InputError, match="its digest is not that of its changes"):
        read(tmp_path / "plan", plan)
    plan["digest"] = change_ids.plan_digest(TENANT, plan["entries"])
    plan["entries"][0]["change"] = change_ids.change_id(plan["digest"], plan["entries"][0]["document"])
    recorded = read(tmp_path / "plan", plan)
    assert plan_differences(recorded, planned(), TENANT) == [
        "a.example would not be changed as the plan shows: the plan has been edited, or another release of the "
        "collection made it"
    ]


def test_a_plan_is_not_written_through_a_link(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("before")
    for link, where in (("plan", target), ("dangling", tmp_path / "none")):
        (tmp_path / link).symlink_to(where)
        with pytest.raises(InputError, match="is not a regular file"):
            plan_file.write(str(tmp_path / link), PLAN)
    assert target.read_text() == "before"
    assert not (tmp_path / "none").exists()


def test_the_temporary_file_is_created_and_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is in the folder already, the plan goes to a file of its own that only its owner can read."""
    opened: list[tuple[str, int, int]] = []
    original: Callable[..., int] = os.open

    def watch(path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
        opened.append((str(path), flags, mode))
        return original(path, flags, mode, **more)

    (tmp_path / "plan").write_text("old")
    (tmp_path / "plan").chmod(0o644)
    target = tmp_path / "target"
    target.write_text("before")
    (tmp_path / f"plan.{os.getpid()}.new").symlink_to(target)
    monkeypatch.setattr(os, "open", watch)
    plan_file.write(str(tmp_path / "plan"), PLAN)
    plan_file.write(str(tmp_path / "plan"), PLAN)
    monkeypatch.undo()
    names = {name for name, flags, mode in opened if flags & os.O_CREAT}
    assert len(names) == 2
    assert all(flags & os.O_EXCL and mode == 0o600 for _name, flags, mode in opened if flags & os.O_CREAT)
    assert target.read_text() == "before"
    assert (tmp_path / "plan").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan", f"plan.{os.getpid()}.new", "target"]


def test_a_failure_leaves_the_old_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plan").write_text("old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        plan_file.write(str(tmp_path / "plan"), PLAN)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("plan", "old")]


def test_what_cannot_be_written_or_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written: No such file or directory"):
        plan_file.write(str(tmp_path / "none" / "plan"), PLAN)
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(InputError, match=r"is not a regular file\.$"):
            plan_file.read(str(path))
    with pytest.raises(InputError, match="cannot be written"):
        plan_file.write("a\0b", PLAN)
