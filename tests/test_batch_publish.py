"""An executed notebook → a page that loads and runs nothing, whatever the data say."""

import base64
import json
import re
from pathlib import Path

import nbformat
import pytest

from batch_project import SVG
from healthstats.batch.escape import columns, csv_text, formula_safe, json_text, placeless, printable
from healthstats.batch.execute import RESULT, notebook_bytes, tidy
from healthstats.batch.index import Row, render
from healthstats.batch.publish import publish, result_of
from healthstats.batch.sanitize import check_svg, clean_html
from healthstats.errors import ReportError

HOSTILE = "</script></style><img src=x onerror=alert(1)><script>alert(2)</script>'\"&"
QUERY = {"table": "series", "filters": {"area": HOSTILE, "indicator": ["a", "b"]}, "rows": 3, "sha256": "0" * 64}
RESULTS = {"title": "Deaths", "verdict": "falling", "queries": [QUERY]}


def output(data, kind="display_data"):
    return nbformat.v4.new_output(kind, data=data)


def executed(*cells, result=RESULTS):
    """Return a tidied notebook whose code cells have these outputs, and hand over `result` at the end."""
    made = nbformat.v4.new_notebook()
    made.cells.append(nbformat.v4.new_markdown_cell("Only for analysts"))
    for number, outputs in enumerate([*cells, [output({RESULT: result, "text/plain": "the result"})]], 1):
        source = f"print({HOSTILE!r})  # {number}"
        made.cells.append(nbformat.v4.new_code_cell(source, outputs=list(outputs), execution_count=number))
    return tidy(made)


def page(tmp_path, notebook, language="en"):
    publish(notebook, tmp_path, name="short_trend", language=language, parameters={"area": HOSTILE, "subject": ""})
    return (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_files_of_a_report(tmp_path):
    page(tmp_path, executed([output({"image/svg+xml": SVG})]))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "picture.svg",
        "report.html",
        "report.ipynb",
        "result.json",
    ]
    assert json.loads((tmp_path / "result.json").read_text(encoding="utf-8")) == RESULTS
    assert (tmp_path / "picture.svg").read_text(encoding="utf-8") == SVG
    assert nbformat.read(tmp_path / "report.ipynb", as_version=4).cells[2].outputs[0].data[RESULT] == RESULTS


def test_the_page_shows_outputs_and_folds_the_code_away(tmp_path):
    text = page(
        tmp_path,
        executed(
            [output({"text/html": "<h2>Rates</h2><table><tbody><tr><td>1.5</td></tr></tbody></table>"})],
            [output({"image/svg+xml": SVG})],
            [nbformat.v4.new_output("stream", name="stdout", text="two\n")],
            [output({"text/plain": "three"}), output({"text/markdown": "*four*"})],
        ),
    )
    main = text.split("<main>")[1].split("</main>")[0]
    for shown in ("<h2>Rates</h2>", base64.b64encode(SVG.encode()).decode(), "<pre>two", "three", "<em>four</em>"):
        assert shown in main
    for hidden in ("Only for analysts", "the result", "print("):
        assert hidden not in main
    assert "print(" in text.split('<details class="code">')[1]
    assert 'href="../../../../index.html"' in text


def test_the_page_speaks_the_reports_language(tmp_path):
    assert '<html lang="zh-Hans">' in page(tmp_path, executed(), "zh")
    assert "全部报告" in page(tmp_path, executed(), "zh")


def test_the_page_names_no_host_and_runs_nothing(tmp_path):
    hostile_result = {**RESULTS, "title": HOSTILE, "verdict": HOSTILE}
    text = page(
        tmp_path,
        executed(
            [output({"text/html": HOSTILE + '<a href="javascript:x()">a</a><b onclick="x()">b</b>'})],
            [output({"text/markdown": HOSTILE + "[a](javascript:x()) ![b](//host/x.png)"})],
            [output({"text/plain": HOSTILE}), nbformat.v4.new_output("stream", name="stdout", text=HOSTILE)],
            [output({"text/html": '<iframe src="//host"></iframe><object data="x"/><form action="//h">f</form>'})],
            [output({"text/html": '<style>@import "//host"</style><p style="background:url(//host)">p</p>'})],
            [output({"application/javascript": "alert(1)"}), output({"image/svg+xml": SVG})],
            result=hostile_result,
        ),
    )  # fmt: skip
    tags = re.findall(r"<[a-zA-Z][^>]*>", text)
    assert not [tag for tag in tags if re.match(r"<(script|iframe|object|form|embed|link|base)\b", tag, re.IGNORECASE)]
    assert not [tag for tag in tags if re.search(r"[\s\"'/]on\w+\s*=", re.sub(r'"[^"]*"', '""', tag), re.IGNORECASE)]
    assert "//" not in re.sub(r"data:[^\"]*", "", text).replace("&lt;", "")
    assert "javascript:" not in "".join(tags)
    assert "default-src 'none'" in text
    assert all(src.startswith("data:image/") for src in re.findall(r'<img[^>]*\bsrc="([^"]*)"', text))


