"""How our templates become Python: as Jinja2 does it, but for three things that each page does again.

A short text is escaped once and remembered, since labels, addresses and names come again and again; `say("key")`,
a sentence without placeholders, is looked up, escaped, and not called for; and macros are imported once for all pages, since
they are given no context. What is written is the same.
"""

from collections.abc import Callable, MutableMapping
from functools import lru_cache
from typing import Any, TypeVar

from jinja2 import BaseLoader, BytecodeCache, Environment, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.idtracking import VAR_LOAD_RESOLVE
from markupsafe import Markup, escape

_SHORT = 120  # characters: a description hardly comes twice


AnyEnvironment = TypeVar("AnyEnvironment", bound=Environment)


def strict(kind: type[AnyEnvironment], loader: BaseLoader | None, kept: BytecodeCache | None = None) -> AnyEnvironment:
    """An environment of this kind that reads templates as ours are written."""
    return kind(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=kept,
    )


class Sentences(dict[str, str]):
    """The sentences without placeholders that `say` gives, by key. Raises `KeyError` for a key that no phrase has."""

    def __init__(self, say: Callable[[str], str]) -> None:
        super().__init__()
        self._say = say

    def __missing__(self, key: str) -> str:
        self[key] = said = self._say(key)
        return said


class Shown(dict[str, str]):
    """The same as they may stand in a page."""

    def __init__(self, sentences: Sentences) -> None:
        super().__init__()
        self._sentences = sentences

    def __missing__(self, key: str) -> str:
        self[key] = shown = str(escape(self._sentences[key]))
        return shown


class PageEnvironment(Environment):
    """An environment whose templates are compiled by `PageCode`.

    Attributes:
        sentences: those that its templates `say`; shown: the same, escaped.
    """

    sentences: Sentences
    shown: Shown
    macros: "Macros"

    def speak(self, say: Callable[..., str]) -> None:
        """Let templates say what this gives for a key. An overlay speaks anew, and imports its own templates."""
        self.globals = {**self.globals, "say": say}
        self.sentences = Sentences(say)
        self.shown = Shown(self.sentences)
        self.macros = Macros(self)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What all templates know, in one dictionary: Jinja2 lays two over each other, and looks into both each time."""
        return {**self.globals, **(d or {})}

    @staticmethod
    def escaped(value: object) -> str:
        """`value` as it may stand in a page."""
        if type(value) is str:
            return _escaped(value) if len(value) <= _SHORT else escape(value)
        return value if type(value) is Markup else escape(value)


class Macros(dict[str, TemplateModule]):
    """What templates define, each run once. Raises what loading one raises."""

    def __init__(self, environment: Environment) -> None:
        super().__init__()
        self._environment = environment

    def __missing__(self, name: str) -> TemplateModule:
        self[name] = made = self._environment.get_template(name).module
        return made


@lru_cache(maxsize=8192)
def _escaped(text: str) -> str:
    return str(escape(text))


class PageCode(CodeGenerator):
    """The code of a template for a `PageEnvironment`."""

    _written_out: nodes.Call | None = None

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - as in Jinja2
        """`say("key")` of a key that is written out."""
        key = self._sentence(node, frame)
        if key is None:
            super().visit_Call(node, frame, forward_caller=forward_caller)
        else:
            self.write(f"environment.{'shown' if node is self._written_out else 'sentences'}[{key!r}]")

    @staticmethod
    def _sentence(node: nodes.Call, frame: Frame) -> str | None:
        said, more = node.node, (node.kwargs, node.dyn_args, node.dyn_kwargs)
        if not isinstance(said, nodes.Name) or said.name != "say" or len(node.args) != 1 or any(more):
            return None
        load = frame.symbols.find_load(frame.symbols.ref("say"))
        given = node.args[0]
        if load is None or load[0] != VAR_LOAD_RESOLVE or not isinstance(given, nodes.Const):
            return None
        return given.value if isinstance(given.value, str) else None

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        named = node.template
        if node.with_context or not isinstance(named, nodes.Const):
            super()._import_common(node, frame)
        else:
            self.write(f"environment.macros[{named.value!r}]")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        elif isinstance(node, nodes.Call) and self._sentence(node, frame) is not None:
            self._written_out = node
            self.write("(")
        else:
            self.write("environment.escaped(")


PageEnvironment.code_generator_class = PageCode
