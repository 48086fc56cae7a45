"""The line of every key of a TOML text, whatever stands in texts, arrays and comments."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from certify_cli.types.toml_lines import line_at, lines_of

TRICKY = '''\
# [not.a.table]
a = """
[x]
b = "1" # still text
\\"""" # over
"c d".e = 'lit # eral'
f = [ # ]
  "[y]",
  { g = 1 },
]
[[t]]
k = \'\'\'
[[t]]
\'\'\'
[t.sub]
h = 2
[[t]]
[[t.u]]
i = 3
[ "quoted.name" . v ]
j = 4
'''


def test_what_looks_like_a_key_within_a_text_is_none() -> None:
    tomllib.loads(TRICKY)
    lines = lines_of(TRICKY)
    assert lines == {
        ("a",): 2,
        ("c d",): 6,
        ("c d", "e"): 6,
        ("f",): 7,
        ("t",): 11,
        ("t", 0): 11,
        ("t", 0, "k"): 12,
        ("t", 0, "sub"): 15,
        ("t", 0, "sub", "h"): 16,
        ("t", 1): 17,
        ("t", 1, "u"): 18,
        ("t", 1, "u", 0): 18,
        ("t", 1, "u", 0, "i"): 19,
        ("quoted.name", "v"): 20,
        ("quoted.name", "v", "j"): 21,
    }
    assert line_at(lines, "f", 1, "g") == 7
    assert line_at(lines, "unknown") == 1


@given(st.text(alphabet="ab[]{}\"'\\#\n =.1"))
def test_no_text_whatever_is_too_much_for_it(text: str) -> None:
    assert all(1 <= line <= text.count("\n") + 1 for line in lines_of(text).values())
