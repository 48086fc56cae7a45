"""What the AWS SDK itself raises on this machine is told apart by its class alone, and by what the class says."""

import inspect

import botocore.exceptions
import pytest

from certify_cli.diagnosis.classify import classify
from certify_cli.diagnosis.evidence import Evidence
from certify_cli.types.failures import Category

# Bases, warnings, test doubles and other services' own classes: their name says nothing of a call to Bedrock.
SILENT = {
    *("BaseEndpointResolverError", "BotoCoreError", "ClientError", "EventStreamError", "UndefinedModelAttributeError"),
    *("ImminentRemovalWarning", "UnsupportedTLSVersionWarning", "PaginationError", "WaiterError", "WaiterConfigError"),
    *("StubAssertionError", "StubResponseError", "UnStubbedResponseError", "InvalidDNSNameError"),
    *("InvalidS3AddressingStyleError", "InvalidS3UsEast1RegionalEndpointConfigError"),
    *("UnsupportedOutpostResourceError", "UnsupportedS3AccesspointConfigurationError", "UnsupportedS3ArnError"),
    *("UnsupportedS3ConfigurationError", "UnsupportedS3ControlArnError", "UnsupportedS3ControlConfigurationError"),
}
CLASSES = {
    name: kind
    for name, kind in inspect.getmembers(botocore.exceptions, inspect.isclass)
    if issubclass(kind, Exception) and kind.__module__ == "botocore.exceptions" and name not in SILENT
}


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_alone_says_what_its_own_words_say(name):
    bare = classify(Evidence("", exception=name))
    worded = classify(Evidence(getattr(CLASSES[name], "fmt", ""), exception=name))
    assert bare.category is not Category.UNKNOWN
    assert (bare.category, bare.transient) == (worded.category, worded.transient)


@pytest.mark.parametrize("name", sorted(SILENT))
def test_a_class_that_says_nothing_is_not_guessed_at(name):
    assert classify(Evidence("", exception=name)).category is Category.UNKNOWN


@pytest.mark.parametrize(
    ("name", "category", "transient"),
    [
        ("EndpointConnectionError", "NETWORK", True),
        ("ConnectionClosedError", "NETWORK", True),
        ("ProxyConnectionError", "NETWORK", False),
        ("SSLError", "NETWORK", False),
        ("ReadTimeoutError", "TIMEOUT", True),
        ("CapacityNotAvailableError", "THROTTLED", True),
        ("UnauthorizedSSOTokenError", "AUTHENTICATION", False),
        ("PartialCredentialsError", "AUTHENTICATION", False),
        ("LoginInsufficientPermissions", "PERMISSION_DENIED", False),
        ("NoRegionError", "CLIENT_CONFIGURATION", False),
        ("UnknownServiceError", "CLIENT_CONFIGURATION", False),
        ("ServiceNotInRegionError", "REGION_UNAVAILABLE", False),
        ("ParamValidationError", "INVALID_REQUEST", False),
    ],
)
def test_each_family_has_its_category(name, category, transient):
    failure = classify(Evidence("", exception=f"botocore.exceptions.{name}"))
    assert (failure.category, failure.transient) == (category, transient)
