"""One thread decides, workers only call.

`loop` steps through trials and yields findings, `trial` is one probe asking, `line` keeps each target's waiting work,
`threads` carries calls to the cloud, `retry` says when a failed call may be sent again. Admissions say whether a call
may be sent now: `pace`, `budget`, `reach`, `deadline`. A new rule is one small class without locks, named in
`commands/certify.py`.
"""
