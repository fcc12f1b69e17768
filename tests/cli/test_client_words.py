import pytest

from cli.building import sort
from cli.sample_operations import SAMPLES
from sidestreet.cli.client import help as texts
from sidestreet.cli.client import program, target
from sidestreet.cli.client.derive import command, singular
from sidestreet.cli.client.grammar import Catalogue, Flag
from sidestreet.cli.client.problem import Problem
from sidestreet.cli.client.version import VERSION
from sidestreet.contract.operation import Operation
from sidestreet.contract.operations import OPERATIONS

EVERY_OPERATION = [*SAMPLES, *OPERATIONS]


@pytest.mark.parametrize(
    ("wire", "one"),
    [
        ("instrument_ids", "instrument_id"),
        ("order_ids", "order_id"),
        ("underlying_instrument_ids", "underlying_instrument_id"),
        ("status", "status"),
        ("event_types", "event_type"),
        ("sectors", "sector"),
        ("capabilities", "capability"),
        ("columns", "column"),
        ("filters", "filter"),
        ("sorts", "sort"),
        ("entitlement_codes", "entitlement_code"),
        ("account_ids", "account_id"),
        ("contract_ids", "contract_id"),
        ("impact", "impact"),
        ("address", "address"),
    ],
)
def test_a_list_is_given_by_its_singular(wire: str, one: str) -> None:
    assert singular(wire) == one


@pytest.mark.parametrize("operation", EVERY_OPERATION, ids=lambda item: item.operation_id)
def test_the_flags_of_an_operation_reach_every_part_of_it(operation: Operation) -> None:
    made = command(operation)
    names = [flag.name for flag in made.flags]
    assert len(set(names)) == len(names)
    wires = {flag.wire for flag in made.flags if flag.place in {"path", "query"}}
    assert wires == {parameter.name for parameter in operation.parameters}
    assert (made.body != "none") == (operation.body is not None)
    assert all("_" not in name for name in names)
    assert {f"{{{flag.wire}}}" for flag in made.flags if flag.place == "path"} == {
        part for part in operation.path.split("/") if part.startswith("{")
    }


@pytest.mark.parametrize("operation", EVERY_OPERATION, ids=lambda item: item.operation_id)
def test_the_help_of_a_command_names_every_flag(operation: Operation) -> None:
    made = command(operation)
    text = texts.of_command(made)
    for flag in made.flags:
        assert (f"--{flag.name}" in text) or flag.hidden
    assert operation.summary in text
    assert f"{operation.method} {operation.path}" in text
    assert max(map(len, text.split("\n"))) <= 80


def test_help_of_the_program_names_every_command() -> None:
    text = texts.of_program(Catalogue(map(command, OPERATIONS)))
    for operation in OPERATIONS:
        assert operation.resource in text
        assert operation.command in text


def flag(name: str, operation_id: str) -> Flag:
    operation = next(item for item in SAMPLES if item.operation_id == operation_id)
    return next(item for item in command(operation).flags if item.name == name)


def test_types_become_kinds() -> None:
    def kinds(operation_id: str, *names: str) -> list[str]:
        return [flag(name, operation_id).kind for name in names]

    assert kinds("list_things", "account-id", "status", "easy-to-borrow", "from", "date") == [
        *("integer", "string", "boolean", "time", "time"),
    ]
    assert kinds("list_things", "updated-at", "updated-at.gte") == ["object", "time"]
    assert kinds("submit", "order", "order.expires-at", "order.strategy") == [
        *("object", "time", "object"),
    ]
    assert kinds("create_screener", "filter.value", "limit", "column") == [
        *("any", "number", "object"),
    ]


def test_variants_of_an_object_share_their_members() -> None:
    kind = flag("target.kind", "create_thread")
    assert kind.choices == ("ticker", "sector")
    assert kind.needed
    assert not flag("target.ticker", "create_thread").needed
    assert flag("target.depth", "create_thread").kind == "integer"


@pytest.mark.parametrize(
    "argv",
    [
        ("--api-key", "k", "--debug", "v1:sample", "get-order", "-r", "x"),
        ("v1:sample", "--api-key=k", "--debug=true", "get-order", "x", "--raw-output"),
        ("v1:sample", "get-order", "x", "--api-key", "k", "-r=1", "--debug"),
    ],
)
def test_global_flags_may_stand_anywhere(argv: tuple[str, ...]) -> None:
    line = sort(argv)
    assert line.text("api-key") == "k"
    assert line.switches == {"debug", "raw-output"}
    assert line.positionals == ("x",)


