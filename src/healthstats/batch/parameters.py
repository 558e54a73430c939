"""The parameters of a notebook: read from its tagged cell, and the check that a value fits one."""

import ast
import io
import json
import math
import tokenize
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from healthstats.errors import ConfigError, FileError
from healthstats.names import did_you_mean

Scalar = str | int | float | bool

TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
_REMEDY = "Write one line for each: name: type = value  # help, with type str, int, float or bool."


@dataclass(frozen=True)
class Parameter:
    """A parameter of a notebook.

    Attributes
    ----------
    name : str
    type : type
        ``str``, ``int``, ``float`` or ``bool``.
    default : str, int, float or bool
    help : str
        The comment behind it.
    """

    name: str
    type: type
    default: Scalar
    help: str = ""


def notebook_path(root: Path, name: str) -> Path:
    """Return the path of the notebook ``name`` (with or without ``.ipynb``) of the project's ``notebooks/``.

    Raises
    ------
    ConfigError
        If there is none of that name; the message offers the nearest.
    """
    folder, stem = root / "notebooks", name.removesuffix(".ipynb")
    path = folder / f"{stem}.ipynb"
    if Path(stem).name != stem or not path.is_file():
        known = sorted(one.stem for one in folder.glob("*.ipynb"))
        raise ConfigError(
            f"no notebook {name!r} in notebooks/",
            remedy=did_you_mean(stem, known) or f"There are: {', '.join(known) or 'none'}.",
        )
    return path


def read_parameters(path: Path) -> dict[str, Parameter]:
    """Return the parameters of the notebook in a file by name, in their order; see `parameters_of`.

    Raises
    ------
    FileError
        If the file is not a notebook.
    """
    return _read_parameters(path, path.stat().st_mtime_ns)


@cache
def _read_parameters(path: Path, changed: int) -> dict[str, Parameter]:
    try:
        cells = json.loads(path.read_bytes())["cells"]
        tagged = [
            "".join(cell["source"])
            for cell in cells
            if cell["cell_type"] == "code" and "parameters" in cell.get("metadata", {}).get("tags", [])
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FileError(
            "not a notebook of format 4", file=path.name, remedy="Open it in JupyterLab and save it again."
        ) from error
    return parameters_of(tagged, path.name)


def parameters_of(tagged: list[str], name: str = "notebook") -> dict[str, Parameter]:
    """Return the parameters of a notebook by name, in their order.

    Parameters
    ----------
    tagged : list of str
        The source of its code cell tagged ``parameters``: lines ``name: type = value  # help``.
    name : str
        How errors call it.

    Raises
    ------
    ConfigError
        If a line of that cell is anything else, or there are two such cells.
    """
    if not tagged:
        return {}
    if len(tagged) > 1:
        raise ConfigError("two cells are tagged 'parameters'", file=name, remedy="Keep the tag on one of them.")
    (source,) = tagged
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise ConfigError(
            f"the parameters cell is not Python: {error.msg}", file=name, place=f"line {error.lineno}", remedy=_REMEDY
        ) from error
    helps = _comments(source)
    found = [_parameter(statement, helps.get(statement.end_lineno or 0, ""), name) for statement in statements]
    return {one.name: one for one in found}


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("# ").strip() for token in tokens if token.type == tokenize.COMMENT}


def _parameter(statement: ast.stmt, help_text: str, notebook: str) -> Parameter:
    place = {"file": notebook, "place": f"parameters cell, line {statement.lineno}"}
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id=kind), value=ast.expr() as value) if (
            kind in TYPES
        ):
            pass
        case _:
            raise ConfigError(f"{ast.unparse(statement)!r} is not a typed parameter", **place, remedy=_REMEDY)
    try:
        default = ast.literal_eval(value)
    except ValueError as error:
        raise ConfigError(f"the default of {name!r} is not a plain value", **place, remedy=_REMEDY) from error
    one = Parameter(name, TYPES[kind], default, help_text)
    if problem := misfit(one, default):
        raise ConfigError(f"its own default does not fit: {problem}", **place, remedy=_REMEDY)
    return Parameter(name, TYPES[kind], fitted(one, default), help_text)


def misfit(parameter: Parameter, value: object) -> str:
    """Return what is wrong with `value` for a parameter, or an empty text: ``True`` is not an int, ``"1"`` neither.

    Examples
    --------
    >>> misfit(Parameter("year", int, 2020), "abc")
    "year must be int, got 'abc' (str)"
    >>> misfit(Parameter("year", int, 2020), 2019)
    ''
    """
    wanted: tuple[type, ...] = (int, float) if parameter.type is float else (parameter.type,)
    fits = isinstance(value, wanted) and not (isinstance(value, bool) and parameter.type is not bool)
    if not fits:
        return f"{parameter.name} must be {parameter.type.__name__}, got {value!r} ({type(value).__name__})"
    if isinstance(value, float) and not math.isfinite(value):
        return f"{parameter.name} must be a finite number, got {value!r}"
    return ""


def fitted(parameter: Parameter, value: object) -> Scalar:
    """Return a value that fits as the parameter's own type (an int where a float is wanted becomes one)."""
    return parameter.type(value)
