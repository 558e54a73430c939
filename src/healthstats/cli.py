"""The command line: parses, calls, and prints. What it calls is imported when it is called, so that help is quick."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthstats.errors import FileError, HealthstatsError, InputError

if TYPE_CHECKING:
    import pandas as pd

    from healthstats.batch.cluster import Cluster
    from healthstats.batch.diff.diff import Differences
    from healthstats.batch.run import Step, Summary
    from healthstats.series import Found

app = typer.Typer(
    name="healthstats",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)

_SHOWN = [
    "file", "place", "area", "label", "value", "unit", "kind", "period", "quote", "indicator", "subject", "status",
    "flags",
]  # fmt: skip
_AROUND = 20  # characters of a sentence shown on each side of its number
_LISTED = 20
_DIFF_COLUMNS = ("table", "row", "field", "old", "new", "change", "cause")
_DIFF_HEADS = ("where", "of what", "field", "before", "after", "change", "cause")
_INTERRUPTED = 130
_INTERRUPTION = "interrupted; everything that was started has ended"


class Format(StrEnum):
    """How observations are printed."""

    table = "table"
    csv = "csv"
    json = "json"


class Paper(StrEnum):
    """The formats of a yearbook."""

    pdf = "pdf"
    docx = "docx"
    xlsx = "xlsx"


Only = Annotated[
    str | None,
    typer.Option(metavar="PATTERN", help="Only reports whose path holds this, or matches it: `--only 'en/hunan/*'`."),
]
Jobs = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="How many to run side by side.", show_default="the processors and one more"),
]
Force = Annotated[bool, typer.Option("--force", help="Build what is up to date, too.")]
Scheduler = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Build on a Dask cluster: its scheduler, `tcp://host:8786`.")
]
Store = Annotated[
    str | None,
    typer.Option(
        metavar="URL", help="With --scheduler: a folder all its workers reach, `file:///mnt/x` or `s3://bucket/x`."
    ),
]


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"healthstats {version('healthstats')}")
        raise typer.Exit


@app.callback()
def _healthstats(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and end.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Yearly rates, trends and targets from the tables and reports of health bureaus, reproducibly.

    Tables and documents in data/raw become clean series in data/processed, and these become reports in reports/.

    Example: `healthstats build` does all of it; then open reports/index.html.
    """


@app.command()
def read(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE", help="Tables (csv, tsv, xlsx, xls, ods), documents (txt, md, html, docx, pdf) or folders."
        ),
    ],
    format: Annotated[Format, typer.Option("--format", "-f", help="How to print them.")] = Format.table,
) -> None:
    """Show the observations found in tables and documents.

    Of a document each number is shown with the words around it, marked as in «98.7». The formats csv and json give
    every column of an observation. Nothing is changed or saved. What could not be understood is listed after them, on
    the error output.

    Examples:

    - `healthstats read data/raw/births.csv`
    - `healthstats read annual-report.docx`
    - `healthstats read data/raw --format csv > observations.csv`
    """  # fmt: skip
    import pandas as pd

    from healthstats.reading.read import read as read_files

    found = [read_files(path, root=None) for path in files]
    observations = pd.concat([one.observations for one in found], ignore_index=True)
    problems = pd.concat([one.problems for one in found], ignore_index=True)
    typer.echo(_observations(observations, format), nl=False)
    for line in _problem_lines(problems):
        typer.echo(line, err=True)


def _observations(frame: "pd.DataFrame", format: Format) -> str:
    from healthstats.batch.escape import columns, csv_text, json_text

    if format is Format.csv:
        return csv_text(frame)
    if format is Format.json:
        return json_text(frame)
    if frame.empty:
        return "no observations\n"
    shown = _shown(frame)
    alike = {"file"} if frame["file"].nunique() == 1 else set()
    used = [name for name in _SHOWN if name not in alike and any(shown[name])]
    rows = [list(row) for row in zip(*(shown[name] for name in used), strict=True)]
    right = frozenset(place for place, name in enumerate(used) if name == "value")
    return f"{columns([used, *rows], right)}\n{_count(len(frame), 'observation')}\n"


