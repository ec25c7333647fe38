"""./colmado on a copy of the checkout, with a wheel of our own in place of the registry's packages."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPEAK = """
import os, sys
def main():
    import stone
    print(stone.AGE, os.getcwd(), *sys.argv[1:], sep="|")
"""


def wheel(folder: Path, age: int) -> str:
    """Write the package `stone` as a wheel; give its line for a requirements file."""
    path = folder / f"stone-{age}-py3-none-any.whl"
    inside = f"stone-{age}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "stone.py", f"AGE = {age}{'#' * age}\n"
        )  # another size, or a cached .pyc is believed
        archive.writestr(f"{inside}/METADATA", f"Metadata-Version: 2.1\nName: stone\nVersion: {age}\n")
        archive.writestr(f"{inside}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{inside}/RECORD", f"stone.py,,\n{inside}/METADATA,,\n{inside}/WHEEL,,\n")
    return f"stone @ {path.as_uri()} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture
def checkout(tmp_path):
    """A copy with the real script and the real entry, a command line of three lines and a lock of one."""
    copy = tmp_path / "a checkout"
    (copy / "src/colmado/cli").mkdir(parents=True)
    (copy / "requirements").mkdir()
    shutil.copy(ROOT / "colmado", copy / "colmado")
    shutil.copy(ROOT / "src/colmado/__main__.py", copy / "src/colmado/__main__.py")
    (copy / "src/colmado/__init__.py").write_text("")
    (copy / "src/colmado/cli/__init__.py").write_text(SPEAK)
    for kind in ("run", "dev"):
        (copy / f"requirements/{kind}.txt").write_text(wheel(tmp_path, 1))
    return copy


def run(script: Path, *words: str, cwd: Path, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": path or os.environ["PATH"], "HOME": str(cwd), "COLMADO_PYTHON": sys.executable}
    return subprocess.run([script, *words], cwd=cwd, env=environment, capture_output=True, text=True)


@pytest.fixture
def no_uv(tmp_path):
    """A PATH with the plain tools of a system and no uv."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "cat", "cksum", "flock", "mkdir", "mv", "readlink", "rm", "sleep"):
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    return str(tools)


def test_once_installed_it_only_runs(checkout, tmp_path):
    first = run(checkout / "colmado", "inbox", "two words", cwd=tmp_path)
    assert first.stdout == f"1|{tmp_path}|inbox|two words\n"
    assert first.stderr.startswith("colmado: Installing what Colmado needs")
    marked = (checkout / ".venv/colmado-lock").stat().st_mtime_ns
    again = run(checkout / "colmado", "inbox", cwd=tmp_path)
    assert (again.stdout, again.stderr) == (f"1|{tmp_path}|inbox\n", "")
    assert (checkout / ".venv/colmado-lock").stat().st_mtime_ns == marked


def test_a_changed_lock_is_installed(checkout, tmp_path):
    run(checkout / "colmado", cwd=tmp_path)
    (checkout / "requirements/run.txt").write_text(wheel(tmp_path, 2))
    assert run(checkout / "colmado", cwd=tmp_path).stdout.startswith("2|")


def test_links_and_foreign_modules_do_not_lead_astray(checkout, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "stone.py").write_text("AGE = 'planted'\n")
    (tmp_path / "there").symlink_to("a checkout/colmado")
    (elsewhere / "colmado").symlink_to("../there")
    assert run(elsewhere / "colmado", cwd=elsewhere).stdout == f"1|{elsewhere}\n"


def test_without_uv_pip_does_it(checkout, tmp_path, no_uv):
    assert run(checkout / "colmado", cwd=tmp_path, path=no_uv).stdout.startswith("1|")


def test_a_wrong_hash_is_refused_and_tried_again(checkout, tmp_path):
    line = (checkout / "requirements/run.txt").read_text()
    other = "1" if line[-2] == "0" else "0"
    (checkout / "requirements/run.txt").write_text(f"{line[:-2]}{other}\n")
    failed = run(checkout / "colmado", cwd=tmp_path)
    assert failed.returncode == 1
    assert "could not be installed" in failed.stderr
    assert not (checkout / ".venv/colmado-lock").exists()
    (checkout / "requirements/run.txt").write_text(line)
    assert run(checkout / "colmado", cwd=tmp_path).stdout.startswith("1|")


def test_test_asks_for_the_larger_lock_and_run_is_content_with_it(checkout, tmp_path):
    run(checkout / "colmado", cwd=tmp_path)
    (checkout / "requirements/dev.txt").write_text(wheel(tmp_path, 3))
    tried = run(checkout / "colmado", "test", "--version", cwd=tmp_path)
    assert "No module named pytest" in tried.stderr  # our small lock has none, and pytest is what was called
    again = run(checkout / "colmado", cwd=tmp_path)
    assert (again.stdout, again.stderr) == (f"3|{tmp_path}\n", "")


def test_a_place_for_developing_made_by_hand_stays_one(checkout, tmp_path):
    (checkout / "requirements/dev.txt").write_text(wheel(tmp_path, 3))
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", checkout / ".venv"], check=True)
    (checkout / ".venv/bin/pytest").write_text("")
    assert run(checkout / "colmado", cwd=tmp_path).stdout.startswith("3|")


def test_two_at_once_install_once(checkout, tmp_path):
    environment = {**os.environ, "COLMADO_PYTHON": sys.executable}
    two = [
        subprocess.Popen(
            [checkout / "colmado"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    told = [process.communicate(timeout=120) for process in two]
    assert [out.split("|")[0] for out, _ in told] == ["1", "1"]
    assert sum("Installing what" in err for _, err in told) == 1


def test_no_python_is_said(checkout, tmp_path, no_uv):
    environment = {"PATH": no_uv, "HOME": str(tmp_path), "COLMADO_PYTHON": "/bin/false"}
    ran = subprocess.run([checkout / "colmado"], env=environment, capture_output=True, text=True)
    assert ran.returncode == 1
    assert "COLMADO_PYTHON is /bin/false, and that is no Python 3.12" in ran.stderr


def test_the_fast_path_costs_little(checkout, tmp_path):
    run(checkout / "colmado", cwd=tmp_path)
    python = checkout / ".venv/bin/python"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(checkout / "src")}

    def best(*command):
        times = []
        for _ in range(7):
            began = time.perf_counter()
            subprocess.run(command, env=environment, check=True, capture_output=True)
            times.append(time.perf_counter() - began)
        return min(times)

    assert best(checkout / "colmado") - best(python, "-P", "-m", "colmado") < 0.2  # measured: 0.003
