"""Array expressions become loops: one step a file, put together by `ipyaccel.syntax.fuse`."""
