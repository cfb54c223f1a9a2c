# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every public option has a type, a unit and an example.

An option has an example if the examples of its page use it (which tests run), if its description names a value, if its
default is one, if all its values are listed, or if it only consists of options that have one.
"""

from __future__ import annotations

import re

from programs import COLLECTION
from public_options import PublicOption, public_options

OPTIONS = public_options()
UNIT = re.compile(
    r"\b(?:(?:milli)?seconds?|minutes?|hours?|days?|weeks?|months?|years?|bytes?|bits?|percent(?:age)?|characters)\b"
    r"|\bunit of O\(",
    re.IGNORECASE,
)
#: A point or a period of time in a text, or a reference to an option that explains it.
INSTANT = re.compile(r"ISO 8601|in the (?:same )?format of|[Tt]he same format|\bC\(\d")
#: Numbers without a unit: they count what the description names, or identify something.
NO_UNIT = re.compile(
    r"\b(?:port|code|version|group|priority|prefix|attempts|failures|messages|keys|how often|position|"
    r"number of (?:resources|the protocol|states|rows|columns|previous passwords))\b",
    re.IGNORECASE,
)
TIMES = re.compile(r"_(?:date_time|since|until|lifetime)$|^(?:since|until)$")
#: A value of the option: written with V() and not only empty, or named as an example.
VALUE = re.compile(r"\bV\((?!(?:null|\[\]|\"\"|''|true|false|)\))|\b(?:examples?|such as)\b", re.IGNORECASE)


def has_example(option: PublicOption) -> bool:
    """Whether the page shows a value of an option that does not consist of others."""
    listed = option.spec.get("type") == "bool" or "choices" in option.spec or bool(option.spec.get("default"))
    return listed or option.name in option.used or bool(VALUE.search(option.text))


def consists_of_others(option: PublicOption) -> bool:
    return bool(option.spec.get("suboptions") or option.spec.get("options"))


def listed(options: list[PublicOption]) -> str:
    return "\n".join(f"{option.page}: {option.path}: {option.text}" for option in options)


def test_every_option_is_found() -> None:
    pages = {option.page.partition("/")[0] for option in OPTIONS}
    assert pages == {"modules", "lookup", "inventory", "event_source", "filter", "role"}
    assert len(OPTIONS) > 2000
    assert {"timeout", "tenant_id"} <= {option.path for option in OPTIONS if option.page == "modules/vpp_token"}


def test_every_option_has_a_type_and_a_description() -> None:
    lacking = [option for option in OPTIONS if not option.spec.get("type") or len(option.text) < 4]
    assert not lacking, listed(lacking)
    lists = [option for option in OPTIONS if option.spec["type"] == "list" and not option.spec.get("elements")]
    assert not lists, listed(lists)


def test_every_option_has_an_example() -> None:
    lacking = [option for option in OPTIONS if not consists_of_others(option) and not has_example(option)]
    assert not lacking, f"{len(lacking)}\n{listed(lacking)}"


def test_every_number_names_its_unit() -> None:
    numbers = [option for option in OPTIONS if option.spec["type"] in ("int", "float")]
    assert len(numbers) > 100
    lacking = [option for option in numbers if not UNIT.search(option.text) and not NO_UNIT.search(option.text)]
    assert not lacking, listed(lacking)


def test_every_time_names_its_format() -> None:
    times = [option for option in OPTIONS if TIMES.search(option.name) and option.spec["type"] == "str"]
    assert len(times) > 20
    lacking = [option for option in times if not INSTANT.search(option.text)]
    assert not lacking, listed(lacking)


def test_values_of_numbers_are_numbers() -> None:
    for option in OPTIONS:
        if option.spec["type"] == "int":
            for value in re.findall(r"\bAn example is V\(([^)]*)\)", option.text):
                assert re.fullmatch(r"-?\d+", value), option


def test_every_variable_of_a_playbook_has_a_default_or_none() -> None:
    """What has no default can be left out, or is required; the guide explains it before its table."""
    guide = (COLLECTION / "docs" / "docsite" / "rst" / "guide_playbooks.rst").read_text()
    variables = dict(re.findall(r"^ +(?:- )?\* ``(\w+)``: (.*)$", guide, re.MULTILINE))
    assert len(variables) > 30 and "A variable without a default is optional, unless it is *required*." in guide
    for name, text in variables.items():
        assert not re.search(r"\((?:none|false|true|all|\d+)\)$", text), f"{name}: write (default: ...)"
        if re.match(r"(?:whether|how|number)", text):
            assert re.search(r"\(default: .*\)", text), name
