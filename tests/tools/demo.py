# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make demo`: the life of a code-signing certificate as code, in the terminal, against the local Graph emulator.

Every request shown comes from the emulator's log, not from the results of the modules.

``python demo.py [<page>]``: the path of the report's page, by default build/certificates.html.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "roles" / "emulator" / "files"), str(ROOT / "tests" / "support")]

from cryptography import x509  # noqa: E402
from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: E402
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID  # noqa: E402
from expiring import ENTITIES  # noqa: E402
from m365_graph_emulator import Emulator  # noqa: E402

COLOUR = "NO_COLOR" not in os.environ and (sys.stdout.isatty() or "FORCE_COLOR" in os.environ)
PATH = "/deviceAppManagement/enterpriseCodeSigningCertificates"
PLAYBOOK = ROOT / "playbooks" / "code_signing.yml"
VARIABLES, REPORT = "certificates.yml", "report.yml"
PAGE = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "certificates.html"
WIDTH = min(shutil.get_terminal_size((100, 24)).columns, 110)


def paint(text: str, code: str) -> str:
    return f"\033[{code}m{text}\033[0m" if COLOUR else text


def bold(text: str) -> str:
    return paint(text, "1")


def dim(text: str) -> str:
    return paint(text, "2")


class Story:
    """The terminal: numbered chapters with an explanation before and a verdict after each."""

    def __init__(self) -> None:
        self.chapter_number = 0
        self.failures: list[str] = []

    def chapter(self, title: str, *sentences: str) -> None:
        self.chapter_number += 1
        print(f"\n{paint(f' {self.chapter_number} ', '1;7;36')} {bold(title)}")
        for sentence in sentences:
            print(f"    {sentence}")
        print(flush=True)

    def verdict(self, holds: bool, sentence: str) -> None:
        """What the chapter showed, checked: a chapter that does not hold ends with an error."""
        print(f"\n    {paint('✔', '1;32') if holds else paint('✘', '1;31')} {bold(sentence)}", flush=True)
        if not holds:
            self.failures.append(sentence)


