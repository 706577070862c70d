"""From a workload and its facts to variants: one backend a file."""
