# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The actions on Apple's tokens: upload of a token for device enrolment, synchronization with Apple.

Sources: Microsoft Graph (beta), "uploadDepToken action" and "syncWithAppleDeviceEnrollmentProgram action", both without
a response; "syncLicenses action", which returns the token. Intune, "Manage tokens and devices for Apple automated
device enrollment": devices are synchronized at most every 15 minutes, and completely at most every seven days, which
Intune decides itself. Intune, "How to manage iOS and macOS apps purchased through Apple Business Manager": apps can be
synchronized at any time. How the service answers a request that comes too soon is not documented, so none is sent.

The pages do not document the text of a token either. It is sent as it is in the file from Apple. It cannot be read
back; whether it is in the tenant already follows from its expiry date (see ``enrolment_token``).
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.actions import (
    Action,
    ActionCall,
    ActionOption,
    ActionRequest,
    ActionSet,
    GivenFile,
    Rows,
)
from ansible_collections.m365.graph.plugins.module_utils._description.plan import MASK, Change
from ansible_collections.m365.graph.plugins.module_utils._description.renewal import refuse_sooner
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Effect, Json
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import enrolment_token
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    TICKS_PER_SECOND,
    DateTimeOffset,
    instant,
    is_never,
    shown,
    ticks_of,
)
from ansible_collections.m365.graph.plugins.module_utils._values.strings import CaseInsensitiveString

_EXAMPLE = "Intune_Token_2026-10-06T13-01-29Z_smime.p7m"
_MINUTE = 60 * TICKS_PER_SECOND
_YEAR_TOLERANCE = 36 * 60 * _MINUTE
"""A year can have a day more, so that two dates of this difference can be the same expiry."""
_SOONEST = 15
"""Minutes between two synchronizations with Apple's enrolment programme."""


def _token(option: str, value: str) -> str:
    try:
        return enrolment_token.check(value)
    except InvalidValue as error:
        raise InputError(f"{option}: {error}.") from None


def _file(option: str, value: GivenFile) -> tuple[str, dt.datetime | None]:
    """The token in a file, and when it was issued according to the file's name."""
    text = _token(option, value.data.decode("ascii", errors="replace"))
    return text, enrolment_token.issued_at(os.path.basename(value.path))


