# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every filter, lookup, inventory plugin and format of a report gets hostile names, and shows them as data.

Plugins are found by their files: a new one without an entry here is a failure.
"""

from __future__ import annotations

import datetime as dt
import importlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleError, AnsibleLookupError
from ansible.inventory.data import InventoryData
from certificates import issue
from federation_documents import OLD, document, key, token_service
from federation_documents import text as base64_of
from hostile_text import CHECKS, HOSTILE, check_log, unseen
from playbooks import COLLECTION
from report_rows import estate, row

from ansible_collections.m365.graph.plugins.filter import (
    apple_renewal,
    certificate_report,
    certificates,
    change_history,
    commit_summary,
    credential_rotation,
    drift_authors,
    federation_metadata,
    federation_rollover,
    key_set_rollover,
    restore_report,
    safe_text,
    text_table,
)
from ansible_collections.m365.graph.plugins.inventory import managed_devices
from ansible_collections.m365.graph.plugins.lookup import earlier_documents, run_lock, unknown_variables
from ansible_collections.m365.graph.plugins.module_utils._tenant.export_files import HEADER, yaml_text
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_log
from ansible_collections.m365.graph.plugins.plugin_utils.managed_devices import is_host_name

#: Every text of the corpus, and all of them in one.
NAMES = [*(name for name in HOSTILE if name != "\ud800"), "".join(HOSTILE).replace("\ud800", "")]
SOON = f"{dt.datetime.now(dt.UTC) + dt.timedelta(days=5):%Y-%m-%dT%H:%M:%SZ}"
SINCE = {"since": "2026-11-01T00:00:00Z", "until": "2026-12-01T00:00:00Z"}
Shown = Iterator[tuple[str, str]]
"""Texts, and the place that each is for."""


def plugins(kind: str) -> list[str]:
    return sorted(path.stem for path in (COLLECTION / "plugins" / kind).glob("*.py") if path.stem != "__init__")


def printed(rows: Any, *columns: str) -> Shown:
    yield "log", "\n".join(text_table.text_table(rows, {column: column for column in columns}))


def sentences(work: Callable[[str], Any]) -> Shown:
    """What tasks print of texts or errors for each name."""
    for name in NAMES:
        try:
            found = work(name)
        except AnsibleError as error:
            yield "log", str(error)
        else:
            yield "log", for_log(str(found))


def reported() -> Any:
    more: dict[str, Any] = {
        "used_by": "".join(NAMES[:9]),
        "subject": NAMES[-1],
        "owners": NAMES[:5],
        "findings": tuple(NAMES[5:8]),
    }
    rows = [row(number, display_name=name, name=name, path=f"/x/{name}", **more) for number, name in enumerate(NAMES)]
    return estate(
        *rows, not_read=[{"type": name, "area": "intune", "permission": name, "reason": name} for name in NAMES]
    )


def reports() -> Shown:
    for format in certificate_report.FORMATS:
        yield format, certificate_report.certificate_report(reported(), format, title=NAMES[-1])


def history(name: str) -> dict[str, Any]:
    return {
        "when": "2026-11-09T00:00:00Z",
        "who": name,
        "by": "user",
        "application": name,
        "application_id": name,
        "action": name,
        "source": "intune",
        "targets": [{"id": "1", "name": name, "type": name}],
        "names": [name],
        "ids": ["1"],
        "properties": [name],
    }


CHANGES = {**SINCE, "changes": [history(name) for name in NAMES], "not_read": [{"type": "x", "reason": NAMES[-1]}]}


def exported(name: str, value: str) -> list[str]:
    thing = {"type": "iosTrustedRootCertificate", "key": {"displayName": name}, "properties": {"description": value}}
    return f"{HEADER}---\n{yaml_text(thing)}".splitlines()


def diff(number: int, name: str) -> str:
    lines = [*(f"-{line}" for line in exported(name, "")), *(f"+{line}" for line in exported(name, name))]
    return f"diff --git a/t/{number}.yml b/t/{number}.yml\n@@ -1 +1 @@\n" + "\n".join(lines) + "\n"


def one_line(name: str) -> str:
    return " ".join(name.replace("\0", "").split()) or "x"


def commits() -> str:
    heads = [
        f"commit {number:040x}\n2026-11-09T00:00:00+00:00\n{one_line(name)} <a@b>\n{one_line(name)}"
        for number, name in enumerate(NAMES)
    ]
    return "\n".join(f"{head}\n\n{diff(number, NAMES[number])}" for number, head in enumerate(heads))


def summarised() -> Shown:
    diffs = "".join(diff(number, name) for number, name in enumerate(NAMES))
    written = [{"file": f"t/{number}.yml", "related": ["1"]} for number in range(len(NAMES))]
    for changes in (None, CHANGES):
        yield (
            "commit message",
            commit_summary.commit_summary(diffs, title=NAMES[-1], changes=changes, written=written)["message"],
        )


def changed() -> Shown:
    found = change_history.change_history(CHANGES, exports=commits(), desired=commits(), title=NAMES[-1])
    assert len(found["rows"]) > 40
    yield "markdown", found["markdown"]
    yield "csv", found["csv"]


def result(name: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "iosTrustedRootCertificate",
        "key": {"displayName": name},
        "action": "update",
        "changed": True,
        "source": name,
        "related": ["1"],
        "msg": name,
        "changes": [{"property": "description", "before": name, "after": name, "effect": "safe"}],
        "affects": {"devices": [name]},
        **more,
    }


def authored() -> Shown:
    results = [result(name) for name in NAMES]
    unmanaged = [{"type": name, "key": {name: name}, "id": name, "new": True, "related": ["1"]} for name in NAMES]
    yield "markdown", drift_authors.drift_authors({"results": results, "unmanaged": unmanaged}, CHANGES)["markdown"]


def restored() -> Shown:
    name = NAMES[-1]
    earlier = {
        "commit": "c0ffee" * 6,
        "time": "2026-11-01T02:30:00Z",
        "subject": name,
        "unreadable": NAMES,
        "removals": [{"id": name, "note": name, "document": {}} for name in NAMES],
        "left": [{"type": name, "key": {name: name}, "reason": name} for name in NAMES],
    }
    results = [
        result(name, **more)
        for name in NAMES
        for more in ({}, {"failed": True}, {"failed": True, "approval": "needed", "id": "1"})
    ]
    found = restore_report.restore_report(
        {"results": results}, earlier, [result(name, action="delete") for name in NAMES], not_read=[{"type": name}]
    )
    yield "markdown", found["markdown"]
    yield "log", "\n".join([found["title"], *found["lines"], *found["held_lines"]])


def rotated() -> Shown:
    resource = {"display_name": NAMES[-1], "end_date_time": SOON, "thumbprint": "00" * 20, "usage": "Verify"}
    rows = [
        {"item": {"application": name or "x", "display_name": name}, "failed": True, "msg": name, "resource": resource}
        for name in NAMES
    ]
    yield from printed(
        credential_rotation.credential_rotation(rows, "application"), "owner", "display_name", "next", "stage"
    )


def renewed() -> Shown:
    found = {
        "push_certificate": [{"id": "1", "apple_identifier": NAMES[-1], "expiration_date_time": SOON}],
        "dep_token": [{"id": str(number), "token_name": name} for number, name in enumerate(NAMES)],
        "vpp_token": [{"id": str(number), "display_name": name, "apple_id": name} for number, name in enumerate(NAMES)],
    }
    yield from printed(apple_renewal.apple_renewal(found, folder="/srv/apple"), "label", "name", "file", "next")


def rolled() -> Shown:
    rows = [{"failed": True, "msg": name, "resource": {"kid": name}} for name in NAMES]
    keys = [{"key_set_id": name, "kty": "RSA"} for name in NAMES]
    yield from printed(key_set_rollover.key_set_rollover(rows, keys), "key_set_id", "kid", "stage", "next")


def audited() -> Shown:
    names = ("device_display_name", "user_display_name", "certificate_issuer", "certificate_issuance_state")
    rows = [{"id": name, **dict.fromkeys(names, name), "certificate_expiration_date_time": SOON} for name in NAMES]
    yield from printed(certificates.certificate_audit(rows)["states"], *names, "findings")
    yield from sentences(
        lambda name: certificates.certificate_audit([{"id": name, "certificate_expiration_date_time": name or "x"}])
    )


def described() -> Shown:
    good = document(token_service(key(base64_of(OLD))))
    yield from sentences(lambda name: federation_metadata.federation_metadata(f"<a>{name}</a><b xmlns:v='{name}'/>"))
    yield from sentences(lambda name: federation_metadata.federation_metadata(good, trusted=[name or "x"]))
    yield from sentences(
        lambda name: federation_metadata.federation_metadata(
            document(token_service(key(base64_of(OLD))), attributes=f' validUntil="{name}"').replace("&", "&amp;")
        )
    )


def rolled_over() -> Shown:
    owned = issue("".join(name for name in NAMES[:12] if name.isascii() and "\0" not in name)[:60], usages=None)
    known = federation_metadata.federation_metadata(document(token_service(key(base64_of(owned)))))
    status = {"certificate_update_result": NAMES[-1], "last_run_date_time": SOON}
    for name in NAMES:
        found = {"domain": name, "signing_certificate": base64_of(OLD), "next_signing_certificate": None}
        plan = federation_rollover.federation_rollover({**found, "signing_certificate_update_status": status}, known)
        yield "log", for_log("\n".join(map(str, [plan["report"], plan["problem"], *plan["warnings"]])))


FILTERS: dict[str, Callable[[], Shown]] = {
    "apple_renewal": renewed,
    "certificate_audit": audited,
    "certificate_report": reports,
    "certificates_at_least": lambda: printed(
        certificate_report.certificates_at_least(reported(), "notice"), "display_name", "name", "findings"
    ),
    "change_history": changed,
    "code_signing_conflict": lambda: sentences(
        lambda name: certificates.code_signing_conflict(
            {"content": name}, {"subject": name, "expiration_date_time": name}
        )
    ),
    "commit_summary": summarised,
    "credential_rotation": rotated,
    "days_left": lambda: sentences(certificates.days_left),
    "drift_authors": authored,
    "federation_metadata": described,
    "federation_rollover": rolled_over,
    "key_set_rollover": rolled,
    "restore_report": restored,
    "safe_for_log": lambda: (("log", safe_text.FilterModule().filters()["safe_for_log"](name)) for name in NAMES),
    "safe_for_markdown": lambda: (
        ("markdown", safe_text.FilterModule().filters()["safe_for_markdown"](name)) for name in NAMES
    ),
    "text_table": lambda: printed([{"a": name, "b": [name]} for name in NAMES], "a", "b"),
}


def test_every_filter_has_an_entry() -> None:
    modules = [
        importlib.import_module(f"ansible_collections.m365.graph.plugins.filter.{name}") for name in plugins("filter")
    ]
    assert sorted(name for module in modules for name in module.FilterModule().filters()) == sorted(FILTERS)
    assert set(certificate_report.FORMATS) <= set(CHECKS)


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_shows_names_as_data(name: str) -> None:
    shown = [*FILTERS[name]()]
    assert shown
    for place, text in shown:
        CHECKS[place](text)


def of_a_repository(folder: Path) -> Shown:
    """A commit that has a link, whose name is hostile."""
    for number, name in enumerate((NAMES[-1], "##vso[task.complete]", "\x1b]0;title\x07", "two\n::error::lines")):
        tree = folder / str(number)
        (tree / "export").mkdir(parents=True)
        name = name.replace("/", "").replace("\0", "").encode()[:200].decode(errors="ignore")
        (tree / "export" / f"x{name}.yml").symlink_to("/dev/zero")
        for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message=x"]):
            git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", *words]
            subprocess.run(git, cwd=tree, env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}, check=True)
        lookup = earlier_documents.LookupModule()
        options = {
            "repository": str(tree),
            "folder": "export",
            "tenant": "x",
            "path": "x",
            "remove": "none",
            "not_read": [],
        }
        lookup.get_option = lookup.set_options = lambda *words, options=options, **_more: (
            options[words[0]] if words else None
        )
        for to in ("HEAD", name):
            with pytest.raises(AnsibleLookupError) as failed:
                lookup.run([to])
            yield "log", str(failed.value)


def of_a_lock(folder: Path) -> Shown:
    for number, name in enumerate(NAMES):
        (folder / str(number)).write_text(name)
        yield "log", for_log(run_lock._take(str(folder / str(number)), run_lock._me(name)))
        yield "log", for_log(run_lock._take(str(folder / str(number)), run_lock._me("other")))


def of_variables(folder: Path) -> Shown:
    (folder / "x" / "tasks").mkdir(parents=True)
    (folder / "x" / "tasks" / "main.yml").write_text("{}")
    yield "log", "\n".join(unknown_variables._unknown(folder / "x", {f"x_{name}": 1 for name in NAMES}))


#: How lookups are tried that do not use the reader of all plugins, whose messages tests/fuzz/test_answers.py looks at.
LOOKUPS: dict[str, Callable[[Path], Shown] | None] = {
    "copied_documents": None,
    "earlier_documents": of_a_repository,
    "graph": None,
    "run_lock": of_a_lock,
    "unknown_variables": of_variables,
}


def test_every_lookup_has_an_entry() -> None:
    assert plugins("lookup") == sorted(LOOKUPS)


@pytest.mark.parametrize("name", [name for name, shown in LOOKUPS.items() if shown])
def test_a_lookup_shows_names_as_data(name: str, tmp_path: Path) -> None:
    shown = LOOKUPS[name]
    for place, text in shown(tmp_path) if shown else ():
        CHECKS[place](text)


def test_an_inventory_has_no_hostile_names_of_hosts_and_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    assert plugins("inventory") == ["managed_devices"]
    devices = [
        {"id": f"id-{number}", "deviceName": name, "userDisplayName": name, "model": name}
        for number, name in enumerate([*NAMES, *(2 * ["##vso[task.complete]\x1b[2J"])])
    ]
    states = [
        {"device_display_name": name, "user_display_name": None} for name in [*NAMES, "##vso[task.complete]\x1b[2J"]
    ]
    documented = yaml.safe_load(managed_devices.DOCUMENTATION)["options"]
    options = {name: rules.get("default") for name, rules in documented.items()}
    options |= {"strict": False, "compose": {}, "groups": {}}
    options["keyed_groups"] = [{"key": "intune_model", "prefix": "", "separator": ""}]
    plugin, warnings = managed_devices.InventoryModule(), list[str]()
    monkeypatch.setattr(plugin.display, "warning", lambda text, **_more: warnings.append(text))
    plugin.inventory = InventoryData()
    plugin._populate({"devices": devices, "certificates": states}, options)
    assert all(is_host_name(name) for name in plugin.inventory.hosts)
    assert len(plugin.inventory.hosts) == len(devices)
    for name in plugin.inventory.groups:
        assert unseen(name) == [] and not set(name) & set(" ,:!&~*?[]{}/\\"), name
    assert warnings
    for warning in warnings:
        check_log(warning)