def _shown(frame: "pd.DataFrame") -> dict[str, list[str]]:
    """Return the columns of the table for people, as texts."""
    import pandas as pd

    from healthstats.presenting.cells import period_text
    from healthstats.presenting.quotes import marked_quote

    rows = frame.to_dict("records")
    texts = {name: frame[name].astype("str").to_list() for name in _SHOWN if name in frame}
    return {
        **texts,
        "place": frame["locator"].to_list(),
        "value": [_value(row) for row in rows],
        "period": [period_text(row) for row in rows],
        "status": ["" if row["status"] == "observed" else row["status"] for row in rows],
        "quote": [
            "" if pd.isna(row["offset"]) else marked_quote(row["quote"], row["offset"], row["locator"], _AROUND)
            for row in rows
        ],
    }


def _value(row: Any) -> str:
    """Return a value with the bound before it, or both ends of a range."""
    from healthstats.presenting.wording import SIGNS

    value, high = row["value"], row["value_high"]
    sign = SIGNS.get(row["bound"], row["bound"])
    return "" if value != value else f"{sign}{value:.12g}" + ("" if high != high else f"–{high:.12g}")


def _problem_lines(problems: "pd.DataFrame", most: int = _LISTED) -> list[str]:
    from healthstats.batch.escape import printable

    places = problems["file"] + problems["locator"].where(problems["locator"] == "", ", " + problems["locator"])
    lines = list(problems["severity"] + ": " + places + ": " + problems["message"])
    more = len(lines) - most
    return [
        *(" ".join(printable(line).split()) for line in lines[:most]),
        *([f"… and {_count(more, 'more problem')}"] if more > 0 else []),
    ]


@app.command()
def clean() -> None:
    """Read data/raw and write the clean series to data/processed.

    Units are made one per indicator, areas and names are mapped, contradictions are found. Every doubt is a row of
    data/processed/problems.csv; doubts do not make the command fail.

    Example: `healthstats clean`
    """
    from healthstats.batch.folders import locked
    from healthstats.project import project_root

    root = project_root()
    with locked(root):
        _clean(root)


def _clean(root: Path) -> None:
    from healthstats.batch.escape import write_csv
    from healthstats.batch.folders import sweep, writing
    from healthstats.cleaning.clean import clean_pieces
    from healthstats.reading.read import read_pieces
    from healthstats.store import load_unhashed, save_parts, work_folder

    raw = root / "data" / "raw"
    with writing(root):
        sweep(root)
        with work_folder(root) as work:
            folder = save_parts(clean_pieces(_not_nothing(read_pieces(raw, root=root), raw), root, work), root)
        problems, ledger = (load_unhashed(name, root=root) for name in ("problems", "ledger"))
        write_csv(problems, folder / "problems.csv")
    files = len({*ledger["file"], *problems["file"]} - {""})
    totals = {name: int(ledger[name].sum()) for name in ("read", "in_series", "duplicates", "vintages")}
    typer.echo(
        f"{_count(files, 'file')}: {_count(totals['read'], 'observation')}, "
        f"{_count(totals['in_series'], 'series row')}, "
        f"{_count(totals['duplicates'] + totals['vintages'], 'other edition')}, {_count(len(problems), 'problem')}"
    )
    if len(problems):
        typer.echo(_problem_counts(problems))
    typer.echo("→ data/processed (all problems: data/processed/problems.csv)")


def _not_nothing(pieces: "Iterable[Found]", raw: Path) -> "Iterator[Found]":
    """Yield the pieces, and raise in the end when there are files but no observations."""
    import pandas as pd

    read, problems = 0, []
    for piece in pieces:
        read += len(piece.observations)
        problems.append(piece.problems)
        yield piece
    if not read:
        _refuse_nothing(raw, pd.concat(problems))


