"""The account everything simulated belongs to; AWS's own example number."""

ACCOUNT = "123456789012"
PRINCIPAL = f"arn:aws:sts::{ACCOUNT}:assumed-role/Certify/simulator"
USER_ID = "AROASIMULATORCERTIFY:simulator"
