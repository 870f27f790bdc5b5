"""The wheel holds everything that the product needs, and runs where nothing of the source is."""

from __future__ import annotations

import json
import site
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("wirewatch-*.whl"))


def test_the_wheel_holds_what_is_not_code(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for part in (
        "storage/migrations/env.py",
        "storage/migrations/versions/0001_the_first_ledger.py",
        "topics/lexicon/alliances.toml",
        "wirewatch/starter.toml",
    ):
        assert part in names
    assert any(name.startswith("alerts/templates/") for name in names)
    assert any(name.startswith("wirewatch/demo/pages/") for name in names)
    assert not any(name.startswith(("tests/", "docs/", "benchmarks/")) for name in names)


def test_an_installed_wheel_starts_makes_its_ledger_and_reads_a_feed(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "installed"
    venv.create(home, with_pip=False)
    packages = next(home.glob("lib/python*/site-packages"))
    # The dependencies, without what makes the source importable: path files inside them are not followed.
    (packages / "dependencies.pth").write_text("\n".join(site.getsitepackages()))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    python = home / "bin" / "python"
    work = tmp_path / "work"
    work.mkdir()

    def run(*words: str) -> str:
        done = subprocess.run(
            [python, *words], cwd=work, capture_output=True, text=True, env={"HOME": str(work), "PATH": "/usr/bin:/bin"}
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert str(packages) in run("-c", "import wirewatch, storage, topics; print(wirewatch.__file__, storage.__file__)")
    run("-m", "wirewatch", "init")
    run("-m", "wirewatch", "check")
    assert "schema" in run("-m", "wirewatch", "db", "upgrade")
    assert (work / "wirewatch.db").exists()
    feed = work / "feed.xml"
    feed.write_text('<rss version="2.0"><channel><title>Wire</title><item><title>One</title></item></channel></rss>')
    [parsed] = json.loads(run("-m", "wirewatch", "feeds", "parse", str(feed), "--json"))
    assert [entry["title"] for entry in parsed["entries"]] == ["One"]


def test_an_installer_that_takes_names_of_extras_to_the_letter_installs_all_that_is_needed() -> None:
    # `python -m venv` of Python 3.11 brings such a pip: lxml[html_clean] was left out, and no page could be read.
    assert _installed_with("wirewatch", canonicalize_name) == _installed_with("wirewatch", str)


def _installed_with(name: str, known_as: Callable[[str], str]) -> set[str]:
    """What is installed with a distribution by an installer that knows extras by these names."""
    found: set[str] = set()
    waiting = [Requirement(name)]
    while waiting:
        wanted = waiting.pop()
        metadata = distribution(wanted.name).metadata
        offered = {known_as(extra) for extra in metadata.get_all("Provides-Extra", [])}
        extras = {"", *offered.intersection(map(known_as, wanted.extras))}
        for line in metadata.get_all("Requires-Dist", []):
            needs = Requirement(line)
            if needs.marker is not None and not any(needs.marker.evaluate({"extra": extra}) for extra in extras):
                continue
            if (key := f"{canonicalize_name(needs.name)}[{','.join(sorted(needs.extras))}]") not in found:
                found.add(key)
                waiting.append(needs)
    return {key.partition("[")[0] for key in found}
