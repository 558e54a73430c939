"""What reports read: the same figures hidden, whatever a report asks for."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from batch_project import series
from healthstats.disclosure import told
from healthstats.disclosure.told import load_told
from healthstats.errors import InputError
from healthstats.series import TABLES, Cleaned, conform, empty
from healthstats.store import load, provenance, save

DEATHS = {"denominator": 4000.0, "value": np.nan}
#: The land's 12 deaths are 9 and 3; of the 20 in infancy 14 are neonatal.
ROWS = (
    {"area": "land", "numerator": 12, **DEATHS},
    {"area": "vale", "numerator": 9, **DEATHS},
    {"area": "hill", "numerator": 3, **DEATHS},
    {"area": "hill", "numerator": 30, "year": 2018, **DEATHS},
    {"area": "vale", "kind": "change", "unit": "人", "per": 1, "value": -2, "year": 2018},
    {"area": "vale", "kind": "target", "bound": "<=", "value": 5},
    {"area": "vale", "indicator": "beds", "unit": "张", "per": 1, "value": 3},
)


@pytest.fixture
def office(project: Path) -> Path:
    """A project with these rows, a problem that quotes one of them, and a break."""
    problems = conform(pd.DataFrame({"indicator": ["births"], "area": ["vale"], "message": ["3 births"]}), "problems")
    breaks = conform(pd.DataFrame({"indicator": ["births"], "area": ["vale"], "year": [2000]}), "breaks")
    keep(project, *ROWS, problems=problems, breaks=breaks)
    return project


def keep(root: Path, *rows: dict, **tables: pd.DataFrame) -> None:
    save(Cleaned(**{**{name: empty(name) for name in TABLES}, "series": series(*rows), **tables}), root)


def said(frame: pd.DataFrame) -> list[str]:
    return frame["disclosure"].tolist()


def test_a_policy_that_tells_all_reads_what_is_asked_for(office: Path) -> None:
    rows, plain = load_told("none", area="vale"), load(area="vale")
    pd.testing.assert_frame_equal(rows, plain)
    assert rows.attrs["query"] == plain.attrs["query"]


@pytest.mark.parametrize("area", ["vale", ["vale"], ["hill", "vale"]])
def test_what_is_hidden_does_not_depend_on_what_is_asked_for(office: Path, area: str | list[str]) -> None:
    rows = load_told("suppress-1-4", indicator="infant_mortality_rate", area=area, kind="result", year=2019)
    assert set(said(rows)) == {"suppressed"}  # the nine of the vale give the three of the hill away
    assert rows["numerator"].isna().all()
    assert said(load_told("suppress-1-4", area="land")) == [""]


def test_another_indicator_of_the_same_events_hides_it_too(project: Path) -> None:
    rates = [f"{name}_mortality_rate" for name in ("infant", "neonatal", "postneonatal")]
    keep(project, *({**DEATHS, "indicator": name, "numerator": n} for name, n in zip(rates, (17, 14, 3), strict=True)))
    assert said(load_told("suppress-1-4", indicator=rates[1])) == ["suppressed"]
    assert load_told("suppress-1-4", indicator=rates[1]).attrs["query"]["rows"] == 3


def test_rows_come_in_the_order_and_types_of_the_table(office: Path) -> None:
    rows = load_told("suppress-1-4")
    plain = load()
    keys = ["indicator", "area", "kind", "year"]
    pd.testing.assert_frame_equal(rows[keys], plain[keys])
    assert rows[list(plain)].dtypes.equals(plain.dtypes)
    assert said(rows) == ["", "suppressed", "suppressed", "", "", "", ""]


def test_targets_and_beds_stay_and_a_change_loses_its_figure(office: Path) -> None:
    rows = load_told("suppress-1-4", area="vale").set_index(["indicator", "kind"])["value"]
    assert rows["infant_mortality_rate", "target"] == 5
    assert rows["beds", "result"] == 3
    assert np.isnan(rows["infant_mortality_rate", "change"])


def test_a_target_that_repeats_a_figure_loses_it(project: Path) -> None:
    target = {"kind": "target", "indicator": "infant_mortality_rate", "unit": "‰", "value": 3.0, "area": "vale"}
    repeated = {**target, "set_by": "county", "note": "no worse than last year: 3.0 ‰ (made, R2C3)"}
    keep(project, *ROWS, {**target, "year": 2030}, {**repeated, "year": 2030})
    rows = load_told("suppress-1-4", area="vale", year=2030)
    assert rows.set_index("set_by")["value"].isna().to_dict() == {"": False, "county": True}


@pytest.mark.parametrize(
    ("filters", "numerators"),
    [({"since": 2019}, [12, None, None]), ({"until": 2018}, [30, None]), ({"year": [2018]}, [30, None])],
)
def test_filters_are_those_of_load(office: Path, filters: dict, numerators: list) -> None:
    rows = load_told("suppress-1-4", indicator="婴儿死亡率", kind=["result", "change"], **filters)["numerator"]
    assert rows.astype("object").where(rows.notna(), None).tolist() == numerators
    with pytest.raises(InputError, match="no filter 'place'"):
        load_told("suppress-1-4", place="vale")


def test_tables_that_quote_figures_tell_nothing_and_breaks_stay(office: Path) -> None:
    assert [len(load_told(name, "problems")) for name in ("none", "suppress-1-4")] == [1, 0]
    assert len(load_told("suppress-1-4", "breaks")) == 1


def test_the_record_holds_all_rows_that_decide_and_no_hash(office: Path) -> None:
    rows = load_told("suppress-1-4", indicator="infant_mortality_rate", area="land", year=2019)
    problems = load_told("suppress-1-4", "problems", area="land")
    queries = {query["table"]: query for query in provenance(rows, problems)}
    assert {name: query["sha256"] for name, query in queries.items()} == {"series": "", "problems": ""}
    assert queries["series"]["rows"] == 6
    assert set(queries["series"]["filters"]) == {"indicator"}
    assert "deaths" in queries["series"]["filters"]["indicator"]
    assert load_told("suppress-1-4", area="land").attrs["query"]["filters"] == {}


def test_it_is_worked_out_once_and_again_when_anything_changes(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(frame: pd.DataFrame, *args: object, **options: object) -> pd.DataFrame:
        asked.append(len(frame))
        return suppress(frame, *args, **options)  # type: ignore[arg-type]

    suppress = told.suppress
    monkeypatch.setattr(told, "suppress", counted)
    first = load_told("suppress-1-4", indicator="infant_mortality_rate")
    pd.testing.assert_frame_equal(load_told("suppress-1-4", indicator="infant_mortality_rate"), first)
    load_told("suppress-1-4", area="hill")
    assert asked == [6]
    load_told("suppress-1-9", area="hill")
    assert asked == [6, 6]
    (office / "data" / "published").mkdir()
    cell = {"indicator": "infant_mortality_rate", "area": "hill", "policy": "suppress-1-4", "numerator": 3,
            "period_start": "2019-01-01", "period_end": "2019-12-31"}  # fmt: skip
    (office / "data" / "published" / "result.json").write_text(json.dumps({"published": [cell]}), encoding="utf-8")
    rows = load_told("suppress-1-4", indicator="infant_mortality_rate", area="hill", year=2019)
    assert said(rows) == ["already published"]
    assert asked == [6, 6, 6]
    keep(office, *ROWS[:3])
    assert not (office / "data" / "processed" / "told").exists()
    assert len(load_told("suppress-1-4")) == 3
    assert asked == [6, 6, 6, 3]


def test_no_rows_are_no_rows(project: Path) -> None:
    keep(project, *ROWS)
    rows = load_told("suppress-1-4", indicator="births")
    assert rows.empty
    assert "disclosure" in rows