def _refuse_nothing(raw: Path, problems: "pd.DataFrame") -> None:
    """Raise when there are files but no observations: saving that would empty data/processed and remove the reports."""
    beside = (".toml", "~")
    files = [one for one in raw.rglob("*") if one.is_file() and not one.name.startswith(".")]
    tables = [one for one in files if not one.name.endswith(beside) and not one.name.casefold().startswith("readme")]
    if not tables:
        return
    lines = _problem_lines(problems, 3) or ["no numbers were found in them"]
    raise FileError(
        f"{_count(len(tables), 'file')} in data/raw, but not one observation: nothing was changed",
        remedy="".join(["Mend the files or their descriptions (<file>.toml):", *(f"\n  {line}" for line in lines)]),
    )


def _problem_counts(problems: "pd.DataFrame") -> str:
    from healthstats.batch.escape import columns

    order = {"decide": 0, "excluded": 1, "repaired": 2, "kept": 3}
    counts = problems.groupby(["action", "code"]).size().items()
    listed = sorted(((str(key[0]), str(key[1]), int(n)) for key, n in counts), key=lambda one: (order.get(one[0], 9), -one[2], one[1]))  # type: ignore[index]  # fmt: skip  # noqa: E501
    return columns([["action", "problem", "count"], *([action, code, str(n)] for action, code, n in listed)], frozenset({2}))  # fmt: skip  # noqa: E501


@app.command()
def report(
    only: Only = None,
    jobs: Jobs = None,
    force: Force = False,
    why: Annotated[bool, typer.Option("--why", help="Say which reports are due and why, and build none.")] = False,
    scheduler: Scheduler = None,
    store: Store = None,
) -> None:
    """Build the reports of reports.toml.

    They go to reports/, listed in reports/index.html. Only those are built whose data, notebook or library
    changed; the others are up to date. One that fails stops no
    other, is listed at the end with its cell, and makes the exit status 1.

    Examples:

    - `healthstats report`
    - `healthstats report --only tuberculosis --jobs 2`
    - `healthstats report --why`
    - `healthstats report --scheduler tcp://10.0.0.5:8786 --store s3://bucket/health`
    """
    from healthstats.project import project_root

    if why:
        _why(project_root(), only)
    else:
        _report(project_root(), only, jobs, force, _cluster(scheduler, store, jobs))


def _cluster(scheduler: str | None, store: str | None, jobs: int | None) -> "Cluster | None":
    if not scheduler and not store:
        return None
    if not (scheduler and store):
        raise InputError("a cluster needs both --scheduler and --store")
    if jobs:
        raise InputError("--jobs is for one machine", remedy="On a cluster each worker builds one report at a time.")
    try:
        from healthstats.batch.cluster import Cluster
    except ImportError as error:
        raise InputError(
            f"a cluster needs the package {error.name}", remedy="Install it: pip install 'healthstats[cluster]'."
        ) from error
    return Cluster(scheduler, store)


def _why(root: Path, only: str | None) -> None:
    from healthstats.batch.run import why as reasons_of

    reasons = reasons_of(root, only)
    due = {path: reason for path, reason in reasons.items() if reason}
    for path, reason in due.items():
        typer.echo(_line(f"{path}  {reason}"))
    typer.echo(f"{_count(len(reasons), 'report')}: {len(due)} due, {len(reasons) - len(due)} up to date")


@app.command()
def build(
    only: Only = None, jobs: Jobs = None, force: Force = False, scheduler: Scheduler = None, store: Store = None
) -> None:
    """Clean the data, then build the reports.

    Examples:

    - `healthstats build`
    - `healthstats build --force --jobs 4`
    """
    from healthstats.batch.folders import locked
    from healthstats.project import project_root

    root, cluster = project_root(), _cluster(scheduler, store, jobs)
    with locked(root):
        _clean(root)
    _report(root, only, jobs, force, cluster)


