import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.reference.seed_file import formats
from sidestreet.reference.seed_file.formats import read_json, read_yaml
from sidestreet.reference.seed_file.problems import Problems, SeedError
from sidestreet.reference.seed_file.tree import DEPTH_MAX, ListNode, MapNode, Node, Scalar

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcdef"), inner, max_size=4)
    ),
    max_leaves=20,
)


@pytest.fixture(params=["CBaseLoader", "BaseLoader"], autouse=True)
def _each_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with libyaml and without: both have to agree."""
    loader = getattr(yaml, request.param, None)
    if loader is None:
        pytest.skip("this PyYAML was built without libyaml")
    monkeypatch.setattr(formats, "_LOADER", loader)


def plain(node: Node | None) -> Any:
    """Return the tree as plain values, every scalar its text."""
    match node:
        case Scalar():
            return node.text
        case ListNode():
            return [plain(item) for item in node.items]
        case MapNode():
            return {name: plain(member) for name, member in node.members.items()}
        case _:
            return None


def texts(value: object) -> Any:
    """Return a plain value with every scalar as its text in the file."""
    match value:
        case list():
            return [texts(item) for item in value]
        case dict():
            return {name: texts(member) for name, member in value.items()}
        case str():
            return value
        case _:
            return json.dumps(value)


def yaml_tree(text: str) -> Node:
    """Return the tree of a text that has to be in order."""
    problems = Problems("test.yaml")
    tree = read_yaml(text, problems)
    assert len(problems) == 0, problems.refuse()
    assert tree is not None
    return tree


def yaml_refusal(text: str) -> str:
    """Return what is told about a text that has to have problems, without the head line."""
    problems = Problems("test.yaml")
    read_yaml(text, problems)
    assert len(problems)
    return str(problems.refuse()).partition("\n")[2]


def json_refusal(text: str) -> SeedError:
    """Return the refusal of a JSON text that has to have problems."""
    problems = Problems("test.json")
    read_json(text, problems)
    assert len(problems)
    return problems.refuse()


@pytest.mark.parametrize(
    "text",
    ["150.50", "1e9", "0x10", "010", "1_000", "NO", "on", "2025-01-02", "12:30:00", ".inf", "="],
)
def test_a_scalar_stays_the_text_that_stands_there(text: str) -> None:
    assert plain(yaml_tree(f"a: {text}")) == {"a": text}


def test_members_and_items_know_their_lines() -> None:
    tree = yaml_tree("a: 1\nb:\n  - x\n  - {c: y}\n")
    assert isinstance(tree, MapNode)
    second = tree.members["b"]
    assert isinstance(second, ListNode)
    assert [tree.line, tree.members["a"].line, second.line] == [1, 1, 2]
    assert [item.line for item in second.items] == [3, 4]


def test_an_empty_place_is_nothing_and_a_quoted_word_is_something() -> None:
    tree = yaml_tree("""{a: , b: ~, c: null, d: "null", e: ''}""")
    assert isinstance(tree, MapNode)
    nothing = [name for name, m in tree.members.items() if isinstance(m, Scalar) and m.is_nothing]
    assert nothing == ["a", "b", "c"]


def test_a_name_that_comes_twice_is_refused_at_its_second_place() -> None:
    assert yaml_refusal("a:\n  - b: 1\n    b: 2\n") == (
        "  line 3: a[0].b: found the same name again; accepted: each name once"
    )


def test_all_repeated_names_are_told() -> None:
    assert yaml_refusal("{a: 1, a: 2, b: {c: 1, c: 2}}").count("the same name again") == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: &x [1]\nb: *x\n", "line 2: b: found the alias *x"),
        ("a: &x [*x]\n", "line 1: a[0]: found the alias *x"),
        ("a: !!float 1\n", "line 1: a: found the tag tag:yaml.org,2002:float"),
        ("a: !!python/object:os.system {}\n", "found the tag tag:yaml.org,2002:python/object"),
        ("a: 1\n---\nb: 2\n", "line 3: found a second document; accepted: one document"),
        ("? [a]\n: b\n", "found a list; accepted: a name for a member"),
        ("a: [\n", "line 2: found"),
        ("a: b: c\n", "line 1: found"),
        ("a: \x01", "accepted: well-formed YAML"),
        ('"\\n": 1', "accepted: a name in printable characters"),
    ],
)
def test_what_has_no_place_in_a_seed_is_refused(text: str, told: str) -> None:
    assert told in yaml_refusal(text)


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n...\n"])
def test_an_empty_file_has_no_tree_or_nothing_in_it(text: str) -> None:
    problems = Problems("test.yaml")
    tree = read_yaml(text, problems)
    assert tree is None or (isinstance(tree, Scalar) and tree.is_nothing)
    assert len(problems) == 0


@pytest.mark.parametrize("opening", ["[", "- ", "{a: "])
def test_deep_nesting_is_refused_and_never_followed(opening: str) -> None:
    """A hundred thousand levels would end the process if they were read by recursion."""
    assert f"accepted: at most {DEPTH_MAX} levels" in yaml_refusal(opening * 100_000)


def test_deep_nesting_is_refused_in_json_as_well() -> None:
    assert "accepted: at most 16 levels" in str(json_refusal("[" * 17 + "]" * 17))
    assert "accepted: at most 16 levels" in str(json_refusal("[" * 100_000))


def test_the_deepest_nesting_allowed_is_read() -> None:
    assert plain(yaml_tree("[" * 16 + "]" * 16)) is not None
    problems = Problems("test.json")
    assert read_json("[" * 16 + "]" * 16, problems) is not None
    assert len(problems) == 0


def test_a_name_that_comes_twice_is_refused_in_json_as_well() -> None:
    (problem,) = json_refusal('{"a": [{"b": 1, "b": 2}]}').problems
    assert (problem.path, problem.found) == ("a[0].b", "the same name again")


def test_broken_json_is_refused_with_its_line() -> None:
    (problem,) = json_refusal('{\n"a": 1,\n}').problems
    assert problem.line == 3
    assert problem.accepted == "well-formed JSON"


def test_numbers_of_json_keep_their_digits() -> None:
    problems = Problems("test.json")
    tree = read_json('[150.50, 1e9999999, 10, -0, NaN, "x", true, null]', problems)
    assert plain(tree) == ["150.50", "1e9999999", "10", "-0", "NaN", "x", "true", "null"]


@given(VALUES)
def test_json_is_read_the_same_as_json_and_as_yaml(value: object) -> None:
    """With plain characters, so that both formats write them alike."""
    text = json.dumps(value, ensure_ascii=False)
    problems = Problems("test")
    as_json, as_yaml = read_json(text, problems), read_yaml(text, problems)
    assert len(problems) == 0
    assert plain(as_json) == plain(as_yaml) == texts(value)


@given(st.text())
def test_any_yaml_text_is_answered(text: str) -> None:
    problems = Problems("test.yaml")
    tree = read_yaml(text.encode("utf-8", "ignore").decode(), problems)
    assert tree is None or isinstance(tree, Scalar | ListNode | MapNode)


@given(st.text(alphabet='{}[]",:0123456789.eE+-truefalsn \n\\'))
def test_any_json_text_is_answered(text: str) -> None:
    problems = Problems("test.json")
    tree = read_json(text, problems)
    assert (tree is None) <= (len(problems) > 0)
