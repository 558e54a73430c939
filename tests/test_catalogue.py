"""The packaged catalogue and subjects hold together, and names find their indicator in both languages."""

import math
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from healthstats import catalogue
from healthstats.errors import ConfigError, InputError
from healthstats.names import fold
from healthstats.units import factor, parse_unit

ALONE = Path("/")  # a root without a project: the packaged catalogue only
DOMAINS = {
    "mortality", "population", "maternal-child", "infectious-disease", "immunisation", "public-health", "insurance",
    "essential-medicines", "resources", "services", "sanitation", "finance", "supervision", "tasks",
}  # fmt: skip
#: Names that mean two indicators in print; the column's context or a person decides.
AMBIGUOUS = {
    "建卡率", "阴转率", "negative conversion rate", "狂犬疫苗接种率", "报告患病率", "住院补偿比例", "报销比例",
    "补偿比", "inpatient reimbursement share", "reimbursement ratio", "compensation ratio",
}  # fmt: skip
KNOWN = catalogue.indicators(ALONE)
SUBJECTS = catalogue.subjects(ALONE)


def _packaged(name: str) -> dict:
    return tomllib.loads((resources.files("healthstats") / "data" / f"{name}.toml").read_text("utf-8"))


def _holders(names_by_id: dict[str, list[str]]) -> dict[str, set[str]]:
    holders: dict[str, set[str]] = {}
    for key, names in names_by_id.items():
        for name in names:
            holders.setdefault(fold(name), set()).add(key)
    return holders


def test_there_are_147_indicators_in_known_domains():
    assert len(KNOWN) == 147
    assert {one.domain for one in KNOWN.values()} == DOMAINS


@pytest.mark.parametrize("one", KNOWN.values(), ids=list(KNOWN))
def test_an_entry_is_whole(one):
    assert one.zh
    assert one.en
    assert parse_unit(one.unit) is not None
    assert one.direction in catalogue.DIRECTIONS
    assert one.scale in catalogue.SCALES
    assert -math.inf < one.hard[0] < one.hard[1] < math.inf
    assert one.usual == (-math.inf, math.inf) or (one.hard[0] <= one.usual[0] < one.usual[1] <= one.hard[1])
    assert bool(one.denominator) == bool(one.denominator_zh)
    if one.family == "rate":
        assert one.denominator, "a rate is per something"
    if one.scale == "logit":
        assert one.unit == "%"
        assert one.hard[0] >= 0
        assert one.hard[1] <= 100
    assert all(mark not in name for name in one.names for mark in ("(MT", "(lost", "…", "(spun", "(x10"))


def test_a_proportion_is_never_better_both_ways_and_detection_is_neutral():
    assert KNOWN["maternal_mortality_ratio"].direction == "lower"
    assert KNOWN["hospital_delivery_rate"].direction == "higher"
    detected = {"disease_incidence_rate", "class_a_and_b_infectious_disease_incidence", "reported_cases"}
    for driven_by_detection in detected | {"birth_defect_incidence"}:
        assert KNOWN[driven_by_detection].direction == "neutral"


def test_only_the_known_names_are_ambiguous():
    holders = _holders({one.id: [one.id, one.zh, one.en, *one.names] for one in KNOWN.values()})
    assert {name for name, ids in holders.items() if len(ids) > 1} == {fold(name) for name in AMBIGUOUS}


def test_no_subject_shares_a_name_with_another():
    holders = _holders({one.id: [one.id, one.zh, one.en, *one.names] for one in SUBJECTS.values()})
    assert [ids for ids in holders.values() if len(ids) > 1] == []


@pytest.mark.parametrize("name", sorted(AMBIGUOUS))
def test_an_ambiguous_name_gives_both_and_an_error_that_names_them(name):
    found = catalogue.find_indicators(name, ALONE)
    assert len(found) == 2
    with pytest.raises(InputError, match=" or ") as error:
        catalogue.indicator(name, ALONE)
    assert all(key in str(error.value) for key, _ in found)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("maternal_mortality_ratio", ("maternal_mortality_ratio", "")),
        ("孕产妇死亡率", ("maternal_mortality_ratio", "")),
        ("孕產婦死亡率", ("maternal_mortality_ratio", "")),
        ("孕產(chǎn)婦死亡率", ("maternal_mortality_ratio", "")),
        (" 孕 产 妇 死 亡 率 ", ("maternal_mortality_ratio", "")),
        ("Maternal Mortality Rate", ("maternal_mortality_ratio", "")),
        ("MMR", ("maternal_mortality_ratio", "")),
        ("５岁以下儿童死亡率", ("under_five_mortality_rate", "")),
        ("under-5 mortality rate", ("under_five_mortality_rate", "")),
        ("婴儿死亡率", ("infant_mortality_rate", "")),
        ("死亡率", ("crude_death_rate", "")),
        ("常住人口", ("population", "")),
        ("户籍人口", ("population", "")),
        ("服务人口", ("population", "")),
        ("每万人口床位数", ("beds_per_thousand_population", "")),
        ("甲、乙类传染病报告发病率", ("class_a_and_b_infectious_disease_incidence", "")),
        ("发病率", ("disease_incidence_rate", "")),
        ("肺结核发病率", ("disease_incidence_rate", "tuberculosis")),
        ("结核病發病率", ("disease_incidence_rate", "tuberculosis")),
        ("incidence of measles", ("disease_incidence_rate", "measles")),
        ("Whooping cough incidence", ("disease_incidence_rate", "pertussis")),
        ("恶性肿瘤死亡率", ("cause_specific_mortality_rate", "cancer")),
        ("狂犬病病死率", ("case_fatality_rate", "rabies")),
        ("Infant deaths", ("deaths", "infant")),
        ("围产儿死亡数", ("deaths", "perinatal")),
        ("梅毒发病数", ("reported_cases", "syphilis")),
        ("卡介苗接种率", ("routine_immunisation_coverage", "bcg_vaccine")),
        ("八苗接种率", ("fully_immunised_coverage", "")),
        ("二孩率", ("birth_order_share", "second_child")),
        ("二级医院基本药物使用量占比", ("essential_medicine_use_share", "level_two_hospitals")),
    ],
)
def test_a_label_is_found(written, wanted):
    assert catalogue.find_indicators(written, ALONE) == [wanted]


