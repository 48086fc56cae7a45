"""The checks of `certify doctor`: one file each, which looks at one thing and changes nothing.

To add one: write `doctor/NAME.py` with a function from a `Patient` to what was seen (`Checked`), and add a line to
`checks.CHECKS`. A check asks AWS through `Patient.aws`, so that what two of them ask is asked once; what it raises that
a person can mend (`CertifyError`) is its own failure, with the hint as remedy.
"""