def _report(root: Path, only: str | None, jobs: int | None, force: bool, cluster: "Cluster | None") -> None:
    from healthstats.batch.run import build as build_reports

    with _Display("report") as display:
        summary = build_reports(root, only, jobs, force, display.step, cluster)
    made = [f"{len(summary.built)} built", f"{len(summary.skipped)} up to date", f"{len(summary.failed)} failed"]
    if summary.removed:
        made.append(f"{len(summary.removed)} removed")
    total = len(summary.built) + len(summary.skipped) + len(summary.failed)
    typer.echo(f"{_count(total, 'report')}: {', '.join(made)} in {summary.seconds:.0f} s → reports/index.html")
    if summary.no_data:
        have = "has" if len(summary.no_data) == 1 else "have"
        listed = "; ".join(summary.no_data[:5]) + (" …" if len(summary.no_data) > 5 else "")
        typer.echo(f"{_count(len(summary.no_data), 'combination')} of the plan {have} no data: {_line(listed)}")
    _end(summary)
    _audit(_with_reports(root), silent_without_any=True)


@app.command()
def yearbook(
    area: Annotated[str, typer.Argument(metavar="AREA", help="An area's id or name.")],
    year: Annotated[int, typer.Argument(metavar="YEAR", min=1, help="The year of the reports' folder.")],
    language: Annotated[str, typer.Option(metavar="en|zh", help="The language of the reports.")] = "en",
    format: Annotated[
        list[Paper] | None, typer.Option(help="Give it again for another.", show_default="all three")
    ] = None,
) -> None:
    """Bind all built reports of an area and year into one document.

    It has a title page, contents, a chapter for each report, and one list of sources; the workbook holds their tables.
    It lies beside the reports' folders and holds them as they are now: bind it again after a build.

    Examples:

    - `healthstats yearbook china 2020`
    - `healthstats yearbook 全国 2020 --language zh --format pdf`
    """
    from healthstats.batch.papers.yearbook import bind

    made = bind(area, year, language, [one.value for one in format or Paper])
    for number, path in enumerate(made.reports, 1):
        typer.echo(_line(f"{number}  {path}"))
    typer.echo(f"{_count(len(made.reports), 'report')} → {_line(', '.join(f'reports/{one}' for one in made.files))}")


@app.command()
def audit(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FOLDER]...", help="Folders with reports; reports/ and data/published by default."),
    ] = None,
) -> None:
    """Try to work out the suppressed counts of public reports.

    What all of them tell together is attacked: by subtraction and by linear programming. Reports without a
    disclosure policy are for use inside the bureau and are left out. The exit status is 1 when a count is recovered.

    Examples:

    - `healthstats audit`
    - `healthstats audit reports ../last_year/reports`
    """
    from healthstats.project import project_root

    _audit(folders or _with_reports(project_root()))


def _with_reports(root: Path) -> list[Path]:
    return [one for one in (root / "reports", root / "data" / "published") if one.is_dir()]


