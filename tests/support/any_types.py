# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A part of Graph's metadata that no module describes, and documents of its types."""

from __future__ import annotations

from typing import Any

LOCATIONS = "/identity/conditionalAccess/namedLocations"
IP = "microsoft.graph.ipNamedLocation"
COUNTRY = "microsoft.graph.countryNamedLocation"
SECURITY = "/policies/identitySecurityDefaultsEnforcementPolicy"
SETTING = "microsoft.graph.identitySecurityDefaultsEnforcementPolicy"

METADATA = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
  <edmx:DataServices>
    <Schema Namespace="microsoft.graph" Alias="graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      <EnumType Name="countryLookupMethodType">
        <Member Name="clientIpAddress" Value="0" /><Member Name="authenticatorAppGps" Value="1" />
        <Member Name="unknownFutureValue" Value="2" />
      </EnumType>
      <EntityType Name="identityContainer" BaseType="graph.entity">
        <NavigationProperty Name="conditionalAccess" Type="graph.conditionalAccessRoot" ContainsTarget="true" />
      </EntityType>
      <EntityType Name="conditionalAccessRoot" BaseType="graph.entity">
        <NavigationProperty Name="namedLocations" Type="Collection(graph.namedLocation)" ContainsTarget="true" />
      </EntityType>
      <EntityType Name="namedLocation" BaseType="graph.entity" Abstract="true">
        <Property Name="displayName" Type="Edm.String" Nullable="false" />
        <Property Name="createdDateTime" Type="Edm.DateTimeOffset" />
        <Property Name="modifiedDateTime" Type="Edm.DateTimeOffset" />
      </EntityType>
      <EntityType Name="ipNamedLocation" BaseType="graph.namedLocation">
        <Property Name="isTrusted" Type="Edm.Boolean" Nullable="false" />
        <Property Name="ipRanges" Type="Collection(graph.ipRange)" Nullable="false" />
        <Property Name="owner" Type="Edm.String">
          <Annotation Term="Org.OData.Core.V1.Immutable" Bool="true" />
        </Property>
        <Property Name="sharedSecret" Type="Edm.String" />
        <NavigationProperty Name="operators" Type="graph.group" />
        <NavigationProperty Name="sites" Type="Collection(graph.namedLocation)" />
      </EntityType>
      <EntityType Name="countryNamedLocation" BaseType="graph.namedLocation">
        <Property Name="countriesAndRegions" Type="Collection(Edm.String)" Nullable="false" />
        <Property Name="countryLookupMethod" Type="graph.countryLookupMethodType" />
      </EntityType>
      <EntityType Name="identitySecurityDefaultsEnforcementPolicy" BaseType="graph.entity">
        <Property Name="isEnabled" Type="Edm.Boolean" Nullable="false" />
        <Property Name="description" Type="Edm.String" />
      </EntityType>
      <EntityType Name="policyRoot" BaseType="graph.entity">
        <NavigationProperty Name="identitySecurityDefaultsEnforcementPolicy"
          Type="graph.identitySecurityDefaultsEnforcementPolicy" ContainsTarget="true" />
      </EntityType>
      <ComplexType Name="ipRange" Abstract="true" />
      <ComplexType Name="iPv4CidrRange" BaseType="graph.ipRange">
        <Property Name="cidrAddress" Type="Edm.String" Nullable="false" />
      </ComplexType>
      <ComplexType Name="iPv6CidrRange" BaseType="graph.ipRange">
        <Property Name="cidrAddress" Type="Edm.String" Nullable="false" />
      </ComplexType>
      <EntityContainer Name="GraphService">
        <Singleton Name="identity" Type="microsoft.graph.identityContainer" />
        <Singleton Name="policies" Type="microsoft.graph.policyRoot" />
      </EntityContainer>
      <Annotations Target="microsoft.graph.namedLocation/createdDateTime">
        <Annotation Term="Org.OData.Core.V1.Computed" Bool="true" />
      </Annotations>
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>
"""


def cidr(address: str) -> dict[str, str]:
    kind = "iPv6CidrRange" if ":" in address else "iPv4CidrRange"
    return {"@odata.type": f"#microsoft.graph.{kind}", "cidrAddress": address}


def ip_location(name: str, *addresses: str, **more: Any) -> dict[str, Any]:
    return {
        "type": IP,
        "path": LOCATIONS,
        "key": {"displayName": name},
        "properties": {"ipRanges": [cidr(address) for address in addresses], "isTrusted": True, **more},
    }


def country_location(name: str, *countries: str) -> dict[str, Any]:
    return {
        "type": COUNTRY,
        "path": LOCATIONS,
        "key": {"displayName": name},
        "properties": {"countriesAndRegions": [*countries], "countryLookupMethod": "clientIpAddress"},
    }


def changed(document: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """A document with other values of some properties."""
    return {**document, "properties": {**document["properties"], **properties}}


def writes(step: Any) -> list[tuple[str, str, Any]]:
    """The writes that the service saw while a task ran: method, path and body."""
    return [
        (request["method"], request["path"], request.get("body") or None)
        for request in step.requests
        if request["method"] != "GET" and not request["path"].endswith("/$batch")
    ]
