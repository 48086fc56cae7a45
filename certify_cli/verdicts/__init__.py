"""From findings to a verdict, all pure: `marks` (a failure's mark), `tally` (trials to a probe's mark), `judge` (a
target's status), `rate` (its rating and badge), `freshness` (how long it holds).

A new rule on statuses goes into `judge`; a new part of the rating into `rate`.
"""
