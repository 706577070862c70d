"""Puts `nested` where the tests of this folder find it: they are collected by path."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
