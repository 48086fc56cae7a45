"""Names that are error codes of AWS services, as `folded_name` gives them; any other class name is a client's own."""

from __future__ import annotations

# One word a line of thought: access, input, load, credentials, and what API Gateway and old services answer.
SERVICE_CODES = frozenset(
    [
        "accessdenied",
        "unauthorizedoperation",
        "notauthorized",
        "optinrequired",
        "subscriptionrequired",
        "validation",
        "resourcenotfound",
        "resourceinuse",
        "conflict",
        "serialization",
        "invalidrequest",
        "invalidparameter",
        "invalidparametervalue",
        "malformedquerystring",
        "payloadtoolarge",
        "requestentitytoolarge",
        "throttling",
        "throttled",
        "toomanyrequests",
        "requestlimitexceeded",
        "limitexceeded",
        "servicequotaexceeded",
        "slowdown",
        "modelnotready",
        "modeltimeout",
        "modelerror",
        "modelstreamerror",
        "requesttimeout",
        "internalserver",
        "internalfailure",
        "serviceunavailable",
        "badgateway",
        "dependencyfailed",
        "expiredtoken",
        "invalidclienttokenid",
        "unrecognizedclient",
        "invalidsignature",
        "incompletesignature",
        "signaturedoesnotmatch",
        "missingauthenticationtoken",
        "requestexpired",
        "requesttimetooskewed",
        "authfailure",
        "authorizationheadermalformed",
        "unauthorized",
        "unknownoperation",
        "unknownaction",
        "invalidaction",
        "unsupportedoperation",
        "methodnotallowed",
    ]
)

# What SDKs of other clouds and gateways call their own classes; AWS spells the same codes ...Exception.
CLIENT_CLASSES = frozenset(["internalservererror", "serviceunavailableerror", "unauthorizederror", "conflicterror"])
