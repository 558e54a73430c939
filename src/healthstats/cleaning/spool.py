"""Tables that wait on disk: written one after the other, read back in any order."""

from pathlib import Path

import pandas as pd
import pyarrow as pa

_OPTIONS = pa.ipc.IpcWriteOptions(compression="lz4")


class Spool:
    """Tables of the same columns in one file.

    Parameters
    ----------
    path : Path
        Of the file, which is made with the first table.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: pa.RecordBatchFileWriter | None = None
        self._tables = 0

    def __len__(self) -> int:
        """Return how many tables were written."""
        return self._tables

    def add(self, frame: pd.DataFrame) -> None:
        """Write a table; one without rows is not kept."""
        if frame.empty:
            return
        table = pa.Table.from_pandas(frame, preserve_index=False).combine_chunks()
        if self._file is None:
            self._file = pa.ipc.new_file(self._path, table.schema, options=_OPTIONS)
        self._file.write_table(table)
        self._tables += 1

    def close(self) -> None:
        """End the writing; only then can be read."""
        if self._file is not None:
            self._file.close()

    def read(self, place: int) -> pd.DataFrame:
        """Return the table that was written as the `place`-th, from 0."""
        with pa.ipc.open_file(pa.memory_map(str(self._path))) as file:
            return pa.Table.from_batches([file.get_batch(place)]).to_pandas()

    def whole(self) -> pd.DataFrame:
        """Return all tables as one."""
        with pa.ipc.open_file(pa.memory_map(str(self._path))) as file:
            return file.read_all().combine_chunks().to_pandas()

    def remove(self) -> None:
        """Delete the file."""
        self._path.unlink(missing_ok=True)
