"""The only room that imports boto3: turns requests into AWS calls, and whatever comes back into values.

`cloud` is the door (`open_cloud`). To add an operation of a model add a function to `runtime.OPERATIONS` and its
reading to `replies` or `streams`; to add a control-plane call write a module like `quotas` that goes through
`attempts.Attempts.run`, so that its deadline, byte cap, redaction and classification come of themselves.
"""
