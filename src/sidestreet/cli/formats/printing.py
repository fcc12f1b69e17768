"""From the body of a response to what is printed: transform, format, raw output.

The one rule: whatever was asked, a body is never lost. A transform that leads nowhere shows the
whole body; a body that is not JSON is handed back to the caller as `NotJson`, to be shown as plain
text.
"""

from sidestreet.cli.formats.colour import paint
from sidestreet.cli.gjson.layout import Layout, compact, plain
from sidestreet.cli.gjson.result import get_value
from sidestreet.cli.gjson.scan import NotJson, Value, read

FORMATS = ("auto", "explore", "json", "jsonl", "pretty", "raw", "yaml")
"""The formats of the API's contract."""

OUR_FORMATS = ("csv", "table")
"""Those that are added here."""

EXPLORE_WARNING = (
    "Warning: Output format 'explore' not supported for non-terminal output; falling back to 'json'"
)

EXPLORE_MISSING = (
    "Warning: Output format 'explore' is not installed; falling back to 'json'. "
    "pip install 'sidestreet[explore]' brings it."
)


def check_format(name: str) -> str:
    """Return the format in lower case; `ValueError` with the text to print if there is none such.

    >>> check_format("YAML")
    'yaml'
    """
    folded = name.lower()
    if folded not in FORMATS and folded not in OUR_FORMATS:
        raise ValueError(
            f"format must be one of: {', '.join(FORMATS)}; ours: {', '.join(OUR_FORMATS)}"
        )
    return folded


def explore_fallback(name: str, *, terminal: bool) -> tuple[str, str | None]:
    """Return the format to use in place of `explore`, and the warning due on stderr, if any.

    Without a terminal, and without the extra that brings the viewer, `explore` is `json`. Other
    formats come back as they are.
    """
    folded = check_format(name)
    if folded != "explore":
        return folded, None
    if not terminal:
        return "json", EXPLORE_WARNING
    from importlib.util import find_spec  # noqa: PLC0415 - only for someone who explores

    return ("json", EXPLORE_MISSING) if find_spec("textual") is None else ("explore", None)


def render(
    body: bytes,
    *,
    format: str,  # noqa: A002 - the flag's name
    transform: str = "",
    raw_output: bool = False,
    title: str = "",
    colour: bool = False,
    width: int = 80,
    encoding: str = "utf-8",
    fits: bool = True,
) -> str | bytes:
    r"""Return what to print for a response body, with its final newline; `""` for an empty body.

    `transform` is a GJSON path, `""` for none. With `raw_output` a result that is a JSON string is
    printed as its characters, in every format. `width` and `title` shape only `pretty`, and so does
    `encoding`: where it has no box-drawing characters, ASCII ones stand in. A `table` may be as
    wide as it likes unless it has to fit: `fits` says that it does anyhow. Only an untransformed
    body in format `raw` comes back as bytes, because it may be anything.

    Raises `ValueError` for a format that does not exist, and `NotJson`, which is one too.

    >>> render(b'{"data": {"id": "o-1"}}', format="json", transform="data.id", raw_output=True)
    'o-1\n'
    """
    name = check_format(format)
    if not body.strip():
        return ""
    if name == "raw" and not transform and not raw_output:
        return body if body.endswith(b"\n") else body + b"\n"
    value = select(body, transform)
    if raw_output and value.kind == "string":
        text = value.text()
    elif name == "raw":
        text = value.raw
    elif name == "jsonl":
        text = compact(value.raw)
    elif name == "yaml":
        from sidestreet.cli.formats.yaml_writer import write_yaml  # noqa: PLC0415 - start-up time

        text = write_yaml(value)
    elif name in OUR_FORMATS:
        from sidestreet.cli.formats import rows  # noqa: PLC0415 - start-up time

        if name == "csv":
            text = rows.write_csv(value)
            return f"{text}\n" if text else ""
        text = rows.write_table(value, colour=colour, width=None if fits else width)
    elif name == "pretty":
        from sidestreet.cli.formats.tree import draw  # noqa: PLC0415 - start-up time

        text = draw(value, title=title, colour=colour, width=width, encoding=encoding)
    else:
        text = Layout(paint=paint if colour else plain).write(value)
    return f"{text}\n"


def select(body: bytes, transform: str) -> Value:
    """Return the part of the body that the transform names, or all of it. Raises `NotJson`."""
    try:
        text = body.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise NotJson("bytes that are not UTF-8", error.start) from error
    root = read(text)
    found = get_value(root, transform) if transform else None
    return root if found is None else found
