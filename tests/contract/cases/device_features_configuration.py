# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from network_cases import cases

from ansible_collections.m365.graph.plugins.module_utils._resources.device_features_configurations import (
    DEVICE_FEATURES_CONFIGURATION,
)

SAID = {"display_name": "x", "wallpaper_display_location": "lockScreen"}
SETTING = {"odata_type": "keyBooleanValuePair", "key": "a"}

CASES = cases(
    DEVICE_FEATURES_CONFIGURATION,
    {"iosDeviceFeaturesConfiguration", "macOSDeviceFeaturesConfiguration"},
    [
        (
            {**SAID, "sleep_disabled": True},
            "type iosDeviceFeaturesConfiguration has no sleep_disabled; what it has is display_name, ",
        ),
        (
            {**SAID, "ios_single_sign_on_extension": {"realm": "CONTOSO.COM"}},
            "ios_single_sign_on_extension: @odata.type is needed, one of iosCredentialSingleSignOnExtension, ",
        ),
        (
            {
                **SAID,
                "ios_single_sign_on_extension": {
                    "odata_type": "iosAzureAdSingleSignOnExtension",
                    "configurations": [{**SETTING, "value": "maybe"}],
                },
            },
            "maybe",
        ),
        ({**SAID, "content_filter_settings": {"allowed_urls": ["x"], "website_list": []}}, "content_filter_settings: "),
        ({"asset_tag_template": "x"}, "Which device features configuration is meant. Give id, or display_name"),
    ],
)
