"""One file per command: open the doors, call the steps in order, return values. Nothing is printed here.

A new command is one file here, one in `cli/` of the same name, and one line in `cli/app.py`.
"""
