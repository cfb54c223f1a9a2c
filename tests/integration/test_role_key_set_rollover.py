# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role key_set_rollover: key sets of Azure AD B2C, each in a stage of its own."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from certificates import issue
from lab import Lab
from playbooks import COLLECTION, PlaybookRun, run_playbook
from tenants import environment

pytestmark = pytest.mark.playbook

ROLE, SETS = "m365.graph.key_set_rollover", "/trustFramework/keySets"
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
DAY = 86_400
OLD, NEW = (
    issue(name, usages=None, authority=False, starts=starts, days=days, now=NOW, index=index)
    for index, (name, starts, days) in enumerate((("old", -300, 320), ("new", 10, 400)))
)
PASSWORD, SECRET = "pfx~Passw0rd", "client~s3cret of the partner"
MakeLab = Callable[..., Lab]


def key(kid: str, starts: float | None, ends: float | None, kind: str = "RSA", **more: Any) -> dict[str, Any]:
    at = int(time.time())
    times = {name: None if days is None else at + int(days * DAY) for name, days in (("nbf", starts), ("exp", ends))}
    return {"kid": kid, "kty": kind, "use": "sig", "status": "enabled", **times, **more}


def of_certificate(issued: Any) -> dict[str, Any]:
    found, thumbprint = issued.certificate, hashlib.sha1(issued.der, usedforsecurity=False).digest()
    times = {"nbf": int(found.not_valid_before_utc.timestamp()), "exp": int(found.not_valid_after_utc.timestamp())}
    return {
        **key("certificate", 0, 0),
        **times,
        "x5c": [issued.text],
        "x5t": base64.urlsafe_b64encode(thumbprint).decode(),
    }


KEY_SETS: dict[str, list[dict[str, Any]]] = {
    "EndsSoon": [key("old", -300, 20)],
    "Lasts": [key("long", -10, 200)],
    "AfterGrace": [key("old", -300, 30), key("new", -20, 300)],
    "InGrace": [key("old", -300, 30), key("new", -3, 300)],
    "NotStarted": [key("old", -300, 30), key("new", 5, 300)],
    "Empty": [],
    "Eternal": [key("eternal", None, None)],
    "PfxSoon": [of_certificate(OLD)],
    "PfxLasts": [key("long", -10, 200)],
    "PfxExpires": [of_certificate(OLD)],
    "Secret": [key("partner", -10, None, "oct")],
    "SecretSoon": [key("partner", -10, 20, "oct")],
    "Watched": [key("theirs", -10, 20)],
    "WatchedEmpty": [],
    "NotListed": [key("theirs", -300, 1)],
}
TENANT = {"entities": {SETS: [{"id": f"B2C_1A_{name}", "keys": keys} for name, keys in KEY_SETS.items()]}}
FAR = (NOW + dt.timedelta(days=155)).strftime("%Y-%m-%d")
STARTS = f"{NOW + dt.timedelta(days=14):%Y-%m-%d}"
#: The stage of each in the first run, and what comes next.
STAGES = {
    "EndsSoon": ("added", f"the new one becomes active on {STARTS}"),
    "Lasts": ("current", ""),
    "AfterGrace": ("retired", ""),
    "InGrace": ("overlap", "the old one is retired on "),
    "NotStarted": ("overlap", "the new one becomes active on "),
    "Empty": ("added", ""),
    "Eternal": ("added", f"the new one becomes active on {STARTS}"),
    "PfxSoon": ("added", "the new one becomes active on "),
    "PfxLasts": ("waiting", f"the new one is added on {FAR}"),
    "PfxExpires": ("due", "a new key is needed"),
    "Secret": ("current", ""),
    "SecretSoon": ("added", ""),
    "Watched": ("due", "a new key is needed"),
    "WatchedEmpty": ("due", "there is no usable key, and none is given"),
}


