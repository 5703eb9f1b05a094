"""Servers that end with the process that started them, however that one ends."""


def mortal(command: list[str], signal: str = "KILL") -> list[str]:
    """Return a command that the kernel ends when the thread that starts it is gone.

    Exit handlers do not run after SIGKILL, and servers were left over. ``setpriv`` is part of
    Debian's base system; it sets the wish after the account has changed, which would clear it.

    Args:
        command: Program and arguments; must not fork and exit.
        signal: What ends it.
    """
    return ["setpriv", "--pdeathsig", signal, "--", *command]