@pytest.mark.parametrize("written", ["", "幸福指数", "未知病发病率", "incidence of happiness", "表1"])
def test_an_unknown_label_is_not_guessed(written):
    assert catalogue.find_indicators(written, ALONE) == []


@pytest.mark.parametrize(
    ("written", "wanted"),
    [("结核", "tuberculosis"), ("Hand Foot And Mouth Disease", "hand_foot_and_mouth_disease"), ("麻疹", "measles"),
     ("乙腦", "japanese_encephalitis"), ("自编病名", "自编病名")],
)  # fmt: skip
def test_subjects(written, wanted):
    assert catalogue.find_subject(written, ALONE) == wanted


@pytest.mark.parametrize(
    ("key", "stated", "times"),
    [("beds_per_thousand_population", "张/万人口", 0.1), ("birth_defect_incidence", "‰", 10),
     ("sex_ratio_at_birth", "%", 1), ("population", "万人", 10_000), ("health_expenditure_per_head", "元", 1),
     ("maternal_mortality_ratio", "1/10万", 1), ("new_cooperative_medical_scheme_reimbursement_amount", "亿元", 1e8)],
)  # fmt: skip
def test_units_as_printed_convert_to_the_canonical_one(key, stated, times):
    assert factor(stated, KNOWN[key].unit) == pytest.approx(times)


def test_an_unknown_name_offers_the_nearest():
    with pytest.raises(InputError, match="infant_mortality_rate"):
        catalogue.indicator("infant_mortalty_rate", ALONE)


def _project(tmp_path: Path, text: str) -> Path:
    (tmp_path / "reports.toml").touch()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "indicators.toml").write_text(text, "utf-8")
    return tmp_path


def test_a_project_adds_and_overrides_single_keys(tmp_path, monkeypatch):
    monkeypatch.delenv("HEALTHSTATS_ROOT", raising=False)
    root = _project(
        tmp_path,
        '[infant_mortality_rate]\nusual = [1, 9]\n[noise_complaints]\nzh = "噪声投诉数"\nen = "noise complaints"\n'
        'unit = "件"\nnames = ["噪音投诉"]\n',
    )
    mine = catalogue.indicators(root)
    assert mine["infant_mortality_rate"].usual == (1, 9)
    assert mine["infant_mortality_rate"].unit == KNOWN["infant_mortality_rate"].unit
    assert catalogue.find_indicators("噪音投诉", root) == [("noise_complaints", "")]
    assert len(mine) == len(KNOWN) + 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[x]\nzh = "甲"\nen = "a"\nuint = "%"\n', "uint"),
        ('[x]\nzh = "甲"\n', "en"),
        ('[x]\nzh = "甲"\nen = "a"\nunit = "parsecs"\n', "parsecs"),
        ('[x]\nzh = "甲"\nen = "a"\ndirection = "up"\n', "direction"),
        ('[x]\nzh = "甲"\nen = "a"\nevents = "death"\n', "Did you mean 'deaths'"),
        ("[x\n", "TOML"),
    ],
)
def test_a_broken_override_is_an_error_that_names_it(tmp_path, monkeypatch, text, said):
    monkeypatch.delenv("HEALTHSTATS_ROOT", raising=False)
    with pytest.raises(ConfigError, match=said) as error:
        catalogue.indicators(_project(tmp_path, text))
    assert "indicators.toml" in str(error.value)


def test_what_an_indicator_counts_is_in_the_catalogue():
    for one in KNOWN.values():
        assert one.about in {"", *SUBJECTS}, one.id
        assert not one.events or KNOWN[one.events].events == "", one.id
    assert catalogue.events_of("neonatal_mortality_rate") == catalogue.events_of("deaths") == "deaths"
    assert catalogue.events_of("?未登记") == "?未登记"


def test_the_ages_and_parts_of_subjects():
    ages = {name: one.ages for name, one in SUBJECTS.items() if one.ages}
    assert ages["infant"] == (ages["neonatal"][0], ages["postneonatal"][1])
    assert ages["neonatal"][1] == ages["postneonatal"][0]
    assert ages["perinatal"] == (ages["stillbirth"][0], ages["early_neonatal"][1])
    wholes = {part: name for name, one in SUBJECTS.items() for part in one.parts}
    assert len(wholes) == sum(len(one.parts) for one in SUBJECTS.values())  # a part is part of one whole


def test_a_domain_stands_in_one_place_of_the_file():
    order = [entry["domain"] for entry in _packaged("indicators").values()]
    assert order == sorted(order, key=order.index)
