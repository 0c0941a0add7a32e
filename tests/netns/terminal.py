# SPDX-License-Identifier: GPL-2.0-only
"""
A program on a terminal of its own inside a host (tmux): what stands on it, and keys for it.

The terminal goes with the host's namespace; where its program ends before, "ended" and its exit
code stand on it.
"""
import os
import shlex

from observe import DEADLINE, poll


class Terminal:
    """Runs a program at once, on 140 columns and 30 rows."""

    def __init__(self, host, folder, *words):
        self.host, self.socket, self.text = host, os.path.join(folder, "tmux"), ""
        # A child of tmux itself that is stopped is made to go on by it.
        command = shlex.join(("sh", "-c", 'echo $$ >"$0.pid"; exec "$@"', self.socket, *words))
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", "140", "-y", "30",
                   f"TZ=UTC {command}; echo ended $?; read _")  # fmt: skip

    def _tmux(self, *words):
        return self.host.run("tmux", "-S", self.socket, *words).stdout

    def keys(self, *keys):
        self._tmux("send-keys", *keys)

    def has(self, *words):
        """All of these stand on it now."""
        self.text = self._tmux("capture-pane", "-p")
        return all(word in self.text for word in words)

    def until(self, *words, again=lambda: None):
        """Wait until all of these stand on it, doing something again and again."""

        def look():
            again()
            return self.has(*words)

        try:
            poll(look, f"{words}", DEADLINE)
        except TimeoutError as error:
            raise AssertionError(f"{words} are not all on\n{self.text}") from error

    def pid(self):
        with open(f"{self.socket}.pid", encoding="ascii") as file:
            return int(file.read())
