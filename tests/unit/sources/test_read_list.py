"""Lists that people have at hand, and files that mean harm."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.errors import BadFile
from certify_cli.interfaces import Imported, Source
from certify_cli.sources import ALL, read_list
from certify_cli.sources.inventory import inventory_from, inventory_id

NOVA = "amazon.nova-lite-v1:0"
UUID = "11111111-1111-4111-8111-111111111111"


def read(directory: Path, text: str | bytes, name: str = "list.txt") -> tuple[Imported, ...]:
    path = directory / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_list(path)


def short(rows: tuple[Imported, ...]) -> list[tuple[str, str, int]]:
    return [(row.provider, row.model, row.line) for row in rows]


def test_a_plain_list(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        f"# ours\n\n{NOVA}   # cheap\r\nbedrock/us-west-2/us.{NOVA}\nopenai/gpt-4-turbo\nacme/Llama-3\n"
        "Claude Haiku 4.5\n"
        f"arn:aws:bedrock:us-east-1::foundation-model/{NOVA}\nus.{NOVA}@eu-west-1\ngpt-4.1\n",
    )
    assert short(rows) == [
        ("bedrock", NOVA, 3),
        ("bedrock", f"us.{NOVA}", 4),
        ("openai", "gpt-4-turbo", 5),
        ("unknown", "acme/Llama-3", 6),
        ("unknown", "Claude Haiku 4.5", 7),
        ("bedrock", f"arn:aws:bedrock:us-east-1::foundation-model/{NOVA}", 8),
        ("bedrock", f"us.{NOVA}@eu-west-1", 9),
        ("unknown", "gpt-4.1", 10),
    ]
    assert rows[1].regions == ("us-west-2",)


def test_a_csv_list(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        "ID;Provider;API_Model_ID;active;rating;notes\r\n"
        f"{UUID.upper()};AWS Bedrock;bedrock/{NOVA};true;4.5;fine\r\n"
        ";huggingface;meta-llama/Llama-3-70b-chat-hf;f;;\r\n"
        ';;"groq/llama-3.1-8b-instant";;0;"two\nlines"\r\n;;;;;\r\n',
        "models.dat",
    )
    assert short(rows) == [
        ("bedrock", NOVA, 2),
        ("huggingface", "meta-llama/Llama-3-70b-chat-hf", 3),
        ("groq", "llama-3.1-8b-instant", 5),
    ]
    assert [(row.id, row.active, row.rating) for row in rows] == [
        (UUID, True, 4.5),
        (None, False, None),
        (None, None, 0.0),
    ]


def test_a_csv_of_one_column_with_a_byte_order_mark(tmp_path: Path) -> None:
    assert short(read(tmp_path, b"\xef\xbb\xbfmodel\r\n" + NOVA.encode())) == [("bedrock", NOVA, 2)]


LITELLM = f"""
defaults: &defaults {{aws_region_name: eu-west-1, timeout: 010, when: 2026-13-45}}
model_list:
  - model_name: cheap
    litellm_params: {{<<: *defaults, model: bedrock/converse/{NOVA}}}
  - model_name: there
    litellm_params: {{model: bedrock/us-west-2/us.{NOVA}}}
  - model_name: from-environment
    litellm_params: {{model: "bedrock/*", aws_region_name: os.environ/AWS_REGION}}
  - litellm_params: {{model: claude-3-opus, custom_llm_provider: anthropic}}
  - litellm_params: {{model: gpt-4-turbo, api_key: os.environ/KEY}}
"""


@pytest.mark.parametrize("name", ["config.yaml", "config"])
def test_a_litellm_config(tmp_path: Path, name: str) -> None:
    rows = read(tmp_path, LITELLM, name)
    assert [(row.provider, row.model, row.regions) for row in rows] == [
        ("bedrock", NOVA, ("eu-west-1",)),
        ("bedrock", f"us.{NOVA}", ("us-west-2",)),
        ("bedrock", "*", ()),
        ("anthropic", "claude-3-opus", ()),
        ("unknown", "gpt-4-turbo", ()),
    ]


def test_a_litellm_config_knows_role_and_mode_and_where_the_region_stands(tmp_path: Path) -> None:
    text = f"""
model_list:
  - litellm_params: {{model: bedrock/{NOVA}, aws_region_name: os.environ/WHERE, aws_role_name: "arn:aws:iam::1:role/A"}}
    model_info: {{mode: chat}}
  - litellm_params: {{model: bedrock/eu-west-1/{NOVA}, aws_region_name: os.environ/WHERE, aws_role_name: [x]}}
    model_info: [1]
