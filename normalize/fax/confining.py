"""Gives up network, privileges and unbounded memory and time, then becomes the program it is asked to run.

Run as ``python -I -S confining.py SECONDS PROGRAM ARGUMENT…``; it knows nothing but the standard library, because it
starts before each page that is read.
"""

import ctypes
import os
import resource
import sys

MEMORY_BYTES = 2**31
OPEN_FILES = 64

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET of <linux/sched.h>
_NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS of <linux/prctl.h>


def main(arguments: list[str]) -> None:
    """Never returns: this process is the program from here on."""
    seconds, *command = arguments
    _bound(int(seconds))
    if sys.platform == "linux":
        _cut_off()
    os.execvp(command[0], command)  # noqa: S606


def _bound(seconds: int) -> None:
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),  # it answers through a pipe
        (resource.RLIMIT_CORE, 0),  # the core would hold a citizen's letter
    ):
        try:
            _, hard = resource.getrlimit(what)
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):
            continue  # macOS refuses RLIMIT_AS


def _cut_off() -> None:
    """An empty network of its own. Where the kernel forbids it (Docker's default profile), the rest still holds."""
    library = ctypes.CDLL(None)
    library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    library.unshare(_NEW_USER | _NEW_NETWORK)


if __name__ == "__main__":
    main(sys.argv[1:])
