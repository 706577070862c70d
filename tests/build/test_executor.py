import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from ipyaccel.build import forking as forks
from ipyaccel.build import scratch
from ipyaccel.build.executor import Died, Interrupted, Job, Raised, Returned, TimedOut, wait
from ipyaccel.build.forking import ForkingExecutor
from ipyaccel.build.spawn import SpawningExecutor

PATIENCE_S = 60


@pytest.fixture(scope="module", params=[ForkingExecutor, SpawningExecutor], ids=["fork", "spawn"])
def crew(request):
    executor = request.param()
    yield executor
    executor.close()


@pytest.fixture
def forking():
    executor = ForkingExecutor()
    yield executor
    executor.close()


def job(function, *args, timeout=PATIENCE_S, memory=None):
    return Job(function, args, timeout, function.__name__, memory)


def finish(running, patience_s=PATIENCE_S):
    end = time.monotonic() + patience_s
    while running.ending is None:
        assert time.monotonic() < end, f"{running.job.name} does not end"
        wait([running], 1)
    return running.ending


def until(condition, patience_s=20):
    end = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.01)


def alive(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


# Defined in functions, so that they travel by value: a child cannot import a test file.
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


def test_messages_and_value(crew):
    """What a job sends and returns arrives in order, and what it prints disturbs nothing."""
    running = crew.start(job(PROGRAMS["add"], 1, 2))
    assert finish(running) == Returned(3)
    assert running.messages() == [{"half": 1}]
    assert running.messages() == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [("segfault", Died(-signal.SIGSEGV, "")), ("abort", Died(-signal.SIGABRT, "")), ("leave", Died(3, ""))],
)
def test_death_is_an_ending(crew, name, expected):
    """A process that dies in native code ends its own job, with a sentence; a job beside it is intact."""
    neighbour = crew.start(job(PROGRAMS["sleep"], 0.5))
    ending = finish(crew.start(job(PROGRAMS[name])))
    assert isinstance(ending, Died)
    assert ending.code == expected.code
    assert len(ending.sentence.split()) > 5
    assert finish(neighbour) == Returned("awake")


def test_closed_files(crew):
    """A job that closes every file, ours too, is told so."""

    def close(*, send):
        os.closerange(3, 256)

    ending = finish(crew.start(job(close)))
    assert isinstance(ending, Died)
    assert "closed files" in ending.sentence


def test_each_process_draws_its_own_numbers(crew):
    """Unseeded random numbers differ from job to job, as in new processes."""

    def draw(*, send):
        import random

        import numpy as np

        return random.random(), np.random.rand()  # noqa: NPY002 - what students write

    one, two = (finish(crew.start(job(draw))).value for _ in range(2))
    assert one[0] != two[0]
    assert one[1] != two[1]


def test_large_messages(crew):
    """Messages of any size arrive whole and in order."""

    def pour(*, send):
        for size in (0, 10, 3_000_000, 50_000_000, 1):
            send(b"x" * size)

    running = crew.start(job(pour))
    finish(running)
    assert [len(message) for message in running.messages()] == [0, 10, 3_000_000, 50_000_000, 1]


def test_damaged_answer(crew):
    """Bytes that are no message, from a process whose memory is damaged, end that job alone."""

    def babble(*, send):
        send("sound")
        [end] = [value for cell in send.__closure__ if hasattr(value := cell.cell_contents, "sendall")]
        end.sendall((4).to_bytes(8, "big") + b"junk")
        time.sleep(1000)

    running = crew.start(job(babble))
    ending = finish(running)
    assert isinstance(ending, Died)
    assert "cannot be read" in ending.sentence
    assert running.messages() == ["sound"]


def test_many_jobs_at_once(crew):
    """Thirty jobs started together all answer."""
    started = [crew.start(job(PROGRAMS["add"], number, 1)) for number in range(30 if isinstance(crew, ForkingExecutor) else 6)]
    assert [finish(running).value for running in started] == [number + 1 for number in range(len(started))]


def test_messages_sent_before_death_arrive(crew):
    """A segfault takes nothing back that was sent before."""
    running = crew.start(job(PROGRAMS["segfault"]))
    finish(running)
    assert running.messages() == ["before"]


def test_exceptions_are_data(crew):
    """An exception arrives with its type, message and traceback; a value that cannot travel is one too."""
    ending = finish(crew.start(job(PROGRAMS["divide"])))
    assert isinstance(ending, Raised)
    assert (ending.type_name, ending.message) == ("ZeroDivisionError", "integer division or modulo by zero")
    assert "divide" in ending.traceback_text
    assert isinstance(finish(crew.start(job(PROGRAMS["unpicklable"]))), Raised)


