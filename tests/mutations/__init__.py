"""Defects that nobody planted in the simulator: replies and requests changed on the way, and what real ones vary in.

Each file is a table of `Defect`s by what they touch, but `shapes` (reaching into messages), `systematic` (every small
change of a JSON value) and `healthy` (what must pass).
"""

from mutations import (
    accounts,
    drawings,
    hearing,
    rankings,
    refusals,
    saying,
    sights,
    streams,
    tool_results,
    tools,
    vectors,
)

FILES = (hearing, saying, tools, tool_results, streams, accounts, sights, vectors, rankings, drawings, refusals)
DEFECTS = tuple(row for file in FILES for row in file.DEFECTS)
