"""What is made of verdicts: `gate` turns reports into a decision with its exit code, on the grounds of a policy.

To add a rule: its name and what it demands in `types/policy.RULES`, the key that sets it in `policy_settings.DEMANDS`
and `Demands`, and a function in `rules`, `limits` or `certificates` that yields a `Breach`.
"""
