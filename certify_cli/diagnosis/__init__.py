"""Explains an error: evidence is read into one normal form, judged by the table of rules, and given a remedy.

To teach it a new error add a rule to `failures.toml`, in the section of what must be changed to mend it, and the real
message to `tests/unit/diagnosis/real_messages.jsonl`. A remedy that needs more than one text for its category has
its own words in the rule.
"""
