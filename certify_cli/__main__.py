"""`python -m certify_cli`, the same as the console script."""

from certify_cli.cli.app import main

main()
