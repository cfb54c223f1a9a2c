# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One credential of a collection is kept, and the others are left alone."""

from __future__ import annotations

import base64
import datetime as dt
import uuid
from typing import Any

import pytest
from certificates import NOW, Issued, issue
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.m365.graph.plugins.module_utils._credential.entries import kept, thumbprint_in, thumbprint_of
from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import (
    DesiredKey,
    KeyPlan,
    Retirement,
    check,
    guard,
    plan_credential,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused, InputError, NoMatch
from ansible_collections.m365.graph.plugins.module_utils._values import x509

OLD, NEW, OTHER = (
    issue(name, usages=None, days=400, index=index) for index, name in enumerate(("old", "new", "other"))
)
NEW_ID = "99999999-0000-4000-8000-00000000000e"
DAY = dt.timedelta(days=1)


def certificate(issued: Issued) -> x509.Certificate:
    return x509.load(issued.pem)


def entry(issued: Issued, name: str | None = "agent", *, shown: bool = True, **more: Any) -> dict[str, Any]:
    """A credential as the directory has it; ``shown``: with its certificate."""
    loaded = certificate(issued)
    return {
        "customKeyIdentifier": base64.b64encode(bytes.fromhex(loaded.thumbprint)).decode(),
        "displayName": name,
        "endDateTime": loaded.not_after.isoformat(),
        "key": loaded.base64() if shown else None,
        "keyId": str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{loaded.thumbprint}{name}{more}")),
        "startDateTime": loaded.not_before.isoformat(),
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
        **more,
    }


def owner(*entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "1", "displayName": "build", "keyCredentials": list(entries), **more}


def wish(issued: Issued = NEW, **more: Any) -> DesiredKey:
    loaded = certificate(issued)
    return DesiredKey(**{"certificate": loaded, "thumbprint": loaded.thumbprint, "display_name": "agent", **more})


def plan(there: dict[str, Any], wished: DesiredKey, now: dt.datetime = NOW) -> KeyPlan:
    return plan_credential(there, wished, now, NEW_ID)


THUMBPRINT = certificate(OLD).thumbprint


@pytest.mark.parametrize(
    "identifier",
    [
        base64.b64encode(bytes.fromhex(THUMBPRINT)).decode(),
        base64.b64encode(THUMBPRINT.encode()).decode(),
        base64.b64encode(THUMBPRINT.lower().encode()).decode(),
        base64.b64encode(THUMBPRINT.encode("utf-16-le")).decode(),
        THUMBPRINT,
        THUMBPRINT.lower(),
        ":".join(THUMBPRINT[at : at + 2] for at in range(0, 40, 2)),
    ],
)
def test_a_thumbprint_in_any_form(identifier: str) -> None:
    assert thumbprint_in(identifier) == THUMBPRINT
    assert thumbprint_of(entry(OLD, shown=False, customKeyIdentifier=identifier)) == THUMBPRINT
    made = plan(owner(entry(OLD, shown=False, customKeyIdentifier=identifier)), wish(OLD))
    assert not made.plan.changed


@pytest.mark.parametrize(
    "identifier", [None, "", "not base64!", base64.b64encode(b"CN=DaemonConsoleCert").decode()[:-4], "AAAA", 5]
)
def test_an_identifier_that_is_no_thumbprint(identifier: Any) -> None:
    assert thumbprint_in(identifier) is None
    assert thumbprint_of(entry(OLD, customKeyIdentifier=identifier)) == THUMBPRINT, "the certificate tells"
    assert thumbprint_of(entry(OLD, shown=False, customKeyIdentifier=identifier)) is None


def test_a_key_that_is_no_certificate_tells_nothing() -> None:
    assert thumbprint_of(entry(OLD, key="AAAA", customKeyIdentifier=None)) is None


def test_a_new_one_is_added_beside_the_old() -> None:
    there = owner(entry(OLD), entry(OTHER, "theirs"))
    made = plan(there, wish(retire=Retirement(0, "agent")))
    sent = made.plan.body["keyCredentials"]
    assert sent[:2] == [{**item, "key": None} for item in there["keyCredentials"]]
    assert sent[2] == {
        "customKeyIdentifier": base64.b64encode(bytes.fromhex(certificate(NEW).thumbprint)).decode(),
        "displayName": "agent",
        "endDateTime": f"{certificate(NEW).not_after:%Y-%m-%dT%H:%M:%SZ}",
        "key": certificate(NEW).base64(),
        "keyId": NEW_ID,
        "startDateTime": f"{NOW:%Y-%m-%dT%H:%M:%SZ}",
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
    }
    assert made.retired == () and [(item["keyId"], due) for item, due in made.retiring] == [
        (there["keyCredentials"][0]["keyId"], "2026-11-23T12:00:00Z")
    ]
    assert [(change.property, change.before) for change in made.plan.changes] == [("key_credentials", None)]


def test_it_starts_with_its_certificate_or_as_it_is_wished() -> None:
    later = issue("later", usages=None, starts=3)
    assert (
        plan(owner(), wish(later)).plan.body["keyCredentials"][0]["startDateTime"]
        == f"{certificate(later).not_before:%Y-%m-%dT%H:%M:%SZ}"
    )
    wished = wish(starts="2026-12-01T00:00:00Z", ends="2027-01-01T00:00:00Z")
    (made,) = plan(owner(), wished).plan.body["keyCredentials"]
    assert (made["startDateTime"], made["endDateTime"]) == ("2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z")


def test_the_old_goes_when_its_grace_has_passed_and_nothing_else_does() -> None:
    new = entry(NEW, startDateTime=NOW.isoformat())
    pair: dict[str, Any] = {"customKeyIdentifier": "QUJD", "displayName": "agent"}
    foreign = [
        entry(OTHER, "theirs"),
        entry(OTHER, "agent", usage="Encrypt"),
        entry(OTHER, "agent", type="X509CertAndPassword", usage="Sign", key=None, **{**pair, "keyId": "2"}),
        entry(OTHER, "agent", **{**pair, "keyId": "3"}),
        entry(NEW, None),
    ]
    there, wished = owner(entry(OLD), new, *foreign), wish(retire=Retirement(7, "agent"))
    before = plan(there, wished, NOW + 7 * DAY - dt.timedelta(seconds=1))
    assert not before.plan.changed
    assert [due for _item, due in before.retiring] == ["2026-11-30T12:00:00Z"]
    after = plan(there, wished, NOW + 7 * DAY)
    assert after.plan.body == {"keyCredentials": [kept(item) for item in (new, *foreign)]}
    assert [item["displayName"] for item in after.retired] == ["agent"] and after.retiring == ()
    assert not plan({**there, "keyCredentials": after.plan.after["keyCredentials"]}, wished, NOW + 8 * DAY).plan.changed


def test_the_old_may_be_told_by_another_name_or_by_thumbprints() -> None:
    new = entry(NEW, startDateTime=NOW.isoformat())
    there = owner(entry(OLD, "ci"), entry(OTHER, "ci", customKeyIdentifier=None, key=None), new)
    gone = plan(there, wish(retire=Retirement(0, "ci")), NOW + DAY).removed
    assert gone == {item["keyId"] for item in there["keyCredentials"][:2]}
    by_thumbprint = plan(there, wish(retire=Retirement(0, "agent", frozenset({THUMBPRINT}))), NOW + DAY)
    assert by_thumbprint.removed == {there["keyCredentials"][0]["keyId"]}


@pytest.mark.parametrize("more", [{"startDateTime": (NOW + 2 * DAY).isoformat()}, {"endDateTime": NOW.isoformat()}])
def test_nothing_is_retired_for_one_that_is_not_valid(more: dict[str, Any]) -> None:
    made = plan(owner(entry(OLD), entry(NEW, **more)), wish(retire=Retirement(0, "agent")), NOW + DAY)
    assert not made.plan.changed and len(made.retiring) == 1


def test_absent() -> None:
    there = owner(entry(OLD), entry(NEW), entry(OLD, "twin"), entry(OLD, usage="Encrypt"))
    made = plan(there, DesiredKey(thumbprint=THUMBPRINT, absent=True))
    assert made.plan.body == {"keyCredentials": [kept(there["keyCredentials"][1]), kept(there["keyCredentials"][3])]}
    assert made.entry is None
    assert not plan(owner(entry(NEW)), DesiredKey(thumbprint=THUMBPRINT, absent=True)).plan.changed
    by_id = plan(there, DesiredKey(key_id=there["keyCredentials"][3]["keyId"].upper(), absent=True))
    assert by_id.removed == {there["keyCredentials"][3]["keyId"]}


def test_without_certificate_there_is_nothing_to_add() -> None:
    assert not plan(owner(entry(OLD)), DesiredKey(thumbprint=THUMBPRINT)).plan.changed
    with pytest.raises(
        NoMatch,
        match=rf"^No key credential with thumbprint {THUMBPRINT} and usage Verify exists\. To add one, set "
        r"certificate\.$",
    ):
        plan(owner(entry(NEW)), DesiredKey(thumbprint=THUMBPRINT))


def test_a_name_can_be_changed_and_dates_cannot() -> None:
    there = owner(entry(OLD, "portal"))
    made = plan(there, wish(OLD))
    assert made.plan.body == {"keyCredentials": [{**kept(there["keyCredentials"][0]), "displayName": "agent"}]}
    assert [change.to_dict() for change in made.plan.changes] == [
        {"property": "display_name", "before": "portal", "after": "agent", "effect": "safe"}
    ]
    assert not plan(there, wish(OLD, display_name=None)).plan.changed
    with pytest.raises(InputError, match="end_date_time cannot be changed after a key credential was added"):
        plan(there, wish(OLD, ends="2027-01-01T00:00:00Z"))


def test_of_twins_the_one_of_the_name_is_meant() -> None:
    there = owner(entry(OLD, "theirs"), entry(OLD))
    made = plan(there, wish(OLD))
    assert not made.plan.changed and made.entry == there["keyCredentials"][1]


def test_the_credential_that_encrypts() -> None:
    added = plan(owner(entry(OLD, usage="Encrypt")), wish(usage="Encrypt", active=True))
    assert added.plan.body["tokenEncryptionKeyId"] == added.plan.body["keyCredentials"][1]["keyId"] == NEW_ID
    there = owner(entry(NEW, usage="Encrypt"))
    id = there["keyCredentials"][0]["keyId"]
    assert plan(there, wish(usage="Encrypt", active=True)).plan.body == {"tokenEncryptionKeyId": id}
    assert not plan({**there, "tokenEncryptionKeyId": id.upper()}, wish(usage="Encrypt", active=True)).plan.changed
    off = plan({**there, "tokenEncryptionKeyId": id}, wish(usage="Encrypt", active=False))
    assert off.plan.body == {"tokenEncryptionKeyId": None}
    assert [(change.property, change.before, change.after) for change in off.plan.changes] == [("active", True, False)]
    gone = plan({**there, "tokenEncryptionKeyId": id}, wish(usage="Encrypt", absent=True))
    assert gone.plan.body == {"keyCredentials": [], "tokenEncryptionKeyId": None}
    with pytest.raises(
        GuardRefused,
        match=r"in use: tokens are encrypted with it. Nothing was sent. To remove it anyway, set allow_in_use",
    ):
        guard(gone, NOW, {})
    guard(gone, NOW, {"allow_in_use": True})


@pytest.mark.parametrize(
    ("left", "gone", "refused"),
    [
        ([], entry(OLD), True),
        ([entry(NEW, "x", usage="Encrypt")], entry(OLD), True),
        ([entry(NEW, "x", endDateTime=NOW.isoformat())], entry(OLD), True),
        ([entry(NEW, "x")], entry(OLD), False),
        ([], entry(OLD, endDateTime=NOW.isoformat()), False),
    ],
)
def test_the_last_valid_one_does_not_go_without_leave(
    left: list[dict[str, Any]], gone: dict[str, Any], refused: bool
) -> None:
    made = plan(owner(*left, gone), DesiredKey(thumbprint=THUMBPRINT, absent=True))
    assert made.removed == {gone["keyId"]}
    guard(made, NOW, {"allow_in_use": True})
    if not refused:
        guard(made, NOW, {})
        return
    with pytest.raises(GuardRefused, match="no other valid one with usage Verify would be left"):
        guard(made, NOW, {})


def test_a_certificate_that_cannot_sign_in_does_not_count_as_the_one_that_is_left() -> None:
    """Entra refuses assertions that are signed with an EC key: azure-cli issue 30254."""
    elliptic = issue("elliptic", usages=None, elliptic=ec.SECP256R1())
    there = owner(entry(OLD), entry(elliptic))
    with pytest.raises(GuardRefused, match="no other valid one with usage Verify would be left"):
        guard(plan(there, wish(OLD, absent=True)), NOW, {})
    guard(plan(there, wish(elliptic, absent=True)), NOW, {})
    retire = Retirement(0, "agent")
    assert plan(there, wish(elliptic, retire=retire)).removed == set()
    assert plan(owner(entry(OLD), entry(NEW)), wish(NEW, retire=retire), NOW + 2 * DAY).removed != set()


def test_half_of_a_token_signing_certificate_is_not_one_to_sign_in_with() -> None:
    shared = {
        "customKeyIdentifier": "AAAA",
        "endDateTime": (NOW + 99 * DAY).isoformat(),
        "startDateTime": NOW.isoformat(),
    }
    pair = [
        {**shared, "keyId": "s", "type": "X509CertAndPassword", "usage": "Sign"},
        {**shared, "keyId": "v", "type": "AsymmetricX509Cert", "usage": "verify"},
    ]
    with pytest.raises(GuardRefused, match="no other valid one with usage Verify would be left"):
        guard(plan(owner(entry(OLD), *pair), wish(OLD, absent=True)), NOW, {})


def test_the_one_that_signs_tokens_does_not_go_without_leave() -> None:
    made = plan(
        owner(entry(OLD), entry(NEW), preferredTokenSigningKeyThumbprint=THUMBPRINT.lower()),
        DesiredKey(thumbprint=THUMBPRINT, absent=True),
    )
    with pytest.raises(GuardRefused, match="tokens are signed with it"):
        guard(made, NOW, {})


@pytest.mark.parametrize(
    ("wished", "said"),
    [
        (DesiredKey(), "Set certificate, thumbprint or key_id"),
        (wish(display_name="x" * 91), "it has 91 characters"),
        (wish(active=True), "active: only a credential with usage Encrypt"),
        (wish(retire=Retirement(1)), "retire_after_days: set display_name, retire_display_name or retire_thumbprints"),
        (wish(ends="2099-01-01T00:00:00Z"), "is later than the end of the certificate"),
        (wish(starts="2099-01-01T00:00:00Z"), "is not before the end"),
        (wish(issue("gone", usages=None, starts=-30, days=20)), "expired on .* set allow_expired"),
        (wish(issue("weak", usages=None, bits=1024)), "set allow_weak"),
        (
            wish(issue("elliptic", usages=None, elliptic=ec.SECP256R1())),
            "has a key of type EC; Entra supports only RSA keys here",
        ),
        (wish(issue("elliptic", usages=None, elliptic=ec.SECP256R1()), usage="Encrypt"), "has a key of type EC"),
    ],
)
def test_what_is_wrong_is_known_beforehand(wished: DesiredKey, said: str) -> None:
    with pytest.raises(InputError, match=said):
        check(wished, NOW, {})


def test_a_certificate_that_is_to_go_may_be_bad() -> None:
    check(wish(issue("gone", usages=None, starts=-30, days=20), absent=True), NOW, {})


CERTIFICATES = (OLD, NEW, OTHER)
ENTRIES = st.lists(
    st.builds(
        entry,
        st.sampled_from(CERTIFICATES),
        st.sampled_from([None, "agent", "theirs"]),
        shown=st.booleans(),
        usage=st.sampled_from(["Verify", "Sign", "Encrypt"]),
        type=st.sampled_from(["AsymmetricX509Cert", "AsymmetricX509Cert", "X509CertAndPassword", "Symmetric"]),
        startDateTime=st.sampled_from([(NOW - 40 * DAY).isoformat(), NOW.isoformat(), (NOW + 5 * DAY).isoformat()]),
        keyId=st.uuids(version=4).map(str),
    ),
    max_size=6,
)
WISHES = st.builds(
    wish,
    st.sampled_from(CERTIFICATES),
    usage=st.sampled_from(["Verify", "Encrypt"]),
    display_name=st.sampled_from([None, "agent"]),
    active=st.none(),
    retire=st.none()
    | st.builds(
        Retirement, st.integers(0, 20), st.just("agent"), st.sampled_from([frozenset(), frozenset({THUMBPRINT})])
    ),
    absent=st.booleans(),
)


@given(ENTRIES, WISHES)
def test_what_belongs_to_others_never_changes(entries: list[dict[str, Any]], wished: DesiredKey) -> None:
    there = owner(*entries)
    made = plan(there, wished)
    if "keyCredentials" not in made.plan.body:
        assert not made.plan.changed
        return
    sent = {item["keyId"]: item for item in made.plan.body["keyCredentials"]}
    for item in entries:
        mine = item["type"] == "AsymmetricX509Cert" and item["usage"] == wished.usage
        meant = mine and thumbprint_of(item) == wished.thumbprint
        old = (
            mine
            and wished.retire
            and (item["displayName"] == "agent" or thumbprint_of(item) in wished.retire.thumbprints)
        )
        if not meant and not old:
            assert sent[item["keyId"]] == {**item, "key": None}, "kept as it was"
        elif item["keyId"] in sent:
            assert {**sent[item["keyId"]], "displayName": None} == {**item, "key": None, "displayName": None}
    assert set(sent) <= {item["keyId"] for item in entries} | {NEW_ID}


@given(ENTRIES, WISHES, st.integers(0, 30))
def test_a_wish_that_is_carried_out_is_fulfilled(entries: list[dict[str, Any]], wished: DesiredKey, days: int) -> None:
    """After two runs at a time there is nothing left to do, and what was planned is what shows."""
    there, now = owner(*entries), NOW + days * DAY
    for _run in range(2):
        made = plan(there, wished, now)
        there = dict(made.plan.after)
        assert made.done(there)
        assert made.lost(there) == []
    assert not plan(there, wished, now).plan.changed
