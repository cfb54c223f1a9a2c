# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Token-signing certificates are added, promoted and retired when that is due, and only then."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from dataclasses import replace
from typing import Any

import pytest
from certificates import NOW, issue
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import KeyPlan, guard
from ansible_collections.m365.graph.plugins.module_utils._credential.token_signing import (
    PREFERRED,
    DesiredSigningCertificate,
    SigningPlan,
    check,
    new_since,
    plan_signing,
    signs,
)
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan, PlanAction
from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused, InputError, NoMatch
from ansible_collections.m365.graph.plugins.module_utils._values import x509

NAME = "CN=SSO"
DAY = dt.timedelta(days=1)
WISH = DesiredSigningCertificate(NAME, renew_before_days=30, promote_after_days=14, retire_after_days=7)


def at(days: float) -> str:
    return f"{NOW + days * DAY:%Y-%m-%dT%H:%M:%SZ}"


def thumbprint(number: int) -> str:
    return hashlib.sha1(str(number).encode(), usedforsecurity=False).hexdigest().upper()


def pair(number: int, starts: float, ends: float, name: str = NAME) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """What the service makes on one call: the key credentials, and the password."""
    shared = {
        "customKeyIdentifier": base64.b64encode(bytes.fromhex(thumbprint(number))).decode(),
        "displayName": name,
        "startDateTime": at(starts),
        "endDateTime": at(ends),
    }
    sign = {**shared, "key": None, "keyId": f"{number}-s", "type": "X509CertAndPassword", "usage": "Sign"}
    verify = {**shared, "key": None, "keyId": f"{number}-v", "type": "AsymmetricX509Cert", "usage": "Verify"}
    return [sign, verify], {**shared, "keyId": f"{number}-s", "secretText": None, "hint": "abc"}


def owner(*pairs: tuple[list[dict[str, Any]], dict[str, Any]], preferred: int | None = None) -> dict[str, Any]:
    secret = {"keyId": "secret", "customKeyIdentifier": None, "displayName": NAME, "secretText": None}
    own = {
        "customKeyIdentifier": "AAAA",
        "displayName": NAME,
        "keyId": "own",
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
        "endDateTime": at(500),
    }
    return {
        "id": "1",
        "keyCredentials": [own, *(entry for keys, _password in pairs for entry in keys)],
        "passwordCredentials": [secret, *(password for _keys, password in pairs)],
        "preferredTokenSigningKeyThumbprint": None if preferred is None else thumbprint(preferred),
    }


def told(made: SigningPlan) -> tuple[bool, bool, set[str]]:
    """What is due: an addition, a promotion, and which credentials go."""
    return bool(made.addition), any(change.property == "preferred" for change in made.plan.changes), made.removed


def test_the_first_one_signs_at_once() -> None:
    made = plan_signing(owner(), WISH, NOW)
    assert told(made) == (True, True, set())
    assert made.addition == {"displayName": NAME}
    there = owner(pair(1, 0.001, 1095))
    assert plan_signing(there, WISH, NOW, added=True).plan.body == {"preferredTokenSigningKeyThumbprint": thumbprint(1)}
    assert not plan_signing(owner(pair(1, 0, 1095), preferred=1), WISH, NOW + DAY).plan.changed


def test_the_steps_of_a_rollover() -> None:
    old, new = pair(1, -1000, 29), pair(2, 0, 1095)
    assert told(plan_signing(owner(old, preferred=1), WISH, NOW - 2 * DAY)) == (False, False, set()), (
        "it lasts long enough"
    )
    assert told(plan_signing(owner(old, preferred=1), WISH, NOW)) == (True, False, set())
    both = owner(old, new, preferred=1)
    assert told(plan_signing(both, WISH, NOW, added=True)) == (False, False, set())
    assert told(plan_signing(both, WISH, NOW + 13 * DAY)) == (False, False, set())
    promotion = plan_signing(both, WISH, NOW + 22 * DAY)
    assert told(promotion) == (False, True, set()), "the run that promotes retires nothing"
    promoted = owner(old, new, preferred=2)
    waiting = plan_signing(promoted, WISH, NOW + 14 * DAY)
    assert [due for _entry, due in waiting.retiring] == [at(21)] and not waiting.plan.changed
    last = plan_signing(promoted, WISH, NOW + 21 * DAY)
    assert told(last) == (False, False, {"1-s", "1-v"})
    assert [item["keyId"] for item in last.plan.body["keyCredentials"]] == ["own", "2-s", "2-v"]
    assert [item["keyId"] for item in last.plan.body["passwordCredentials"]] == ["secret", "2-s"]
    assert [item["keyId"] for item in last.retired] == ["1-v"]
    guard(last, NOW + 21 * DAY, {})
    assert not plan_signing(owner(new, preferred=2), WISH, NOW + 22 * DAY).plan.changed