"""
    first, second = read(tmp_path, text, "config.yaml")
    assert (first.regions, first.region_from, first.role, first.mode) == (
        (),
        "os.environ/WHERE",
        "arn:aws:iam::1:role/A",
        "chat",
    )
    assert (second.regions, second.region_from, second.role, second.mode) == (("eu-west-1",), "", "", "")


LAUGHS = "a: &a {k: v}\n" + "".join(
    f"{new}: &{new} {{<<: [{', '.join([f'*{old}'] * 9)}]}}\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"\xff\xfem\x00o\x00", "UTF-16"),
        (b"\xfe\xff\x00m", "UTF-16"),
        (b"abc\n\x89PNG", r":2: not UTF-8"),
        (b"model\namazon\x00nova\n", r":2: control character U\+0000"),
        (b"", "names no model"),
        (b"# nothing\n\n", "names no model"),
        (b'{"models": []}', r":1: '\{\"models\": \[\]\}' is no model id"),
        (b"ok\n" + b"a" * 3000, r":2: 'aaa"),
        (b"one\n\x1b[31mred\n", r":2: control character"),
        (b"id,provider\n1,openai", r":1: 'id,provider' is no model id"),
        (b"model,model\na,b", "stands twice"),
        (b"model,rating\nm,great", r":2: rating 'great' is no number from 0 to 5"),
        (b"model,rating\nm,nan", "rating 'nan'"),
        (b"model,rating\nm,5.1", "rating '5.1'"),
        (b"model,id\nm,7", r":2: id '7' is no UUID"),
        (b"model,active\nm,perhaps", "neither true nor false"),
        (b"model,id\n,\nm,\n ,x", r":4: no model id"),
        (b"model\na,b", "2 fields under 1 columns"),
        (b'model,id\n"a"b,c', ":2: not CSV"),
        (b"model,x\n" + b"m," + b"x" * 200_000, "not CSV"),
        (b"model_list: [", "not YAML"),
        (b"model_list: {}", "no `model_list`"),
        (b"model_list: [1]", "entry 1 has no litellm_params.model"),
        (b"model_list: [{litellm_params: {model: [x]}}]", "entry 1"),
        (b"model_list: !!python/object/apply:os.system [ls]", "not YAML"),
        (b"model_list: !!int 1:" + b"1:" * 50_000, "not YAML"),
        (b"model_list: " + b"[" * 100_000, "nested too deeply|not YAML"),
        (b"model_list: {{a: b}: c}", "not YAML"),
        # PyYAML folds equal merges itself from 6.0.4 on; before that our own bound ends it
        (LAUGHS.encode() + b"model_list: *i", "without end|no `model_list`"),
        (b"model_list: [" + b"a, " * 200_000 + b"]", "too large"),
    ],
)
def test_a_hostile_or_wrong_file_is_refused_with_its_place(tmp_path: Path, text: bytes, problem: str) -> None:
    with pytest.raises(BadFile, match=problem) as caught:
        read(tmp_path, text)
    assert caught.value.message.startswith(str(tmp_path))


def test_a_yaml_file_without_models_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no `model_list`"):
        read(tmp_path, "a: b", "config.yml")


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(BadFile, match="larger than 8 MB"):
        read_list(path)


@pytest.mark.parametrize(
    ("path", "problem"),
    [("missing", "No such file"), (".", "a directory"), ("/dev/zero", "not a regular file"), ("nul\x00l", "null")],
)
def test_what_is_no_file_is_refused(tmp_path: Path, path: str, problem: str) -> None:
    with pytest.raises(BadFile, match=problem):
        read_list(tmp_path / path)


@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)), kind=st.sampled_from(ALL))
def test_no_content_is_a_traceback(content: bytes, kind: Source) -> None:
    text = content.decode("utf-8", "replace")
    try:
        rows = kind.read("list", text)
    except BadFile:
        return
    assert all(row.model and row.provider for row in rows)


def test_rows_of_the_inventory_keep_their_id_or_get_a_stable_one() -> None:
    rows = inventory_from(
        [
            Imported(model=NOVA, provider="bedrock", id=UUID, rating=4.5, line=2),
            Imported(model=NOVA, provider="bedrock", line=3),
            Imported(model=f"US.{NOVA}@us-east-1", provider="bedrock", active=False, line=4),
        ]
    )
    assert [(row.id, row.model, row.active, row.rating) for row in rows] == [
        (UUID, NOVA, True, 4.5),
        (inventory_id("bedrock", f"us.{NOVA}"), f"us.{NOVA}", False, None),
    ]
    assert inventory_id("bedrock", NOVA) != inventory_id("openai", NOVA)


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        (Imported(model=NOVA, provider="bedrock", id=UUID.replace("1", "2"), line=9), "line 9: .*another id .* line 2"),
        (Imported(model="gpt-4", provider="openai", id=UUID, line=9), f"line 9: id {UUID} belongs to {NOVA}"),
    ],
)
def test_contradicting_rows_are_refused(second: Imported, problem: str) -> None:
    with pytest.raises(BadFile, match=problem):
        inventory_from([Imported(model=NOVA, provider="bedrock", id=UUID, line=2), second])


def test_a_bare_name_is_told_from_a_stated_provider(tmp_path: Path) -> None:
    plain = read(tmp_path, f"frobnicate\nacme/x\nopenai/y\n{NOVA}\n")
    assert [row.bare for row in plain] == [True, False, False, False]
    table = read(tmp_path, "model,provider\nfrobnicate,\nfrobnicate,unknown\n", "list.csv")
    assert [(row.provider, row.bare) for row in table] == [("unknown", True), ("unknown", False)]
    assert not any(row.bare for row in read(tmp_path, LITELLM, "config.yaml"))


def test_a_bare_name_that_nobody_knows_is_still_imported(tmp_path: Path) -> None:
    (row,) = inventory_from(read(tmp_path, "frobnicate"))
    assert (row.model, row.provider) == ("frobnicate", "unknown")


def test_an_entry_of_a_litellm_config_knows_its_line(tmp_path: Path) -> None:
    assert [row.line for row in read(tmp_path, LITELLM, "config.yaml")] == [4, 6, 8, 10, 11]