def _instant(option: str, value: str) -> dt.datetime:
    try:
        ticks = int(DateTimeOffset.parse(value))  # type: ignore[call-overload]
        return dt.datetime(1, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=ticks // 10)
    except (InvalidValue, OverflowError) as error:
        raise InputError(f"{option}: {error}.") from None


def _minutes(least: int) -> Callable[[str, int], int]:
    def parse(option: str, value: int) -> int:
        if value < least:
            raise InputError(f"{option}: {value} is too small. It must be at least {least} minutes.")
        return value

    return parse


def _issued(values: Mapping[str, Any], now: dt.datetime) -> Mapping[str, Any]:
    """The token with its expiry date.

    Raises :class:`InputError` for one whose age is not known, or that has expired.
    """
    if (values["src"] is None) == (values["token"] is None):
        raise InputError("Specify the token with either src or token.")
    token, named = values["src"] or (values["token"], None)
    issued: dt.datetime | None = values["issued"] or named
    if issued is None and values["src"]:
        raise InputError(
            "src: the name of the file does not have the time at which Apple issued the token, as "
            f"{_EXAMPLE} has. Set issued to that time."
        )
    if issued is None:
        raise InputError("issued is needed with token: the time at which Apple issued it, from the name of its file.")
    if issued > now + dt.timedelta(days=1):
        raise InputError(f"issued: {issued:%Y-%m-%dT%H:%M:%SZ} is in the future.")
    expires = enrolment_token.expiry(issued)
    if expires < now:
        raise InputError(
            f"The token expired on {expires:%Y-%m-%dT%H:%M:%SZ}: Apple issued it on {issued:%Y-%m-%dT%H:%M:%SZ}, for a "
            "year. Download a new one."
        )
    return {**values, "token": token, "expires": ticks_of(expires)}


def _has_expiry(setting: Json, expires: int) -> bool:
    there = DateTimeOffset.canonical(setting.get("tokenExpirationDateTime"))
    return isinstance(there, int) and abs(there - expires) <= _YEAR_TOLERANCE


def _upload(desired: ActionRequest, setting: Json, _rows: Rows) -> Iterator[ActionCall]:
    expires: int = desired.values["expires"]
    account, there = desired.values["apple_identifier"], setting.get("appleIdentifier")
    account = account or there
    if not account:
        raise InputError("apple_identifier: the setting has none yet. Specify the Apple account of the token.")
    other = not CaseInsensitiveString.equal(account, there)
    if _has_expiry(setting, expires) and not other:
        return
    before, after = setting.get("tokenExpirationDateTime"), instant(expires)
    before = None if is_never(before) else before
    if not _has_expiry(setting, expires):
        refuse_sooner("token", after, before, desired.now, desired.allow)
    changes = [
        Change("token", None, MASK, Effect.SAFE),
        Change("token_expiration_date_time", before, after, Effect.SAFE),
    ]
    if other:
        changes.append(Change("apple_identifier", there, account, Effect.SAFE))
    yield ActionCall(
        "uploadDepToken",
        {"appleId": account, "depToken": desired.values["token"]},
        tuple(changes),
        lambda entity, _rows: (
            _has_expiry(entity, expires) and CaseInsensitiveString.equal(account, entity.get("appleIdentifier"))
        ),
        {"appleIdentifier": account, "tokenExpirationDateTime": after},
    )


def _synchronization(
    name: str, moment: str, option: str, prevented: Callable[[Json], bool]
) -> Callable[[ActionRequest, Json, Rows], Iterator[ActionCall]]:
    """The call of a synchronization, unless the last one is not older than the given minutes, or is ``prevented``."""

    def calls(desired: ActionRequest, entity: Json, _rows: Rows) -> Iterator[ActionCall]:
        last = DateTimeOffset.canonical(entity.get(moment))
        oldest = ticks_of(desired.now) - desired.values["max_age_minutes"] * _MINUTE
        if prevented(entity) or (isinstance(last, int) and last > oldest):
            return
        yield ActionCall(
            name,
            {},
            (Change(option, entity.get(moment), None, Effect.SAFE),),
            lambda seen, _rows: not DateTimeOffset.equal(seen.get(moment), entity.get(moment)),
            {moment: None},
        )

    return calls


def _is_busy(token: Json) -> bool:
    """Whether a synchronization is in progress. Raises :class:`InputError` for a token with which none is possible."""
    if token.get("state") == "expired":
        name = token.get("displayName") or token.get("organizationName") or token.get("appleId")
        raise InputError(f"action: The token {shown(name)} has expired, so that Apple refuses it. Renew it first.")
    return token.get("lastSyncStatus") == "inProgress"


def _enrolment_problem(setting: Json) -> Iterator[str]:
    if setting.get("lastSyncErrorCode"):
        yield (
            f"Apple returned the error {setting['lastSyncErrorCode']} in the last synchronization. One reason can be "
            "new terms and conditions, which somebody must accept in Apple Business or Apple School Manager."
        )


def _apps_problem(token: Json) -> Iterator[str]:
    if token.get("lastSyncStatus") == "failed":
        yield "The last synchronization with Apple failed."


DEP_ONBOARDING_SETTING_ACTIONS = ActionSet(
    {
        "synchronize": Action(
            _synchronization(
                "syncWithAppleDeviceEnrollmentProgram",
                "lastSyncTriggeredDateTime",
                "last_sync_triggered_date_time",
                lambda _setting: False,
            ),
            takes=("max_age_minutes",),
            warn=_enrolment_problem,
        ),
        "upload_token": Action(
            _upload, takes=("src", "token", "issued", "apple_identifier"), complete=_issued, warn=_enrolment_problem
        ),
    },
    options=(
        ActionOption("src", _file, kind="file", secret=True),
        ActionOption("token", _token, secret=True),
        ActionOption("issued", _instant),
        ActionOption("apple_identifier"),
        ActionOption("max_age_minutes", _minutes(_SOONEST), kind="int", default=_SOONEST),
    ),
    allow=("allow_sooner_expiry",),
)
VPP_TOKEN_ACTIONS = ActionSet(
    {
        "synchronize": Action(
            _synchronization("syncLicenses", "lastSyncDateTime", "last_sync_date_time", _is_busy),
            takes=("max_age_minutes",),
            warn=_apps_problem,
        )
    },
    options=(ActionOption("max_age_minutes", _minutes(0), kind="int", default=_SOONEST),),
)
