#!/usr/bin/env python3
"""Installs the Debian and npm packages that the tests talk to, and starts none of them.

Needs only the standard library. As root, or where `sudo -n` works, it installs what is missing;
anywhere else it lists what is missing and the tests leave those servers out (a failure where CI=true).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGES = (
    "chromium",
    "dovecot-imapd",
    "dovecot-lmtpd",
    "fonts-hosny-amiri",
    "fonts-kacst",
    "fonts-noto-core",
    "kannel",
    "kannel-extras",
    "openssl",
    "postfix",
    "postgresql",
    "rabbitmq-server",
    "redis-server",
    "tesseract-ocr",
    "tesseract-ocr-ara",
    "tesseract-ocr-eng",
    "tesseract-ocr-script-arab",
)

# Node.js with npm, where there is none; on some machines the two are one package, and come from elsewhere.
NODE_PACKAGES = ("nodejs", "npm")

# By name and version; into a folder of the working tree, so that nobody need be root for them.
NPM_PACKAGES = {"sms-segments-calculator": "1.3.0", "smpp": "0.5.1", "telegram-test-api": "4.2.1"}
NPM_FOLDER = Path(__file__).resolve().parent.parent / ".test-servers" / "npm"

# Every setting that a package would otherwise ask about.
ANSWERS = "postfix postfix/main_mailer_type select No configuration\n"

POLICY = Path("/usr/sbin/policy-rc.d")
POLICY_SET_ASIDE = Path("/usr/sbin/policy-rc.d.before-rawafid-tests")
POLICY_REFUSING_ALL = "#!/bin/sh\n# rawafid tests: no daemon starts while they install\nexit 101\n"

APT_ENVIRONMENT = {
    "DEBIAN_FRONTEND": "noninteractive",
    "APT_LISTCHANGES_FRONTEND": "none",
    "NEEDRESTART_MODE": "l",
}


def missing_packages() -> list[str]:
    """What dpkg does not know as installed; everything, where there is no dpkg."""
    wanted = PACKAGES if shutil.which("npm") else (*PACKAGES, *NODE_PACKAGES)
    if shutil.which("dpkg-query") is None:
        return list(wanted)
    answer = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *wanted],
        capture_output=True,
        text=True,
        check=False,  # it exits 1 as soon as one of the names is unknown
    )
    installed = {line.split()[0] for line in answer.stdout.splitlines() if line.endswith(" installed")}
    return [package for package in wanted if package not in installed]


def missing_npm_packages() -> list[str]:
    modules = NPM_FOLDER / "node_modules"
    missing = [name for name in NPM_PACKAGES if not (modules / name).exists()]
    # All or none: installing one more takes out those that no package.json names.
    return [f"{name}@{version}" for name, version in NPM_PACKAGES.items()] if missing else []


def install_npm_packages(packages: list[str]) -> None:
    NPM_FOLDER.mkdir(parents=True, exist_ok=True)
    quiet = ("--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--loglevel", "error")
    finished = subprocess.run(
        ["npm", "install", "--prefix", str(NPM_FOLDER), *quiet, *packages],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        say("npm install failed:\n" + "\n".join(finished.stdout.splitlines()[-15:]))


@contextlib.contextmanager
def no_daemon_started() -> Iterator[None]:
    """Debian asks policy-rc.d before it starts a service; 101 forbids it. The machine's own comes back."""
    ours_was_left_behind = POLICY.exists() and POLICY.read_text(errors="replace") == POLICY_REFUSING_ALL
    if POLICY.exists() and not ours_was_left_behind:
        POLICY.rename(POLICY_SET_ASIDE)
    try:
        POLICY.write_text(POLICY_REFUSING_ALL)
        POLICY.chmod(0o755)
        yield
    finally:
        POLICY.unlink(missing_ok=True)
        if POLICY_SET_ASIDE.exists():
            POLICY_SET_ASIDE.rename(POLICY)


def apt_get(*arguments: str) -> bool:
    command = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0", *arguments]
    finished = subprocess.run(
        command,
        env={**os.environ, **APT_ENVIRONMENT},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        say(f"apt-get {arguments[0]} failed:\n" + "\n".join(finished.stdout.splitlines()[-15:]))
    return finished.returncode == 0


def install(packages: list[str]) -> None:
    """One try with the package lists at hand, a second with fresh ones."""
    subprocess.run(["debconf-set-selections"], input=ANSWERS, text=True, check=False)
    arguments = ("install", "--yes", "--no-install-recommends", *packages)
    with no_daemon_started():
        if not apt_get(*arguments):
            say("trying again with fresh package lists")
            apt_get("update")
            apt_get(*arguments)


def become_root_with_sudo() -> None:
    """Runs this file again under sudo when that needs no password; returns only when it does."""
    if shutil.which("sudo") is None:
        return
    if subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0:
        in_ci = os.environ.get("CI", "")
        os.execvp("sudo", ["sudo", "-n", "env", f"CI={in_ci}", sys.executable, os.path.abspath(__file__)])


def say(text: str) -> None:
    sys.stdout.write(f"test servers: {text}\n")
    sys.stdout.flush()


def main() -> int:
    missing = missing_packages()
    if missing and shutil.which("apt-get") is not None:
        if os.geteuid() != 0:
            become_root_with_sudo()
        else:
            # An ordinary kill must still bring the machine's own policy-rc.d back.
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
            say("installing " + " ".join(missing) + " (some minutes, once)")
            install(missing)
            missing = missing_packages()
    missing_npm = missing_npm_packages()
    if missing_npm and shutil.which("npm") is not None:
        say("installing " + " ".join(missing_npm))
        install_npm_packages(missing_npm)
        missing_npm = missing_npm_packages()
    missing += missing_npm
    if not missing:
        say("all installed")
        return 0
    say("not installed: " + " ".join(missing))
    say("tests that need them are left out; as root, or with sudo, this installs them: " + __file__)
    return 1 if os.environ.get("CI", "").lower() == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
