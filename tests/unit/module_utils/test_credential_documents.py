# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several documents about what one owner holds: one plan, in which each has its part."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

import pytest
from certificates import Issued, issue

from ansible_collections.m365.graph.plugins.module_utils._credential.documents import APPLICATION
from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import OwnerPlan
from ansible_collections.m365.graph.plugins.module_utils._credential.entries import CERTIFICATE, PAIR, identifier_of
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    AmbiguousMatch,
    GuardRefused,
    InputError,
    NoMatch,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant import document_output, documents
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._values import x509

NOW = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
ONE, TWO, THREE = (
    issue(name, usages=None, days=300, now=NOW, index=index) for index, name in enumerate(("one", "two", "three"))
)
NEW_IDS = [f"00000000-0000-4000-8000-{number:012}" for number in range(100, 110)]


def id_of(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def thumbprint(issued: Issued) -> str:
    return x509.load(issued.pem).thumbprint


def entry(
    number: int, issued: Issued, name: str | None = None, usage: str = "Verify", kind: str = CERTIFICATE
) -> dict[str, Any]:
    """A credential as a list of owners shows it."""
    return {
        "customKeyIdentifier": identifier_of(thumbprint(issued)),
        "displayName": name,
        "endDateTime": "2027-09-01T00:00:00Z",
        "key": None,
        "keyId": id_of(number),
        "startDateTime": "2026-11-01T00:00:00Z",
        "type": kind,
        "usage": usage,
    }


def owner(*entries: Json, **more: Any) -> dict[str, Any]:
    return {
        "id": id_of(1),
        "displayName": "build",
        "keyCredentials": list(entries),
        "tokenEncryptionKeyId": None,
        **more,
    }


def document(
    state: str = "present", key: Json | None = None, allow_in_use: bool = False, **properties: Any
) -> Document:
    raw = {
        "type": "applicationKeyCredential",
        "key": {"application": "build", **(key or {})},
        "properties": properties,
        "state": state,
    }
    return documents.parse({**raw, "allow_in_use": allow_in_use}, f"a document about {properties or key}")


def absent(issued: Issued, **more: Any) -> Document:
    return document("absent", {"thumbprint": thumbprint(issued)}, **more)


def plan(holder: Json, *wanted: Document) -> OwnerPlan:
    return APPLICATION.holding.plan(holder, wanted, NOW, NEW_IDS)


def told(together: OwnerPlan) -> list[str]:
    return [part.action.value if isinstance(part, Plan) else type(part).__name__ for part in together.parts]


def test_of_several_documents_one_body_comes_in_which_what_others_have_stays_as_it_was() -> None:
    theirs, old = entry(2, THREE, "theirs"), entry(3, ONE, "old")
    made = plan(
        owner(theirs, old),
        absent(ONE),
        document(certificate=TWO.pem, displayName="new"),
        document(certificate=THREE.pem, usage="Encrypt", active=True),
    )
    assert told(made) == ["delete", "create", "create"]
    first, second, third = made.made.plan.body["keyCredentials"]
    assert first == theirs
    assert [(item["keyId"], item["displayName"], item["usage"]) for item in (second, third)] == [
        (NEW_IDS[1], "new", "Verify"),
        (NEW_IDS[2], None, "Encrypt"),
    ]
    assert all(item["key"] for item in (second, third)), "what is added is sent with its certificate"
    assert made.made.plan.body["tokenEncryptionKeyId"] == NEW_IDS[2]
    assert len(made.made.plan.changes) == 4


def test_nothing_is_sent_where_everything_is_as_it_should_be() -> None:
    made = plan(
        owner(entry(2, ONE, "one"), entry(3, TWO)),
        document(certificate=ONE.pem, displayName="one"),
        absent(THREE),
        document(key={"keyId": id_of(3)}),
    )
    assert told(made) == ["none"] * 3
    assert not made.made.plan.changed and made.made.plan.body == {}


def test_a_name_changes_and_the_rest_goes_back_without_a_key() -> None:
    made = plan(
        owner({**entry(2, ONE, "one"), "key": base64.b64encode(ONE.der).decode()}),
        document(key={"thumbprint": thumbprint(ONE), "displayName": "uno"}),
    )
    assert told(made) == ["update"]
    assert made.made.plan.body == {"keyCredentials": [{**entry(2, ONE, "uno"), "key": None}]}


def test_the_last_valid_one_goes_with_leave_or_with_a_successor() -> None:
    holder = owner(entry(2, ONE))
    assert told(plan(holder, absent(ONE))) == ["GuardRefused"]
    assert told(plan(holder, absent(ONE, allow_in_use=True))) == ["delete"]
    assert told(plan(holder, absent(ONE), document(certificate=TWO.pem))) == ["delete", "create"]
    both = plan(owner(entry(2, ONE), entry(3, TWO)), absent(ONE), absent(TWO))
    assert told(both) == ["delete", "GuardRefused"], "each is asked about what is left by those before it"
    assert [item["keyId"] for item in both.made.plan.body["keyCredentials"]] == [id_of(3)]


def test_what_encrypts_tokens_goes_when_another_one_does_instead() -> None:
    holder = owner(entry(2, ONE, usage="Encrypt"), tokenEncryptionKeyId=id_of(2))
    gone = document("absent", {"thumbprint": thumbprint(ONE), "usage": "Encrypt"})
    assert isinstance(plan(holder, gone).parts[0], GuardRefused)
    made = plan(holder, gone, document(certificate=TWO.pem, usage="Encrypt", active=True))
    assert told(made) == ["delete", "create"]
    assert made.made.plan.body["tokenEncryptionKeyId"] == NEW_IDS[1]
    two = plan(holder, *(document(certificate=issued.pem, usage="Encrypt", active=True) for issued in (TWO, THREE)))
    assert told(two) == ["create", "InputError"]


@pytest.mark.parametrize("known", [True, False])
def test_two_documents_about_one_credential_are_refused(known: bool) -> None:
    holder = owner(*([entry(2, ONE, "one")] if known else []))
    made = plan(
        holder, document(certificate=ONE.pem, displayName="one"), document(certificate=ONE.pem, displayName="uno")
    )
    assert told(made) == ["none" if known else "create", "AmbiguousMatch"]
    assert len(made.made.plan.after["keyCredentials"]) == 1
    error = made.parts[1]
    assert isinstance(error, AmbiguousMatch) and "as a document about" in str(error)


def test_an_id_is_of_what_is_there() -> None:
    holder = owner(entry(2, ONE))
    (unknown,) = plan(holder, document(key={"keyId": id_of(9)}, certificate=ONE.pem)).parts
    (other,) = plan(holder, document(key={"keyId": id_of(2)}, certificate=TWO.pem)).parts
    assert isinstance(unknown, NoMatch) and isinstance(other, InputError)
    assert "has the certificate" in str(other)


def test_a_document_says_the_same_after_it_was_written_down_again() -> None:
    for one in (
        document(certificate=ONE.pem, displayName="one", usage="Encrypt", active=True),
        absent(TWO),
        document(key={"keyId": id_of(3)}, displayName="x"),
    ):
        assert documents.parse(document_output.rewrite(one), one.source) == one


def test_one_certificate_for_two_uses_is_two_credentials() -> None:
    first, second = (document(certificate=ONE.pem, usage=usage) for usage in ("Verify", "Encrypt"))
    assert first.identity != second.identity
    assert first.identity == document(key={"thumbprint": thumbprint(ONE).lower()}).identity
    assert told(plan(owner(entry(2, ONE)), first, second)) == ["none", "create"]


def test_what_an_export_leaves_out() -> None:
    signing = [entry(5, THREE, "CN=saml", "Sign", PAIR), entry(6, THREE, "CN=saml")]
    nameless = {**entry(7, TWO), "customKeyIdentifier": "AAAA"}
    holder = owner(entry(2, ONE, "one"), *signing, nameless, {**entry(8, TWO), "usage": "Else"})
    assert [row["keyId"] for row in APPLICATION.holding.export(holder, NOW, False)] == [id_of(2)]
    assert APPLICATION.holding.unclear(holder) and not APPLICATION.holding.unclear(owner(entry(2, ONE), *signing))


def test_a_certificate_is_exported_where_it_could_be_added() -> None:
    whole = owner(
        *(
            {**entry(number, issued), "key": base64.b64encode(issued.der).decode()}
            for number, issued in ((2, ONE), (3, TWO))
        )
    )
    whole["keyCredentials"][1]["endDateTime"] = "2099-01-01T00:00:00Z"
    assert [bool(row["certificate"]) for row in APPLICATION.holding.export(whole, NOW, True)] == [True, False]
    assert [bool(row["certificate"]) for row in APPLICATION.holding.export(whole, NOW, False)] == [False, False]
    later = NOW + dt.timedelta(days=1000)
    assert [bool(row["certificate"]) for row in APPLICATION.holding.export(whole, later, True)] == [False, False]


def test_a_snapshot_is_an_owner() -> None:
    holder = owner(entry(2, ONE, "one"), entry(3, TWO, "two", "Encrypt"), tokenEncryptionKeyId=id_of(3))
    rows = [
        document_output.write(APPLICATION, "v1.0", row, {}, "build")
        for row in APPLICATION.holding.export(holder, NOW, False)
    ]
    parsed = [documents.parse(row, "export") for row in rows]
    again = APPLICATION.holding.snapshot(
        [{"id": id_of(number), **item.desired} for number, item in enumerate(parsed, 2)]
    )
    assert again == {"keyCredentials": holder["keyCredentials"], "tokenEncryptionKeyId": id_of(3)}
    assert told(plan(again, *parsed)) == ["none", "none"]
