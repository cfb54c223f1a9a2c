# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents in memory and in files: they are read as they were written, on every machine; nothing else gets in."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from certificates import issue
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._resources.code_signing import ENTERPRISE
from ansible_collections.m365.graph.plugins.module_utils._resources.device_certificates import (
    MANAGED_DEVICE_CERTIFICATE_STATE,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant import (
    document_files,
    document_output,
    document_text,
    documents,
    export_files,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document

ID = "b20d3703-3703-b20d-0337-0db203370db2"
SIGNING: dict[str, Any] = {
    "type": "enterpriseCodeSigningCertificate",
    "key": {"subject": "CN=Apps"},
    "properties": {"status": "provisioned"},
}

# No lone surrogate can be in a file of UTF-8 text.
texts = st.text(st.characters(exclude_categories=["Cs"]))
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | texts
    | st.sampled_from(["yes", "No", "null", "1e5", "0x10", "2027-01-31", "12:30", "~", "a: b", "- x", "#", ""])
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)


@given(st.dictionaries(texts, values, min_size=1, max_size=5))
def test_what_is_written_as_yaml_is_read_back_as_it_was(document: dict[str, Any]) -> None:
    text = export_files.yaml_text(document)
    assert [*document_text.yaml_documents(text)] == [document]
    assert yaml.safe_load(text).keys() == document.keys(), "and other readers of YAML agree about the names"


def test_plain_words_are_written_plainly() -> None:
    document = {
        "type": "sample",
        "key": {"subject": "CN=Apps", "none": None},
        "list": [1, {"a": "b", "c": []}, ["x"]],
        "on": "off",
        "text": "two\nlines\u2028",
    }
    assert export_files.yaml_text(document) == (
        'type: sample\nkey:\n  subject: "CN=Apps"\n  none: null\nlist:\n  - 1\n  - a: b\n    c: []\n  - - x\n"on": '
        '"off"\ntext: "two\\nlines\\u2028"\n'
    )


def load(path: Path) -> tuple[list[Document], list[str]]:
    found = [*document_files.load([str(path)], "paths")]
    return [item for item in found if isinstance(item, Document)], [
        str(item) for item in found if isinstance(item, InputError)
    ]


def test_an_instant_keeps_its_seventh_digit(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text(
        "type: enterpriseCodeSigningCertificate\nkey: {subject: CN=Apps}\nproperties: {expirationDateTime: "
        "2016-12-31T23:57:57.2481234-08:00}\n"
    )
    ((document,), problems) = load(path)
    assert problems == []
    assert document.desired["expirationDateTime"] == "2017-01-01T07:57:57.2481234Z"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("type: a\ntype: b\n", "type appears twice in one mapping"),
        ("a: [1\n", "it is not valid YAML:"),
        (
            "!!python/object/apply:os.system ['true']\n",
            "line 1: the tag tag:yaml.org,2002:python/object/apply:os.system is not supported",
        ),
        ("a: &a [*a]\n", "line 1: *a makes a value contain itself"),
        ("\x00", "it is not valid YAML"),
        ("just text", "the document is not a mapping"),
        ("? [1, 2]\n: x\n", "line 1: the name [1, 2] is not text"),
    ],
)
def test_a_file_that_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "a.yml"
    path.write_text(text)
    found, problems = load(path)
    assert found == []
    assert len(problems) == 1
    assert said in problems[0], problems
    assert str(path) in problems[0]
    assert "\n" not in problems[0]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", b'{"type": "a", "type": "b"}', "type appears twice in one mapping"),
        ("a.json", b"[1, ", "it is not valid JSON"),
        ("a.json", b"[" * 100_000, "a document is nested deeper than 64 levels"),
        ("a.yml", b"\xff\xfe\x00", "is not text in UTF-8"),
        ("a.txt", b"", "is neither a folder nor a file whose name ends with .yml, .yaml, .json"),
    ],
)
def test_a_file_of_another_kind(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    _found, problems = load(tmp_path / name)
    assert len(problems) == 1
    assert said in problems[0]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert load(tmp_path / "none.yml")[1] == [
        f'paths: "{tmp_path}/none.yml" cannot be read: No such file or directory.'
    ]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert load(tmp_path / "estate")[1] == [
        f'paths: "{tmp_path}/estate" does not exist. The playbook m365.graph.export writes documents from a tenant.'
    ]


def test_an_empty_file_holds_no_document(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("# nothing yet\n---\n")
    (tmp_path / "b.json").write_text(json.dumps(SIGNING))
    found, problems = load(tmp_path)
    assert len(found) == 1 and problems == []


def test_what_the_key_and_the_properties_say_must_agree() -> None:
    same = documents.parse({**SIGNING, "properties": {"subject": "cn=apps"}}, "here")
    assert same.desired["subject"] == "cn=apps"
    with pytest.raises(InputError, match='here: subject: the key has "CN=Apps", the properties have "CN=Other"'):
        documents.parse({**SIGNING, "properties": {"subject": "CN=Other"}}, "here")


def test_a_later_layer_replaces_the_document_of_the_same_resource() -> None:
    def layer(name: str, *subjects: str) -> list[Document]:
        return [documents.parse({**SIGNING, "key": {"subject": subject}}, f"{name} {subject}") for subject in subjects]

    laid = documents.overlay(
        [layer("base", "CN=A", "CN=B", "CN=C"), layer("tenant", "cn=b", "CN=D", "CN=D"), layer("site", "CN=C")]
    )
    assert [document.source for document in laid] == [
        "base CN=A",
        "tenant cn=b",
        "tenant CN=D",
        "tenant CN=D",
        "site CN=C",
    ]
    assert [(first.source, second.source) for first, second in documents.twins(laid)] == [
        ("tenant CN=D", "tenant CN=D")
    ]


def test_documents_that_mean_the_same_resource() -> None:
    def parse(**key: str) -> Document:
        return documents.parse({**SIGNING, "key": key, "properties": {}}, str(key))

    spelled = [
        parse(subject="CN=Apps, O=Contoso"),
        parse(subject="o=contoso,cn=apps"),
        parse(subject="CN=Other"),
        parse(id=ID),
        parse(id=ID.upper()),
    ]
    assert [(first.source, second.source) for first, second in documents.twins(spelled)] == [
        (spelled[0].source, spelled[1].source),
        (spelled[3].source, spelled[4].source),
    ]


def test_a_document_written_down_again_means_the_same() -> None:
    parsed = [
        documents.parse({**SIGNING, "allow_expired": True, "state": "absent"}, "a"),
        documents.parse(
            {
                "type": "enterpriseCodeSigningCertificate",
                "api_version": "v1.0",
                "properties": {"content": issue("A").pem, "subjectName": None},
            },
            "b",
        ),
        documents.parse(
            {
                "type": "managed_device_certificate_state",
                "key": {"deviceConfiguration": "Wi-Fi", "profileType": "iosPkcsCertificateProfile", "id": ID},
            },
            "c",
        ),
    ]
    for document in parsed:
        assert documents.parse(json.loads(json.dumps(document_output.rewrite(document))), document.source) == document


@pytest.mark.parametrize("count", [0, 1, 2])
def test_json_files(tmp_path: Path, count: int) -> None:
    path = tmp_path / "tenant.json"
    told = export_files.write_file(
        str(path), [SIGNING | {"key": {"subject": f"CN={number}"}} for number in range(count)], dry_run=False
    )
    assert (told.documents, told.written) == (count, 1)
    assert len(json.loads(path.read_text())) == count
    assert len(load(path)[0]) == count


def test_a_file_keeps_its_mode_and_its_time_when_nothing_changes(tmp_path: Path) -> None:
    path = tmp_path / "tenant.yml"
    export_files.write_file(str(path), [SIGNING], dry_run=False)
    path.chmod(0o640)
    before = path.stat().st_mtime_ns
    assert export_files.write_file(str(path), [SIGNING], dry_run=False).unchanged == 1
    assert path.stat().st_mtime_ns == before
    assert export_files.write_file(str(path), [SIGNING, SIGNING], dry_run=False).written == 1
    assert path.stat().st_mode & 0o777 == 0o640
    assert [item.name for item in tmp_path.iterdir()] == ["tenant.yml"], "nothing is left beside it"


def test_nothing_is_written_in_a_dry_run(tmp_path: Path) -> None:
    told = export_files.write_folder(
        str(tmp_path / "export"), [SIGNING], ["enterpriseCodeSigningCertificate"], remove_others=True, dry_run=True
    )
    assert told.written == 1
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("entity", "key"),
    [
        (
            {"subject": "CN=a", "issuer": "CN=b", "expirationDateTime": "2031-01-01T00:00:00.0000000Z"},
            {"subject": "CN=a", "issuer": "CN=b", "expirationDateTime": "2031-01-01T00:00:00Z"},
        ),
        (
            {"subject": "CN=a", "issuer": None, "expirationDateTime": "2031-01-01T00:00:00Z"},
            {"subject": "CN=a", "expirationDateTime": "2031-01-01T00:00:00Z", "id": ID},
        ),
        (
            {"subject": "CN=a", "issuer": "CN=b", "expirationDateTime": "0001-01-01T00:00:00Z"},
            {"subject": "CN=a", "issuer": "CN=b", "id": ID},
        ),
        ({}, {"id": ID}),
    ],
)
def test_the_key_of_what_is_exported(entity: Mapping[str, Any], key: Mapping[str, Any]) -> None:
    row = {"id": ID, "status": "provisioned", "content": None, "uploadDateTime": "2026-01-01T00:00:00Z", **entity}
    assert document_output.write(ENTERPRISE, "beta", row, {}) == {
        "type": "enterpriseCodeSigningCertificate",
        "key": key,
        "properties": {"status": "provisioned"},
    }


def test_what_is_newer_than_the_description_is_exported_as_it_is() -> None:
    row = {
        "id": ID,
        "certificateThumbprint": "AB",
        "certificateSerialNumber": "1",
        "devicePlatform": "quantum",
        "certificateKeyLength": 2048,
        "certificateKeyUsage": "",
    }
    place = {"device_configuration_id": ID, "profile_type": "iosPkcsCertificateProfile"}
    assert document_output.write(MANAGED_DEVICE_CERTIFICATE_STATE, "beta", row, place, "Wi-Fi") == {
        "type": "managedDeviceCertificateState",
        "key": {
            "deviceConfiguration": "Wi-Fi",
            "profileType": "iosPkcsCertificateProfile",
            "certificateThumbprint": "AB",
            "certificateSerialNumber": "1",
        },
        "properties": {"certificateKeyLength": 2048},
        "raw": {"devicePlatform": "quantum"},
    }


KIND = "enterpriseCodeSigningCertificate"


def folder_of(path: Path, *, dry_run: bool = False, count: int = 1) -> export_files.Written:
    rows = [SIGNING | {"key": {"subject": f"CN={number}"}} for number in range(count)]
    return export_files.write_folder(str(path), rows, [KIND], remove_others=True, dry_run=dry_run)


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("count", [0, 1])
def test_an_export_does_not_follow_a_folder_that_is_a_link(tmp_path: Path, dry_run: bool, count: int) -> None:
    outside, export = tmp_path / "outside", tmp_path / "export"
    outside.mkdir()
    (outside / "kept.yml").write_text("kept")
    export.mkdir()
    (export / KIND).symlink_to(outside)
    with pytest.raises(InputError, match=rf'^path: "{export}/{KIND}" is a link\.'):
        folder_of(export, dry_run=dry_run, count=count)
    assert [(path.name, path.read_text()) for path in outside.iterdir()] == [("kept.yml", "kept")]


def test_an_export_replaces_a_file_that_is_a_link_and_leaves_its_target(tmp_path: Path) -> None:
    folder_of(tmp_path / "export")
    (file,) = (tmp_path / "export" / KIND).iterdir()
    content = file.read_text()
    for target, before in (("same", content), ("other", "other")):
        (tmp_path / target).write_text(before)
        file.unlink()
        file.symlink_to(tmp_path / target)
        assert folder_of(tmp_path / "export").written == 1
        assert not file.is_symlink()
        assert file.read_text() == content
        assert (tmp_path / target).read_text() == before
    (file.parent / "link.yml").symlink_to(tmp_path / "other")
    assert folder_of(tmp_path / "export").removed == 1
    assert (tmp_path / "other").read_text() == "other"


def test_what_a_killed_export_left_is_removed_by_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", killed)
        patched.setattr(os, "unlink", lambda path: None)
        with pytest.raises(KeyboardInterrupt):
            folder_of(tmp_path)
    (left,) = (tmp_path / KIND).iterdir()
    assert left.name.startswith(".")
    told = folder_of(tmp_path)
    assert (told.written, told.removed) == (1, 0)
    assert [path.suffix for path in (tmp_path / KIND).iterdir()] == [".yml"]
