"""What is on the screen while a response is explored: its tree, and the place that is looked at.

The one rule: what the response says is shown as text and never obeyed, neither by the terminal nor
by the library's own markup. Items are put into the tree when their parent is opened, and a long
list a stretch at a time, so that a large answer opens at once.
"""

from typing import ClassVar, Final

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Footer, Input, Static, Tree
from textual.widgets.tree import TreeNode

from sidestreet.cli.explorer.places import Place, find, label, path_of, summary, value_at
from sidestreet.cli.formats.measure import visible
from sidestreet.cli.gjson.scan import Value

STRETCH: Final = 200
"""Items of a list that are put into the tree at a time."""

_STYLES: Final = {
    "string": "green",
    "number": "yellow",
    "true": "cyan",
    "false": "cyan",
    "null": "dim",
    "array": "dim",
    "object": "dim",
}

_Node = TreeNode[Place]


def explore(value: Value, title: str) -> None:
    """Let somebody look through a response until they leave."""
    Explorer(value, title).run()


class Explorer(App[None]):
    """A tree of the response at the left; at the right, the place under the cursor in full."""

    CSS = """
    Tree { width: 3fr; }
    VerticalScroll { width: 2fr; border-left: solid $primary; padding: 0 1; }
    #path { color: $accent; }
    #search { display: none; dock: bottom; }
    #search.asked { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "Leave"),
        Binding("slash", "search", "Search", key_display="/"),
        Binding("n", "next", "Next"),
        Binding("e", "open_all", "Open"),
        Binding("c", "close_all", "Close"),
        Binding("escape", "leave_search", "Back", show=False),
    ]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, value: Value, title: str) -> None:
        super().__init__()
        self._value = value
        self._heading = visible(title) or "response"
        self._wanted = ""

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        root = Text(self._heading, "bold").append(f"  {summary(self._value)}", "dim")
        tree: Tree[Place] = Tree(root, data=())
        with Horizontal():
            yield tree
            with VerticalScroll():
                yield Static(id="path", markup=False)
                yield Static(id="content", markup=False)
        yield Input(placeholder="Search names and values", id="search")
        yield Footer()

    @property
    def outline(self) -> Tree[Place]:
        """The tree of the response."""
        return self.query_one(Tree)

    def on_mount(self) -> None:
        """Open what stands first: the envelope, and in it the data."""
        self._fill(self.outline.root)
        self.outline.root.expand()
        for node in self.outline.root.children:
            if self._value.kind == "object" and path_of(self._value, _place(node)) == "data":
                self._fill(node)
                node.expand()
        self._show(())
        self.outline.focus()

    def on_tree_node_expanded(self, event: "Tree.NodeExpanded[Place]") -> None:
        """Put the items of a node into the tree as it is opened."""
        self._fill(event.node)

    def on_tree_node_highlighted(self, event: "Tree.NodeHighlighted[Place]") -> None:
        """Show the place under the cursor."""
        self._show(_place(event.node))

    def on_tree_node_selected(self, event: "Tree.NodeSelected[Place]") -> None:
        """Put the next stretch of a long list into the tree, where its last line says so."""
        parent = event.node.parent
        if event.node.data is None and parent is not None:
            event.node.remove()
            self._add(parent, len(parent.children))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next place that holds what is wanted."""
        self._wanted = event.value
        self.action_leave_search()
        self.action_next()

    def action_search(self) -> None:
        """Ask what to look for."""
        search = self.query_one("#search", Input)
        search.add_class("asked")
        search.focus()

    def action_leave_search(self) -> None:
        """Go back to the tree."""
        self.query_one("#search", Input).remove_class("asked")
        self.outline.focus()

    def action_next(self) -> None:
        """Go on to the next place that holds what was wanted."""
        if not self._wanted:
            return
        cursor = self.outline.cursor_node
        found = find(self._value, self._wanted, () if cursor is None else _place(cursor))
        if found is None:
            self.notify(f"Nothing holds {visible(self._wanted)}", markup=False)
            return
        node = self._reach(found)
        # The tree counts its lines when it is next drawn, or asked for one.
        self.outline.get_node_at_line(0)
        self.outline.move_cursor(node)
        self._show(found)

    def action_open_all(self) -> None:
        """Open what is under the cursor, with all that stands in it directly."""
        node = self.outline.cursor_node or self.outline.root
        self._fill(node)
        node.expand()
        for child in node.children:
            child.expand()

    def action_close_all(self) -> None:
        """Close what is under the cursor, with all in it."""
        (self.outline.cursor_node or self.outline.root).collapse_all()

    def _reach(self, place: Place) -> _Node:
        """Open the tree down to a place and return its node."""
        node = self.outline.root
        for index in place:
            self._fill(node)
            while index >= _count(node):
                node.children[-1].remove()
                self._add(node, len(node.children))
            node.expand()
            node = node.children[index]
        return node

    def _fill(self, node: _Node) -> None:
        if node.data is not None and not node.children:
            self._add(node, 0)

    def _add(self, node: _Node, first: int) -> None:
        """Add the next stretch of a node's items, and a line for the rest."""
        place = _place(node)
        value = value_at(self._value, place)
        last = min(first + STRETCH, len(value.items))
        for index in range(first, last):
            name, told = label(value, index)
            item = value.items[index]
            text = Text(name, "bold").append("  ").append(told, _STYLES[item.kind])
            add = node.add if item.items else node.add_leaf
            add(text, data=(*place, index))
        if last < len(value.items):
            node.add_leaf(Text(f"{len(value.items) - last:,} more", "italic"))

    def _show(self, place: Place) -> None:
        value = value_at(self._value, place)
        self.query_one("#path", Static).update(visible(path_of(self._value, place)))
        told = summary(value) if value.is_container else visible(value.text())
        self.query_one("#content", Static).update(f"{value.kind}\n\n{told}")


def _place(node: _Node) -> Place:
    """Return the place of a node; a line that stands for the rest of a list has its list's."""
    if node.data is not None:
        return node.data
    return () if node.parent is None else _place(node.parent)


def _count(node: _Node) -> int:
    """Return how many items of a node are in the tree."""
    return sum(child.data is not None for child in node.children)
