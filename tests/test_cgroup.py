import os

import pytest

from ipyaccel.cgroup import limit_threads, memory_available, threads_available


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine of eight processors and 16 GB, whose cgroup files a test writes itself."""

    def write(files):
        for name, text in {"proc/meminfo": "MemTotal: 32000000 kB\nMemAvailable: 16000000 kB\n", **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(8)))
    return write


def test_without_a_cgroup_the_machine_counts(machine):
    """Affinity gives the threads, /proc/meminfo the memory."""
    root = machine({})
    assert threads_available(root) == 8
    assert memory_available(root) == 16_384_000_000


def test_version_2_takes_the_tightest_limit_above_the_process(machine):
    """A limit of the parent group holds for its children; file cache is given back when it is needed."""
    root = machine(
        {
            "proc/self/cgroup": "0::/teaching/student\n",
            "sys/fs/cgroup/teaching/cpu.max": "150000 100000\n",
            "sys/fs/cgroup/teaching/student/cpu.max": "max 100000\n",
            "sys/fs/cgroup/teaching/memory.max": "2000000000\n",
            "sys/fs/cgroup/teaching/memory.current": "700000000\n",
            "sys/fs/cgroup/teaching/memory.stat": "anon 1\ninactive_file 100000000\n",
            "sys/fs/cgroup/teaching/student/memory.max": "max\n",
        }
    )
    assert threads_available(root) == 2
    assert memory_available(root) == 1_400_000_000


def test_version_1_and_a_path_that_is_only_true_outside_the_container(machine):
    """The mount itself is then the container's own group."""
    root = machine(
        {
            "proc/self/cgroup": "4:memory:/docker/abc\n2:cpu,cpuacct:/docker/abc\n",
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "400000\n",
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "1000000000\n",
            "sys/fs/cgroup/memory/memory.usage_in_bytes": "999999999999\n",
        }
    )
    assert threads_available(root) == 4
    assert memory_available(root) == 0


def test_no_limit_is_not_a_limit(machine):
    """Version 1 writes "unlimited" as a huge number, a quota of -1 means none."""
    root = machine(
        {
            "proc/self/cgroup": "4:memory:/\n2:cpu:/\n",
            "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
            "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            "sys/fs/cgroup/memory/memory.usage_in_bytes": "5\n",
        }
    )
    assert threads_available(root) == 8
    assert memory_available(root) == 16_384_000_000


def test_threads_keep_to_a_limit_that_was_set() -> None:
    """A limit holds until it is taken back, and never gives more than there is."""
    granted = threads_available()
    limit_threads(1)
    assert threads_available() == 1
    limit_threads(10_000)
    assert threads_available() == granted
    limit_threads(None)
    assert threads_available() == granted
