"""The AWS Price List over the wire: every page of every service code, and failures as values."""

from __future__ import annotations

import json

import pytest
from kit.scripted_server import ScriptedServer, http

from certify_cli.aws.cloud import AwsCloud
from certify_cli.aws.origin import origin_of
from certify_cli.types.failures import Category, Failure


def refused(code: str, message: str = "The service code is not found.") -> bytes:
    return http({"__type": f"com.amazonaws.pricing#{code}", "Message": message}, status=400)


def test_all_pages_of_all_service_codes_in_their_order(server: ScriptedServer, cloud: AwsCloud) -> None:
    first, second, last = ({"product": {"sku": str(number)}} for number in range(3))
    server.says(
        http({"PriceList": [json.dumps(first), "no json", "[1]", json.dumps("x")], "NextToken": "2"}),
        http({"PriceList": [json.dumps(second)], "NextToken": ""}),
        refused("NotFoundException"),
        http({"PriceList": [json.dumps(last)]}),
    )
    found = cloud.price_list("eu-central-1")
    assert not isinstance(found, Failure)
    assert [one.get("product", {}).get("sku") for one in found] == ["0", None, None, None, "1", "2"]
    assert [one["serviceCode"] for one in found][-2:] == ["AmazonBedrock", "AmazonBedrockFoundationModels"]
    asked = [json.loads(request.body) for request in server.requests]
    assert [one["ServiceCode"] for one in asked] == [
        *("AmazonBedrock", "AmazonBedrock", "AmazonBedrockService", "AmazonBedrockFoundationModels")
    ]
    assert asked[0]["Filters"] == [{"Type": "TERM_MATCH", "Field": "regionCode", "Value": "eu-central-1"}]
    assert asked[1]["NextToken"] == "2"


@pytest.mark.parametrize(
    ("body", "category"),
    [
        (
            refused("AccessDeniedException", "User is not authorized to perform: pricing:GetProducts"),
            Category.PERMISSION_DENIED,
        ),
        (http({}), Category.NETWORK),
        (http(b"<html>"), Category.NETWORK),
    ],
)
def test_what_is_no_list_is_a_failure(server: ScriptedServer, cloud: AwsCloud, body: bytes, category: Category) -> None:
    server.says(body)
    found = cloud.price_list("us-east-1")
    assert isinstance(found, Failure)
    assert found.category is category


def test_a_server_that_always_has_one_more_page_is_left_and_its_prices_are_not_whole(
    server: ScriptedServer, cloud: AwsCloud
) -> None:
    server.says(http({"PriceList": [], "NextToken": "again"}))
    found = cloud.price_list("us-east-1")
    assert isinstance(found, Failure)
    assert (found.code, len(server.requests)) == ("IncompleteReply", 2)


def test_the_price_list_answers_under_a_name_of_its_own() -> None:
    assert origin_of("https://api.pricing.us-east-1.amazonaws.com") == "aws"
    assert origin_of("https://api.pricing.us-east-1.example.com") == "custom"
