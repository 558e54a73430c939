"""Files and folders → observations and problems. One broken file is one problem, and the rest is still read."""

import codecs
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from healthstats.errors import ConfigError, FileError, HealthstatsError, InputError
from healthstats.names import did_you_mean
from healthstats.project import project_root
from healthstats.reading.documents.formats import DOCUMENTS, OTHER_DOCUMENTS, open_document
from healthstats.reading.doubts import problem, written
from healthstats.reading.labels import Lexicon
from healthstats.reading.pieces import is_in_pieces, sheets_in_pieces
from healthstats.reading.prose.naming import Names, names_of
from healthstats.reading.prose.outline import Outline
from healthstats.reading.prose.prose import read_prose
from healthstats.reading.prose.timing import whole_period
from healthstats.reading.sheets import Sheet
from healthstats.reading.sidecars import TABLES, Sidecar, read_sidecar, stray_sidecars
from healthstats.reading.sources import registered, with_sources
from healthstats.reading.table import Whole
from healthstats.reading.tables import head_of, read_sheet
from healthstats.reading.text_files import read_text_table
from healthstats.reading.workbooks import OLE_MAGIC, ZIP_MAGIC, read_workbook
from healthstats.series import Found, conform

MOST_BYTES = 200_000_000
Doubts = list[dict[str, object]]


def read(path: str | Path | Iterable[str | Path], root: str | Path | None = None) -> Found:
    """Read the tables in a file, a folder with all its subfolders, or a list of them.

    Parameters
    ----------
    path : path or iterable of paths
        What to read. Sidecars (``*.toml``), README files, hidden and temporary files of a folder are left out.
    root : path, optional
        The project whose areas, sources and own indicators are used; found from the working folder when not given.
        Files can be read without any project.

    Returns
    -------
    Found
        ``observations``: every number found, as found, in the order of files, sheets, rows and columns.
        ``problems``: what could not be understood, with file and place.

    Raises
    ------
    FileError
        If a path does not exist.
    ConfigError
        If a judgement file of the project is broken.
    """
    pieces = list(read_pieces(path, root))
    tables = ([piece.observations for piece in pieces], [piece.problems for piece in pieces])
    return Found(*(pd.concat(frames, ignore_index=True) for frames in tables))


def read_pieces(path: str | Path | Iterable[str | Path], root: str | Path | None = None) -> Iterator[Found]:
    """Read as `read` does, file after file, and a large csv in several pieces; see there for parameters and errors."""
    base = _root(root)
    lexicon = Lexicon(base)
    names = names_of(base)
    registered(base)
    files, lost = _files(path)
    if lost or not files:
        yield _found(pd.DataFrame(), [{**doubt, "file": _name(Path(str(doubt["file"])), base)} for doubt in lost], "")
    for file, name in _named(files, base):
        if not is_in_pieces(file):
            yield _found(*_read_file(file, lexicon, names), name)
            continue
        told: set[str] = set()
        for frame, doubts in _read_in_pieces(file, lexicon, names):
            yield _found(frame, [doubt for doubt in doubts if repr(doubt) not in told], name)
            told |= {repr(doubt) for doubt in doubts}


def _found(frame: pd.DataFrame, doubts: Doubts, name: str) -> Found:
    observations = frame.assign(file=name) if len(frame) else frame
    problems = pd.DataFrame([{"file": name, **doubt} for doubt in doubts])
    return Found(conform(observations, "observations"), conform(problems, "problems"))


def _root(root: str | Path | None) -> Path | None:
    try:
        return project_root(root)
    except InputError:
        return None


def _files(path: str | Path | Iterable[str | Path]) -> tuple[list[Path], Doubts]:
    starts = [Path(path)] if isinstance(path, str | Path) else [Path(one) for one in path]
    found: dict[str, Path] = {}
    problems: Doubts = []
    for start in starts:
        if not os.path.lexists(start):
            beside = [written(one.name) for one in start.parent.iterdir()] if start.parent.is_dir() else []
            raise FileError(
                "there is no such file or folder", file=start, remedy=did_you_mean(written(start.name), beside)
            )
        for file in _walk(start, problems) if start.is_dir() else [start]:
            found.setdefault(os.path.realpath(file), file)
    return list(found.values()), problems


