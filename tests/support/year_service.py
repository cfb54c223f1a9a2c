# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator of the simulated year in a process of its own, with a clock of its own.

As a program, ``year_service.py FOLDER`` serves the tenant in ``FOLDER/tenant.json``. It reads one JSON object a line,
carries it out, and prints ``ok``: ``{"settings": {...}}`` changes habits of the service; ``{"property": [type, name,
Edm type]}`` adds a property to a type, and ``{"member": [enumeration, name]}`` a member, as Microsoft does;
``{"clock": offset}`` sets the clock (see year_clock.py).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import requests
from m365_graph_emulator import Emulator
from m365_graph_emulator.model import EmulatedProperty
from year_clock import VARIABLE

PIPELINE, PORTAL, TOOL = (f"{number}0000000-aaaa-4000-8000-000000000000" for number in (1, 2, 3))
#: Applications that sign in, by client ID: their names, as the audit logs show them.
ACTORS = {PIPELINE: "Certificate pipeline", PORTAL: "Contoso admin portal", TOOL: "Vendor onboarding tool"}
SECRET = "a secret of the simulated year"


class YearService:
    """A running emulator, and what people do in its tenant."""

    def __init__(self, folder: Path, tenant: Mapping[str, Any], environment: Mapping[str, str]) -> None:
        folder.mkdir()
        apps = [{"client_id": id, "display_name": name, "secret": SECRET} for id, name in ACTORS.items()]
        (folder / "tenant.json").write_text(json.dumps({**tenant, "apps": apps}), encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(folder)],
            env={**environment, "PYTHONPATH": str(Path(sys.modules["m365_graph_emulator"].__path__[0]).parent)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()
        self._about = json.loads((folder / "emulator" / "emulator.json").read_text(encoding="utf-8"))
        self._session = requests.Session()
        self._session.trust_env, self._session.verify = False, self._about["ca_path"]
        self._tokens: dict[str, str] = {}
        self.told: list[dict[str, Any]] = []

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)

    def _answer(self) -> None:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if line != "ok\n":
            raise RuntimeError(f"the emulator does not run: {line}")

    def tell(self, **order: Any) -> None:
        """Change the service itself."""
        self.told.append(order)
        self._order(order)

    def set_clock(self, offset: str) -> None:
        self._order({"clock": offset})

    def _order(self, order: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        self._answer()

    @property
    def variables(self) -> dict[str, str]:
        """The environment with which playbooks reach the tenant, as the pipeline."""
        return {
            "M365_GRAPH_URL": self._about["graph_url"],
            "AZURE_AUTHORITY_HOST": self._about["authority_url"],
            "M365_GRAPH_CA_PATH": self._about["ca_path"],
            "AZURE_TENANT_ID": self._about["tenant_id"],
            "AZURE_CLIENT_ID": PIPELINE,
            "AZURE_CLIENT_SECRET": SECRET,
        }

    def send(self, actor: str, method: str, path: str, body: Any = None, version: str = "beta") -> dict[str, Any]:
        """A request of an application. Who is throttled, or meets a replica that is behind, tries again."""
        for _attempt in range(40):
            answer = self._session.request(
                method,
                f"{self._about['graph_url']}/{version}{path}",
                json=body,
                headers={"Authorization": f"Bearer {self._token(actor)}"},
            )
            if answer.status_code == 401:
                self._tokens.pop(actor)
            elif answer.status_code not in (404, 409, 429, 503):
                break
            time.sleep(0.05)
        if not answer.ok:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found

    def _token(self, actor: str) -> str:
        if actor not in self._tokens:
            form = {"grant_type": "client_credentials", "client_id": actor, "client_secret": SECRET}
            url = f"{self._about['authority_url']}/{self._about['tenant_id']}/oauth2/v2.0/token"
            answer = self._session.post(url, data={**form, "scope": f"{self._about['graph_url']}/.default"})
            answer.raise_for_status()
            self._tokens[actor] = answer.json()["access_token"]
        return self._tokens[actor]

    def control(self, method: str, what: str, body: Any = None, **query: str) -> Any:
        """A request to the emulator's control interface."""
        url = f"{self._about['graph_url']}/_emulator/{what}"
        answer = self._session.request(method, url, json=body, params=query)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def rows(self, path: str) -> list[dict[str, Any]]:
        """Everything in a collection, as it is."""
        found: list[dict[str, Any]] = self.control("GET", "entities", path=path)["value"]
        return found

    def by_person(self, name: str, path: str, **values: Any) -> None:
        """A person changes properties in a portal."""
        self.control("PATCH", "entities", {"path": path, "set": values, "user_name": name})

    def silently(self, path: str, **values: Any) -> None:
        """Devices, or the service itself, change what they report."""
        self.control("PATCH", "entities", {"path": path, "set": values})

    def requests(self) -> list[dict[str, Any]]:
        """The requests since the last call."""
        found: list[dict[str, Any]] = self.control("GET", "requests")["requests"]
        self.control("DELETE", "requests")
        return found


def main(folder: Path) -> None:
    with Emulator(folder / "emulator", str(folder / "tenant.json")) as emulator:
        print("ok", flush=True)
        for line in sys.stdin:
            order = json.loads(line)
            model = emulator._exchange.service.model
            if "clock" in order:
                os.environ[VARIABLE] = order["clock"]
            if "settings" in order:
                for name, value in order["settings"].items():
                    setattr(emulator._exchange.service.settings, name, value)
            if "property" in order:
                kind, name, edm = order["property"]
                changed = model.entities[kind]
                more = (*changed.properties, EmulatedProperty(name, edm))
                model.entities[kind] = replace(changed, properties=more)
                model._properties.clear()
            if "member" in order:
                name, member = order["member"]
                enum = model.enums[name]
                model.enums[name] = replace(enum, members={**enum.members, member: None})
            print("ok", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
