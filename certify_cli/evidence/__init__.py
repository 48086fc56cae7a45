"""Signed evidence: what was found of a target, as a file that others can check without certify, the store or AWS.

`result` is what is shown, `statement` what is said of it, `envelope` the line that carries both, `sign` and `keys` the
two ends of a signature, `verify` what must hold of a line, `read` the way from a file to reports. To add a way to sign:
a `Seal` in `sign`, and the words that lead to it in `cli/attesting`.
"""
