"""A notebook that has run, exported by nbconvert: to a page, to LaTeX, to a script."""

from __future__ import annotations

import ast
import html
import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest
from nbconvert import HTMLExporter, LatexExporter, PythonExporter

MAGICS = ["compare", "hostile", "climb", "profile", "lines"]
TEX = re.compile(r"\\[{}\\%&#$_]")


def _headline(page):
    """The words of each report's first line; nbconvert writes the same markup in another way."""
    heads = re.findall(r'<div class="ipa-head">.*?</div>', page, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]*>", "", head)).split()) for head in heads]


class _Tags(HTMLParser):
    """The tags of a page that are open and were never closed, and all that it has."""

    def __init__(self) -> None:
        super().__init__()
        self.seen, self.open = [], []

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))
        if tag not in {"br", "wbr", "img", "meta", "hr", "input", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open, tag
        assert self.open.pop() == tag


@pytest.mark.parametrize("magic", MAGICS)
def test_every_magic_leaves_a_table_and_its_text(shown, magic):
    """One output that a page, a PDF and a terminal can choose from."""
    assert {"text/html", "text/plain", "text/latex"} <= set(shown[magic])
    assert "<table" in shown[magic]["text/html"]


@pytest.mark.parametrize("magic", MAGICS)
def test_page_needs_no_script(shown, magic):
    """Outside a sandboxed frame there is no script, no handler, nothing from elsewhere, and every tag is closed."""
    tags = _Tags()
    tags.feed(shown[magic]["text/html"])
    tags.close()
    assert tags.open == []
    for tag, attributes in tags.seen:
        assert tag not in {"script", "link", "object", "embed", "form"}
        assert not [name for name in attributes if name.startswith("on")]
        assert attributes.get("sandbox") == "allow-scripts" or tag != "iframe"
        assert (attributes.get("src") or "data:").startswith("data:")


def test_page_of_the_notebook_holds_the_tables(executed, shown):
    """The page of nbconvert has every output as it was, and no markup of the user's comes to life."""
    page, _ = HTMLExporter(template_name="lab").from_notebook_node(executed)
    assert "<script>alert(1)" not in page
    for magic in MAGICS:
        assert _headline(shown[magic]["text/html"])[0] in _headline(page)


def test_script_is_python(executed):
    """The exported script parses, and has the results nowhere but in what the cells said."""
    script, _ = PythonExporter().from_notebook_node(executed)
    names = [node.name for node in ast.walk(ast.parse(script)) if isinstance(node, ast.FunctionDef)]
    assert "square_sum" in names
    assert "run_line_magic('compare', '--budget 0.1 square_sum(x)')" in script
    assert "run_cell_magic('cythonbench'" in script
    assert "<table" not in script


@pytest.fixture(scope="module")
def latex(executed):
    """The notebook as LaTeX."""
    return LatexExporter().from_notebook_node(executed)[0]


def test_latex_has_the_tables(latex, shown):
    """Each magic's own LaTeX stands in the document, not a picture of its text."""
    for magic in MAGICS:
        assert shown[magic]["text/latex"].strip() in latex


@pytest.mark.parametrize("magic", MAGICS)
def test_latex_is_balanced_and_escaped(shown, magic):
    """Braces, environments and formulas are closed, rows have no more cells than columns, nothing of the user's acts."""
    text = shown[magic]["text/latex"]
    bare = TEX.sub("", text)
    assert bare.count("{") == bare.count("}")
    assert bare.count("$") % 2 == 0
    assert not set("#~^") & set(re.sub(r"\\texttt\{~*", "", bare)) - {"~"}
    assert "%" not in bare
    assert re.findall(r"\\begin\{(\w+)\}", text) == re.findall(r"\\end\{(\w+)\}", text)
    assert not re.search(r"\\(input|frac)\b", text)
    for columns, body in re.findall(r"\\begin\{tabular\}\{((?:[^{}]|\{[^{}]*\})*)\}(.*?)\\end\{tabular\}", bare, re.DOTALL):
        width = len(re.sub(r"p\{[^{}]*\}", "p", columns))
        for row in body.split("\\tabularnewline"):
            assert max(line.count("&") for line in row.splitlines() or [""]) < width


def test_latex_compiles(latex, tmp_path):
    """Where there is a LaTeX, it makes a PDF of the notebook."""
    tex = shutil.which("xelatex") or shutil.which("lualatex") or shutil.which("pdflatex")
    if tex is None:
        pytest.skip("there is no LaTeX here")
    (tmp_path / "notebook.tex").write_text(latex, encoding="utf-8")
    command = [tex, "-interaction=nonstopmode", "-halt-on-error", "notebook.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