def wished() -> list[dict[str, Any]]:
    generated = {"kty": "RSA", "use": "sig"}
    pfx = {"content": base64.b64encode(NEW.pfx(PASSWORD)).decode(), "password": PASSWORD}
    sources: dict[str, dict[str, Any]] = {
        **dict.fromkeys(("EndsSoon", "Lasts", "AfterGrace", "InGrace", "NotStarted", "Empty", "Eternal"), generated),
        **dict.fromkeys(("PfxSoon", "PfxLasts"), pfx),
        "PfxExpires": {"certificate": OLD.pem},
        "Secret": {"secret": SECRET, "use": "sig"},
        "SecretSoon": {"secret": SECRET, "use": "sig", "exp": "2040-01-01T00:00:00Z"},
        "Watched": {},
        "WatchedEmpty": {},
    }
    return [{"key_set_id": f"B2C_1A_{name}", **source} for name, source in sources.items()]


def roll_over(here: Lab, *arguments: str, **variables: Any) -> tuple[PlaybookRun, dict[str, Any]]:
    here.emulator.clear_log()
    named = {f"key_set_rollover_{name}": value for name, value in {"keys": wished(), **variables}.items()}
    include = {"name": "Call", "ansible.builtin.include_role": {"name": ROLE}, "vars": named}
    shown = {"name": "Result", "ansible.builtin.debug": {"msg": "{{ key_set_rollover_result }}"}}
    run = here.play({"name": "Block", "block": [include], "always": [shown]}, arguments=arguments)
    result = run["Result"].result["msg"]
    return run, json.loads(result) if isinstance(result, str) else result


def written(here: Lab) -> list[str]:
    """Which key sets were written to, and by which request."""
    return [
        " ".join(re.sub(r"^/beta/trustFramework/keySets/B2C_1A_", "", request["path"]).split("/"))
        for request in here.emulator.requests
        if request["method"] != "GET"
    ]


def stages(result: Mapping[str, Any]) -> dict[str, str]:
    return {entry["key_set_id"].removeprefix("B2C_1A_"): entry["stage"] for entry in result["entries"]}


def keys_of(here: Lab, name: str) -> dict[str, str]:
    (found,) = [row["keys"] for row in here.emulator.entities(SETS) if row["id"] == f"B2C_1A_{name}"]
    return {row["kid"]: row["status"] for row in found}


@pytest.mark.nightly
def test_each_takes_the_step_that_is_due(lab: MakeLab) -> None:
    here = lab(TENANT)
    foretold, predicted = roll_over(here, "--check")
    assert foretold.status == 0, foretold.output
    assert written(here) == []
    run, result = roll_over(here, "-vvvv")
    assert run.status == 0, run.output
    for name, (stage, following) in STAGES.items():
        for told in (predicted, result):
            found = next(entry for entry in told["entries"] if entry["key_set_id"] == f"B2C_1A_{name}")
            assert found["stage"] == stage, (name, found)
            assert found["next"].startswith(following) and bool(found["next"]) >= bool(following), (name, found)
    assert stages(result) == stages(predicted) == {name: stage for name, (stage, _next) in STAGES.items()}
    assert result["summary"] == {"added": 5, "current": 2, "due": 3, "overlap": 2, "retired": 1, "waiting": 1}
    needing = [entry["key_set_id"] for entry in result["entries"] if entry["attention"]]
    assert needing == [f"B2C_1A_{name}" for name in ("PfxExpires", "Watched", "WatchedEmpty")]
    assert written(here) == [
        "EndsSoon generateKey",
        "AfterGrace keys_v2 old",
        "Empty generateKey",
        "Eternal generateKey",
        "PfxSoon uploadPkcs12",
        "SecretSoon uploadSecret",
    ]
    assert keys_of(here, "AfterGrace") == {"old": "disabled", "new": "enabled"}
    assert keys_of(here, "NotListed") == {"theirs": "enabled"}
    for hidden in (SECRET, PASSWORD, base64.b64encode(NEW.pfx(PASSWORD)).decode()[100:160]):
        assert hidden not in run.output + json.dumps([task.result for task in run.tasks])

    again, settled = roll_over(here, fail_when_due=True)
    assert written(here) == [] and not settled["changed"]
    assert not any(task.changed for task in again.tasks)
    assert settled["summary"] == {"current": 5, "due": 3, "overlap": 5, "waiting": 1}
    (failed,) = [task for task in again.tasks if task.outcome == "failed"]
    assert failed.result["msg"] == "A new key is needed for B2C_1A_PfxExpires, B2C_1A_Watched, B2C_1A_WatchedEmpty."
    table = again[f"{ROLE} : Show the stage of each entry"].result["msg"]
    assert re.match(r"B2C_1A_Lasts +kty +current +199 +-$", table[3]), table


