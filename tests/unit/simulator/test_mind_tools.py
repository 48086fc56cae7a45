"""The healthy model picks the tool that fits and fills its schema from the message."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.simulator.mind.prompt import Prompt, Tool, ToolResult, ToolUse, Turn
from certify_cli.simulator.mind.thinking import think


def tool(name: str, description: str, required: tuple[str, ...] | None = None, **properties: Any) -> Tool:
    schema = {"type": "object", "properties": properties, "required": list(required or properties)}
    return Tool(name=name, description=description, schema=schema)


INTEGER, TEXT = {"type": "integer"}, {"type": "string"}
UNIT = {"type": "string", "enum": ["celsius", "fahrenheit"]}
WEATHER = tool("get_weather", "Get the current weather in a city", ("city",), city=TEXT, unit=UNIT)
ADD = tool("add", "Add two numbers", a=INTEGER, b=INTEGER)
ORDER = tool("lookup_order", "Look up an order by its id", order_id=INTEGER)
EMAIL = tool("send_email", "Send an email", to=TEXT, subject=TEXT, body=TEXT)
TABLE = tool("book_table", "Book a table", restaurant=TEXT, people=INTEGER, date=TEXT, outdoor={"type": "boolean"})
ITEM = {"type": "object", "properties": {"name": TEXT, "quantity": INTEGER}, "required": ["name", "quantity"]}
SHOPPING = tool("create_shopping_list", "Create a list", items={"type": "array", "items": ITEM})
TAGS = tool("tag_article", "Tag an article", title=TEXT, tags={"type": "array", "items": TEXT})
MONEY = tool("convert_currency", "Convert an amount", amount={"type": "number"}, from_currency=TEXT, to_currency=TEXT)
SUMS = tool("calculator", "Evaluate an arithmetic expression", expression=TEXT)
ADDRESS = {"type": "object", "properties": {"city": TEXT}, "required": ["city"]}
PERSON = {
    "type": "object",
    "properties": {"name": TEXT, "age": INTEGER, "address": ADDRESS},
    "required": ["name", "age", "address"],
}
USER = tool("create_user", "Create a user", user=PERSON)
ALL = (WEATHER, ADD, ORDER, EMAIL)


def calls(question: str, *tools: Tool, choice: str = "auto") -> list[tuple[str, dict[str, Any]]]:
    thought = think(Prompt(turns=(Turn(role="user", text=question),), tools=tools, tool_choice=choice))
    assert (thought.stop_reason == "tool_use") == bool(thought.tool_uses)
    return [(use.name, dict(use.input)) for use in thought.tool_uses]


@pytest.mark.parametrize(
    ("question", "name", "given"),
    [
        ("What is the weather in Paris?", "get_weather", {"city": "Paris"}),
        ("How warm is it in New York in fahrenheit?", "get_weather", {"city": "New York", "unit": "fahrenheit"}),
        ("What is 37 plus 58? Use the add tool.", "add", {"a": 37, "b": 58}),
        ("Add 25 and 25", "add", {"a": 25, "b": 25}),
        ("Where is my order 4521?", "lookup_order", {"order_id": 4521}),
        ("Please look up order number 99812.", "lookup_order", {"order_id": 99812}),
        (
            "Send an email to bob@example.com with subject 'Hi' and body 'See you at 5'.",
            "send_email",
            {"to": "bob@example.com", "subject": "Hi", "body": "See you at 5"},
        ),
    ],
)
def test_the_right_tool_with_the_right_input(question: str, name: str, given: dict[str, Any]) -> None:
    assert calls(question, *ALL) == [(name, given)]


@pytest.mark.parametrize(
    ("offered", "question", "given"),
    [
        (
            TABLE,
            "Book a table for 4 people at Luigi's on 2026-12-01, outdoors.",
            {"restaurant": "Luigi's", "people": 4, "date": "2026-12-01", "outdoor": True},
        ),
        (
            SHOPPING,
            "Create a shopping list with 2 apples and 3 pears.",
            {"items": [{"name": "apples", "quantity": 2}, {"name": "pears", "quantity": 3}]},
        ),
        (
            TAGS,
            "Tag the article 'Rust in 2026' with the tags rust, systems and wasm.",
            {"title": "Rust in 2026", "tags": ["rust", "systems", "wasm"]},
        ),
        (MONEY, "Convert 250.5 USD to EUR", {"amount": 250.5, "from_currency": "USD", "to_currency": "EUR"}),
        (SUMS, "What is 12 * 7? use the calculator", {"expression": "12 * 7"}),
        (
            USER,
            "Create a user named Ada Lovelace, age 36, living in London.",
            {"user": {"name": "Ada Lovelace", "age": 36, "address": {"city": "London"}}},
        ),
    ],
)
def test_every_type_of_argument(offered: Tool, question: str, given: dict[str, Any]) -> None:
    assert calls(question, offered) == [(offered.name, given)]


@given(a=st.integers(0, 10**6), b=st.integers(0, 10**6))
def test_integers_are_integers(a: int, b: int) -> None:
    ((_, given),) = calls(f"Use the add tool to add {a} and {b}.", *ALL)
    assert given == {"a": a, "b": b}
    assert all(type(value) is int for value in given.values())


def test_several_things_are_several_calls() -> None:
    found = calls("What's the weather in Tokyo, Berlin and Madrid? Use celsius.", *ALL)
    assert found == [("get_weather", {"city": city, "unit": "celsius"}) for city in ("Tokyo", "Berlin", "Madrid")]
    assert calls("Look up orders 12, 15 and 18", ORDER) == [("lookup_order", {"order_id": n}) for n in (12, 15, 18)]
    two = calls("What's the weather in Paris, and add 2 and 3.", *ALL)
    assert [name for name, _ in two] == ["get_weather", "add"]


@pytest.mark.parametrize(
    "question", ["Hello, how are you?", "What is the capital city of France?", "Tell me a joke.", "Say hi"]
)
def test_no_tool_where_none_fits(question: str) -> None:
    assert calls(question, *ALL) == []


def test_a_forced_tool_is_called_whatever_is_said() -> None:
    assert [name for name, _ in calls("Hello!", WEATHER, choice="tool:get_weather")] == ["get_weather"]
    assert len(calls("Hello!", WEATHER, ADD, choice="any")) == 1
    assert calls("What's the weather in Rome?", WEATHER, choice="none") == []


def test_the_answer_uses_the_result() -> None:
    use = ToolUse(id="t1", name="get_weather", input={"city": "Paris"})
    result = ToolResult(id="t1", values=({"temperature": 21.5, "sky": "sunny"},))
    turns = (
        Turn(role="user", text="What is the weather in Paris?"),
        Turn(role="assistant", tool_uses=(use,)),
        Turn(role="user", tool_results=(result,)),
    )
    thought = think(Prompt(turns=turns, tools=ALL))
    assert not thought.tool_uses
    assert all(part in thought.text for part in ("21.5", "sunny", "Paris"))


def test_identifiers_differ_between_calls() -> None:
    thought = think(Prompt(turns=(Turn(role="user", text="Weather in Paris and Rome?"),), tools=(WEATHER,)))
    assert len({use.id for use in thought.tool_uses}) == 2


STOCK, INCOMING = tool("units_in_stock", "Units in stock", product=TEXT), tool("units_on_order", "", product=TEXT)
PRICE, WEIGHT = tool("get_price", "Price of a product", product=TEXT), tool("get_weight", "Weight", product=TEXT)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What is the price and the weight of product BKT-412?", ["get_price", "get_weight"]),
        ("Give me the weight of product BKT-412, its price and the units in stock.", ["get_weight", "get_price"]),
        ("How many units of product BKT-412 are in stock plus on order?", ["units_in_stock", "units_on_order"]),
        ("How many units of product BKT-412 are on order?", ["units_on_order"]),
        ("What does product BKT-412 cost? I do not care about its weight.", ["get_price"]),
    ],
)
def test_what_one_phrase_names_together_is_looked_up_together(question: str, names: list[str]) -> None:
    found = calls(question, STOCK, INCOMING, PRICE, WEIGHT)
    assert [name for name, _ in found][: len(names)] == names
    assert all(given == {"product": "BKT-412"} for _, given in found)


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("give me the sum only.", "5035"),
        ("how many are they together?", "5035"),
        ("what is the difference, as a number?", "3715"),
        ("tell me both.", "4375"),
    ],
)
def test_results_are_combined_as_asked(order: str, said: str) -> None:
    uses = tuple(ToolUse(id=f"t{n}", name=f"get_{n}", input={}) for n in "ab")
    results = tuple(ToolResult(id=f"t{n}", values=({"units": value},)) for n, value in (("a", 4375), ("b", 660)))
    turns = (
        Turn(role="user", text=f"Look up the stock and the orders, {order}"),
        Turn(role="assistant", tool_uses=uses),
        Turn(role="user", tool_results=results),
    )
    assert said in think(Prompt(turns=turns, tools=(STOCK, INCOMING))).text
