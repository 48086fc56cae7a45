"""Which platform an identifier belongs to: Bedrock, another known provider, or nobody we know."""

from __future__ import annotations

import re

BEDROCK = "bedrock"
UNKNOWN = "unknown"
BEDROCK_WORDS = re.compile(r"(^|[\s_-])bedrock($|[\s_-])")
"""In `bedrock`, `aws-bedrock`, `bedrock_converse`, `Amazon Bedrock Runtime`, however a list calls it."""
OWNERS = frozenset({"amazon", "aws"})
OTHER_PROVIDERS = frozenset(
    """
    ai21 anthropic anyscale azure azure_ai azure_text baseten cerebras clarifai cloudflare codestral cohere cohere_chat
    dashscope databricks deepinfra deepseek fireworks fireworks_ai friendliai galadriel gemini gigachat github
    github_copilot google groq hosted_vllm huggingface hyperbolic jina_ai lambda_ai litellm_proxy llamafile lm_studio
    maritalk meta_llama minimax mistral moonshot nebius nlp_cloud novita nscale nvidia_nim oci ollama ollama_chat openai
    openai_like openrouter palm perplexity petals predibase replicate sagemaker sagemaker_chat sambanova snowflake
    text-completion-codestral text-completion-openai together together_ai topaz triton vercel_ai_gateway vertex_ai
    vertex_ai_beta vllm volcengine voyage watsonx watsonx_text xai xinference zai
    """.split()  # noqa: SIM905 - a list would take a line each
)
"""Provider prefixes as LiteLLM and its like write them before a slash."""

PROFILE_PREFIXES = ("us", "us-gov", "eu", "apac", "jp", "au", "ca", "in", "global")
BEDROCK_SHAPE = re.compile(rf"^(?:(?:{'|'.join(PROFILE_PREFIXES)})\.)?[a-z0-9]+\.[a-z0-9][a-z0-9.:_-]*$", re.IGNORECASE)
LONGEST_ID = 200
ARN = re.compile(r"^arn:aws[a-z-]*:bedrock:", re.IGNORECASE)
HOST_LIKE = re.compile(r"^(gpt|o|claude|gemini|llama|mistral|command)-?[0-9]+\.[0-9]", re.IGNORECASE)
"""`gpt-4.1`, `claude-2.1`: the dot belongs to a version, not to a vendor."""


def provider_named(name: str) -> str:
    """A provider as a column or prefix names it, in our spelling; unknown ones are kept, lower case."""
    folded = name.strip().lower()
    return BEDROCK if _is_bedrock(folded) else folded or UNKNOWN


def split_provider(identifier: str) -> tuple[str, str]:
    """(provider, the rest). What stands before a slash is a provider only if known; else it is part of the id."""
    text = identifier.strip()
    prefix, slash, rest = text.partition("/")
    folded = prefix.lower()
    if slash and not ARN.match(text) and rest.strip():
        if _is_bedrock(folded):
            return BEDROCK, rest.strip()
        if folded in OTHER_PROVIDERS:
            return folded, rest.strip()
        return UNKNOWN, text
    return (BEDROCK if looks_like_bedrock(text) else UNKNOWN), text


def _is_bedrock(folded: str) -> bool:
    return folded in OWNERS or bool(BEDROCK_WORDS.search(folded))


def looks_like_bedrock(identifier: str) -> bool:
    """Whether it has the shape of a Bedrock model id, profile id or ARN; target forms (`...@REGION`) included."""
    if ARN.match(identifier):
        return True
    return bool(BEDROCK_SHAPE.match(identifier.partition("@")[0])) and not HOST_LIKE.match(identifier)


def is_model_id(text: str) -> bool:
    """Whether it can be the id of a model or profile, and nothing else: what strangers write is kept and shown."""
    plain = text.isascii() and len(text) <= LONGEST_ID and bool(BEDROCK_SHAPE.fullmatch(text))
    return plain and not HOST_LIKE.match(text)