def _walk(folder: Path, problems: Doubts) -> Iterator[Path]:
    """Yield the tables of a folder; a folder that cannot be opened and a sidecar without a table become problems."""

    def closed(error: OSError) -> None:
        words = FileError(f"the folder cannot be opened ({error.strerror})", remedy="Look at its rights.")
        problems.append({**_unreadable(words), "file": str(error.filename)})

    for here, folders, names in os.walk(folder, onerror=closed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for stray, remedy in stray_sidecars(names):
            message = f"there is no table {stray.removesuffix('.toml')!r} that it could describe. {remedy}"
            problems.append({**problem("sidecar", message, severity="error"), "file": str(Path(here) / stray)})
        yield from (Path(here) / name for name in sorted(names) if not _left_out(name))


def _left_out(name: str) -> bool:
    return name.startswith((".", "~$")) or name.endswith((".toml", "~")) or name.casefold().startswith("readme")


def _named(files: list[Path], base: Path | None) -> list[tuple[Path, str]]:
    """Return the files with the names they have in the tables: under the project's root, else as short as is unique."""
    names = [_name(file, base) for file in files]
    counts = Counter(names)
    return [
        (file, name if counts[name] == 1 else written(file.as_posix())) for file, name in zip(files, names, strict=True)
    ]


def _name(file: Path, base: Path | None) -> str:
    whole = Path(os.path.realpath(file))
    inside = base is not None and whole.is_relative_to(base)
    return written(whole.relative_to(base).as_posix() if inside and base is not None else file.name)


def _read_file(file: Path, lexicon: Lexicon, names: Names) -> tuple[pd.DataFrame, Doubts]:
    suffix = file.suffix.casefold()
    if suffix not in (*TABLES, *DOCUMENTS, *OTHER_DOCUMENTS):
        kind = f"the kind {file.suffix!r}" if file.suffix else "an unknown kind"
        message = f"files of {kind} are not read. Save it as csv, xlsx, txt, docx or pdf."
        return pd.DataFrame(), [problem("unknown_format", message, action="excluded")]
    try:
        sidecar = read_sidecar(file)
    except ConfigError as error:
        return pd.DataFrame(), [_broken_sidecar(file, lexicon, error.message, error.remedy, error.place)]
    except OSError as error:
        what = f"it cannot be opened ({error.strerror})"
        return pd.DataFrame(), [_broken_sidecar(file, lexicon, what, "It must be a file that you may read.")]
    try:
        if suffix not in TABLES:
            return _read_document(file, sidecar, lexicon, names)
        sheets, problems = _sheets(file)
        return _read_sheets(file, sheets, sidecar, lexicon, [*sidecar.problems, *problems])
    except FileError as error:
        return pd.DataFrame(), [_unreadable(error)]
    except ConfigError:
        raise
    except Exception as error:  # a fault of the reader must not cost the rest of the folder
        return pd.DataFrame(), [_unreadable(_unexpected(error))]


def _read_in_pieces(file: Path, lexicon: Lexicon, names: Names) -> Iterator[tuple[pd.DataFrame, Doubts]]:
    """Yield what is in the pieces of a large csv, as `_read_file` returns it of a small one."""
    try:
        with file.open("rb") as opened:
            start = opened.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
        sidecar = read_sidecar(file)
    except (ConfigError, OSError):  # told as of a small one
        yield _read_file(file, lexicon, names)
        return
    if start.startswith((ZIP_MAGIC, OLE_MAGIC, b"<", b"sep=", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield _read_file(file, lexicon, names)
        return
    problems = sidecar.problems
    try:
        for sheet, doubts in sheets_in_pieces(file, lambda sheet: head_of(sheet, sidecar, lexicon)):
            yield _read_sheets(file, [sheet], sidecar, lexicon, [*problems, *doubts])
            problems = []
    except FileError as error:
        message = f"{error.message}; from here on nothing is read, as a file of this size is read in pieces"
        yield pd.DataFrame(), [_unreadable(FileError(message, place=error.place, remedy=error.remedy))]
    except ConfigError:
        raise
    except Exception as error:  # as for a small file
        yield pd.DataFrame(), [_unreadable(_unexpected(error))]


def _read_document(file: Path, sidecar: Sidecar, lexicon: Lexicon, names: Names) -> tuple[pd.DataFrame, Doubts]:
    """Read the prose of a document, and the tables in it the way of tables."""
    document = open_document(_bytes(file), file.suffix.casefold())
    stated = {name: str(value) for name, value in sidecar.table.items()}
    prose = read_prose(document, lexicon, names, stated)
    problems = [*sidecar.problems, *document.problems, *prose.problems]
    frames = [prose.frame] if len(prose.frame) else []
    own = replace(sidecar, table={"area": prose.about.place, **sidecar.table}) if prose.about else sidecar
    for sheet in document.tables:
        frame, doubts = read_sheet(sheet, own, lexicon, _whole(prose.about))
        problems += doubts
        if len(frame):
            frames.append(frame)
    if not frames:
        return pd.DataFrame(), problems
    frame = pd.concat(frames, ignore_index=True).assign(
        source=lambda rows: rows["source"].fillna("") if "source" in rows else ""
    )
    frame, doubts = with_sources(frame, sidecar, written(file.stem), lexicon.root)
    return frame, [*problems, *doubts]


def _whole(about: Outline | None) -> Whole | None:
    """Return what a document says of the numbers in its tables; nothing when its year is unknown or in doubt."""
    if about is None or about.doubt:
        return None
    period = whole_period(about, about.is_plan)
    return Whole(period, about.is_plan) if period else None


def _broken_sidecar(file: Path, lexicon: Lexicon, what: str, remedy: str, place: str = "") -> dict[str, object]:
    name = _name(file.with_name(file.name + ".toml"), lexicon.root)
    message = f"{what}, so {written(file.name)} is left out. {remedy}"
    return problem("broken_sidecar", message, severity="error", action="excluded", file=name, locator=place)


def _unreadable(error: HealthstatsError) -> dict[str, object]:
    message = f"{error.message}. {error.remedy}".strip()
    return problem("unreadable_file", message, severity="error", action="excluded", locator=error.place)


def _unexpected(error: Exception) -> FileError:
    return FileError(f"reading it failed unexpectedly ({type(error).__name__}: {error})", remedy="Please report it.")


def _sheets(file: Path) -> tuple[list[Sheet], Doubts]:
    """Return the sheets of a file by what is in it, whatever its name says."""
    data = _bytes(file)
    suffix = file.suffix.casefold()
    if data.startswith((ZIP_MAGIC, OLE_MAGIC)):
        sheets, problems = read_workbook(data)
        return sheets, [*problems, *_misnamed(suffix in (".csv", ".tsv"), suffix, "a workbook")]
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise FileError(
            "it is a web page (HTML or XML), not a table file",
            remedy="Open it in a spreadsheet and save it as xlsx or csv.",
        )
    if suffix not in (".csv", ".tsv") and (b"\x00" in data[:4096] or data[:2] in (b"P", b"PK", OLE_MAGIC[:2])):
        raise FileError(
            "the workbook is damaged or was cut off", remedy="Open it in a spreadsheet and save it again as xlsx."
        )
    sheet, problems = read_text_table(data, tabs=suffix == ".tsv")
    return [sheet], [*problems, *_misnamed(suffix not in (".csv", ".tsv"), suffix, "a text table (csv)")]


def _bytes(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise FileError("it is no ordinary file", remedy="Take it out of the folder.")
        size = file.stat().st_size
        if size > MOST_BYTES:
            raise FileError(
                f"it has {size / 1e6:,.0f} MB (limit {MOST_BYTES / 1e6:,.0f} MB)", remedy="Cut it into several."
            )
        data = file.read_bytes()
    except (OSError, RuntimeError) as error:
        what = getattr(error, "strerror", None) or error
        raise FileError(f"it cannot be opened ({what})", remedy="Look at the rights of the file.") from error
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise FileError("the file is empty", remedy="Save or copy it again, or delete it.")
    return data


def _misnamed(wrong: bool, suffix: str, what: str) -> Doubts:
    message = f"the file's name ends in {suffix}, but it is {what}, and was read as one. Rename it."
    return [problem("misnamed_file", message)] if wrong else []


def _read_sheets(
    file: Path, sheets: list[Sheet], sidecar: Sidecar, lexicon: Lexicon, problems: Doubts
) -> tuple[pd.DataFrame, Doubts]:
    chosen, doubts = _chosen(sheets, sidecar)
    problems = [*problems, *doubts]
    frames = []
    for sheet in chosen:
        frame, doubts = read_sheet(sheet, sidecar, lexicon)
        problems += doubts
        if len(frame):
            frames.append(frame)
    if not any(sheet.cells for sheet in sheets) and not problems:
        raise FileError("its sheets are empty", remedy="Save or copy it again, or delete it.")
    if not frames:
        return pd.DataFrame(), problems
    frame, doubts = with_sources(pd.concat(frames, ignore_index=True), sidecar, written(file.stem), lexicon.root)
    return frame, [*problems, *doubts]


def _chosen(sheets: list[Sheet], sidecar: Sidecar) -> tuple[list[Sheet], Doubts]:
    wanted = sidecar.table.get("sheet")
    if wanted is None:
        return sheets, []
    names = [str(name) for name in wanted] if isinstance(wanted, list) else [str(wanted)]
    known = [sheet.name for sheet in sheets]
    missing = [name for name in names if name not in known]
    problems = [
        problem(
            "sidecar",
            f"[table] sheet: there is no sheet {name!r}. {did_you_mean(name, known) or 'Sheets: ' + ', '.join(known)}",
            severity="error",
            action="excluded",
            locator="[table] sheet",
        )
        for name in missing
    ]
    return [sheet for sheet in sheets if sheet.name in names], problems