def test_a_result_that_is_missing_or_odd_is_refused(tmp_path):
    nothing = executed()
    nothing.cells[-1].outputs = []
    with pytest.raises(ReportError, match="the last cell hands over no result"):
        page(tmp_path, nothing)
    for wrong, said in [
        ({"verdict": "x", "queries": []}, "the result's 'title' must be str, got None"),
        ({**RESULTS, "queries": [{"table": "series"}]}, "a query of the result lacks one of filters, rows"),
        ({**RESULTS, "value": float("nan")}, "the result is not JSON"),
    ]:
        with pytest.raises(ReportError, match=said):
            page(tmp_path, executed(result=wrong))


def test_an_earlier_cell_is_not_the_last(tmp_path):
    made = executed()
    made.cells.append(nbformat.v4.new_code_cell("1 + 1", execution_count=9))
    with pytest.raises(ReportError, match="no result"):
        result_of(made)


@pytest.mark.parametrize(
    ("markup", "made"),
    [
        ("<h1>a</h1>", "<h2>a</h2>"),
        ("<style>td{}</style>a", "a"),
        ("<td>1,234.5</td>", '<td class="num">1,234.5</td>'),
        ("<td>12.3†</td>", '<td class="num">12.3†</td>'),
        ("<td>&lt; 5 %</td>", '<td class="num">&lt; 5 %</td>'),
        ("<td>−0.4</td>", '<td class="num">−0.4</td>'),
        ("<td>in 2019</td>", "<td>in 2019</td>"),
        ("<td class='x'>3</td>", '<td class="x">3</td>'),
        ("<img src='data:image/png;base64,AAAA' alt='a'>", '<img src="data:image/png;base64,AAAA" alt="a">'),
        ("<img src='data:text/html;base64,AAAA'>", "<img>"),
        ("<img src='x.png'>", "<img>"),
        ("<p id='x' lang='zh' onfocus='y'>a</p>", '<p lang="zh">a</p>'),
        ("<svg onload='x()'></svg>a", "a"),
    ],
)
def test_clean_html(markup, made):
    wrapped = f"<table><tbody><tr>{markup}</tr></tbody></table>" if markup.startswith("<td") else markup
    assert made in clean_html(wrapped)
    assert "x()" not in clean_html(wrapped)


def test_heads_of_number_columns_go_right():
    table = "<table><thead><tr><th>name</th><th>n</th></tr></thead><tbody><tr><td>a</td><td>1</td></tr></tbody></table>"
    assert '<th>name</th><th class="num">n</th>' in clean_html(table)


def test_inline_pictures_become_images():
    assert clean_html(SVG).startswith('<img alt="" src="data:image/svg+xml;base64,')


@pytest.mark.parametrize(
    "inside",
    ["<script>x()</script>", "<a onclick='x()'/>", "<image href='http://host/x.png'/>", "<foreignObject/>",
     "<set attributeName='href'/>", "<use href='other.svg#a'/>", "<a href='javascript:x()'/>"],
)  # fmt: skip
def test_a_picture_is_only_a_picture(inside):
    check_svg(SVG)
    with pytest.raises(ReportError, match="a picture holds"):
        check_svg(SVG.replace("</svg>", f"{inside}</svg>"))


