# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m m365_graph_emulator --directory DIR``: run in the foreground, or start and stop one in the background."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import signal
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from . import Emulator, TenantError
from .files import private_directory
from .tenant import EVERY

# Habits that clients trip over and that cost time: on, where the tenant does not say otherwise. Tests that count
# requests leave them out.
LIFELIKE = {"replica_lag": 1.0}
_START = 20.0
_STOP = 10.0


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0, or 1 with a sentence on stderr."""
    parser = argparse.ArgumentParser(prog="m365_graph_emulator", description="A local Microsoft Graph for tests.")
    parser.add_argument(
        "--directory",
        type=Path,
        help="private files: CA, keys, emulator.json, requests.jsonl (in the foreground: a temporary one by default)",
    )
    parser.add_argument("--tenant", help="YAML or JSON file with apps, settings and entities (default: a demo tenant)")
    parser.add_argument(
        "--from",
        dest="export",
        metavar="EXPORT",
        type=Path,
        help="folder or file of documents, as m365.graph.export writes them: a copy of the tenant that they describe",
    )
    parser.add_argument(
        "--metadata",
        type=Path,
        help="CSDL file, as $metadata of Microsoft Graph: its types and paths are served as well",
    )
    parser.add_argument(
        "--habits",
        type=Path,
        help="file that m365.graph.probe has written: properties, members and status codes of that tenant",
    )
    parser.add_argument(
        "--every-habit",
        action="store_true",
        help="switch on every habit of habits.yml, where the tenant's settings do not say otherwise",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--background",
        action="store_true",
        help="start one that outlives this command, unless a healthy one runs; print emulator.json",
    )
    group.add_argument("--stop", action="store_true", help="stop the one that runs in the directory")
    options = parser.parse_args(arguments)
    if options.directory is None and (options.stop or options.background):
        parser.error("--background and --stop need --directory")
    try:
        if options.stop:
            return _stop(options.directory)
        return _background(options) if options.background else _foreground(options)
    except (TenantError, OSError) as problem:
        sys.stderr.write(f"m365_graph_emulator: {problem}\n")
        return 1


def _foreground(options: argparse.Namespace) -> int:
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    with ExitStack() as stack:
        directory = options.directory or stack.enter_context(TemporaryDirectory(prefix="m365_graph_emulator."))
        emulator = stack.enter_context(_emulator(options, directory))
        sys.stdout.write(_welcome(emulator))
        sys.stdout.flush()
        ended.wait()
    return 0


def _emulator(options: argparse.Namespace, directory: str | Path) -> Emulator:
    return Emulator(
        directory,
        options.tenant,
        options.port,
        options.host,
        chatty=sys.stderr.isatty(),
        export=options.export,
        settings={EVERY: True} if options.every_habit else LIFELIKE,
        metadata=options.metadata,
        habits=options.habits,
    )


def _welcome(emulator: Emulator) -> str:
    values = {
        "M365_GRAPH_URL": emulator.graph_url,
        "AZURE_AUTHORITY_HOST": emulator.authority_url,
        "M365_GRAPH_CA_PATH": emulator.ca_path,
        "AZURE_TENANT_ID": emulator.tenant_id,
        "AZURE_CLIENT_ID": emulator.client_id,
        "AZURE_CLIENT_SECRET": emulator.client_secret or "",
    }
    exports = "".join(f"  export {name}={shlex.quote(value)}\n" for name, value in values.items())
    where = {
        "Graph": emulator.graph_url,
        "Authority": emulator.authority_url,
        "CA": emulator.ca_path,
        "Log": emulator.directory / "requests.jsonl",
    }
    lines = "".join(f"{name:10} {value}\n" for name, value in where.items())
    return f"Microsoft Graph emulator (Ctrl-C ends it)\n\n{lines}\n{exports}\n"


def _background(options: argparse.Namespace) -> int:
    """Start a detached process and wait until it is healthy.

    Prints ``emulator.json`` with ``started`` true or false added.
    """
    directory = private_directory(options.directory)
    running = healthy(directory)
    if running is not None:
        sys.stdout.write(json.dumps({**running, "started": False}) + "\n")
        return 0
    (directory / "emulator.json").unlink(missing_ok=True)
    command = [
        sys.executable,
        "-m",
        __package__ or "m365_graph_emulator",
        "--directory",
        str(directory),
        "--host",
        options.host,
        "--port",
        str(options.port),
    ]
    command += ["--tenant", options.tenant] if options.tenant else []
    command += ["--metadata", str(options.metadata)] if options.metadata else []
    command += ["--from", str(options.export)] if options.export else []
    command += ["--habits", str(options.habits)] if options.habits else []
    command += ["--every-habit"] if options.every_habit else []
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    log = os.open(directory / "emulator.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(log, "wb") as stream:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, start_new_session=True, env=environment
        )
    limit = time.monotonic() + _START
    while time.monotonic() < limit:
        running = healthy(directory)
        if running is not None:
            sys.stdout.write(json.dumps({**running, "started": True}) + "\n")
            return 0
        if process.poll() is not None:
            break
        time.sleep(0.05)
    else:
        process.terminate()
    text = (directory / "emulator.log").read_text(encoding="utf-8", errors="replace").strip()
    sys.stderr.write(f"m365_graph_emulator: it did not become healthy: {text or 'no output'}\n")
    return 1


def healthy(directory: Path) -> dict[str, Any] | None:
    """The content of ``emulator.json``, if the emulator it names answers."""
    try:
        found: dict[str, Any] = json.loads((directory / "emulator.json").read_bytes())
        context = ssl.create_default_context(cafile=found["ca_path"])
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )
        with opener.open(f"{found['graph_url']}/_emulator/health", timeout=2) as response:
            return found if json.load(response)["pid"] == found["pid"] else None
    except (OSError, ValueError, KeyError):
        return None


def _stop(directory: Path) -> int:
    """End the emulator of the directory.

    Prints ``{"stopped": true or false}``; only a process that answers as that emulator is ended.
    """
    running = healthy(directory)
    if running is None:
        sys.stdout.write('{"stopped": false}\n')
        return 0
    os.kill(int(running["pid"]), signal.SIGTERM)
    limit = time.monotonic() + _STOP
    while (directory / "emulator.json").exists():
        if time.monotonic() > limit:
            sys.stderr.write("m365_graph_emulator: it does not end\n")
            return 1
        time.sleep(0.02)
    sys.stdout.write('{"stopped": true}\n')
    return 0


if __name__ == "__main__":
    sys.exit(main())
