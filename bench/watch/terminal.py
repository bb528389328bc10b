"""Runs a program in a pseudo terminal and prints what its output cost: Node cannot open one. Linux only (/proc).

usage: python3 -IS terminal.py '{"columns", "rows", "needle", "keys", "warmUp", "seconds", "presses"}' COMMAND [ARG...]

`needle` is what the first picture is known by; `keys` are typed then. After `warmUp` seconds more, `seconds` of it are
measured, then the answers to `presses` keys. Prints {"firstMs", "firstBytes", "refreshes", "cpuMs", "rssMiB", "keysMs"}:
`refreshes` are the sizes of the pictures; `keysMs` the times from a key to the end of the picture that answers it.
"""
import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

BEGIN, END = b"\x1b[?2026h", b"\x1b[?2026l"
BETWEEN_KEYS = 0.3
asked = json.loads(sys.argv[1])
needle = asked["needle"].encode()
start = time.monotonic()
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", asked["rows"], asked["columns"], 0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])


def cpu_ms():
    """Of all threads, to the nanosecond."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/schedstat") as schedstat:
            total += int(schedstat.read().split()[0])
    return total / 1e6


def rss_mib():
    with open(f"/proc/{pid}/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1048576


def read_for(seconds, until=None):
    """Reads until the time is over or `until` was seen. Returns (when, what) of each chunk."""
    chunks, end, seen = [], time.monotonic() + seconds, b""
    while (left := end - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            chunk = os.read(terminal, 65536)
            chunks.append((time.monotonic(), chunk))
            if until is not None:
                seen += chunk
                if until in seen:
                    break
    return chunks


def pictures(chunks):
    """The sizes of those that begin in it: Ink marks where each begins."""
    return [len(BEGIN + picture) for picture in b"".join(chunk for _, chunk in chunks).split(BEGIN)[1:]]


def answered(chunks):
    """When the first picture was there; None: there is none."""
    seen = b""
    for when, chunk in chunks:
        seen += chunk
        if END in seen:
            return when
    return None


first = read_for(20, needle)
first_ms = (first[-1][0] - start) * 1000 if first else None
os.write(terminal, asked["keys"].encode())
read_for(asked["warmUp"])
before = cpu_ms()
refreshes = pictures(read_for(asked["seconds"]))
used, rss = cpu_ms() - before, rss_mib()
keys_ms = []
for press in range(asked["presses"]):
    read_for(BETWEEN_KEYS)
    pressed = time.monotonic()
    os.write(terminal, b"jk"[press % 2 : press % 2 + 1])
    shown = answered(read_for(BETWEEN_KEYS))
    keys_ms.append(None if shown is None else (shown - pressed) * 1000)
os.kill(pid, signal.SIGTERM)
try:
    while os.read(terminal, 65536):
        pass
except OSError:
    pass
os.waitpid(pid, 0)
print(json.dumps({
    "firstMs": first_ms,
    "firstBytes": sum(len(chunk) for _, chunk in first),
    "refreshes": refreshes,
    "cpuMs": used,
    "rssMiB": rss,
    "keysMs": keys_ms,
}))
