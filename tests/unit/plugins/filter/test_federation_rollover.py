# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter federation_rollover."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from certificates import NOW, Issued, issue
from federation_documents import NEW, OLD, STRANGER, document, fingerprint, key, text, token_service

from ansible_collections.m365.graph.plugins.filter import federation_rollover as rollover_filter
from ansible_collections.m365.graph.plugins.filter.federation_metadata import (
    federation_metadata,
    read,
)
from ansible_collections.m365.graph.plugins.filter.federation_rollover import Choices, federation_rollover, review

THIRD = issue("ADFS Signing - third", usages=None, starts=-1, days=365)
EXPIRED = issue("ADFS Signing - expired", usages=None, starts=-400, days=365)


# -- the comparison


def compare(
    published: list[Issued],
    signing: Issued | None,
    following: Issued | None = None,
    *,
    signer: Issued | None = None,
    trusted: tuple[Issued, ...] = (),
    status: dict[str, Any] | None = None,
    now: dt.datetime = NOW,
    **choices: Any,
) -> dict[str, Any]:
    known = {**read(document(token_service(*[key(text(one)) for one in published]), signer=signer), now)}
    known["trusted"] = [{"certificate": text(one)} for one in trusted]
    federation = {
        "domain": "contoso.com",
        "signing_certificate": text(signing) if signing else None,
        "next_signing_certificate": following.pem if following else None,
        "signing_certificate_update_status": status,
    }
    return review(federation, known, Choices(**choices), now)


def written(found: dict[str, Any]) -> dict[str, Issued | None]:
    everyone = {text(one): one for one in (OLD, NEW, THIRD, EXPIRED, STRANGER)}
    return {name: everyone[value] if value else None for name, value in found["write"].items()}


@pytest.mark.parametrize(
    ("published", "signer", "tenant", "promote", "expected"),
    [
        # in step
        ([OLD], OLD, (OLD, None), "never", {}),
        ([OLD], OLD, (OLD, None), "when_primary_changed", {}),
        ([OLD], OLD, (OLD, None), "now", {}),
        ([OLD, NEW], OLD, (OLD, NEW), "when_primary_changed", {}),
        ([OLD, NEW], None, (OLD, NEW), "when_primary_changed", {}),
        # a new certificate is staged, in whichever order it is published
        ([OLD, NEW], OLD, (OLD, None), "never", {"next_signing_certificate": NEW}),
        ([NEW, OLD], OLD, (OLD, None), "when_primary_changed", {"next_signing_certificate": NEW}),
        # promotion trades places as long as both are published
        ([OLD, NEW], NEW, (OLD, NEW), "never", {}),
        (
            [OLD, NEW],
            NEW,
            (OLD, NEW),
            "when_primary_changed",
            {"signing_certificate": NEW, "next_signing_certificate": OLD},
        ),
        ([OLD, NEW], OLD, (OLD, NEW), "now", {"signing_certificate": NEW, "next_signing_certificate": OLD}),
        ([OLD, NEW], OLD, (OLD, None), "now", {"signing_certificate": NEW, "next_signing_certificate": OLD}),
        ([OLD, NEW], OLD, (NEW, OLD), "now", {}),
        ([OLD, NEW], NEW, (NEW, OLD), "when_primary_changed", {}),
        # back to the old one when the identity provider goes back
        (
            [OLD, NEW],
            OLD,
            (NEW, OLD),
            "when_primary_changed",
            {"signing_certificate": OLD, "next_signing_certificate": NEW},
        ),
        # three are published: the one that signs comes first, then the newest
        ([OLD, NEW, THIRD], OLD, (NEW, THIRD), "never", {"next_signing_certificate": OLD}),
        ([OLD, NEW, THIRD], OLD, (OLD, NEW), "never", {"next_signing_certificate": THIRD}),
        # what has expired is not staged
        ([EXPIRED, OLD], OLD, (OLD, None), "never", {}),
        ([EXPIRED, OLD], OLD, (OLD, EXPIRED), "never", {}),
        ([EXPIRED, NEW], None, (EXPIRED, NEW), "now", {"signing_certificate": NEW}),
        ([EXPIRED], None, (EXPIRED, None), "now", {}),
    ],
)
def test_what_is_written(
    published: list[Issued],
    signer: Issued | None,
    tenant: tuple[Issued, Issued | None],
    promote: str,
    expected: dict[str, Issued | None],
) -> None:
    found = compare(published, *tenant, signer=signer, promote=promote)
    assert found["problem"] is None
    assert written(found) == expected
    after = {"signing_certificate": tenant[0], "next_signing_certificate": tenant[1], **expected}
    assert after["signing_certificate"] is not None
    assert (
        compare(
            published, after["signing_certificate"], after["next_signing_certificate"], signer=signer, promote=promote
        )["write"]
        == {}
    )


def test_a_promotion_after_the_old_one_has_gone_keeps_next_as_it_is() -> None:
    found = compare([NEW], OLD, NEW, trusted=(OLD,), promote="when_primary_changed")
    assert written(found) == {"signing_certificate": NEW}
    assert compare([NEW], NEW, NEW, promote="when_primary_changed")["write"] == {}


def test_a_certificate_that_is_not_valid_yet_is_staged_but_not_promoted() -> None:
    coming = issue("ADFS Signing - coming", usages=None, starts=3, days=365)
    found = compare([OLD, coming], OLD, promote="now")
    assert found["write"] == {"next_signing_certificate": text(coming)}