@pytest.mark.nightly
def test_one_mistake_stops_all_before_any_write(lab: MakeLab) -> None:
    here = lab(TENANT)
    soon, *_others = wished()
    for wrong, said in (
        ({"key_set_id": "B2C_1A_Nobody", "kty": "RSA", "use": "sig"}, 'There is no key set "B2C_1A_Nobody"'),
        ({"key_set_id": "B2C_1A_Lasts", "kty": "oct", "use": "sig"}, "all keys of a key set have one type"),
        ({"key_set_id": "B2C_1A_Lasts", "kty": "RSA", "secret": SECRET}, "mutually exclusive"),
        ({"key_set_id": "B2C_1A_Lasts", "content": "AAAA", "password": PASSWORD}, "content: "),
    ):
        named = {"key_set_rollover_keys": [soon, wrong]}
        run = here.play(
            {"name": "Call", "ansible.builtin.include_role": {"name": ROLE}, "vars": named}, env=here.without_waits()
        )
        assert run.status != 0 and said in run.output
        assert SECRET not in run.output and PASSWORD not in run.output
    assert written(here) == []


@pytest.mark.nightly
def test_a_refused_write_is_shown_next_to_the_others(lab: MakeLab) -> None:
    refusal = {
        "match": {"method": "POST", "path": "EndsSoon/generateKey"},
        "times": 9,
        "do": {"status": 403, "code": "Authorization_RequestDenied"},
    }
    here = lab({**TENANT, "faults": [refusal]})
    run, result = roll_over(here)
    assert run.status != 0
    failed, *_others = result["entries"]
    assert (failed["stage"], failed["attention"]) == ("failed", True)
    assert "403" in failed["next"] or "Authorization_RequestDenied" in failed["next"]
    assert stages(result)["AfterGrace"] == "retired" and keys_of(here, "EndsSoon") == {"old": "enabled"}


@pytest.mark.nightly
@pytest.mark.parametrize("removable", [False, True])
def test_retired_keys_can_be_removed_if_the_service_allows_it(lab: MakeLab, removable: bool) -> None:
    here = lab({**TENANT, "settings": {"removable_policy_keys": removable}})
    after = [entry for entry in wished() if entry["key_set_id"] == "B2C_1A_AfterGrace"]
    run, result = roll_over(here, keys=after, retired_state="absent")
    assert (run.status == 0) is removable
    assert stages(result) == {"AfterGrace": "retired" if removable else "failed"}
    assert list(keys_of(here, "AfterGrace")) == (["new"] if removable else ["old", "new"])


@pytest.mark.every_core
def test_the_example_of_the_readme_and_the_playbook(lab: MakeLab) -> None:
    names = ("TokenSigningKeyContainer", "SamlMessageSigning", "FacebookSecret")
    rows = [{"id": f"B2C_1A_{name}", "keys": []} for name in names]
    here = lab({"entities": {SETS: [{**rows[0], "keys": [key("old", -300, 30)]}, *rows[1:]]}})
    files = here.directory / "files"
    files.mkdir()
    (files / "saml.pfx").write_bytes(NEW.pfx(PASSWORD))
    (files / "saml.password").write_text(PASSWORD)
    (files / "facebook.password").write_text(SECRET)
    readme = (COLLECTION / "roles" / "key_set_rollover" / "README.md").read_text()
    example = re.search(r"```yaml\n(---\n.*?)```", readme, re.DOTALL)
    assert example
    path = here.directory / "site.yml"
    path.write_text(example[1])
    run = run_playbook(path, directory=here.directory, env=environment(here.emulator))
    assert run.status == 0, run.output
    assert [len(keys_of(here, name)) for name in names] == [2, 1, 1]
    here.emulator.clear_log()
    variables = json.dumps({"key_set_rollover_keys": [{"key_set_id": "B2C_1A_FacebookSecret"}]})
    run = run_playbook(Path(ROLE), "-e", variables, directory=here.directory, env=environment(here.emulator))
    assert run.status == 0, run.output
    assert re.search(r"B2C_1A_FacebookSecret +- +current", run.output), run.output
    assert written(here) == []
