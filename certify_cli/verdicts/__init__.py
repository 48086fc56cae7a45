"""From findings to a verdict, all pure: `marks` (a failure's mark), `deciding` (when trials are enough, what they say),
`tally` (a probe's report), `judge` (a target's status), `rate` (its rating and badge), `performance` (its speed),
`freshness` (how long it holds).

`sequential`, `characteristic` and `calibration` are the test behind `--confidence`, which
docs/explanation/statistics.md derives.
A new rule on statuses goes into `judge`; a new part of the rating into `rate`.
"""
