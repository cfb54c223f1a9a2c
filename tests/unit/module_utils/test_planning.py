# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans for many documents: their order, what a prune removes, plans in files, how a plan is shown."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from plans import InMemory, plan_differences

from ansible_collections.m365.graph.plugins.module_utils._description.matching import CandidateIndex
from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parameter, Parent
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Json,
    Permissions,
    Property,
    Resource,
)
from ansible_collections.m365.graph.plugins.module_utils._engine.references import WithIds
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    AmbiguousMatch,
    InputError,
    MissingParent,
    TimeExpired,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant import document_output, documents, plan_file
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.markdown import LONGEST, render
from ansible_collections.m365.graph.plugins.module_utils._tenant.offline_state import TenantSnapshot
from ansible_collections.m365.graph.plugins.module_utils._tenant.order import waves
from ansible_collections.m365.graph.plugins.module_utils._tenant.plan_difference import refuse_other_plan
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import (
    CurrentEntity,
    TargetOrError,
    check,
    plan_documents,
    summary,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.prune import PruneScope, plan_prune
from ansible_collections.m365.graph.plugins.module_utils._values import edm

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
PERMISSIONS = Permissions(("Shelf.Read.All",), ("Shelf.ReadWrite.All",))
IDS = [f"b20d3703-3703-b20d-0337-{number:012}" for number in range(9)]


def _property(name: str, **more: Any) -> Property:
    return Property(name, edm.String, name, **more)


SHELF = Resource(
    name="shelf",
    type="microsoft.graph.shelf",
    label="shelf",
    paths={"beta": "/shelves"},
    default_version="beta",
    permissions=PERMISSIONS,
    keys=("displayName",),
    properties=(
        _property("id", access=Access.READ_ONLY),
        _property("displayName"),
        _property("colour"),
        _property("lock", secret=True),
    ),
)
BOOK = dataclasses.replace(
    SHELF,
    name="book",
    type="microsoft.graph.book",
    label="book",
    paths={"beta": "/shelves/{shelf_id}/books"},
    parameters=(Parameter("shelf_id", "the id of a shelf"),),
    parent=Parent("shelf", "/shelves", "shelf_id", ("Shelf.Read.All",), option="shelf"),
    keys=("title",),
    properties=(_property("id", access=Access.READ_ONLY), _property("title"), _property("colour")),
)


class Library(InMemory):
    """A tenant in memory: shelves by name, books by the id of their shelf."""

    def __init__(self, shelves: dict[str, str], books: dict[str, list[dict[str, Any]]]) -> None:
        self.shelves, self.books = shelves, books

    def holders(self, targets: Any) -> list[Any]:
        raise AssertionError(f"no book is inside a resource: {targets}")

    def places(self, targets: Any) -> list[TargetOrError]:
        return [self._place(target) for target in targets]

    def _place(self, target: Target) -> TargetOrError:
        if target.parent_name is None:
            return target
        id = self.shelves.get(target.parent_name)
        if id is None:
            return MissingParent(f'There is no shelf with the name "{target.parent_name}".')
        return dataclasses.replace(target, parent_name=None, parameters={"shelf_id": id})

    def rows(self, target: Target) -> list[dict[str, Any]]:
        if target.resource is SHELF:
            return [{"id": id, "displayName": name, "colour": "red"} for name, id in self.shelves.items()]
        return self.books.get(target.parameters["shelf_id"], [])

    def named(self, wishes: Any) -> list[WithIds]:
        return [dict(desired) for _target, desired in wishes]

    def near_misses(self, target: Target, desired: Any) -> list[str]:
        return []

    def current(self, wishes: Any) -> list[CurrentEntity]:
        return [self._find(target, desired) for target, desired in wishes]

    def _find(self, target: Target, desired: Json) -> CurrentEntity:
        index = CandidateIndex(target.resource, self.rows(target))
        return index.get(target.id) if target.id else index.find(desired)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "RESOURCES", {"shelf": SHELF, "book": BOOK})


