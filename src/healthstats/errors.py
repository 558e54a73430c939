"""The errors a user can act on: what is wrong, where, and what to do about it."""


class HealthstatsError(Exception):
    """Base of every error that healthstats raises on purpose.

    Parameters
    ----------
    message : str
        What was got and what was expected, in plain words.
    file, place : str, optional
        The file, and the cell, line or key in it.
    remedy : str, optional
        What the user can do.
    """

    def __init__(self, message: str, *, file: object = "", place: object = "", remedy: str = "") -> None:
        self.message, self.file, self.place, self.remedy = message, str(file), str(place), remedy
        where = ", ".join(part for part in (f"'{self.file}'" if self.file else "", self.place) if part)
        text = f"{where}: {message}" if where else message
        super().__init__(f"{text}. {remedy}" if remedy else text)


class InputError(HealthstatsError, ValueError):
    """An argument or a table does not fit what a function needs."""


class FileError(HealthstatsError):
    """A file cannot be read."""


class ConfigError(HealthstatsError):
    """A judgement file (``data/*.toml``) or the plan (``reports.toml``) contradicts itself or the data."""


class ReportError(HealthstatsError):
    """A report could not be built."""
