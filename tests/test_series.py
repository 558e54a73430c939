"""The table contracts, the flags, and the processed store with its record of what was read."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from healthstats import store
from healthstats.catalogue import indicators, subjects
from healthstats.errors import ConfigError, InputError
from healthstats.names import did_you_mean, fold, nearest
from healthstats.project import area, areas, project_root, read_judgement, sources
from healthstats.series import (
    FLAGS,
    TABLES,
    Cleaned,
    add_flag,
    barred,
    check,
    conform,
    empty,
    has_flag,
    split_series,
)


def rows(**columns: list) -> pd.DataFrame:
    """Series rows with lawful words where the test says nothing."""
    length = len(next(iter(columns.values())))
    lawful = {"kind": "result", "bound": "=", "status": "observed", "standing": "final"}
    return conform(pd.DataFrame({**{name: [word] * length for name, word in lawful.items()}, **columns}), "series")


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_table_has_its_columns_and_types(table: str) -> None:
    assert {name: str(dtype) for name, dtype in empty(table).dtypes.items()} == TABLES[table]
    pd.testing.assert_frame_equal(conform(empty(table), table), empty(table))


def test_text_is_never_missing() -> None:
    frame = conform(pd.DataFrame({"area": [None, "hill"], "value": [1.0, None]}), "series")
    assert frame["area"].tolist() == ["", "hill"]
    assert not frame.select_dtypes("str").isna().any().any()


def test_a_column_that_is_not_of_the_table_is_an_error() -> None:
    with pytest.raises(InputError, match="no column 'colour'"):
        conform(pd.DataFrame({"colour": ["red"]}), "series")
    with pytest.raises(InputError, match="'value' of the series table must be float64"):
        conform(pd.DataFrame({"value": ["many"]}), "series")


def test_the_check_names_file_place_and_remedy() -> None:
    check(rows(value=[1.0]), "series", "trend")
    with pytest.raises(InputError, match=r"'a\.csv', R2C3: kind is 'outcome', expected one of 'result'"):
        check(rows(value=[1.0], kind=["outcome"], file=["a.csv"], locator=["R2C3"]), "series", "trend")
    with pytest.raises(InputError, match="trend needs a series table; column 'source' is missing"):
        check(pd.DataFrame({"value": [1.0]}), "series", "trend")
    with pytest.raises(InputError, match="got list"):
        check([1, 2], "series", "trend")  # type: ignore[arg-type]


def test_flags_are_whole_words_and_inputs_stay_as_they_are() -> None:
    frame = rows(value=[1.0, 2.0, 3.0], flags=["", "unfitted", "over_100 vintages"])
    before = frame.copy()
    flagged = add_flag(frame, pd.Series([True, True, False]), "unfitted")
    assert flagged["flags"].tolist() == ["unfitted", "unfitted", "over_100 vintages"]
    assert has_flag(frame, "over_100").tolist() == [False, False, True]
    assert has_flag(frame, "over").tolist() == [False, False, False]
    assert barred(frame).tolist() == [False, FLAGS["unfitted"], False]
    pd.testing.assert_frame_equal(frame, before)
    with pytest.raises(InputError, match="no flag 'shiny'"):
        add_flag(frame, pd.Series([True, True, True]), "shiny")


def test_what_is_counted_otherwise_is_another_series() -> None:
    frame = rows(
        value=[1.0, 2.0, 3.0],
        population=["resident", "registered", "resident"],
        period_end=["2020-12-31", "2020-12-31", "2019-12-31"],
    )
    parts = split_series(frame)
    assert [part["value"].tolist() for part in parts] == [[3.0, 1.0], [2.0]]


def cleaned(series: pd.DataFrame) -> Cleaned:
    return Cleaned(**{name: series if name == "series" else empty(name) for name in TABLES})


def test_a_load_records_its_query_and_a_changed_row_changes_only_its_own_hash(project: Path) -> None:
    series = rows(
        indicator=["infant_mortality_rate"] * 3,
        area=["hill", "vale", "hill"],
        year=[2019, 2019, 2020],
        value=[5.0, 6.0, 4.9],
    )
    store.save(cleaned(series))
    hill = store.load(indicator="婴儿死亡率", area="Hill County", since=2019)
    vale = store.load(indicator="infant_mortality_rate", area="vale")
    assert hill["value"].tolist() == [5.0, 4.9]
    assert hill.attrs["query"]["filters"] == {"area": "hill", "indicator": "infant_mortality_rate", "since": 2019}
    store.save(cleaned(series.assign(value=[5.0, 6.1, 4.9])))
    again = [store.Repeated().ask(query) for query in store.provenance(hill, vale)]
    same = {query.filters["area"]: query.sha256 for query in again}
    assert same["hill"] == hill.attrs["query"]["sha256"]
    assert same["vale"] != vale.attrs["query"]["sha256"]


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"area": "hill"},
        {"area": ["hill", "vale"], "since": 2020},
        {"until": 2019, "kind": "result"},
        {"year": 2019},
        {"year": [2018, 2021]},
        {"area": []},
    ],
)
def test_many_queries_asked_again_give_what_each_gave(project: Path, filters: dict) -> None:
    series = rows(
        indicator=["infant_mortality_rate"] * 4,
        area=["hill", "vale", "hill", ""],
        year=[2019, 2019, 2020, None],
        value=[5.0, None, 1 / 3, 4e-9],
        quote=['a "quoted" one', 'two\nlines, "and" more\r\n', "a\x1eb\u2028c", "\r"],
        kind=["result", "result", "target", "result"],
    )
    store.save(cleaned(series))
    query = store.load(**filters).attrs["query"]
    repeated = store.Repeated()
    assert repeated.ask(query).as_dict() == query
    breaks = store.load("breaks", indicator="infant_mortality_rate").attrs["query"]
    assert repeated.ask(breaks).as_dict() == breaks


def national(
    areas: int = 400, years: int = 30, names: tuple[str, ...] = ("beds", "births", "population")
) -> pd.DataFrame:
    """Series rows of several indicators, each in more rows than a group holds, and one row of a small indicator."""
    made = [(name, f"c{area:04d}", 1990 + year) for name in names for area in range(areas) for year in range(years)]
    indicator, area, year = zip(*made, ("?one", "c0001", None), strict=True)
    return rows(indicator=list(indicator), area=list(area), year=list(year), value=[float(k) for k in range(len(year))])


@pytest.mark.parametrize(
    "filters",
    [
        {"indicator": "births"},
        {"indicator": "births", "area": "c0007"},
        {"indicator": ["births", "?one"], "since": 2018},
        {"area": ["c0001", "c0399"]},
        {"until": 1990},
        {"year": 2005},
        {"area": "none"},
    ],
)
def test_a_query_gives_the_rows_of_the_whole_table_in_their_order(project: Path, filters: dict) -> None:
    (project / "data" / "areas.toml").write_text(
        "".join(f'["{name}"]\nen = "{name}"\n' for name in ("c0001", "c0007", "c0399", "none")), encoding="utf-8"
    )
    whole = national()
    store.save(cleaned(whole))
    kept = pd.Series(True, index=whole.index)
    for name, wanted in filters.items():
        if name in ("since", "until"):
            ends = whole["year"] >= wanted if name == "since" else whole["year"] <= wanted
            kept &= ends.fillna(False).astype(bool)
        else:
            kept &= whole[name].isin(wanted if isinstance(wanted, list) else [wanted])
    found = store.load(**filters)
    pd.testing.assert_frame_equal(found, whole[kept].reset_index(drop=True), check_flags=False)
    assert store.Repeated().ask(found.attrs["query"]).as_dict() == found.attrs["query"]


def test_a_query_reads_the_groups_of_its_rows_only(project: Path) -> None:
    folder = store.save(cleaned(national()))
    metadata = pq.read_metadata(folder / "series.parquet")
    read = {
        name: sum(metadata.row_group(group).num_rows for group in store._groups(metadata, conditions))
        for name, conditions in {
            "indicator": [("indicator", "in", ["births"])],
            "area": [("area", "in", ["c0003"])],
            "both": [("indicator", "in", ["births"]), ("area", "in", ["c0399"])],
            "nothing": [("year", ">=", 2050)],
        }.items()
    }
    assert read["indicator"] == 400 * 30
    assert read["both"] == 400 * 30 - store._GROUP
    assert read["area"] < 0.8 * metadata.num_rows
    assert read["nothing"] == 1  # a group without any year has no least and greatest one


def test_a_table_written_in_parts_has_the_same_bytes(project: Path) -> None:
    whole = national(areas=900)
    first = (store.save(cleaned(whole)) / "series.parquet").read_bytes()
    cuts = [0, 1, 5_000, 5_001, 70_000, len(whole)]
    parts = (("series", whole[start:end]) for start, end in pairwise(cuts))
    assert (store.save_parts(parts) / "series.parquet").read_bytes() == first


def test_parts_that_fail_leave_the_tables_as_they_were(project: Path) -> None:
    folder = store.save(cleaned(rows(value=[1.0])))

    def broken() -> Iterator[tuple[str, pd.DataFrame]]:
        yield "series", rows(value=[2.0])
        raise InputError("no more")

    with pytest.raises(InputError, match="no more"):
        store.save_parts(broken())
    assert store.load()["value"].tolist() == [1.0]
    assert not list(folder.glob(".writing-*"))


def test_queries_of_a_table_too_large_to_be_held_are_asked_one_by_one(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(cleaned(rows(area=["hill", "vale"], value=[5.0, None], quote=['a "b"', "two\nlines"])))
    query = store.load(area="hill").attrs["query"]
    monkeypatch.setattr(store, "_MOST_HELD", 1)
    monkeypatch.setattr(store, "_Rows", None)  # holding the table would fail
    assert store.Repeated().ask(query).as_dict() == query


def test_a_hash_is_sealed_with_a_key_of_this_project_alone(project: Path) -> None:
    store.save(cleaned(rows(area=["hill"], value=[5.0])))
    hill = store.load(area="hill")
    digest = hill.attrs["query"]["sha256"]
    assert [query["sha256"] for query in store.provenance(hill)] == [digest]
    sealed = store.seal(digest)
    assert sealed == store.seal(digest) != store.seal("0" * 64)
    assert sealed.startswith(store.SEALED)
    assert digest not in sealed
    (project / "data" / "published" / "2018").mkdir(parents=True)
    (project / "data" / "published" / "2018" / "result.json").write_text("{}", encoding="utf-8")
    after = store.seal(digest)
    assert after != sealed  # what was told before decides what is hidden now
    (project / "data" / "disclosure.toml").write_text("[own]\nhide = [1, 2]\n", encoding="utf-8")
    assert store.seal(digest) not in (after, sealed)  # and so does the policy
    (project / "data" / "processed" / "seal.key").unlink()
    assert store.seal(digest) != after


def test_breaks_without_an_area_apply_everywhere(project: Path) -> None:
    breaks = conform(
        pd.DataFrame({"indicator": ["births", "births"], "area": ["", "vale"], "year": [1993, 1994]}), "breaks"
    )
    store.save(Cleaned(**{name: breaks if name == "breaks" else empty(name) for name in TABLES}))
    assert store.load("breaks", indicator="births", area="hill")["year"].tolist() == [1993]


def test_saving_twice_gives_the_same_bytes(project: Path) -> None:
    for name in ("first", "second"):
        folder = store.save(cleaned(rows(value=[1.0, 2.0], area=["hill", "vale"])))
        (project / name).write_bytes((folder / "series.parquet").read_bytes())
    assert (project / "first").read_bytes() == (project / "second").read_bytes()
    assert not list((project / "data" / "processed").glob(".writing-*"))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"indicator": "infant_mortalty_rate"}, "Did you mean 'infant_mortality_rate'"),
        ({"area": "Hill Conty"}, "Did you mean 'Hill County'"),
        ({"colour": "red"}, "no filter 'colour'"),
        ({"table": "serie"}, "no table 'serie'"),
    ],
)
def test_a_wrong_load_says_what_is_meant(project: Path, call: dict, message: str) -> None:
    store.save(cleaned(rows(value=[1.0])))
    with pytest.raises(InputError, match=message):
        store.load(**call)


def test_loading_before_cleaning_names_the_command(project: Path) -> None:
    with pytest.raises(InputError, match="healthstats clean"):
        store.load()


def test_a_table_without_a_record_has_no_provenance() -> None:
    with pytest.raises(InputError, match="no record of its query"):
        store.provenance(rows(value=[1.0]))


def test_areas_by_any_name(project: Path) -> None:
    assert area("全县").id == area("hillshire").id == area("HILL county").id == "hill"
    assert list(areas(level="county")) == ["hill", "vale"]
    assert list(areas(parent="Landshire", level="part")) == ["land-urban", "land-rural"]


def test_a_broken_judgement_file_is_an_error_that_names_the_line(project: Path) -> None:
    (project / "data" / "breaks.toml").write_text("[[break]\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"breaks\.toml.*line 1"):
        read_judgement("breaks")
    (project / "data" / "areas.toml").write_text('[a]\nzh = "甲"\nen = "A"\nparent = "b"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="'b' is not an area"):
        areas()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("areas", "[a]\nzh = 5", "zh is 5, expected a text"),
        ("areas", '[a]\nlevl = "county"', "Did you mean 'level'"),
        ("areas", "a = 5", "must be a table of keys, got 5"),
        ("areas", '[a]\nen = "A"\nparent = "b"\n[b]\nen = "B"\nparent = "a"', "its own superior area"),
        ("areas", '[a]\nparent = "a"', "its own superior area"),
        ("indicators", '[x]\nen = "a"', "zh is missing"),
        ("indicators", "x = 5", "must be a table of keys, got 5"),
        ("indicators", "[x]\nhard = [5, 1]", "the lower one first"),
        ("indicators", "[x]\nhard = [1]", "two numbers"),
        ("indicators", "[x]\nhard = [nan, 1.0]", "two numbers"),
        ("indicators", '[x]\nnames = "xy"', "a list of texts"),
        ("indicators", '[x]\nzh = "甲"\nen = "a"\nunit = "parsec"', "unit 'parsec' is not known"),
        ("subjects", "[x]\nzh = 1", "zh is 1, expected a text"),
    ],
)
def test_a_wrong_value_in_a_judgement_file_is_named(project: Path, name: str, text: str, message: str) -> None:
    (project / "data" / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as raised:
        {"areas": areas, "indicators": indicators, "subjects": subjects}[name]()
    assert f"{name}.toml" in str(raised.value)


def test_a_judgement_file_saved_with_a_byte_order_mark_is_read(project: Path) -> None:
    (project / "data" / "areas.toml").write_text('[a]\nen = "A"\n', encoding="utf-8-sig")
    assert areas()["a"].name("zh") == "A"


def test_one_broken_sidecar_leaves_the_other_sources_known(project: Path) -> None:
    raw = project / "data" / "raw"
    (raw / "a.csv.toml").write_text('[source]\ntitle = "Yearbook"\n', encoding="utf-8")
    (raw / "b.csv.toml").write_text("[table", encoding="utf-8")
    (raw / "c.csv.toml").write_text("source = 3", encoding="utf-8")
    assert sources() == {"a": {"title": "Yearbook"}}


def test_the_root_is_found_upwards(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEALTHSTATS_ROOT")
    assert project_root(project / "data" / "raw") == project
    with pytest.raises(InputError, match="HEALTHSTATS_ROOT"):
        project_root("/")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("孕產婦死亡率", "孕产妇死亡率"),
        ("嬰(yīng)兒死亡率", "婴儿死亡率"),
        ("ＩＭＲ", "imr"),
        (" Infant mortality\trate", "infant_mortality_rate"),
    ],
)
def test_names_fold(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_nearest_names() -> None:
    assert nearest("bedz", ["beds", "births"]) == ["beds"]
    assert did_you_mean("xyzzy", ["beds"]) == ""
