# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What counts as the same when nothing describes the values."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.module_utils._values.inferred import INFERRED

LONG = "QUJD" * 20
SAME = [
    ("2026-01-01T00:00:00Z", "2026-01-01T01:00:00.0000000+01:00"),
    ("2026-01-01 00:00:00+00:00", "2026-01-01T00:00:00Z"),
    ("B20D3703-3703-B20D-0337-0DB203370DB2", "b20d3703-3703-b20d-0337-0db203370db2"),
    ("P14D", "PT336H"),
    ("keyEncipherment,digitalSignature", "digitalSignature, keyEncipherment"),
    (LONG, f"{LONG[:64]}\r\n{LONG[64:]}\n"),
    (1, 1.0),
    (["a", "b"], ["b", "a"]),
    ({"a": 1}, {"a": 1, "b": 2}),
    ({"a": 1, "@odata.etag": "x"}, {"a": 1}),
    ([{"a": 1}], [{"a": 1, "b": 2}]),
    ({"a": {"when": "2026-01-01T00:00:00Z"}}, {"a": {"when": "2026-01-01T00:00:00.0000000Z", "more": []}}),
    ([], None),
]
DIFFERENT: list[tuple[Any, Any]] = [
    ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.0000001Z"),
    ("2026-01-01T00:00:00", "2026-01-01T00:00:00Z"),
    ("Contoso", "contoso"),
    ("p14d", "P14D"),
    ("a", "a,a"),
    ("Red,Green", "Green,Red"),
    ("red green,blue", "blue,red green"),
    ("AB\nCD", "ABCD"),
    (f"{LONG} ", LONG),
    (1, True),
    (1, "1"),
    (0, False),
    (["a", "a"], ["a"]),
    (["a"], ["a", "b"]),
    ([{"a": 1}], [{"a": 1, "b": 1}, {"a": 1, "b": 2}]),
    ({"a": 1, "b": 2}, {"a": 1}),
    ({"a": 1}, "a"),
    (["a"], "a"),
    ({"a": 1}, None),
]


@pytest.mark.parametrize(("desired", "current"), SAME)
def test_the_same(desired: Any, current: Any) -> None:
    assert INFERRED.matches(desired, current)


@pytest.mark.parametrize(("desired", "current"), DIFFERENT)
def test_different(desired: Any, current: Any) -> None:
    assert not INFERRED.matches(desired, current)


def test_what_is_sent() -> None:
    wish = {"a": [{"b": 1, "@odata.etag": "x"}], "@odata.context": "y", "@odata.type": "#z", "c": None}
    assert INFERRED.encode(wish) == {"a": [{"b": 1}], "@odata.type": "#z", "c": None}
    assert INFERRED.merge({"a": 1}, {"a": 0, "b": 2, "@odata.etag": "x"}) == {"a": 1, "b": 2}
    assert INFERRED.merge([1], [1, 2]) == [1]
    assert INFERRED.merge(None, {"a": 1}) is None
