# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.m365.graph.plugins.module_utils._clouds import Cloud, resolve
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError


@pytest.mark.parametrize(
    ("cloud", "graph", "authority"),
    [
        ("public", "https://graph.microsoft.com", "https://login.microsoftonline.com"),
        ("us_government_l4", "https://graph.microsoft.us", "https://login.microsoftonline.us"),
        ("us_government_l5", "https://dod-graph.microsoft.us", "https://login.microsoftonline.us"),
        ("china", "https://microsoftgraph.chinacloudapi.cn", "https://login.chinacloudapi.cn"),
    ],
)
def test_each_cloud(cloud: str, graph: str, authority: str) -> None:
    assert resolve(cloud) == Cloud(graph, authority, f"{graph}/.default")


def test_an_override_changes_the_address_and_not_the_scope() -> None:
    assert resolve("china", "https://Localhost:8443/", "login.example/") == Cloud(
        "https://localhost:8443", "https://login.example", "https://microsoftgraph.chinacloudapi.cn/.default"
    )


def test_a_path_stays() -> None:
    assert resolve(graph_url="https://gateway.example/Graph//").graph_url == "https://gateway.example/Graph"


def test_an_empty_override_is_none() -> None:
    assert resolve("public", "", None) == resolve()


def test_an_unknown_cloud_is_refused() -> None:
    with pytest.raises(
        InputError, match="cloud=mars is not known; it is one of public, us_government_l4, us_government_l5, china"
    ):
        resolve("mars")


@pytest.mark.parametrize(
    "url",
    [
        "http://graph.microsoft.com",
        "HTTP://x.example",
        "ftp://x.example",
        "https://",
        "https:///x",
        "https://x.example?y",
        "https://x.example#y",
        "https://[",
        "https://x:y",
        "https://x.example:0",
        "https://x y.example",
        "https://x.example\\y",
        "https://x.example/v1.0/",
        "https://x.example/beta",
    ],
)
def test_what_is_no_https_root_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="graph_url"):
        resolve(graph_url=url)


@pytest.mark.parametrize(
    "url",
    [
        "https://me:hunter2@login.example",
        "http://me:hunter2@login.example",
        "https://me:hunter2@[",
        "me:hunter2@login.example",
    ],
)
def test_a_password_in_a_url_is_not_repeated(url: str) -> None:
    with pytest.raises(InputError, match="authority_url must be a plain https URL") as caught:
        resolve(authority_url=url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("cloud", "option", "url", "owners"),
    [
        ("public", "graph_url", "https://graph.microsoft.us/", "us_government_l4"),
        ("china", "graph_url", "Graph.Microsoft.Com", "public"),
        ("us_government_l4", "graph_url", "https://dod-graph.microsoft.us", "us_government_l5"),
        ("public", "authority_url", "https://login.microsoftonline.us/", "us_government_l4 and us_government_l5"),
        ("china", "authority_url", "https://login.microsoftonline.com", "public"),
        ("us_government_l5", "authority_url", "https://login.partner.microsoftonline.cn", "china"),
    ],
)
def test_the_address_of_another_cloud_is_refused(cloud: str, option: str, url: str, owners: str) -> None:
    with pytest.raises(
        InputError,
        match=rf"^{option}=https://\S+ belongs to cloud {owners}, and cloud={cloud}: give both of one cloud\.$",
    ):
        resolve(cloud, **{option: url})


@pytest.mark.parametrize(
    ("cloud", "authority"),
    [
        ("us_government_l4", "https://login.microsoftonline.us"),
        ("us_government_l5", "https://login.microsoftonline.us"),
        ("china", "https://login.partner.microsoftonline.cn"),
        ("public", "https://login.windows.net"),
    ],
)
def test_a_cloud_may_be_told_what_it_has(cloud: str, authority: str) -> None:
    assert resolve(cloud, authority_url=authority).authority_url == authority
