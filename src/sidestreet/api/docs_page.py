"""The reference page: the whole API on one page that needs no network and runs no script.

It is written from the table of operations, so it cannot fall behind: what is in the table is on
the page, in the table's words.
"""

import functools
import shlex
from typing import Any, Final, get_args, get_origin

import msgspec

from sidestreet import __version__
from sidestreet.api.docs_markup import Markup, element, join, prose
from sidestreet.api.docs_style import STYLE
from sidestreet.api.docs_types import member_table, reachable, table, type_entry, words
from sidestreet.api.examples import EXAMPLES, PARAMETER_EXAMPLES
from sidestreet.api.openapi import SERVER, answer_example
from sidestreet.contract.envelope import ErrorBody, Metadata
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.operations import OPERATIONS, RESOURCES, of_resource
from sidestreet.contract.statuses import STATUSES
from sidestreet.contract.version import SPOKEN_VERSION

_BASICS: Final = {
    "Address": f"`{SERVER}`, unless the server was started elsewhere.",
    "Key": "Send it as `Authorization: Bearer KEY`. Each operation names the right it needs.",
    "Answers": "Every body is `{data, error, metadata}`. When a call fails, `error` says why and "
    "`data` is left out. `metadata.request_id` names the call in logs.",
    "Null": "A member that is null and one that is absent mean the same.",
    "Decimals": "Prices, quantities and money are JSON strings: digits, a point, no exponent.",
    "Instants": "RFC 3339 in UTC; orders and fills carry nine digits of a second.",
    "Lists in a query": "One parameter with commas: `status=NEW,PARTIALLY_FILLED`.",
    "Ranges in a query": "Bounds stand in brackets: `updated_at[gte]=2025-10-31`.",
    "Pages": "Ask for `page_size` items, then follow `metadata.next_page_token` as `page_token` "
    "with the same filters until it is absent.",
}