def test_a_broken_picture_is_refused():
    with pytest.raises(ReportError, match="not well-formed"):
        check_svg(SVG[:-3])
    with pytest.raises(ReportError, match="entities"):
        check_svg('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG)


def test_a_tidied_notebook_tells_neither_time_nor_place():
    made = nbformat.v4.new_notebook(
        metadata={"papermill": {"start_time": "x"}, "kernelspec": {"name": "other", "display_name": "Other"}}
    )
    streams = [
        nbformat.v4.new_output("stream", name=name, text=text)
        for name, text in [("stdout", "a"), ("stderr", "/tmp/ipykernel_1/1.py: warning"), ("stdout", "b")]
    ]
    cell = nbformat.v4.new_code_cell("x", outputs=streams, metadata={"tags": ["t"], "execution": {"when": "now"}})
    made.cells = [cell]
    assert json.loads(notebook_bytes(tidy(made))) == {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": "0",
                "metadata": {"tags": ["t"]},
                "outputs": [{"name": "stdout", "output_type": "stream", "text": ["ab"]}],
                "source": ["x"],
            }
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    assert cell.metadata["execution"] == {"when": "now"}


def row(**given):
    empty = dict.fromkeys(Row.__dataclass_fields__, "")
    return Row(**{**empty, "language": "en", "lang": "en", **given})


def test_the_index_escapes_everything():
    words = dict.fromkeys(("area", "about", "notebook", "year", "title", "verdict", "status", "message"), HOSTILE)
    text = render([row(**words, page="a/report.html", picture="a/picture.svg")], [HOSTILE])
    assert len(re.findall(r"<script", text)) == 1
    assert "<img src=x" not in text
    assert text.count("&lt;/script&gt;") >= 8


def test_the_index_allows_its_own_script_alone():
    import hashlib

    text = render([row(title="a")], [])
    script = text.split("<script>")[1].split("</script>")[0]
    assert f"script-src 'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in text
    assert "http" not in text.replace("http-equiv", "")


def test_the_index_marks_what_failed_and_counts():
    text = render(
        [row(title="a", status="failed", message="code cell 3", page="a/report.html"), row(title="b")], ["x · y"]
    )
    assert "2 reports, " in text
    assert "1 failed" in text
    assert "code cell 3" in text
    assert "the page is an earlier one" in text
    assert "1 combination of the plan has no data and was left out" in text


@pytest.mark.parametrize(
    ("text", "safe"),
    [("=cmd()", "'=cmd()"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("\tx", "'\tx"), ("\rx", "'\rx"),
     ("＝a", "'＝a"), ("a=b", "a=b"), ("", ""), ("'=x", "'=x"), ("  =1", "'  =1"), ("\u3000=1", "'\u3000=1"),
     ("\u200b=1", "'\u200b=1"), ("  a=b", "  a=b")],
)  # fmt: skip
def test_formula_safe(text, safe):
    assert formula_safe(text) == safe


def test_csv_keeps_numbers_and_neutralises_text():
    import pandas as pd

    frame = pd.DataFrame(
        {"area": ["=cmd()", "b\x1b[2J"], "value": [-1.5, 2.0], "year": pd.array([2019, None], "Int64")}
    )
    assert csv_text(frame) == "area,value,year\n'=cmd(),-1.5,2019\nb,2.0,\n"


@pytest.mark.parametrize("start", ["", "\ufeff", "\u200e", "\u202e", "\x1b[0m", " \x1b[0m\ufeff ", "\x9b0m\u200f"])
def test_nothing_before_a_formula_keeps_it_from_being_quoted(start):
    import pandas as pd

    head, cell = csv_text(pd.DataFrame({f"{start}@n": [f"{start}=1+1"]})).splitlines()
    assert (head.replace(" ", ""), cell.replace(" ", "")) == ("'@n", "'=1+1")


def test_placeless_takes_the_folders_of_the_machine_away():
    import pandas as pd

    text = f"in {Path(pd.__file__)}: no '/srv/x/data/a.csv' in /srv/x, but /srv/xy and a/srv/x/b"
    assert placeless(text, Path("/srv/x")) == "in pandas/__init__.py: no 'data/a.csv' in , but /srv/xy and a/srv/x/b"


def test_json_escapes_what_a_terminal_would_obey():
    import pandas as pd

    text = json_text(
        pd.DataFrame({"a": ["\x9b2J\u202e衡\x7f"], "when": pd.to_datetime(["2019-01-01"]), "n": [float("nan")]})
    )
    assert not set(text) & set("\x9b\x7f\u202e")
    assert json.loads(text) == [{"a": "\x9b2J\u202e衡\x7f", "when": "2019-01-01T00:00:00", "n": None}]


@pytest.mark.parametrize(
    ("text", "safe"),
    [("a\x1b[31mb", "ab"), ("\x1b]0;title\x07x", "x"), ("\x9b31mx", "x"), ("a\u202eb", "ab"), ("a\nb\tc", "a\nb\tc"),
     ("衡", "衡")],
)  # fmt: skip
def test_printable(text, safe):
    assert printable(text) == safe


def test_columns_know_that_chinese_is_wide():
    assert columns([["a", "b"], ["衡山", "c"]]) == "a     b\n衡山  c"
