"""Frozen values that everything else speaks in; standard library only.

Each module is one subject: `model` what is known of a model, `target` what is certified, `calls` what goes over the
wire, `failures` what can go wrong, `findings` what was seen, `plans` what will be done, `reports` what is shown.
"""