def test_a_switch_can_be_taken_back() -> None:
    assert sort(("--debug", "--debug=false")).switches == frozenset()


def test_a_dash_alone_is_a_word_and_two_end_the_flags() -> None:
    line = sort(("v1:sample", "get-order", "-", "--", "--account-id"))
    assert line.positionals == ("-", "--account-id")


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("v1:sampel",), 'Unknown resource "v1:sampel". Did you mean "v1:sample"?\nRun'),
        (("help",), "Unknown resource \"help\"\nRun 'clear-street --help' for usage information"),
        (
            ("v1:sample", "get-ordre"),
            (
                'Unknown command "get-ordre" of v1:sample. Did you mean "get-order"?\n'
                "Run 'clear-street v1:sample --help' for usage information"
            ),
        ),
        (
            ("v1:sample", "get-order", "--acount-id", "1"),
            (
                'Unknown flag "--acount-id". Did you mean "--account-id"?\n'
                "Run 'clear-street v1:sample get-order --help' for usage information"
            ),
        ),
        (("--api-kee=SECRET",), 'Unknown flag "--api-kee". Did you mean "--api-key"?\nRun'),
        (("v1:sample", "--order-id", "x"), 'Unknown flag "--order-id"'),
        (("v1:sample", "get-order", "-x"), 'Unknown flag "-x"'),
        (("v1:sample", "get-order", "--order-id"), "Flag --order-id needs a value"),
        (
            ("v1:sample", "get-order", "--account-id", "--order-id", "x"),
            "Flag --account-id needs a value",
        ),
        (("--api-key", "--debug"), "Flag --api-key needs a value"),
        (("--debug=perhaps",), 'Invalid value "perhaps" for flag --debug'),
        (("--debug", "false"), 'Flag --debug takes its value with "=": write --debug=false'),
    ],
)
def test_words_without_a_place_are_refused(argv: tuple[str, ...], message: str) -> None:
    with pytest.raises(Problem) as caught:
        sort(argv)
    assert str(caught.value).startswith(message)
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    ("argv", "shown"),
    [
        ((), "Resources and their commands:"),
        (("--help",), "Resources and their commands:"),
        (("-h", "v1:sample"), "Commands:"),
        (("v1:sample",), "Commands:"),
        (("v1:sample", "get-order", "-h", "--account-id", "not a number"), "Flags:"),
        (("v1:sample", "get-order", "--version"), VERSION),
    ],
)
def test_help_and_version_need_nothing_else(
    argv: tuple[str, ...], shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.run(argv, operations=SAMPLES) == 0
    printed = capsys.readouterr()
    assert shown in printed.out
    assert printed.err == ""


@pytest.mark.parametrize(
    ("base_url", "variable", "environment", "url"),
    [
        ("", "", "", "http://127.0.0.1:5001/v1/x"),
        ("http://a", "http://b", "production", "http://a/v1/x"),
        ("", "http://b", "production", "http://b/v1/x"),
        ("", "", "production", "https://api.clearstreet.com/v1/x"),
        ("", "", "dev", "https://api-dev.clearstreet.com/v1/x"),
        ("", "", "staging", "https://api-dev.clearstreet.com/v1/x"),
        ("", "", "local", "http://127.0.0.1:5001/v1/x"),
        ("HTTPS://h:8443/desk", "", "", "https://h:8443/desk/v1/x"),
        ("http://h/desk/", "", "", "http://h/desk/v1/x"),
        ("http://[::1]:5001", "", "", "http://[::1]:5001/v1/x"),
    ],
)
def test_the_server_is_chosen_in_order(
    base_url: str, variable: str, environment: str, url: str
) -> None:
    assert target.choose(base_url, variable, environment).url("v1/x") == url


def test_ports_follow_the_scheme() -> None:
    ports = [
        target.parse(url, "--base-url").port for url in ("http://h", "https://h", "http://h:1")
    ]
    assert ports == [80, 443, 1]


@pytest.mark.parametrize(
    "url",
    [
        *("http://", "http://h:0", "http://h:65536", "http://user@h", "http://h?x", "http://h#x"),
        *("http://a b", "http://h/a b", "http://[::1", "http://h:x", "http://h\r\nX: y"),
    ],
)
def test_what_is_no_base_url_is_refused(url: str) -> None:
    with pytest.raises(Problem, match=r"--base-url"):
        target.parse(url, "--base-url")