def test_endless_native_loop_times_out(crew):
    """A loop in C that never lets go is killed at its time limit, with the processes it started."""
    running = crew.start(job(PROGRAMS["spin"], timeout=1.0))
    assert finish(running) == TimedOut(1.0)
    [(leader, grandchild)] = running.messages()
    until(lambda: not alive(leader) and not alive(grandchild))


def test_memory_is_limited(crew):
    """8 GB of allocations fail at the limit, and the sentence says what it was."""
    ending = finish(crew.start(job(PROGRAMS["hoard"], memory=10**9)))
    assert isinstance(ending, Raised)
    assert ending.type_name == "MemoryError"
    assert "1.0 GB" in ending.message


def test_kill(crew):
    """A killed job is interrupted, its process is gone, and killing again does nothing."""
    running = crew.start(job(PROGRAMS["spin"]))
    while not running.has_news:
        wait([running], 1)
    running.kill()
    running.kill()
    assert running.ending == Interrupted()
    [(leader, grandchild)] = running.messages()
    until(lambda: not psutil.pid_exists(leader) and not alive(grandchild))


def test_interrupt_while_waiting(crew):
    """Ctrl-C during `wait` loses nothing: the jobs go on, and can be waited for again or killed."""
    slow, quick = crew.start(job(PROGRAMS["sleep"], 1.0)), crew.start(job(PROGRAMS["add"], 1, 2))
    finish(quick)
    while not slow.messages():
        wait([slow], 1)
    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            _interrupted(lambda: wait([slow]))
    assert finish(slow) == Returned("awake")


def _interrupted(action):
    timer = threading.Timer(0.05, signal.raise_signal, [signal.SIGINT])
    old = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer.start()
    try:
        action()
    finally:
        timer.join()
        signal.signal(signal.SIGINT, old)


