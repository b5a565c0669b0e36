"""`python -m desk` is the command `goodweek`."""

from desk.cli import main

main()
