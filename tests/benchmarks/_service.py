# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator as a process of its own, so that its work is not counted as the client's."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
EMULATOR = TESTS.parent / "roles" / "emulator" / "files"
for _folder in (TESTS / "support", EMULATOR):
    sys.path.insert(0, str(_folder))

from m365_graph_emulator import tls  # noqa: E402
from m365_graph_emulator.files import private_directory  # noqa: E402

#: As the emulator's own command, for a tenant that is larger than the files that it reads.
STARTER = """
import json, signal, sys
from m365_graph_emulator import Emulator
from m365_graph_emulator.__main__ import LIFELIKE
with open(sys.argv[2]) as file:
    tenant = json.load(file)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with Emulator(sys.argv[1], tenant, settings=LIFELIKE):
    signal.pause()
"""


@dataclass(frozen=True)
class Service:
    """A running emulator: where it is, and what it was asked."""

    directory: Path
    about: Mapping[str, Any]

    @property
    def options(self) -> dict[str, str]:
        """The connection options of every module."""
        names = ("graph_url", "authority_url", "ca_path", "tenant_id", "client_id", "client_secret")
        return {name: str(self.about[name]) for name in names}

    @property
    def environment(self) -> dict[str, str]:
        """The same as environment variables."""
        names = (
            "M365_GRAPH_URL",
            "AZURE_AUTHORITY_HOST",
            "M365_GRAPH_CA_PATH",
            "AZURE_TENANT_ID",
            "AZURE_CLIENT_ID",
            "AZURE_CLIENT_SECRET",
        )
        return dict(zip(names, self.options.values(), strict=True))

    def log(self) -> list[dict[str, Any]]:
        """Everything it was asked so far: Graph and token requests, requests inside batches too."""
        return [json.loads(line) for line in (self.directory / "requests.jsonl").read_text().splitlines()]

    def outer(self, since: int = 0) -> list[dict[str, Any]]:
        """The exchanges with Graph: a batch is one."""
        return [entry for entry in self.log()[since:] if entry["log"] == "graph" and entry["batch"] is None]


@contextmanager
def serve(
    directory: Path,
    entities: Mapping[str, Any],
    name: str | None = None,
    apps: Sequence[Mapping[str, Any]] = (),
    **settings: Any,
) -> Iterator[Service]:
    """An emulator with a tenant, for the block. ``settings`` are its habits (``latency`` in milliseconds,
    ``page_size``), and ``apps`` the applications that can sign in, if they are not its own.

    Its certificate is good for one more ``name``, for clients whose address of the service cannot be set.
    """
    directory.mkdir(parents=True)
    if name is not None:
        tls.ensure(private_directory(directory / "emulator"), name)
    tenant = directory / "tenant.json"
    signing_in = {"apps": [*apps]} if apps else {}
    tenant.write_text(json.dumps({"entities": entities, "settings": settings, **signing_in}))
    command = [sys.executable, "-c", STARTER, str(directory / "emulator"), str(tenant)]
    process = subprocess.Popen(command, cwd=EMULATOR, stdout=subprocess.DEVNULL)
    about = directory / "emulator" / "emulator.json"
    try:
        while not about.exists():
            if process.poll() is not None:
                raise RuntimeError("the emulator has ended")
            time.sleep(0.02)
        yield Service(directory / "emulator", json.loads(about.read_text()))
    finally:
        process.terminate()
        process.wait(timeout=10)