def test_surroundings_travel(crew, tmp_path, monkeypatch):
    """A job sees the working folder, import path and environment that the kernel has when it is started."""

    def look(*, send):
        import shadow

        return str(Path.cwd()), os.environ.get("FLAVOUR"), shadow.__file__, "OMP_NUM_THREADS" in os.environ

    crew.warm()
    (tmp_path / "shadow.py").write_text("")
    # A module of the user's that is named like one of Python's own must not reach the server.
    (tmp_path / "random.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("FLAVOUR", "plain")
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    assert finish(crew.start(job(look))) == Returned((str(tmp_path), "plain", str(tmp_path / "shadow.py"), False))


def test_nothing_is_left_behind(crew):
    """A killed job leaves no file, process or zombie."""

    def litter(*, send):
        import tempfile

        folder = tempfile.mkdtemp()
        Path(folder, "file").write_text("x")
        send((os.getpid(), folder))
        time.sleep(1000)

    running = crew.start(job(litter))
    while not running.has_news:
        wait([running], 1)
    [(pid, folder)] = running.messages()
    assert Path(folder).is_dir()
    running.kill()
    until(lambda: not psutil.pid_exists(pid) and not Path(folder).exists())
    assert not list(scratch.session_folder().glob("job-*"))


def test_dropped_job_is_killed(crew):
    """A job that nobody holds any longer is ended."""
    running = crew.start(job(PROGRAMS["spin"]))
    while not running.has_news:
        wait([running], 1)
    [(leader, _)] = running.messages()
    del running
    until(lambda: not alive(leader))


def test_several_threads(crew):
    """Threads may start and await jobs at the same time."""
    answers = {}

    def ask(number):
        answers[number] = finish(crew.start(job(PROGRAMS["add"], number, number)))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert answers == {number: Returned(2 * number) for number in range(4)}


def test_forked_kernel_leaves_the_server_alone(crew):
    """A process that user code forks from the kernel can end without harm to the kernel's jobs, and use ipyaccel itself."""
    slow = crew.start(job(PROGRAMS["sleep"], 1.0))
    while not slow.messages():
        wait([slow], 1)
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            inner = type(crew)()
            code = 0 if finish(inner.start(job(PROGRAMS["add"], 1, 2))) == Returned(3) else 2
            inner.close()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert finish(slow) == Returned("awake")


# ------------------------------------------------------------------------------------------------------- the build server


def test_server_killed(forking):
    """When the server is killed, running jobs go on, and the next job gets a new server."""
    slow = forking.start(job(PROGRAMS["sleep"], 1.0))
    while not slow.messages():
        wait([slow], 1)
    first = forking.server_pid
    os.kill(first, signal.SIGKILL)
    assert finish(forking.start(job(PROGRAMS["add"], 1, 2))) == Returned(3)
    assert forking.server_pid != first
    assert finish(slow) == Returned("awake")


def test_server_killed_before_it_began(forking):
    """A job that the server had not begun when it was killed is given to a new one."""
    finish(forking.start(job(PROGRAMS["add"], 1, 2)))
    os.kill(forking.server_pid, signal.SIGSTOP)
    waiting = forking.start(job(PROGRAMS["add"], 3, 4))
    os.kill(forking.server_pid, signal.SIGKILL)
    assert finish(waiting) == Returned(7)


def test_server_that_hangs_is_replaced(forking, monkeypatch):
    """A server that does not answer is given up after a while; the job goes to a new one."""
    finish(forking.start(job(PROGRAMS["add"], 1, 2)))
    monkeypatch.setattr(forks, "_READY_SECONDS", 0.5)
    hanging = forking.server_pid
    os.kill(hanging, signal.SIGSTOP)
    waiting = forking.start(job(PROGRAMS["add"], 3, 4))
    until(lambda: waiting.ending is not None or forking.server_pid is None)
    monkeypatch.setattr(forks, "_READY_SECONDS", PATIENCE_S)
    assert finish(waiting) == Returned(7)
    until(lambda: not alive(hanging))


def test_server_is_single_threaded_and_light(forking):
    """The server starts no thread and never imports numexpr, which would hang its children."""

    def modules(*, send):
        return os.getppid(), sorted({name.split(".")[0] for name in sys.modules}), os.environ.get("OPENBLAS_NUM_THREADS")

    ending = finish(forking.start(job(modules)))
    pid, names, _ = ending.value
    assert pid == forking.server_pid
    assert psutil.Process(pid).num_threads() == 1
    assert "numpy" in names
    assert "numexpr" not in names
    assert os.getsid(pid) != os.getsid(0)


KERNEL = """
import os, subprocess, sys, time
from ipyaccel.build.executor import Job, executor, wait

def spin(*, send):
    child = subprocess.Popen(["sleep", "1000"])
    send((os.getpid(), child.pid))
    sum(iter(int, 1))

crew = executor()
begun = time.perf_counter()
crew.warm()
running = crew.start(Job(spin, (), 100, "spin"))
heavy = [name for name in ("numpy", "numba", "Cython", "IPython", "pandas", "numexpr") if name in sys.modules]
while not running.has_news:
    wait([running])
from ipyaccel.build import forking as forks
from ipyaccel.build import scratch
print(*running.messages()[0], getattr(crew, "server_pid", 0) or 0, scratch.session_folder(), *heavy, flush=True)
time.sleep(1000)
"""


@pytest.mark.parametrize("kind", ["fork", "spawn"])
def test_killed_kernel_leaves_nothing(kind):
    """When the kernel is killed, server, jobs and what these started end at once, also in an endless C loop; files go too."""
    kernel = subprocess.Popen(
        [sys.executable, "-c", KERNEL], stdout=subprocess.PIPE, text=True, env=os.environ | {"IPYACCEL_EXECUTOR": kind}
    )
    leader, grandchild, server, folder, *heavy = kernel.stdout.readline().split()
    assert heavy == []
    kernel.kill()
    kernel.wait()
    kernel.stdout.close()
    until(lambda: not any(alive(int(pid)) for pid in (leader, grandchild) if pid != "0"))
    if kind == "fork":
        until(lambda: not alive(int(server)) and not Path(folder).exists())
    else:
        scratch.sweep()
        assert not Path(folder).exists()


def test_idle_server_ends(forking, monkeypatch):
    """A server with nothing to do ends by itself; the next job starts another."""
    monkeypatch.setenv("IPYACCEL_IDLE_SECONDS", "0.2")
    assert finish(forking.start(job(PROGRAMS["add"], 1, 2))) == Returned(3)
    first = forking.server_pid
    until(lambda: not alive(first))
    assert finish(forking.start(job(PROGRAMS["add"], 1, 2))) == Returned(3)


def test_user_code_does_not_meet_the_server(forking):
    """`os.wait()` in the notebook finds no child of ours."""
    finish(forking.start(job(PROGRAMS["add"], 1, 2)))
    assert all(child.pid != forking.server_pid for child in psutil.Process().children(recursive=True))
