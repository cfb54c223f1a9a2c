# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs many examples with one ansible-playbook: each is a playbook in a folder of its own, with a tenant of its own.

An example that consists of tasks becomes a play on a host of its own, so that nothing that it registers is left for the
next. It has the connection in ``module_defaults``. The working folder has the files of all. What reads the connection
elsewhere (a play, a lookup) runs alone, with the connection in the environment; so does what has a file for its tenant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from lab import Lab
from m365_graph_emulator import Emulator
from playbooks import PlaybookRun, run_playbook, write_playbook
from tenants import connection, environment

#: Examples in one run.
SIZE = 20
#: What does not take the connection from ``module_defaults``, or has a file that is made for one tenant (``.p7m``).
ALONE = re.compile(r"(?:query|lookup)\('m365\.graph\.|(?:include|import)_role|\.p7m\b")
RECAP = re.compile(r"^PLAY RECAP \*+\n((?:\S.*\n)*)", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """What an example has shown: what was printed if it failed, and the methods of its requests in check mode."""

    failure: str = ""
    predicted: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Example:
    """A block of the documentation with its tenant; ``host`` is the name of its host."""

    name: str
    block: Any
    lab: Lab
    path: Path

    @property
    def host(self) -> str:
        return re.sub(r"\W", "_", self.name)

    def write(self) -> None:
        if "hosts" in self.block[0]:
            self.path.write_text(yaml.safe_dump(self.block, sort_keys=False), encoding="utf-8")
        elif alone(self.block):
            write_playbook(self.path, self.block)
        else:
            # Not for the group of all modules: ansible-core would look each of them up in each play.
            modules = {key for task in self.block for key in task if key.startswith("m365.graph.")}
            defaults = dict.fromkeys(sorted(modules), connection(self.lab.emulator))
            write_playbook(self.path, self.block, module_defaults=defaults, hosts=self.host, name=self.name)


def alone(block: Any) -> bool:
    """Whether an example needs an ansible-playbook of its own."""
    return "hosts" in block[0] or bool(ALONE.search(json.dumps(block)))


class Examples:
    """The examples of ``blocks``, run when the outcome of one is asked for: with others, if it is one of many tasks.

    ``tenant`` returns the tenant of an example, ``furnish`` makes the files next to its playbook,
    also those of several, ``variables`` are those of the environment, and those
    that are ``predicted`` run in check mode as well.
    """

    def __init__(
        self,
        blocks: Mapping[str, Any],
        folder: Path,
        *,
        tenant: Callable[[str], dict[str, Any]],
        furnish: Callable[[Path, Any, Emulator], None],
        variables: Mapping[str, str],
        predicted: Container[str],
    ) -> None:
        self.blocks, self.folder = blocks, folder
        self.tenant, self.furnish, self.variables = tenant, furnish, variables
        self.predicted = predicted
        self.outcomes: dict[str, Outcome] = {}

    def outcome(self, name: str) -> Outcome:
        if name not in self.outcomes:
            self._run(self._company(name))
        return self.outcomes[name]

    def _company(self, name: str) -> list[str]:
        """The examples with which this one runs."""
        if alone(self.blocks[name]):
            return [name]
        together = [other for other, block in self.blocks.items() if not alone(block)]
        first = together.index(name) // SIZE * SIZE
        return together[first : first + SIZE]

    def _run(self, names: Sequence[str]) -> None:
        with ExitStack() as stack:
            examples = [self._made(name, stack) for name in names]
            directory = examples[0].lab.directory
            if len(examples) > 1:
                directory = self.folder / f"from_{examples[0].host}"
                directory.mkdir()
                self.furnish(directory, [example.block for example in examples], examples[0].lab.emulator)
            inventory = self.folder / f"{examples[0].host}.json"
            hosts = {example.host: {"ansible_connection": "local"} for example in examples}
            inventory.write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
            options = () if alone(examples[0].block) else ("-i", str(inventory))
            # An example may build on the one before it, so that it cannot be predicted before it has run.
            good = [*self._passed(examples, directory, options)]
            self.outcomes |= {example.name: Outcome() for example in good}
            predicted = [example for example in good if example.name in self.predicted]
            for example in predicted:
                example.lab.emulator.clear_log()
            for example in self._passed(predicted, directory, (*options, "--check")):
                # A batch is a POST, and what is in it is logged as well.
                requests = example.lab.emulator.requests
                methods = {request["method"] for request in requests if not request["path"].endswith("/$batch")}
                self.outcomes[example.name] = Outcome(predicted=methods)

    def _made(self, name: str, stack: ExitStack) -> Example:
        directory = self.folder / re.sub(r"\W", "_", name)
        directory.mkdir()
        emulator = stack.enter_context(Emulator(directory / "emulator", self.tenant(name)))
        example = Example(name, self.blocks[name], Lab(directory, emulator), directory / "example.yml")
        self.furnish(directory, example.block, emulator)
        example.write()
        return example

    def _passed(self, examples: Sequence[Example], directory: Path, options: Sequence[str]) -> Iterator[Example]:
        """Those that pass. ansible-playbook ends with the first playbook that fails; then the next ones are started."""
        left = [*examples]
        while left:
            run = self._played(left, directory, options)
            passed = len(left) if run.status == 0 else _passed(run.output)
            yield from left[:passed]
            if passed < len(left):
                self.outcomes[left[passed].name] = Outcome(f"{' '.join(options)}\n{run.output[-6000:]}")
            left = left[passed + 1 :]

    def _played(self, examples: Sequence[Example], directory: Path, options: Sequence[str]) -> PlaybookRun:
        first, *others = examples
        env = {**(environment(first.lab.emulator) if alone(first.block) else {}), **self.variables}
        paths = [str(example.path) for example in others]
        return run_playbook(first.path, *paths, *options, directory=directory, env=env, timeout=600)


def _passed(output: str) -> int:
    """How many playbooks have passed before one failed."""
    recaps = [found[1] for found in RECAP.finditer(output)]
    return sum(not re.search(r"\b(?:failed|unreachable)=[1-9]", recap) for recap in recaps)