def shelf(name: str, state: str = "present", **properties: Any) -> Document:
    return documents.parse(
        {"type": "shelf", "key": {"displayName": name}, "properties": properties, "state": state}, f"shelf {name}"
    )


def book(on: str, title: str, state: str = "present", **properties: Any) -> Document:
    return documents.parse(
        {"type": "book", "key": {"shelf": on, "title": title}, "properties": properties, "state": state},
        f"book {title}",
    )


def library() -> Library:
    return Library(
        {"A": IDS[1], "B": IDS[2]},
        {IDS[1]: [{"id": IDS[5], "title": "one", "colour": "red"}, {"id": IDS[6], "title": "two"}]},
    )


def plan(*wanted: Document, tenant: Any = None) -> list[PlannedDocument]:
    check(wanted, NOW)
    return plan_documents(wanted, tenant or library(), now=NOW)


def actions(entries: list[PlannedDocument]) -> list[str]:
    return [type(entry.error).__name__ if entry.error else entry.action.value for entry in entries]


def test_what_lies_below_something_new_follows_it() -> None:
    entries = plan(
        book("C", "three"),
        book("A", "one", colour="blue"),
        shelf("C"),
        shelf("B", "absent"),
        book("A", "two", "absent"),
    )
    assert actions(entries) == ["create", "update", "create", "delete", "delete"]
    assert entries[0].follows is entries[2]
    assert [[entry.document.source for entry in wave] for wave in waves(entries)] == [
        ["book one", "shelf C"],
        ["book three"],
        ["book two"],
        ["shelf B"],
    ]


def test_what_is_to_be_absent_below_a_parent_that_nobody_finds_is_not_known_to_be_gone() -> None:
    (entry,) = plan(book("Typo", "two", "absent"))
    assert isinstance(entry.error, MissingParent) and "Typo" in str(entry.error)
    removed = plan(book("Typo", "two", "absent"), shelf("Typo", "absent"))
    assert [(entry.error, entry.action) for entry in removed] == [(None, PlanAction.NONE)] * 2


def test_what_lies_below_nothing_has_no_place() -> None:
    entries = plan(book("C", "three"), book("C", "four", "absent"), shelf("C", "absent"))
    assert actions(entries) == ["MissingParent", "none", "none"]


def test_one_resource_under_two_descriptions_is_refused() -> None:
    twice = documents.parse({"type": "shelf", "key": {"id": IDS[1]}, "properties": {"colour": "blue"}}, "by id")
    first, second = plan(shelf("A"), twice)
    assert (actions([first, second])) == ["none", "AmbiguousMatch"]
    assert isinstance(second.error, AmbiguousMatch)
    assert str(second.error) == f"It means the resource {IDS[1]}, and so does shelf A."


def test_a_prune_takes_what_no_document_names_in_its_scope() -> None:
    entries = plan(book("A", "one"), shelf("A"))
    scope = PruneScope(documents.parse_scope({"type": "book", "key": {"shelf": "A"}}, "prune[0]"))
    gone = plan_prune([scope], 1, entries, library())
    assert [(entry.document.id, entry.action) for entry in gone] == [(IDS[6], PlanAction.DELETE)]
    with pytest.raises(
        InputError, match=r"prune: 1 resources would be removed, and prune_maximum is 0; nothing was sent: .*000006"
    ):
        plan_prune([scope], 0, entries, library())
    assert (
        plan_prune(
            [PruneScope(documents.parse_scope({"type": "book", "key": {"shelf": "B"}}, "prune[0]"))],
            0,
            entries,
            library(),
        )
        == []
    )


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ({}, "prune[0]: it names no type."),
        ({"type": "lamp"}, 'prune[0]: type: "lamp" is not a type'),
        ({"type": "book"}, "prune[0]: key: which book is meant? Give shelf or shelfId."),
        (
            {"type": "book", "key": {"shelf": "A", "id": IDS[1]}},
            "prune[0]: key: a scope is a whole collection, so it has no id.",
        ),
        ({"type": "book", "properties": {}}, 'prune[0]: "properties" is not among the members of a scope'),
        ("book", "prune[0]: it is not a mapping of names to values."),
    ],
)
def test_a_scope_that_is_none(scope: Any, said: str) -> None:
    with pytest.raises(InputError) as caught:
        documents.parse_scope(scope, "prune[0]")
    assert str(caught.value).startswith(said)