def _audit(folders: list[Path], silent_without_any: bool = False) -> None:
    """Attack the public reports of some folders; end with status 1 when a suppressed count is recovered."""
    from healthstats.batch.escape import columns
    from healthstats.disclosure.published import audit_cells, public, published_cells

    cells = public(published_cells(*folders))
    files = cells["report"].nunique()
    if not files and silent_without_any:
        return
    found = audit_cells(cells)
    typer.echo(
        f"audit: {_count(files, 'public report')}, {_count(found.shown, 'count')} shown, {found.attacked} suppressed, "
        f"{len(found.recovered)} of them recovered"
    )
    if found.recovered.empty:
        return
    keys = [name for name in found.recovered.columns if found.recovered[name].astype("str").ne("").any()]
    lines = [[_line(str(cell)) for cell in row] for row in found.recovered[keys].head(_LISTED).to_numpy()]
    typer.echo(columns([keys, *lines]), err=True)
    if len(found.recovered) > _LISTED:
        typer.echo(f"… and {_count(len(found.recovered) - _LISTED, 'more count')}", err=True)
    typer.echo("healthstats: do not publish these reports; suppress with a policy that has secondary = true", err=True)
    raise typer.Exit(1)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A reports or a data/processed folder, or a project.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Another of the same kind.")],
    page: Annotated[Path | None, typer.Option(metavar="FILE", help="Write all of it as a web page.")] = None,
    format: Annotated[Format, typer.Option(help="How it is printed.")] = Format.table,
) -> None:
    """Say which published numbers changed, by how much, and why.

    Compares two folders of reports, or of cleaned data. The exit status is 0 when no number or text differs, 1 when one
    does, and 2 when the folders cannot be compared.

    Examples:

    - `healthstats diff ../last_year/reports reports --page changes.html`
    - `healthstats diff ../before/data/processed data/processed`
    """
    from healthstats.batch.diff.diff import diff as compare
    from healthstats.batch.diff.diff import write_page
    from healthstats.batch.escape import csv_text, json_text

    try:
        found = compare(old, new)
        if page:
            write_page(found, page)
    except HealthstatsError as error:
        raise typer.Exit(_complain(str(error), 2)) from error
    match format:
        case Format.csv:
            typer.echo(csv_text(found.changes), nl=False)
        case Format.json:
            typer.echo(json_text(found.changes), nl=False)
        case _:
            _show_changes(found)
    if found.any:
        raise typer.Exit(1)


def _show_changes(found: "Differences") -> None:
    from healthstats.batch.diff.diff import change_words
    from healthstats.batch.escape import columns

    typer.echo(found.summary)
    shown = found.changes.head(_LISTED)
    lines = shown.assign(change=change_words(shown)).astype("str")
    for report, part in lines.groupby("report", sort=False):
        typer.echo(f"\n{_line(str(report))}" if report else "")
        named = {
            "table": "where",
            "row": "of what",
            "field": "field",
            "old": "before",
            "new": "after",
            "change": "change",
        }
        if part["cause"].nunique() > 1:
            named["cause"] = "cause"
        rows = [[_short(cell) for cell in row] for row in part[list(named)].itertuples(index=False, name=None)]
        typer.echo(columns([list(named.values()), *rows]))
        if "cause" not in named:
            typer.echo(f"cause: {_line(part['cause'].iloc[0])}")
    if len(found.changes) > _LISTED:
        typer.echo(f"… and {len(found.changes) - _LISTED:,} more; --page FILE or --format csv has all")
    for title, names in (("new", found.new), ("gone", found.gone), ("looks otherwise", found.restyled)):
        for name in names[:_LISTED]:
            typer.echo(f"{title}: {_line(name)}")
        if len(names) > _LISTED:
            typer.echo(f"… and {_count(len(names) - _LISTED, 'more report')}")


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


@app.command()
def indicators(
    word: Annotated[str, typer.Argument(metavar="WORD", help="A part of an id, a name or a domain.")] = "",
) -> None:
    """Search the catalogue of indicators.

    Examples:

    - `healthstats indicators mortality`
    - `healthstats indicators 死亡率`
    """
    from healthstats.batch.escape import columns
    from healthstats.catalogue import search

    found = search(word)
    if not found:
        typer.echo(f"no indicator holds {word!r}; 'healthstats indicators' lists all", err=True)
        raise typer.Exit(1)
    rows = [[one.id, one.zh, one.en, one.unit, one.domain] for one in found]
    typer.echo(columns([["id", "中文", "name", "unit", "domain"], *rows]))


@app.command()
def notebooks(
    only: Annotated[str | None, typer.Option(metavar="PATTERN", help="Only notebooks whose name holds this.")] = None,
    jobs: Jobs = None,
) -> None:
    """Execute the notebooks again in place.

    Their saved outputs are current then.
    A notebook whose outputs are current keeps every byte.

    Example: `healthstats notebooks`
    """
    from healthstats.batch.run import refresh
    from healthstats.project import project_root

    with _Display("notebook") as display:
        summary = refresh(project_root(), only, jobs, display.step)
    total = len(summary.built) + len(summary.skipped) + len(summary.failed)
    typer.echo(
        f"{_count(total, 'notebook')}: {len(summary.built)} changed, {len(summary.skipped)} unchanged, "
        f"{len(summary.failed)} failed in {summary.seconds:.0f} s"
    )
    _end(summary)


