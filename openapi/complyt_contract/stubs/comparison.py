"""Whether handlers, and the application, are as the stubs say, told from the files alone.

`complyt-contract stubs --check` and a server's start ask the same, and say the same. Signatures
are compared as text; whether their types fit what handlers do is the type checker's matter.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from complyt_contract.stubs.application import Made, application_differences
from complyt_contract.stubs.signatures import Function, parameters, signature, signature_differences


@dataclass(frozen=True)
class _Class:
    """A class and its methods; `place` is the file, as people name it, and the line."""

    name: str
    place: str
    methods: Mapping[str, Function]
    takes: bool  # whether its constructor takes arguments

    @classmethod
    def of(cls, node: ast.ClassDef, file: str) -> _Class:
        functions = [each for each in node.body if isinstance(each, Function)]
        return cls(
            name=node.name,
            place=f"{file}:{node.lineno}",
            methods={each.name: each for each in functions if not each.name.startswith("_")},
            takes=any(each.name == "__init__" and parameters(each) for each in functions),
        )


@dataclass
class _Handlers:
    """The classes of a folder by the protocol they derive from, and what could not be read."""

    classes: dict[str, list[_Class]] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)


def differences(generated: Mapping[str, bytes], folder: Path) -> list[str]:
    """Return a sentence for each handler that is missing, orphaned or of another signature.

    So it is for what `app.py` gives to `generated.handlers()`. `generated` are the modules of
    `generated/` by file, `folder` is the package around it, with `handlers/`, whose classes derive
    from `protocols.<Tag>`.
    """
    wanted = {
        node.name: _Class.of(node, "")
        for node in ast.parse(generated["protocols.py"]).body
        if isinstance(node, ast.ClassDef)
    }
    found = _read(folder / "handlers")
    sentences = list(found.unreadable)
    for protocol, classes in found.classes.items():
        for each in classes:
            sentences += _compared(wanted.get(protocol), each, protocol)
    missing = [protocol for protocol in wanted if protocol not in found.classes]
    if not found.unreadable:  # else it may stand there
        sentences += [
            f"handlers/ has no class that derives from protocols.{protocol}; write one with "
            f"{', '.join(map(signature, wanted[protocol].methods.values()))}."
            for protocol in missing
        ]
    makers = {
        argument: _made(found.classes.get(protocol, []), protocol)
        for argument, protocol in _arguments(generated["__init__.py"])
    }
    return sentences + list(application_differences(folder, makers, bool(sentences)))


def _read(handlers: Path) -> _Handlers:
    found = _Handlers()
    for path in sorted(handlers.glob("**/*.py")):
        place = f"{handlers.name}/{path.relative_to(handlers).as_posix()}"
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError, RecursionError) as error:
            line = getattr(error, "lineno", None) or 1
            found.unreadable.append(f"{place}:{line} is no Python that can be read; correct it.")
            continue
        for protocol, node in _implementations(tree):
            found.classes.setdefault(protocol, []).append(_Class.of(node, place))
    return found


def _compared(wanted: _Class | None, found: _Class, protocol: str) -> Iterator[str]:
    if wanted is None:
        alias = f" (protocols.{protocol})" if protocol != found.name else ""
        yield f"{found.place} {found.name} is for no tag of the document{alias}; drop it."
        return
    for name, method in wanted.methods.items():
        if name not in found.methods:
            yield f"{found.place} {found.name} lacks {signature(method)}; write it."
    for name, method in found.methods.items():
        file = found.place.rpartition(":")[0]
        whole = f"{file}:{method.lineno} {found.name}.{name}"
        if name not in wanted.methods:
            yield f"{whole} is for no operation of the document; drop it, or name it _{name}."
        elif reasons := signature_differences(wanted.methods[name], method):
            yield (
                f"{whole} differs from protocols.{protocol}.{name} ({', '.join(reasons)}): "
                f"expected `{signature(wanted.methods[name])}`, found `{signature(method)}`."
            )


def _implementations(tree: ast.Module) -> Iterator[tuple[str, ast.ClassDef]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                module, _, protocol = ast.unparse(base).rpartition(".")
                if module.rpartition(".")[2] == "protocols":
                    yield protocol, node


def _arguments(module: bytes) -> Iterator[tuple[str, str]]:
    """Yield what `generated.handlers` takes: each argument, and the protocol it is for."""
    for node in ast.parse(module).body:
        if isinstance(node, Function) and node.name == "handlers":
            for each in node.args.kwonlyargs:
                text = ast.unparse(each.annotation) if each.annotation else ""
                yield each.arg, text.rstrip("]").rpartition(".")[2]


def _made(classes: list[_Class], protocol: str) -> Made:
    return Made(classes[0].name, classes[0].takes) if classes else Made(protocol, None)
