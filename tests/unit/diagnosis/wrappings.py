"""What SDKs, gateways, logs and people make of an error message on its way to `certify diagnose`."""

import html
import json

REQUEST_ID = "2f8d55cc-9565-45f2-813a-8b894bba02fd"

# Around a text of which nothing but its words is known.
PLAIN = {
    "upper case": str.upper,
    "lower case": str.lower,
    "typographic quotes": lambda text: text.replace("'", "\u2019").replace('"', "\u201c"),
    "lost apostrophes": lambda text: text.replace("n't", "n\ufffdt"),
    "line wraps": lambda text: text.replace(" ", "\r\n    "),
    "terminal colours": lambda text: f"\x1b[31;1m{text}\x1b[0m",
    "nested JSON": lambda text: json.dumps({"error": {"message": json.dumps({"message": text}), "type": None}}),
    "a gateway": lambda text: (
        f"litellm.APIConnectionError: BedrockException - {json.dumps({'message': text})}. "
        "Received Model Group=claude\nAvailable Model Group Fallbacks=None"
    ),
    "a traceback": lambda text: f'Traceback (most recent call last):\n  File "run.py", line 3\nEventLoopError: {text}',
    "a long trace behind": lambda text: text + "\n" + "    at internal.frame(file.js:10)\n" * 20,
    "a request id behind": lambda text: f"{text} (request_id: {REQUEST_ID})",
    "a log line": lambda text: f"2026-03-11 13:42:50 - app.agents - ERROR - Chat request failed: {text}",
    "Python's repr": lambda text: f"Exception({text!r})",
    "markdown": lambda text: f"> **Error**: `{text}`",
    "a web page": html.escape,
}

# Around a text whose code, status and operation are known: what each SDK prints of them.
CODED = {
    "botocore": lambda text, code, status, operation: (
        f"An error occurred ({code}) when calling the {operation} operation (reached max retries: 4): {text}"
    ),
    "botocore's class": lambda text, code, status, operation: (
        f"botocore.errorfactory.{code}: An error occurred ({code}) when calling the {operation} operation: {text}"
    ),
    "an event stream": lambda text, code, status, operation: (
        f"EventStreamError: An error occurred ({code[0].lower() + code[1:]}) when calling the {operation} "
        f"operation: {text}"
    ),
    "JavaScript": lambda text, code, status, operation: (
        f"{code}: {text}\n    at throwDefaultError (/app/node_modules/@smithy/smithy-client/dist-cjs/index.js:388:22)"
    ),
    "JavaScript's fields": lambda text, code, status, operation: json.dumps(
        {
            "name": code,
            "$fault": "client" if status < 500 else "server",
            "$metadata": {"httpStatusCode": status, "requestId": REQUEST_ID, "attempts": 1},
            "message": text,
        }
    ),
    "Java": lambda text, code, status, operation: (
        f"software.amazon.awssdk.services.bedrockruntime.model.{code}: {text} "
        f"(Service: BedrockRuntime, Status Code: {status}, Request ID: {REQUEST_ID}) (SDK Attempt Count: 1)"
    ),
    "Go": lambda text, code, status, operation: (
        f"operation error Bedrock Runtime: {operation}, https response error StatusCode: {status}, "
        f"RequestID: {REQUEST_ID}, {code}: {text}"
    ),
    "Rust": lambda text, code, status, operation: (
        f"ServiceError(ServiceError {{ source: {code}({code} {{ message: Some({json.dumps(text)}), meta: "
        f'ErrorMetadata {{ code: Some("{code}"), extras: Some({{"aws_request_id": "{REQUEST_ID}"}}) }} }}) }})'
    ),
    ".NET": lambda text, code, status, operation: (
        f"Amazon.BedrockRuntime.Model.{code}: {text}\n ---> Amazon.Runtime.Internal.HttpErrorResponseException: "
        "Exception of type 'Amazon.Runtime.Internal.HttpErrorResponseException' was thrown."
    ),
    "HTTP": lambda text, code, status, operation: (
        f"HTTP/1.1 {status}\nx-amzn-RequestId: {REQUEST_ID}\nx-amzn-ErrorType: {code}:http://internal.amazon.com/\n\n"
        + json.dumps({"message": text})
    ),
    "a typed body": lambda text, code, status, operation: json.dumps(
        {"__type": f"com.amazon.coral.service#{code}", "message": text}
    ),
}

STATUSES = {
    "ThrottlingException": 429,
    "AccessDeniedException": 403,
    "ResourceNotFoundException": 404,
    "InternalServerException": 500,
    "ServiceUnavailableException": 503,
    "ModelTimeoutException": 408,
    "ModelErrorException": 424,
    "ModelStreamErrorException": 424,
    "ModelNotReadyException": 429,
}


def spoken(entry, wrap):
    """An entry with a code as one text that says it all; an event stream's lowerCamel code is spelt as others are."""
    code = entry["code"][0].upper() + entry["code"][1:]
    status = entry.get("http_status") or STATUSES.get(code, 400)
    return wrap(entry["message"], code, status, entry.get("operation") or "Converse")
