"""Bare names that other platforms made well known: `gpt-4-turbo` in a list is no typo of a Bedrock id."""

from __future__ import annotations

import re

PATTERNS = (
    ("openai", r"gpt-(3\.5|4|4o|4\.1|4\.5|5)(-.+)?|chatgpt-.+|o[134](-(mini|preview|pro)(-.+)?)?"),
    ("openai", r"text-embedding-(ada-002|3-small|3-large)|whisper-1|tts-1(-hd)?|gpt-image-1|dall-e-[23]"),
    ("groq", r"llama-3\.[0-9]-[0-9]+b-(instant|versatile|specdec|preview)|llama3-(8|70)b-8192"),
    ("groq", r"mixtral-8x7b-32768|gemma-7b-it|gemma2-9b-it"),
    ("gemini", r"gemini-([0-9].*|pro(-vision)?)"),
    ("anthropic", r"claude-.+-latest"),
    ("mistral", r"(mistral|ministral|magistral|pixtral|codestral|devstral|voxtral)-(.+-)?latest|open-mi[sx]tral-.+"),
    ("deepseek", r"deepseek-(chat|reasoner|coder)"),
    ("xai", r"grok-(beta|[23](-.+)?)"),
)
"""(provider, its names). Only what no Bedrock name could be mistyped into; the registry's own names come first."""


def well_known_elsewhere(name: str) -> str:
    """The platform that made the name well known, or ""."""
    matching = (provider for provider, pattern in PATTERNS if re.fullmatch(pattern, name.strip(), re.IGNORECASE))
    return next(matching, "")