@functools.cache
def page() -> bytes:
    """Return the page as UTF-8. Built once."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", "Sidestreet API reference"),
        element("style", Markup(STYLE)),
    )
    body = element(
        "body",
        element("a", "Skip to the operations", href="#content", class_="skip"),
        _navigation(),
        element(
            "main",
            _introduction(),
            *(_resource(name) for name in RESOURCES),
            _statuses(),
            _types(),
            id="content",
        ),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n".encode()


def _navigation() -> Markup:
    parts: list[Markup] = [element("p", element("a", "Sidestreet", href="#top"))]
    for name in RESOURCES:
        links = (
            element(
                "li",
                element("a", _method(each), each.command, href=f"#{each.operation_id}"),
            )
            for each in of_resource(name)
        )
        parts += [element("h2", name), element("ul", *links)]
    more = (("#statuses", "Statuses"), ("#types", "Types"), ("openapi.json", "OpenAPI 3.1"))
    links = (element("li", element("a", text, href=target)) for target, text in more)
    parts += [element("h2", "More"), element("ul", *links)]
    return element("nav", *parts, aria_label="Operations")


def _introduction() -> Markup:
    basics = (
        part
        for name, text in _BASICS.items()
        for part in (element("dt", name), element("dd", prose(text)))
    )
    return element(
        "header",
        element("h1", "API reference"),
        element(
            "p",
            "The Clear Street Trading API v1, version ",
            element("code", SPOKEN_VERSION),
            f", as Sidestreet {__version__} speaks it on your own machine. {len(OPERATIONS)} "
            "operations, each also a command of the command line.",
            class_="lead",
        ),
        element("dl", *basics),
        id="top",
    )


def _resource(name: str) -> Markup:
    return element(
        "section",
        element("h2", name),
        element("p", RESOURCES[name], class_="lead"),
        *(_operation(each) for each in of_resource(name)),
    )


def _operation(operation: Operation) -> Markup:
    name = operation.operation_id
    parts = [
        element("h3", element("a", operation.summary, href=f"#{name}")),
        element("p", _method(operation), " ", element("code", operation.path), class_="place"),
    ]
    if operation.description:
        parts.append(element("p", prose(operation.description)))
    parts.append(element("pre", element("code", _command_line(operation))))
    parts.append(element("pre", element("code", _curl(operation))))
    if operation.parameters:
        parts += [element("h4", "Parameters"), _parameters(operation)]
    if operation.body is not None:
        parts += [element("h4", "Body: ", words(operation.body)), _body(operation)]
    parts += [element("h4", "Answers"), _answers(operation)]
    return element("article", *parts, id=name)


def _method(operation: Operation) -> Markup:
    return element("span", operation.method, class_=f"method {operation.method.lower()}")


def _command_line(operation: Operation) -> str:
    line = ["clear-street", operation.resource, operation.command]
    for parameter in _needed(operation):
        example = PARAMETER_EXAMPLES[parameter.name]
        if isinstance(example, list):
            name = parameter.name.removesuffix("s")
            line += [word for each in example for word in (_flag(name), _shell(each))]
        else:
            line += [_flag(parameter.name), _shell(example)]
    if operation.body is not None:
        example = msgspec.to_builtins(EXAMPLES[operation.body])
        if operation.body_flag is not None:
            example = {operation.body_flag: example[0]}
        for name, value in example.items():
            line += [_flag(name), _shell(value)]
    return " ".join(line)


def _needed(operation: Operation) -> list[Parameter]:
    return [each for each in operation.parameters if each.required]


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _shell(value: object) -> str:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return shlex.quote(str(value))
    return shlex.quote(msgspec.json.encode(value).decode())


def _curl(operation: Operation) -> str:
    """Return the same call as a line for curl, broken where a reader would break it."""
    place = SERVER + operation.path.format_map(PARAMETER_EXAMPLES)
    query = "&".join(
        f"{each.name}={_comma_joined(PARAMETER_EXAMPLES[each.name])}"
        for each in _needed(operation)
        if each.location == "query"
    )
    if query:
        place = _shell(f"{place}?{query}")
    method = "" if operation.method == "GET" else f"-X {operation.method} "
    lines = [f"curl {method}{place}"]
    if operation.scope is not None:
        lines.append("-H 'Authorization: Bearer KEY'")
    if operation.body is not None:
        lines.append("-H 'Content-Type: application/json'")
        lines.append(f"-d {_shell(msgspec.to_builtins(EXAMPLES[operation.body]))}")
    return " \\\n  ".join(lines)


def _comma_joined(value: Any) -> str:  # noqa: ANN401 - an example of any parameter
    return ",".join(value) if isinstance(value, list) else str(value)


def _parameters(operation: Operation) -> Markup:
    return table(
        ("Parameter", "Type", "In", "Meaning"),
        (
            (
                element("td", element("code", each.name)),
                element("td", words(each.type, each.format), class_="kind"),
                element("td", each.location, class_="when"),
                element("td", prose(each.description), *_limits(each)),
            )
            for each in operation.parameters
        ),
    )


def _limits(parameter: Parameter) -> list[Markup]:
    limits = []
    if parameter.bounds:
        limits.append("bounds " + ", ".join(parameter.bounds))
    if parameter.minimum is not None and parameter.maximum is not None:
        limits.append(f"{parameter.minimum} to {parameter.maximum}")
    if parameter.default is not None:
        limits.append(f"{parameter.default} if not given")
    if parameter.older:
        limits.append("older spelling also read: " + ", ".join(parameter.older))
    text = "; ".join(limits)
    return [element("small", text[0].upper() + text[1:] + ".")] if text else []


def _body(operation: Operation) -> Markup:
    row: Any = operation.body
    if get_origin(row) is list:
        (row,) = get_args(row)
    return member_table(row, sent_by_client=True)


def _answers(operation: Operation) -> Markup:
    right = "Needs no key." if operation.scope is None else f"Needs `{operation.scope}`."
    statuses = (
        element("a", str(status), href=f"#status-{status}", title=STATUSES[status].reason)
        for status in operation.statuses
    )
    listed = element("p", *statuses, class_="statuses")
    if operation.data is None:
        return join([element("p", "No body. ", prose(right)), listed])
    example = msgspec.json.format(msgspec.json.encode(answer_example(operation)), indent=2)
    return join(
        [
            element(
                "p",
                element("code", "data"),
                ": ",
                words(operation.data),
                ", in pages. " if operation.paged else ". ",
                prose(right),
            ),
            listed,
            element(
                "details",
                element("summary", "An answer"),
                element("pre", element("code", example.decode())),
            ),
        ],
    )


def _statuses() -> Markup:
    rows = (
        (
            element("td", element("code", str(code)), id=f"status-{code}"),
            element("td", status.reason, class_="kind"),
            element("td", status.meaning),
        )
        for code, status in STATUSES.items()
    )
    return element(
        "section",
        element("h2", "Statuses"),
        table(("Status", "Reason", "Meaning"), rows),
        id="statuses",
    )


def _types() -> Markup:
    kinds: list[Any] = [ErrorBody, Metadata]
    for operation in OPERATIONS:
        kinds += [each.type for each in operation.parameters]
        kinds += [kind for kind in (operation.data, operation.body) if kind is not None]
    found = reachable(kinds)
    return element(
        "section",
        element("h2", "Types"),
        *(type_entry(found[name]) for name in sorted(found)),
        id="types",
    )
