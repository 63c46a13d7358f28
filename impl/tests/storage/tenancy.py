"""Which tables of a statement are not narrowed to one tenant, read with a parser.

The tenant is `$1` in PostgreSQL; SQLite's parameters have no numbers: any `?` is taken for it.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlglot
from sqlglot import exp

# The versions of the schema are of no tenant, and the same wherever they are read.
OF_NO_TENANT = {"complyt_migration", "sqlite_master"}

_BLOCKS = (exp.Select, exp.Update, exp.Delete, exp.Insert)
_OUTER = {"LEFT", "RIGHT", "FULL"}


def wrongs(statement: str, dialect: str) -> list[str]:
    """Return what a statement does to customers of more than one tenant, or may do."""
    [tree] = sqlglot.parse(statement, dialect=dialect)
    assert isinstance(tree, (*_BLOCKS, exp.SetOperation)), (
        f"{statement}: no statement that is known here"
    )
    return [*_moved(tree), *_not_narrowed(tree)]


def _not_narrowed(tree: exp.Expr) -> Iterator[str]:
    for table in tree.find_all(exp.Table):
        if table.name in OF_NO_TENANT or _is_named_here(table) or table.find_ancestor(exp.Lock):
            continue
        block = table.find_ancestor(*_BLOCKS)
        assert block is not None, "a table stands in a statement"
        if isinstance(block, exp.Insert):
            if not _is_given_the_tenant(block):
                yield f"{table.name} is not given the tenant"
        elif table.alias_or_name not in _narrowed(block):
            yield f"{table.name} is not narrowed to the tenant"


def _moved(tree: exp.Expr) -> Iterator[str]:
    """Tell assignments to the tenant of customers that are there."""
    changes = [change for each in tree.find_all(exp.Update) for change in each.expressions]
    changes += [change for each in tree.find_all(exp.OnConflict) for change in each.expressions]
    for change in changes:
        if any(column.name == "tenant" for column in change.this.find_all(exp.Column)):
            yield "the tenant is changed"


def _narrowed(block: exp.Expr) -> set[str | None]:
    """Return the sources of a block that hold rows of the tenant alone."""
    sources = list(_sources(block))
    names = {source.alias_or_name for source in sources}
    narrowed: set[str | None] = {each.alias_or_name for each in sources if _gives_the_tenant(each)}
    equal = [(each.left, each.right) for each in _conditions(block) if isinstance(each, exp.EQ)]
    equal += [(right, left) for left, right in equal]
    for _ in sources:  # from one to the next, as they are joined
        for left, right in equal:
            ours, theirs = _whose_tenant(left, names), _whose_tenant(right, names)
            if ours and (_is_parameter(right) or theirs in narrowed):
                narrowed.add(ours)
    return narrowed


def _sources(block: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(block, exp.Update | exp.Delete):
        yield block.this
    if block.args.get("from_"):
        yield block.args["from_"].this
    for join in block.args.get("joins") or ():
        yield join.this


def _conditions(block: exp.Expr) -> Iterator[exp.Expr]:
    """Yield what must be true of every row; an outer join keeps rows for which it is not."""
    if block.args.get("where"):
        yield from _conjuncts(block.args["where"].this)
    for join in block.args.get("joins") or ():
        if join.args.get("on") and join.side not in _OUTER:
            yield from _conjuncts(join.args["on"])


def _conjuncts(condition: exp.Expr) -> Iterator[exp.Expr]:
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        yield from _conjuncts(condition.left)
        yield from _conjuncts(condition.right)
    else:
        yield condition


def _whose_tenant(value: exp.Expr, names: set[str]) -> str | None:
    """Return the source whose column `tenant` a value is; one of several must be named."""
    if not isinstance(value, exp.Column) or value.name != "tenant":
        return None
    return value.table or (min(names) if len(names) == 1 else None)


def _gives_the_tenant(source: exp.Expr) -> bool:
    """Whether it is a query that has a column `tenant`, which is that of the parameter."""
    query = source.this
    return (
        isinstance(source, exp.Subquery)
        and isinstance(query, exp.Select)
        and any(
            each.output_name == "tenant" and _is_the_tenant(each, query)
            for each in query.expressions
        )
    )


def _is_given_the_tenant(insert: exp.Insert) -> bool:
    """Whether new rows are of the tenant, their first column where none is named."""
    columns = [each.name for each in insert.this.expressions] or ["tenant"]
    index = columns.index("tenant")
    rows = insert.expression
    if isinstance(rows, exp.Values):
        return all(_is_parameter(row.expressions[index]) for row in rows.expressions)
    before = rows.expressions[: index + 1]
    return not any(each.is_star for each in before) and _is_the_tenant(before[index], rows)


def _is_the_tenant(value: exp.Expr, query: exp.Expr) -> bool:
    """Whether a column of a query is the parameter, or the tenant of rows that are narrowed."""
    names = {source.alias_or_name for source in _sources(query)}
    return _is_parameter(value) or _whose_tenant(value, names) in _narrowed(query)


def _is_parameter(value: exp.Expr) -> bool:
    return isinstance(value, exp.Placeholder) or (
        isinstance(value, exp.Parameter) and value.name == "1"
    )


def _is_named_here(table: exp.Table) -> bool:
    """Whether its name is that of a query in a WITH around it."""
    above = table.parent
    while above:
        named = above.args.get("with_")
        if named and table.name in {query.alias for query in named.expressions}:
            return True
        above = above.parent
    return False