@pytest.mark.parametrize("place", ["signing_certificate", "next_signing_certificate"])
def test_a_foreign_certificate(place: str) -> None:
    tenant = (STRANGER, OLD) if place == "signing_certificate" else (OLD, STRANGER)
    found = compare([OLD, NEW], *tenant, signer=OLD)
    assert (
        "contoso.com trusts a foreign certificate, which is neither in the metadata nor in the list of trusted "
        f"ones: {place} Stranger" in found["problem"]
    )
    assert [one["sha256_fingerprint"] for one in found["foreign"]] == [fingerprint(STRANGER)]
    assert {found["signing"]["role"], found["next"]["role"]} >= {"foreign"}
    assert any("FOREIGN" in line for line in found["report"])
    allowed = compare([OLD, NEW], *tenant, signer=OLD, trusted=(STRANGER,))
    assert allowed["problem"] is None
    assert allowed["foreign"] == []


def test_one_foreign_certificate_in_both_places_is_one() -> None:
    assert len(compare([OLD], STRANGER, STRANGER)["foreign"]) == 1


def test_a_foreign_certificate_is_reported_or_removed() -> None:
    reported = compare([OLD], OLD, STRANGER, foreign="report")
    assert (reported["problem"], reported["write"]) == (None, {})
    assert "trusts a foreign certificate" in reported["warnings"][0]
    assert written(compare([OLD], OLD, STRANGER, foreign="remove")) == {"next_signing_certificate": None}
    assert written(compare([OLD, NEW], OLD, STRANGER, foreign="remove")) == {"next_signing_certificate": NEW}
    assert written(compare([OLD, NEW], OLD, STRANGER, foreign="report")) == {"next_signing_certificate": NEW}
    assert "promote is never" in compare([OLD], STRANGER, foreign="remove")["problem"]
    assert "does not show" in compare([OLD, NEW], STRANGER, foreign="remove", promote="when_primary_changed")["problem"]
    assert written(compare([OLD], STRANGER, STRANGER, foreign="remove", promote="now")) == {
        "signing_certificate": OLD,
        "next_signing_certificate": None,
    }


def test_a_trusted_next_certificate_stays_until_its_place_is_needed() -> None:
    assert compare([OLD], OLD, STRANGER, trusted=(STRANGER,))["write"] == {}
    assert written(compare([OLD, NEW], OLD, STRANGER, trusted=(STRANGER,))) == {"next_signing_certificate": NEW}


def test_a_federation_without_a_signing_certificate() -> None:
    assert "has no signing certificate" in compare([OLD], None)["problem"]
    assert written(compare([OLD], None, promote="now")) == {"signing_certificate": OLD}


@pytest.mark.parametrize(
    ("arguments", "warning"),
    [
        (
            {"published": [OLD, NEW, THIRD], "signing": OLD, "following": THIRD, "signer": OLD},
            "has room for two certificates, so that ADFS Signing - new",
        ),
        (
            {"published": [OLD, NEW], "signing": OLD, "following": NEW, "promote": "when_primary_changed"},
            "does not show which one signs tokens now",
        ),
        (
            {"published": [OLD, NEW], "signing": OLD, "following": NEW, "signer": NEW},
            "The identity provider signs with ADFS Signing - new",
        ),
        ({"published": [OLD], "signing": OLD, "warn_days": 66}, "expires in 65 days and has no successor yet"),
        ({"published": [EXPIRED], "signing": EXPIRED}, "has expired and has no successor yet"),
        (
            {
                "published": [OLD],
                "signing": OLD,
                "status": {"certificate_update_result": "notFound", "severity": "critical", "explanation": "Gone."},
            },
            "notFound: Gone.",
        ),
        (
            {
                "published": [OLD],
                "signing": OLD,
                "status": {"last_run_date_time": "2026-11-01T00:00:00.1234567Z"},
                "status_max_age": 20,
            },
            "not run for 20 days",
        ),
        ({"published": [OLD], "signing": OLD, "status_max_age": 20}, "not run for 20 days"),
    ],
)
def test_warnings(arguments: dict[str, Any], warning: str) -> None:
    assert [True for one in compare(**arguments)["warnings"] if warning in one] == [True]


def test_nothing_to_warn_of() -> None:
    good = {
        "certificate_update_result": "Success",
        "last_run_date_time": "2026-11-20T00:00:00Z",
        "severity": "ok",
        "explanation": "Fine.",
    }
    found = compare([OLD, NEW], OLD, NEW, signer=OLD, status=good, status_max_age=20)
    assert found["warnings"] == []
    assert found["update_status"] == {
        "result": "Success",
        "severity": "ok",
        "explanation": "Fine.",
        "last_run": "2026-11-20T00:00:00Z",
        "age_days": 3,
        "stale": False,
    }
    assert [one["role"] for one in found["metadata"]["certificates"]] == ["signing", "next"]
    assert found["metadata"]["primary"] == fingerprint(OLD)


def test_the_filter_of_the_comparison() -> None:
    known = federation_metadata(document(token_service(key(text(OLD)))))
    apply = rollover_filter.FilterModule().filters()["federation_rollover"]
    assert apply({"domain": "contoso.com", "signing_certificate": OLD.pem}, known)["write"] == {}
    mistakes: list[dict[str, Any]] = [{"promote": "sometimes"}, {"foreign": "love"}]
    for wrong in mistakes:
        with pytest.raises(AnsibleFilterError, match="is one of"):
            federation_rollover({"domain": "contoso.com"}, known, **wrong)
    with pytest.raises(AnsibleFilterError, match="The tenant's signing_certificate cannot be used"):
        federation_rollover({"domain": "contoso.com", "signing_certificate": "?"}, known)
