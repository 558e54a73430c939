"""Standard populations, each with its source."""

from functools import cache
from pathlib import Path

import pandas as pd

from healthstats.errors import InputError
from healthstats.names import did_you_mean

_FILE = Path(__file__).parents[1] / "data" / "standard_populations.csv"


def standard_population(name: str) -> pd.Series:
    """Return a standard population by its name.

    Parameters
    ----------
    name : str
        One of those that `standard_populations` lists, as ``"european-2013"``.

    Returns
    -------
    Series
        Persons by age label, named `name`; its source is in ``attrs["source"]``.

    Raises
    ------
    InputError
        If there is none of that name; the nearest names are told.

    Examples
    --------
    >>> standard_population("european-2013").tail(3)
    age
    85-89    1500
    90-94     800
    95+       200
    Name: european-2013, dtype: int64
    >>> standard_population("china-2020").attrs["source"][:47]
    'China, seventh national population census (1 No'
    """
    known = _table()["standard"].unique()
    if name not in known:
        raise InputError(
            f"there is no standard population {name!r}; there are {', '.join(map(repr, known))}",
            remedy=did_you_mean(str(name), known),
        )
    rows = _table().query("standard == @name")
    standard = rows.set_index("age")["population"].rename(name)
    standard.attrs["source"] = rows["source"].iloc[0]
    return standard


def standard_populations() -> pd.DataFrame:
    """List the standard populations.

    Returns
    -------
    DataFrame
        One row a standard: ``standard`` (its name), ``bands`` (how many age bands), ``oldest`` (the last of them),
        ``population`` (persons in all) and ``source``.

    Examples
    --------
    >>> standard_populations()[["standard", "bands", "oldest", "population"]].head(3)
            standard  bands oldest  population
    0  who-2000-2025     21   100+      100035
    1  european-2013     21    95+      100000
    2      segi-1960     18    85+      100000
    """
    by_standard = _table().groupby("standard", sort=False)
    listed = by_standard.agg(
        bands=("age", "size"), oldest=("age", "last"), population=("population", "sum"), source=("source", "first")
    )
    return listed.reset_index()


@cache
def _table() -> pd.DataFrame:
    return pd.read_csv(_FILE, dtype={"standard": "str", "age": "str", "population": "int64", "source": "str"})