@app.command()
def kernel() -> None:
    """Install a Jupyter kernel that starts in a moment.

    It has the libraries imported already, and every notebook still has a process of its own.
    JupyterLab lists it; papermill takes it with `-k healthstats`, nbval with `--nbval-kernel-name healthstats`.

    Example: `healthstats kernel`
    """
    from healthstats.batch.kernels import install_kernel

    typer.echo(f"→ {install_kernel()}")


def _end(summary: "Summary") -> None:
    """List what failed and end with the exit status for it."""
    for failure in summary.failed:
        typer.echo(f"failed: {_line(f'{failure.name}: {failure}')}", err=True)
    if summary.failed:
        raise typer.Exit(1)


class _Display:
    """Shows progress: a bar with the time left on a terminal, otherwise a line for each that is done."""

    def __init__(self, unit: str) -> None:
        self._unit = unit
        self._bar: Any = None

    def __enter__(self) -> "_Display":
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def step(self, step: "Step") -> None:
        """Take note of one that is done."""
        if not sys.stderr.isatty():
            if step.outcome == "note":
                typer.echo(_line(f"note: {step.detail}"), err=True)
            if step.outcome in ("start", "note"):
                return
            line = _line(f"{step.outcome} {step.name} ({step.detail}, {step.seconds:.1f} s)")
            typer.echo(f"[{step.done}/{step.total}] {line}", err=True)
            return
        from tqdm import tqdm

        if self._bar is None and step.total:
            self._bar = tqdm(total=step.total, unit=self._unit, file=sys.stderr, dynamic_ncols=True, smoothing=0)
        if step.outcome in ("failed", "note"):
            self._bar.write(_line(f"{step.outcome} {step.name}: {step.detail}".replace(" :", ":")), file=sys.stderr)
        if step.outcome in ("built", "failed"):
            self._bar.update()


def _line(text: str) -> str:
    from healthstats.batch.escape import printable

    return " ".join(printable(text).split())


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def main(arguments: Iterable[str] | None = None) -> None:
    """Run the command line: an error is one line and a remedy, never a stack trace."""
    sys.exit(_status(lambda: app(args=list(arguments) if arguments is not None else None, standalone_mode=False)))


def _status(call: Callable[[], object]) -> int:
    try:
        ended = call()
        if ended == _INTERRUPTED:
            return _complain(_INTERRUPTION, _INTERRUPTED)
        return ended if isinstance(ended, int) else 0
    except typer.Exit as error:
        if error.exit_code == _INTERRUPTED:  # typer's word for Ctrl-C
            return _complain(_INTERRUPTION, _INTERRUPTED)
        return int(error.exit_code)
    except HealthstatsError as error:
        return _complain(str(error), 1)
    except (KeyboardInterrupt, typer.Abort):
        return _complain(_INTERRUPTION, _INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if hasattr(error, "format_message"):  # a wrong command or option, in whichever click typer brings
            return _complain(_usage(error), int(getattr(error, "exit_code", 2)))
        if os.environ.get("HEALTHSTATS_DEBUG"):
            raise
        text = f"unexpected {type(error).__name__}: {error}. This is a bug; HEALTHSTATS_DEBUG=1 shows where"
        return _complain(text, 1)


def _usage(error: Any) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "healthstats"
    message = " ".join(str(error.format_message()).split())
    end = "" if message.endswith((".", "?", "!")) else "."
    return f"{message}{end} Try: {command} --help"


def _complain(text: str, status: int) -> int:
    from healthstats.batch.escape import printable

    typer.echo(f"healthstats: {printable(text)}", err=True)
    return status


if __name__ == "__main__":
    main()
