"""A team's own cases as probes: what is asked (`asking`), how the answer is judged (`judging`), found by id (`named`).

A room of its own beside `probes`, which keeps to the standard library: cases check JSON Schemas and regular expressions
that somebody else wrote, and that takes libraries (docs/decisions/0011).

To add a check: a field of `types.cases.Checks`, how it is read (`reading/checks.py`), how it is decided (`texts`,
`calls` or `measures`), and a line in the table of docs/reference/cases.md. To add a kind of file: see `reading`.
"""