def test_without_the_days_nothing_is_promoted_or_retired() -> None:
    wish = DesiredSigningCertificate(NAME)
    both = owner(pair(1, -1000, 20), pair(2, 0, 1095), preferred=1)
    assert not plan_signing(both, wish, NOW + 19 * DAY).plan.changed
    assert told(plan_signing(both, wish, NOW + 20 * DAY)) == (False, True, set()), "nothing valid signs any more"
    assert not plan_signing(
        owner(pair(1, -1000, 20), pair(2, 0, 1095), preferred=2), wish, NOW + 900 * DAY
    ).plan.changed


def test_another_name_is_another_certificate() -> None:
    theirs = pair(1, -10, 1000, "CN=Other")
    assert told(plan_signing(owner(theirs, preferred=1), WISH, NOW)) == (True, False, set())
    made = plan_signing(owner(theirs, pair(2, 0, 1095), preferred=2), WISH, NOW + 400 * DAY)
    assert not made.plan.changed


def test_absent() -> None:
    there = owner(pair(1, -100, 900), pair(2, 0, 1095), pair(3, 0, 1095, "CN=Other"), preferred=2)
    every = plan_signing(there, DesiredSigningCertificate(NAME, absent=True), NOW)
    assert every.removed == {"1-s", "1-v", "2-s", "2-v"} and every.entry is None
    with pytest.raises(GuardRefused, match="tokens are signed with it"):
        guard(every, NOW, {})
    one = plan_signing(there, DesiredSigningCertificate(thumbprint=thumbprint(1), absent=True), NOW)
    assert one.removed == {"1-s", "1-v"}
    guard(one, NOW, {})
    assert not plan_signing(owner(), DesiredSigningCertificate(NAME, absent=True), NOW).plan.changed


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (DesiredSigningCertificate(), "Set display_name"),
        (DesiredSigningCertificate(absent=True), "Set display_name or thumbprint"),
        (DesiredSigningCertificate("SSO"), "must begin with CN="),
        (DesiredSigningCertificate("CN="), "must begin with CN="),
        (DesiredSigningCertificate(NAME, thumbprint=thumbprint(1)), "thumbprint: it is for state absent"),
        (DesiredSigningCertificate(NAME, ends=at(-1)), "is not within the next three years"),
        (DesiredSigningCertificate(NAME, ends=at(1200)), "is not within the next three years"),
        (
            DesiredSigningCertificate(NAME, ends=at(20)),
            "with 30, each run would add a certificate, because a new one expires on",
        ),
        (
            DesiredSigningCertificate(NAME, renew_before_days=1095),
            "each run would add a certificate, because a new one expires after three years at most",
        ),
    ],
)
def test_what_is_wrong_is_known_beforehand(wish: DesiredSigningCertificate, said: str) -> None:
    with pytest.raises(InputError, match=said):
        check(wish, NOW)


def test_one_that_ends_too_soon_is_not_added_again() -> None:
    with pytest.raises(NoMatch, match="expires too soon"):
        plan_signing(owner(pair(1, 0, 5)), WISH, NOW, added=True)


def test_the_new_one_is_told_from_those_that_were_there() -> None:
    before, after = owner(pair(1, -10, 900)), owner(pair(1, -10, 900), pair(2, 0, 1095), pair(3, 0, 1095, "CN=Other"))
    found = new_since(before, after, NAME)
    assert found is not None and found["keyId"] == "2-v"
    assert new_since(before, before, NAME) is None
    assert [entry["keyId"] for entry in after["keyCredentials"] if signs(after, entry)] == ["1-v", "2-v", "3-v"]


PAIRS = st.lists(
    st.tuples(st.integers(-1000, 0), st.integers(1, 1100), st.sampled_from([NAME, "CN=Other"])), max_size=5
)
DAYS = st.none() | st.integers(0, 60)
SIGNING = st.builds(
    DesiredSigningCertificate,
    st.just(NAME),
    renew_before_days=st.integers(0, 90),
    promote_after_days=DAYS,
    retire_after_days=DAYS,
)


