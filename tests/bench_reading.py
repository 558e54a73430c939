"""How fast texts are read, as ratios within one run: growth with size, html against text, hostile against ordinary.

Limits: at least `SLOWEST` MB/s; a MB of a large text takes at most `GROWTH` times a MB of a small one; a hostile text
takes at most `HOSTILE` times an ordinary one of its size. The exit code is 1 when one is broken.
"""

import argparse
import itertools
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import healthstats

SLOWEST, GROWTH, HOSTILE = 1.0, 2.0, 20.0
SMALL, MIDDLE, LARGE = 0.1, 1.0, 5.0
MB = 1_000_000

PLACES = ("城东区", "临河县", "白石镇", "Eastgate district", "Riverton county", "Whitestone town")
CHINESE = (
    "{year}年，{place}孕产妇死亡率为{rate}/10万，婴儿死亡率为{small}‰，分别比上年下降{change}个百分点和{small}个千分点。",
    "全年共报告法定传染病{count}例，死亡{few}例，报告发病率为{rate}/10万。",
    "截至{year}年{month}月底，电子健康档案建档率达到{percent}%以上，完成年度任务的{percent}%。",
    "投入资金{money}万元，新建村卫生室{few}所，培训乡村医生{count}人次。",
    "到{year}年，力争每千人口床位数达到{small}张，适龄儿童疫苗接种率不低于{percent}%。",
    "{filler}",
    "{filler}",
    "{filler}",
    "{filler}",
    "（{few}）继续推进分级诊疗，完善家庭医生签约服务，重点人群签约率{percent}%（不含外出人口）。",
)
ENGLISH = (
    "In {year}, the infant mortality rate of {place} was {small} per 1,000 live births, down {change} points.",
    "A total of {count} cases of notifiable diseases were reported, of which {few} died.",
    "By the end of {month} {year}, coverage of routine vaccines reached more than {percent}%.",
    "The bureau will invest {money} million yuan to build {few} community health centers.",
    "{filler}",
    "{filler}",
    "{filler}",
    "{filler}",
    "({few}) Family doctors signed contracts with {percent} percent of the elderly (target: {percent}%).",
)
#: What reports say between their figures; with these, a MB of text holds about as many figures as theirs do.
FILLER = {
    "zh": (
        "各单位要高度重视，加强领导，落实责任，切实把各项工作抓紧抓实抓好，确保取得实效。",
        "坚持预防为主的方针，深入开展爱国卫生运动，广泛宣传卫生知识，引导群众养成文明健康的生活方式。",
        "进一步完善监督检查的办法，对发现的问题及时通报，限期整改，并将结果作为年终考核的依据。",
        "乡镇卫生院和村卫生室一体化管理稳步推进，药品统一采购，财务统一核算，人员统一调配。",
        "加强医德医风建设，开展警示教育，规范诊疗行为，合理检查，合理用药，努力减轻患者负担。",
    ),
    "en": (
        "All units should strengthen leadership, carry out their tasks and report progress to the office in time.",
        "Training in the prevention of infectious diseases continued, and the staff of the stations took part in turn.",
        "The supervision of schools and restaurants was strengthened, and problems found were put right on the spot.",
        "Health education was carried out in many forms, so that residents learned how to look after themselves.",
        "The quality of care was assessed by experts, and what they advised is being put into practice step by step.",
    ),
}


def sentences(language: str, seed: int = 7) -> Iterator[str]:
    """Yield bureau-like sentences without end, always the same ones."""
    dice = random.Random(seed)
    months = ("June", "August", "November") if language == "en" else range(1, 13)
    while True:
        yield dice.choice(ENGLISH if language == "en" else CHINESE).format(
            filler="".join(dice.choice(FILLER[language]) for _ in range(5)),
            year=dice.randint(2005, 2024),
            month=dice.choice(months),
            place=dice.choice(PLACES[3:] if language == "en" else PLACES[:3]),
            rate=round(dice.uniform(1, 300), 2),
            small=round(dice.uniform(0.5, 9), 2),
            change=round(dice.uniform(0.1, 20), 1),
            percent=round(dice.uniform(40, 100), 1),
            count=f"{dice.randint(1_000, 99_999):,}" if dice.random() < 0.5 else dice.randint(10, 9_999),
            few=dice.randint(2, 60),
            money=dice.randint(5, 9_000),
        )


def ordinary(language: str, megabytes: float, html: bool = False) -> str:
    """Return paragraphs of three sentences, of about that size in UTF-8; as a page when `html`."""
    source, paragraphs, size = sentences(language), [], 0
    while size < megabytes * MB:
        words = (" " if language == "en" else "").join(next(source) for _ in range(3))
        paragraphs.append(f"<p>{words}</p>" if html else f"{words}\n")
        size += len(paragraphs[-1].encode()) + 1
    whole = "\n".join(paragraphs)
    return f"<html><head><title>t</title></head><body>\n{whole}\n</body></html>" if html else whole


