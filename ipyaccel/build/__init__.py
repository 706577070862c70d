"""From a variant to a build: processes, cache, compiler."""
