"""What the set-up promises: one list of packages in three files, documented commands and names, clean files."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import healthstats

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def project_packages() -> dict[str, str]:
    """Package → bound, of pyproject.toml with its extras."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*table["dependencies"], *(line for extra in table["optional-dependencies"].values() for line in extra)]
    return dict(re.match(r"([\w.-]+)(.*)", line).groups() for line in lines)  # type: ignore[union-attr, misc]


def test_environment_yml_names_the_same_packages_and_bounds() -> None:
    lines = re.findall(r"^ +- ([a-z][\w.-]*)(>=[\d.]+)?$", (ROOT / "environment.yml").read_text(encoding="utf-8"), re.M)
    conda = {name: bound for name, bound in lines if name not in ("python", "pip", "conda-forge")}
    assert conda == project_packages()


def test_constraints_pin_every_package_by_version_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0].lower() for line in lines if line and not line.startswith("#")}
    assert all(re.fullmatch(r"[\w.-]+==[\w.+!-]+", line) for line in lines if line and not line.startswith("#"))
    assert {name.lower() for name in project_packages()} <= pinned


def test_the_public_names_exist_and_have_docstrings() -> None:
    undocumented = [name for name in healthstats.__all__ if not getattr(healthstats, name).__doc__]
    assert undocumented == []
    assert list(healthstats.__all__) == sorted(healthstats.__all__)


def test_the_versions_agree() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert healthstats.__version__ == version
    assert f"version: {version}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", ["report", "test", "lab", "notebooks"])
def test_the_readme_names_the_commands_that_make_has(target: str) -> None:
    assert f"make {target}" in README
    assert re.search(rf"^{target}:.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)


def test_ci_calls_the_readme_s_test_command() -> None:
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").strip().endswith("make test")
    assert "- run: make test" in (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")


def test_no_package_registry_and_no_machine_s_path_stands_in_the_project() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    pattern = re.compile(r"index-url|/home/\w+/|/root/|/Users/\w+/")
    suspects = []
    for name in listed:
        path = ROOT / name
        if (
            path.suffix in {".py", ".toml", ".md", ".yml", ".txt", ".ipynb", ".cff"}
            and path.exists()
            and path.name != "test_setup.py"
        ):
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            suspects += [name for line in lines if pattern.search(re.sub(r"https?://\S+", "", line))]
    assert suspects == []