# A plan in a file


def kept(entries: list[PlannedDocument], path: Path) -> plan_file.Recorded:
    plan_file.write(str(path), plan_file.record(entries, "contoso", NOW))
    found = plan_file.read(str(path))
    assert found is not None
    return found


WISHES = (("A", {"colour": "blue"}), ("C", {"colour": "green"}), ("B", {"colour": "red"}))


def wished() -> list[Document]:
    return [shelf(name, **properties) for name, properties in WISHES]


def test_a_plan_that_holds(tmp_path: Path) -> None:
    recorded = kept(plan(*wished()), tmp_path / "plan")
    assert [entry["action"] for entry in recorded["entries"]] == ["update", "create", "none"]
    assert plan_differences(recorded, plan(*wished()), "contoso") == []
    assert plan_file.documents_in(recorded) == wished()


def test_a_plan_that_was_carried_out_in_part(tmp_path: Path) -> None:
    recorded = kept(plan(*wished()), tmp_path / "plan")
    later = library()
    later.shelves["C"] = IDS[3]
    assert plan_differences(
        recorded, plan(wished()[0], shelf("C", colour="green"), wished()[2], tenant=later), "contoso"
    ) == ["shelf C was planned as create, and now it would be update: the tenant has moved"]


def test_a_plan_that_does_not_hold(tmp_path: Path) -> None:
    recorded = kept(plan(*wished()), tmp_path / "plan")
    gone = library()
    del gone.shelves["A"]
    assert plan_differences(recorded, plan(*wished(), tenant=gone), "contoso") == [
        "shelf A was planned as update, and now it would be create: the tenant has moved"
    ]
    another = Library({"A": IDS[7], "B": IDS[2]}, {})
    assert (
        "is not any more as it was found" in plan_differences(recorded, plan(*wished(), tenant=another), "contoso")[0]
    )
    with pytest.raises(InputError, match="so nothing was sent: it was made for contoso, and this is fabrikam"):
        refuse_other_plan("plan", recorded, plan(*wished()), "fabrikam")
    assert plan_differences(recorded, plan(wished()[0], shelf("D")), "contoso") == [
        "shelf B is in the plan only",
        "shelf C is in the plan only",
        "shelf D is not in the plan",
    ]


def test_a_secret_is_not_in_a_plan_and_is_known_again(tmp_path: Path) -> None:
    secret = "correct horse battery staple"
    recorded = kept(plan(shelf("A", lock=secret)), tmp_path / "plan")
    assert secret not in (tmp_path / "plan").read_text()
    assert (tmp_path / "plan").stat().st_mode & 0o777 == 0o600
    assert plan_differences(recorded, plan(shelf("A", lock=secret)), "contoso") == []
    assert plan_differences(recorded, plan(shelf("A", lock="another")), "contoso") == [
        "shelf A has been edited since the plan was made"
    ]
    with pytest.raises(
        InputError, match="a plan holds no secrets; give the documents again, because shelf A have some"
    ):
        plan_file.documents_in(recorded)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": "another"}', "\x00"])
def test_a_file_that_is_no_plan(tmp_path: Path, content: str) -> None:
    (tmp_path / "plan").write_text(content)
    with pytest.raises(InputError, match="is not a plan of this collection"):
        plan_file.read(str(tmp_path / "plan"))
    assert plan_file.read(str(tmp_path / "none")) is None


def test_what_is_no_file_is_not_replaced_by_a_plan(tmp_path: Path) -> None:
    for path in (str(tmp_path), "/dev/null"):
        with pytest.raises(InputError, match="is not a regular file"):
            plan_file.write(path, {})