def make_certificate(folder: Path) -> Path:
    """A code-signing certificate of a made-up organization, valid for a year; the private key is thrown away."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)

    def name(common_name: str) -> x509.Name:
        pairs = [
            (NameOID.COUNTRY_NAME, "US"),
            (NameOID.ORGANIZATION_NAME, "Contoso"),
            (NameOID.COMMON_NAME, common_name),
        ]
        return x509.Name([x509.NameAttribute(kind, value) for kind, value in pairs])

    certificate = (
        x509.CertificateBuilder()
        .subject_name(name("Contoso Apps"))
        .issuer_name(name("Contoso Issuing CA"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=365))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "contoso-apps.cer"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return path


def rows_of(task: str, printed: Iterable[str]) -> Iterator[str]:
    """The lines of a message that is a list, as the task of that name has printed them."""
    inside = False
    for coloured in printed:
        line = re.sub(r"\033\[[\d;]*m", "", coloured)
        if "TASK [" in line:
            inside = task in line
        elif inside and line.lstrip().startswith('"') and not line.rstrip().endswith("["):
            text = str(json.loads(line.strip().rstrip(",")))
            yield text if len(text) < WIDTH - 6 else text[: WIDTH - 9] + "..."


class Demo:
    def __init__(self, folder: Path, emulator: Emulator, story: Story) -> None:
        self.folder = folder
        self.emulator = emulator
        self.story = story

    def playbook(
        self,
        *more: str,
        name: str = "code_signing",
        variables: str = VARIABLES,
        most: int = 12,
        table: str | None = None,
    ) -> str:
        """Run a playbook that the collection ships; show the command, the output, and what Graph saw, ``most`` requests
        at most.

        Of a playbook with a ``table``, the lines of a message of the task of that name, nothing else is shown.
        """
        arguments = [f"m365.graph.{name}", "-e", f"@{variables}", *more]
        print(f"    {dim('$')} {paint(' '.join(['ansible-playbook', *arguments]), '36')}\n", flush=True)
        self.emulator.clear_log()
        command = [str(Path(sys.executable).parent / "ansible-playbook"), *arguments]
        environment = {**self.environment(), **({"ANSIBLE_CALLBACK_RESULT_FORMAT": "json"} if table else {})}
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        printed = (done.stdout + done.stderr).splitlines()
        for line in printed if table is None or done.returncode else rows_of(table, printed):
            if line.strip():
                print(f"    {dim('│')} {line}")
        tokens = len(self.emulator.token_requests)
        print(
            f"\n    {bold('What Microsoft Graph received')}, after {tokens} token request{'' if tokens == 1 else 's'}:"
        )
        requests = self.emulator.requests
        if table:  # batches side by side are answered in any order
            requests = sorted(requests, key=lambda request: str(request["path"]))
        for request in requests[:most]:
            self.show(request)
        if len(requests) > most:
            reads = ", all of them reads" if self.only_reads() else ""
            print(f"      {dim(f'and {len(requests) - most} more{reads}')}")
        if done.returncode:
            self.story.verdict(False, f"ansible-playbook failed with exit status {done.returncode}")
        return done.stdout

    @staticmethod
    def show(request: dict[str, Any]) -> None:
        write = request["method"] != "GET"
        print(
            f"      {paint(request['method'].ljust(6), '1;33' if write else '32')} {request['status']}  "
            f"{request['path']}"
        )
        if request["body"]:
            body = json.dumps(request["body"])
            print(f"             {paint(body if len(body) < WIDTH - 16 else body[: WIDTH - 19] + '...', '33')}")

    def only_reads(self) -> bool:
        """Whether nothing was written: a batch is a POST, and what is in it is logged as well."""
        return all(
            request["method"] == "GET" for request in self.emulator.requests if not request["path"].endswith("/$batch")
        )

    def methods(self) -> list[str]:
        return [request["method"] for request in self.emulator.requests]

    def environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("ANSIBLE_", "AZURE_", "M365_GRAPH_"))
        }
        collections = [path for path in os.environ.get("ANSIBLE_COLLECTIONS_PATH", "").split(":") if path]
        return {
            **kept,
            "ANSIBLE_COLLECTIONS_PATH": ":".join(collections) or str(ROOT / "build"),
            "ANSIBLE_HOME": str(self.folder / "ansible"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
            "ANSIBLE_FORCE_COLOR" if COLOUR else "ANSIBLE_NOCOLOR": "1",
            "COLUMNS": str(WIDTH - 8),
            "M365_GRAPH_URL": self.emulator.graph_url,
            "AZURE_AUTHORITY_HOST": self.emulator.authority_url,
            "M365_GRAPH_CA_PATH": str(self.emulator.ca_path),
            "AZURE_TENANT_ID": self.emulator.tenant_id,
            "AZURE_CLIENT_ID": self.emulator.client_id,
            "AZURE_CLIENT_SECRET": self.emulator.client_secret or "",
        }


def tell(demo: Demo, certificate: Path) -> None:
    story, emulator = demo.story, demo.emulator
    desired = f"code_signing_certificates:\n  - src: {certificate.name}\n    status: provisioned\n"
    (demo.folder / VARIABLES).write_text(desired)
    story.chapter(
        "A tenant, a certificate and a playbook",
        f"An emulator of Microsoft Graph runs on this machine at {emulator.graph_url}. No request leaves the machine.",
        f"{certificate.name} is a new certificate for code signing: {bold('CN=Contoso Apps, O=Contoso, C=US')}.",
        "A file in Git contains the desired state of the tenant. The playbook is part of the collection.",
    )
    plays = "".join(
        line for line in PLAYBOOK.read_text().splitlines(keepends=True) if not line.startswith(("#", "---"))
    )
    for name, text in ((VARIABLES, desired), ("m365.graph.code_signing, the playbook", plays)):
        print(f"    {bold(name)}")
        for line in text.splitlines():
            print(f"    {dim('│')} {line}")
        print()

    story.chapter(
        "Predict the result",
        "Check mode reads the tenant and shows the difference. The HTTP client refuses write requests.",
    )
    printed = demo.playbook("--check", "--diff")
    story.verdict(
        demo.methods() == ["GET"] and "changed=1" in printed, "One read, no write: you see what a run will change."
    )

    story.chapter("Apply it", "The same command without --check uploads the certificate.")
    printed = demo.playbook()
    story.verdict(
        demo.methods() == ["GET", "POST"] and "changed=1" in printed, "The certificate is in the tenant: one POST."
    )

    story.chapter(
        "Apply it again",
        "Graph does not return the content of the certificate. The module recognises it by subject, issuer and expiry",
        "date, and does not upload it twice.",
    )
    printed = demo.playbook()
    story.verdict(
        demo.methods() == ["GET"] and "changed=0" in printed, "Nothing changed, and Graph received reads only."
    )

    entity = emulator.entities(PATH)[0]
    emulator.set_property(f"{PATH}/{entity['id']}", status="notProvisioned")
    story.chapter(
        "Somebody changes the certificate in the portal",
        "Its status is now notProvisioned. The next run shows and corrects it.",
    )
    printed = demo.playbook("--diff")
    bodies = [request["body"] for request in emulator.requests if request["method"] == "PATCH"]
    story.verdict(
        bodies == [{"status": "provisioned"}] and "changed=1" in printed,
        "One PATCH with the one property that had drifted.",
    )

    PAGE.unlink(missing_ok=True)
    (demo.folder / REPORT).write_text(f"certificate_report_title: Contoso\ncertificate_report_files:\n  html: {PAGE}\n")
    story.chapter(
        "What expires next in the tenant?",
        "The tenant also has applications, a federated domain, Apple tokens, certificate authorities and more.",
        "One task reads everything that can expire. A role writes a page for people, and files for machines.",
    )
    demo.playbook(name="certificate_report", variables=REPORT, most=6, table="Show what needs attention")
    shown = PAGE.relative_to(ROOT) if PAGE.is_relative_to(ROOT) else PAGE.name
    complete = PAGE.is_file() and "</html>" in PAGE.read_text()
    story.verdict(
        complete and demo.only_reads(),
        f"Nothing was written to the tenant. Open the page in a browser: {shown}",
    )


def main() -> int:
    story = Story()
    print(f"\n{bold('m365.graph')} {dim('- the certificates and signing trust of a Microsoft 365 tenant, as code')}")
    with tempfile.TemporaryDirectory(prefix="m365-graph-demo-") as name:
        folder = Path(name)
        others = {path: rows for path, rows in ENTITIES.items() if path != PATH}
        with Emulator(directory=folder / "emulator", tenant={"entities": others}) as emulator:
            tell(Demo(folder, emulator, story), make_certificate(folder))
    print()
    if story.failures:
        print(paint(f"The demonstration failed: {'; '.join(story.failures)}", "1;31"))
        return 1
    print(
        "The tenant and the certificate are removed again; the page remains.\n"
        f"Next: {bold('README.md')} for your own tenant, {bold('roles/emulator/README.md')} for the emulator, "
        f"{bold('make test')} for all tests.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
