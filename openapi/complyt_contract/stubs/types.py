"""The module of types, written by datamodel-code-generator."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from typing import Any

from datamodel_code_generator import (
    Error,
    InputFileType,
    LiteralType,
    PythonVersion,
    generate,
)
from datamodel_code_generator.enums import DataModelType
from datamodel_code_generator.format import Formatter

from complyt_contract.errors import DocumentError

_INFO = {"title": "models", "version": "1"}
_STATEMENTS = (ast.AnnAssign, ast.Assign, ast.ClassDef, ast.Expr, ast.ImportFrom)
_CODE = (ast.Await, ast.Call, ast.Lambda, ast.NamedExpr, ast.comprehension)


def models(gathered: Mapping[str, Mapping[str, Any]], header: str) -> str:
    """Return the module of these schemas; raises DocumentError when one cannot be a type."""
    if not gathered:
        return f'{header}\n"""The document has no schemas."""\n'
    document = {
        "openapi": "3.1.0",
        "info": _INFO,
        "paths": {},
        "components": {"schemas": gathered},
    }
    try:
        made = _generated(json.dumps(document), header)
        tree = ast.parse(made)
    except (Error, SyntaxError) as error:
        reason = str(error).partition("\n")[0]
        raise DocumentError(f"no types can be made of its schemas ({reason}).") from None
    _require_types_alone(tree)
    if missing := sorted(gathered.keys() - set(_defined(tree))):
        raise DocumentError(f"no type could be made of its schema {missing[0]}; rename it.")
    return made.rstrip("\n") + "\n"


def _generated(document: str, header: str) -> str:
    made = generate(
        document,
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.TypingTypedDict,
        target_python_version=PythonVersion.PY_311,
        custom_file_header=header,
        disable_timestamp=True,
        formatters=[Formatter.BUILTIN],  # the others' versions differ from machine to machine
        allow_remote_refs=False,
        enum_field_as_literal=LiteralType.All,
        special_field_name_prefix="",  # a key is spelt as it is, `_id` too
        use_double_quotes=True,
        use_field_description=True,
        use_schema_description=True,
        use_union_operator=True,
    )
    assert isinstance(made, str), "one module was asked for"
    return made


def _require_types_alone(tree: ast.Module) -> None:
    """Make sure that nothing of the document became code, whatever its names and texts hold."""
    for node in tree.body:
        if not isinstance(node, _STATEMENTS):
            raise _unfit(node)
    for each in ast.walk(tree):
        is_typed_dict = isinstance(each, ast.Call) and ast.unparse(each.func) == "TypedDict"
        imports = each.module if isinstance(each, ast.ImportFrom) else "typing"
        is_code = isinstance(each, _CODE) and not is_typed_dict
        if is_code or imports not in ("__future__", "typing"):
            raise _unfit(each)


def _defined(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.AnnAssign):
            yield ast.unparse(node.target)
        elif isinstance(node, ast.Assign):
            yield ast.unparse(node.targets[0])


def _unfit(node: ast.AST) -> DocumentError:
    code = ast.unparse(node)[:60]
    return DocumentError(f"its schemas would become {code!r}, which is no type; rename what does.")
