"""Jobs for the executors' tests: what a process can do to itself, and how its ending is waited for."""

from __future__ import annotations

import ctypes
import os
import subprocess
import time

import psutil

from ipyaccel.build.executor import Job, wait

PATIENCE_S = 60


def job(function, *args, timeout=PATIENCE_S, memory=None):
    return Job(function, args, timeout, function.__name__, memory)


def finish(running, patience_s=PATIENCE_S):
    end = time.monotonic() + patience_s
    while running.ending is None:
        assert time.monotonic() < end, f"{running.job.name} does not end"
        wait([running], 1)
    return running.ending


def alive(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


# Defined in a function, so that they travel by value: a child need not find this file.
def programs():
    def add(a, b, *, send):
        print("printed into nowhere")
        os.write(1, b"written into nowhere")
        send({"half": a})
        return a + b

    def segfault(*, send):
        send("before")
        ctypes.string_at(0)

    def abort(*, send):
        os.abort()

    def leave(*, send):
        os._exit(3)

    def divide(*, send):
        return 1 // 0

    def spin(*, send):
        child = subprocess.Popen(["sleep", "1000"])
        send((os.getpid(), child.pid))
        # One call into C that never returns and never lets another thread of Python run.
        sum(iter(int, 1))

    def hoard(*, send):
        return len(bytearray(8 * 10**9))

    def unpicklable(*, send):
        return lambda: 0

    def sleep(seconds, *, send):
        send("asleep")
        time.sleep(seconds)
        return "awake"

    return locals()


PROGRAMS = programs()
