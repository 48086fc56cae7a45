"""Which of AWS's partitions a region lies in, as its ARNs say."""

PARTITIONS = (
    ("us-gov-", "aws-us-gov"),
    ("cn-", "aws-cn"),
    ("eusc-", "aws-eusc"),
    ("us-isob-", "aws-iso-b"),
    ("us-isof-", "aws-iso-f"),
    ("eu-isoe-", "aws-iso-e"),
    ("us-iso-", "aws-iso"),
)
"""Region prefix -> partition, everything else is `aws`; source: botocore's partitions.json, compared by a test."""


def partition_of(region: str) -> str:
    """`aws` for every commercial region."""
    return next((partition for prefix, partition in PARTITIONS if region.startswith(prefix)), "aws")
