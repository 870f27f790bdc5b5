"""The wheel holds everything that the product needs, and runs where nothing of the source is."""

from __future__ import annotations

import json
import site
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

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