def _filled(piece: str) -> str:
    return piece * (MB // len(piece.encode()))


#: Name → a text of about 1 MB (where a number of characters is stated, that many), and whether it is a page.
HOSTILE_TEXTS: dict[str, tuple[Callable[[], str], bool]] = {
    "10^6 x '('": (lambda: "(" * 10**6, False),
    "10^6 x '（'": (lambda: "（" * 10**6, False),
    "10^6 digits": (lambda: "7" * 10**6, False),
    "10^6 x '年'": (lambda: "年" * 10**6, False),
    "'第' x n": (lambda: _filled("第"), False),
    "'百分之' x n": (lambda: _filled("百分之"), False),
    "'一' x n": (lambda: _filled("一"), False),
    "'0-' x n": (lambda: _filled("0-"), False),
    "'1,' x n": (lambda: _filled("1,"), False),
    "'a ' x n": (lambda: _filled("a "), False),
    "'%' x n": (lambda: _filled("%"), False),
    "tables 10^5 deep": (lambda: "<table><tr><td>" * 10**5 + "5%", True),
}


def read_time(file: Path, repeat: int = 1) -> tuple[float, int, bool]:
    """Return the shortest time in seconds of reading the file, how many figures it gives, and whether it failed."""
    times = []
    for _ in range(repeat):
        begin = time.perf_counter()
        found = healthstats.read(file)
        times.append(time.perf_counter() - begin)
    failed = found.problems["message"].str.contains("unexpectedly").any()
    return min(times), len(found.observations), bool(failed)


def apart(file: Path, limit: float) -> tuple[float, int, bool] | None:
    """Return `read_time` as measured in a process of its own; None when that is ended for taking too long."""
    try:
        done = subprocess.run(
            [sys.executable, __file__, "--one", str(file)], capture_output=True, text=True, timeout=limit + 20
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        return 0.0, 0, True
    seconds, found, failed = done.stdout.split()
    return float(seconds), int(found), failed == "True"


def write(file: Path, text: str) -> float:
    """Write the text and return its size in MB."""
    file.write_text(text, encoding="utf-8")
    return file.stat().st_size / MB


def speeds(folder: Path) -> Iterator[tuple[str, bool]]:
    """Measure ordinary texts and pages at three sizes: a line for each, and whether it keeps to the limits."""
    yield "ordinary text        MB  seconds    MB/s  growth    figures", True
    for language, suffix in itertools.product(("zh", "en"), ("txt", "html")):
        small = 0.0
        for size in (SMALL, MIDDLE, LARGE):
            file = folder / f"{language}.{suffix}"
            megabytes = write(file, ordinary(language, size, html=suffix == "html"))
            seconds, found, failed = read_time(file, 3 if size == SMALL else 1)
            small = small or seconds / megabytes
            growth = seconds / megabytes / small
            kept = found > 0 and not failed and megabytes / seconds >= SLOWEST and growth <= GROWTH
            line = f"{language} {suffix:<14}{megabytes:6.1f}{seconds:9.2f}{megabytes / seconds:8.2f}{growth:8.2f}"
            yield f"{line}{found:11,}{' (failed)' if failed else ''}", kept


def hostile(folder: Path) -> Iterator[tuple[str, bool]]:
    """Measure hostile texts against ordinary ones of the same size, each in a process that is ended when too slow."""
    yield "hostile text         MB  seconds   ratio               figures", True
    ordinary_pace = {}
    for suffix in ("txt", "html"):
        file = folder / f"ordinary.{suffix}"
        megabytes = write(file, ordinary("zh", MIDDLE, html=suffix == "html"))
        ordinary_pace[suffix] = read_time(file, 2)[0] / megabytes
    for name, (text, page) in HOSTILE_TEXTS.items():
        suffix = "html" if page else "txt"
        file = folder / f"hostile.{suffix}"
        megabytes = write(file, text())
        usual = ordinary_pace[suffix] * megabytes
        done = apart(file, HOSTILE * usual)
        if done is None:
            yield f"{name:<17}{megabytes:6.1f}    ended: slower than {HOSTILE:.0f} x ordinary text", False
            continue
        seconds, found, failed = done
        line = f"{name:<17}{megabytes:6.1f}{seconds:9.2f}{seconds / usual:8.2f}{found:22,}"
        yield f"{line}{' (failed)' if failed else ''}", seconds <= HOSTILE * usual and not failed


def main() -> int:
    """Measure, print, and return whether a limit is broken."""
    parser = argparse.ArgumentParser(description="Measure the speed of reading texts.")
    parser.add_argument("--one", type=Path, help="only the time of reading this file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "first.txt", ordinary("zh", 0.01))
        read_time(folder / "first.txt")  # imports and catalogues
        if given.one:
            print(*read_time(given.one))
            return 0
        broken = 0
        for line, kept in itertools.chain(speeds(folder), hostile(folder)):
            broken += not kept
            print(f"{line}{'' if kept else '  <- limit broken'}", flush=True)
    print(f"{broken} limits broken" if broken else "all limits kept")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
