"""Acceptance tests for Amazon Bedrock models: account x route x region x capability."""

__version__ = "0.1.0"
