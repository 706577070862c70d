"""Takes README's picture: a notebook in JupyterLab, run in Chromium as a person would, and its first comparison photographed.

    python demo_notebooks/screenshot.py NOTEBOOK PICTURE

In: a notebook. Out: a PNG of the first comparison with the cell above it. JupyterLab serves this machine alone, behind a token
made for this run, from a copy of the notebook; settings of the user play no part. Fails when the notebook has not run in time.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
SIZE = ViewportSize(width=1120, height=1600)
START_SECONDS = 60
RUN_MILLISECONDS = 120_000
SETTLE_MILLISECONDS = 1_500


def main(notebook: Path, picture: Path) -> int:
    """Serves, runs, photographs."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("this needs Chromium: on Debian, `apt-get install chromium`", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        shutil.copy(notebook, folder)
        with jupyterlab(folder) as address, browser_page(chromium) as page:
            run_all(page, address.replace("/lab", f"/lab/tree/{notebook.name}"))
            photograph(page, picture)
    print(f"written: {picture}")
    return 0


@contextlib.contextmanager
def jupyterlab(folder: Path) -> Iterator[str]:
    """The address of a JupyterLab serving the folder, ended afterwards."""
    token = secrets.token_hex(16)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    private = {f"JUPYTER_{name}_DIR": str(folder / ".jupyter" / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.open_browser": False,
        "ServerApp.root_dir": folder,
        "ServerApp.allow_root": True,
        "IdentityProvider.token": token,
        "LabApp.news_url": "",
        "LabApp.extension_manager": "readonly",
        "LabApp.check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
    }
    command = [sys.executable, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options.items())]
    log = folder / "jupyterlab.log"
    with log.open("wb") as out:
        environment = {**os.environ, **private, "IPYTHONDIR": str(folder / ".ipython")}
        server = subprocess.Popen(command, env=environment, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
    try:
        wait_until_served(f"http://127.0.0.1:{port}/api?token={token}", server, log)
        yield f"http://127.0.0.1:{port}/lab?token={token}"
    finally:
        server.terminate()
        server.wait(timeout=START_SECONDS)


def wait_until_served(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Returns as soon as the server answers. Raises RuntimeError with its log when it ends or is silent."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(errors='replace')}")


@contextlib.contextmanager
def browser_page(chromium: str, size: ViewportSize = SIZE) -> Iterator[Page]:
    """A page of a Chromium of our own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGUMENTS))
        page = browser.new_page(viewport=size, device_scale_factor=1.5)
        try:
            yield page
        finally:
            browser.close()


def run_all(page: Page, address: str) -> None:
    """Opens the notebook, runs all its cells from the menu, waits until the last has run."""
    page.goto(address)
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    # The indicator beside the kernel's name says idle before there is a kernel; the status bar waits for one. Asked to run in
    # between, JupyterLab wants the kernel chosen and forgets what was asked.
    page.get_by_text("(ipykernel) | Idle").wait_for(timeout=RUN_MILLISECONDS)
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.wait_for_function(
        """() => {
            const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')].map(each => each.textContent);
            return prompts.length > 0 && prompts.every(text => /\\[\\d+\\]/.test(text));
        }""",
        timeout=RUN_MILLISECONDS,
    )


def photograph(page: Page, picture: Path) -> None:
    """The first comparison, with the cell that asked for it."""
    cell = page.locator(".jp-CodeCell", has_text="%compare").first
    cell.scroll_into_view_if_needed()
    page.mouse.move(0, 0)
    cell.screenshot(path=str(picture))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
