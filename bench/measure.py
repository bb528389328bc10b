"""Runs a command to its end and prints what it cost: Node cannot read the resource usage of a child.

usage: python3 -IS measure.py COMMAND [ARG...]   prints {"wallMs", "cpuMs", "peakMiB", "exitCode"}
"""
import json
import os
import sys
import time

null = os.open(os.devnull, os.O_RDWR)
start = time.perf_counter()
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)])
_, status, usage = os.wait4(pid, 0)
wall = time.perf_counter() - start
# Kilobytes on Linux, bytes on macOS.
peak = usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
print(json.dumps({
    "wallMs": wall * 1000,
    "cpuMs": (usage.ru_utime + usage.ru_stime) * 1000,
    "peakMiB": peak,
    "exitCode": os.waitstatus_to_exitcode(status),
}))