@given(PAIRS, st.integers(0, 5), SIGNING, st.integers(0, 500))
def test_nobody_elses_goes_and_what_signs_stays(
    pairs: list[tuple[int, int, str]], preferred: int, wish: DesiredSigningCertificate, days: int
) -> None:
    there = owner(*(pair(number, *values) for number, values in enumerate(pairs)), preferred=preferred)
    made = plan_signing(there, wish, NOW + days * DAY)
    others = {
        f"{number}-{half}" for number, (_starts, _ends, name) in enumerate(pairs) if name != NAME for half in "sv"
    }
    assert not made.removed & (others | {"own", f"{preferred}-s", f"{preferred}-v"})
    guard(made, NOW + days * DAY, {})
    assert not (made.addition and made.removed)
    assert not ("preferredTokenSigningKeyThumbprint" in made.plan.body and made.removed)
    for item in (*made.plan.body.get("keyCredentials", ()), *made.plan.body.get("passwordCredentials", ())):
        assert item in (*there["keyCredentials"], *there["passwordCredentials"]) or item["keyId"] == "own"


def with_hashes(there: dict[str, Any], *, shown: bool) -> dict[str, Any]:
    """An owner as Microsoft's SAML guide leaves it: a hash of 32 bytes as customKeyIdentifier; ``shown``: with the
    certificates.
    """
    entries = []
    for item in there["keyCredentials"]:
        changed = {
            **item,
            "customKeyIdentifier": base64.b64encode(hashlib.sha256(item["keyId"][:1].encode()).digest()).decode(),
        }
        if shown and item["usage"] == "Verify" and item["keyId"] != "own":
            changed["key"] = CERTIFICATES[item["keyId"][:1]].base64()
        entries.append(changed)
    return {**there, "keyCredentials": entries}


CERTIFICATES = {
    str(number): x509.load(issue(f"signer {number}", usages=None, days=400, index=number).pem) for number in (1, 2)
}


def test_a_signer_is_known_by_the_entries_that_share_its_identifier() -> None:
    there = owner(pair(1, -100, 300), pair(2, -10, 400))
    there["preferredTokenSigningKeyThumbprint"] = CERTIFICATES["1"].thumbprint
    sign, verify = (item for item in with_hashes(there, shown=True)["keyCredentials"] if item["keyId"].startswith("1"))
    made = plan_signing(with_hashes(there, shown=True), replace(WISH, promote_after_days=30), NOW)
    assert not made.plan.changed
    for half in (sign, verify):
        with pytest.raises(GuardRefused, match="tokens are signed with it"):
            guard(without(with_hashes(there, shown=True), half), NOW, {})


def test_nothing_is_promoted_over_a_signer_that_the_service_does_not_show() -> None:
    """What is not known to be invalid may be what signs: it is not replaced before promote_after_days have passed."""
    there = with_hashes(owner(pair(1, -100, 300)), shown=False)
    there["preferredTokenSigningKeyThumbprint"] = CERTIFICATES["1"].thumbprint
    assert not plan_signing(there, replace(WISH, promote_after_days=None), NOW).plan.changed
    with pytest.raises(GuardRefused, match="tokens may be signed with it, because its thumbprint is unknown"):
        guard(without(there, next(item for item in there["keyCredentials"] if item["keyId"] == "1-s")), NOW, {})


def without(there: dict[str, Any], entry: dict[str, Any]) -> KeyPlan:
    after = {
        **there,
        "keyCredentials": [
            item for item in there["keyCredentials"] if item is not entry and item["keyId"] != entry["keyId"]
        ],
    }
    return KeyPlan(Plan(PlanAction.UPDATE, (), {}, there, after), None)


def test_one_that_is_to_sign_at_once_signs_though_the_clock_of_the_service_is_ahead() -> None:
    """A new certificate is valid from its creation; what the plan promises is what is sent."""
    desired = replace(WISH, promote_after_days=0)
    before = owner(pair(1, -1000, 20), preferred=1)
    first = plan_signing(before, desired, NOW)
    assert first.addition and first.plan.body == {PREFERRED: None}
    then = owner(pair(1, -1000, 20), pair(2, 0.001, 1095), preferred=1)
    again = plan_signing(then, desired, NOW, added=True)
    assert again.plan.body == {PREFERRED: thumbprint(2)}
    assert [change.property for change in first.plan.changes if change.property == "preferred"] == ["preferred"]
