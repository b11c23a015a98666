"""Starts a measured process and throw-away environments for those that need one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRATCH = ROOT / ".bench"
REQUIREMENTS = Path(__file__).with_name("requirements")


class RunError(RuntimeError):
    """A measured process or an installation did not end well; its text is the reason for the table."""


def run(command: Sequence[str | Path], environment: Mapping[str, str] | None = None, seconds: float = 1800) -> None:
    """Runs ``command`` to its end with the repository on its path, or says why it failed."""
    # The same variables for everybody: a peer must not see this machine's proxies, locale or Python options.
    plain = {"PATH": os.environ.get("PATH", ""), "HOME": str(SCRATCH), "LANG": "C.UTF-8", "TZ": "UTC"}
    try:
        done = subprocess.run(  # noqa: S603 - our own commands
            [str(part) for part in command],
            cwd=SCRATCH,
            env={**plain, "PYTHONPATH": str(ROOT), **(environment or {})},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RunError(f"not done after {seconds:.0f} seconds") from None
    except OSError as error:
        raise RunError(str(error)) from None
    if done.returncode:
        raise RunError(done.stderr or done.stdout or f"ended with {done.returncode}")


def virtual_environment(name: str) -> Path:
    """The Python of the throw-away environment ``name`` with its pinned requirements, made on first use."""
    wanted = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8")
    folder = SCRATCH / "environments" / name
    stamp = folder / "installed.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        install([sys.executable, "-m", "venv", folder])
        install([folder / "bin" / "python", *_pip(name)])
        stamp.write_text(wanted, encoding="utf-8")
    return folder / "bin" / "python"


def extra_packages(name: str) -> Path:
    """A folder with pinned packages on top of this project's environment, made on first use."""
    wanted = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8")
    folder = SCRATCH / "environments" / name
    stamp = folder / "installed.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        install([sys.executable, *_pip(name), "--target", folder])
        stamp.write_text(wanted, encoding="utf-8")
    return folder


def install(command: Sequence[str | Path]) -> None:
    """Runs an installer with the environment as it is: proxies and certificates matter here."""
    SCRATCH.mkdir(exist_ok=True)
    done = subprocess.run(  # noqa: S603 - our own commands
        [str(part) for part in command], capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        raise RunError(f"could not be installed: {(done.stderr or done.stdout).strip().splitlines()[-1]}")


def empty_folder(name: str) -> Path:
    """A fresh folder for one run."""
    folder = SCRATCH / "runs" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _pip(name: str) -> list[str | Path]:
    return ["-m", "pip", "install", "--quiet", "--no-input", "--requirement", REQUIREMENTS / f"{name}.txt"]