# In the place of the tenant


def test_a_snapshot_tells_what_it_holds() -> None:
    held = TenantSnapshot(
        [
            shelf("A", colour="red"),
            book("A", "one", colour="red"),
            documents.parse({"type": "book", "key": {"shelf": "B", "title": "x", "id": IDS[4]}}, "x"),
        ]
    )
    by_id = documents.parse({"type": "shelf", "key": {"id": IDS[1]}, "properties": {"colour": "red"}}, "by id")
    entries = plan(
        shelf("A", colour="red"), shelf("B"), book("A", "one", colour="blue"), book("A", "two"), by_id, tenant=held
    )
    assert actions(entries) == ["none", "create", "update", "create", "InputError"]
    assert "export it with include_ids" in str(entries[-1].error)
    known = documents.parse(
        {"type": "book", "key": {"shelf": "B", "id": IDS[4]}, "properties": {"colour": "red"}}, "known"
    )
    unknown = documents.parse(
        {"type": "book", "key": {"shelf": "B", "id": IDS[5]}, "properties": {"colour": "red"}}, "unknown"
    )
    assert actions(plan(known, unknown, tenant=held)) == ["update", "NoMatch"]


# As Markdown


def test_a_plan_as_markdown() -> None:
    text = render(
        plan(
            shelf("A", colour="`blue`", lock="secret"),
            shelf("B", "absent"),
            shelf("*C*"),
            book("D", "x"),
            book("A", "two"),
        ),
        written=False,
    )
    assert text.startswith("### Plan: 1 to create, 1 to change, 1 to remove, 1 unchanged, 1 failed\n")
    assert (
        '✏️ **shelf** displayName `A` (shelf A)\n\n```diff\n- colour: "red"\n+ colour: "`blue`"\n+ lock: '
        '"VALUE_NOT_SHOWN"\n```\n' in text
    )
    assert "➕ **shelf** displayName `*C*` (shelf \\*C\\*)" in text
    assert '❌ **book** shelf `D`, title `x` (book x)\n\n> There is no shelf with the name "D".' in text
    assert "secret" not in text


def test_a_long_plan_says_how_much_more_there_is() -> None:
    text = render(plan(*(shelf(f"{number} {'x' * 200}") for number in range(1000))), written=True)
    assert text.startswith("### Applied: 1000 created, 0 unchanged\n")
    assert len(text) < LONGEST + 100
    told = text.count("➕")
    assert text.endswith(f"\n… and {1000 - told} more\n")


def test_the_summary_counts_every_document_once() -> None:
    entries = plan(shelf("A", colour="blue"), shelf("C"), shelf("B"), book("D", "x"))
    entries[1].skipped = True
    assert summary(entries) == {
        "create": 0,
        "update": 1,
        "replace": 0,
        "delete": 0,
        "unchanged": 1,
        "failed": 1,
        "skipped": 1,
    }


def test_documents_are_left_as_they_were() -> None:
    raw = {"type": "shelf", "key": {"displayName": "A"}, "properties": {"colour": "blue"}}
    before = copy.deepcopy(raw)
    plan(documents.parse(raw, "here"))
    assert raw == before
    assert json.dumps(document_output.without_secrets({**raw, "properties": {"lock": "secret"}})).count("secret") == 0


@pytest.mark.parametrize("calls", [0, 150, 190])
def test_the_time_of_a_task_is_checked_for_each_document(calls: int) -> None:
    """Both while documents are checked and while they are compared."""
    checked = iter([*[None] * calls, TimeExpired("The time is over.")])

    def check_time() -> None:
        if error := next(checked):
            raise error

    given = [shelf(f"Shelf {number}") for number in range(100)]
    with pytest.raises(TimeExpired):
        check(given, NOW, check_time)
        plan_documents(given, Library({}, {}), now=NOW, check_time=check_time)
