"""The coding panel in a running JupyterLab: a report coded by keyboard, taken up again, settled; looked over by axe."""

import json
import os
import secrets
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from panel_sample import FIRST, HOSTILE, SECOND, sample

from abs_study import peoplefiles
from abs_study.grid import Variable
from abs_study.panel.answers import cells_of
from abs_study.study import Study, open_study
from abs_study.tables import NONE_TICKED

from .test_accessibility import RULES

pytest.importorskip("anywidget", reason="anywidget is not installed")
pytest.importorskip("jupyterlab", reason="jupyterlab is not installed")
SOURCE = Path(__file__).parents[2] / "src"
PANEL = ".abs-panel"
AXE = (
    "tags => axe.run('.abs-panel', {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],"
    " rules: {'target-size': {enabled: true}}})"
)
THEMES = "config/lab/user-settings/@jupyterlab/apputils-extension"


class Lab:
    """A JupyterLab of its own, on a study of three reports."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.study, self.token = folder, sample(folder / "etude"), secrets.token_hex(16)
        settings = folder / THEMES
        settings.mkdir(parents=True)
        (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}', "utf-8")
        environment = {
            **os.environ, "PYTHONPATH": str(SOURCE), "ABS_STUDY_FOLDER": str(self.study.folder), "ABS_STUDY_LANG": "fr",
            "JUPYTER_CONFIG_DIR": str(folder / "config"), "JUPYTER_DATA_DIR": str(folder / "data"),
            "JUPYTER_RUNTIME_DIR": str(folder / "runtime"), "IPYTHONDIR": str(folder / "ipython"),
        }  # fmt: skip
        options = (
            "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0",
            f"--IdentityProvider.token={self.token}", f"--ServerApp.root_dir={self.study.notebooks}",
        )  # fmt: skip
        with open(folder / "log", "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jupyterlab", *options], env=environment, stdout=log, stderr=log
            )
        self.url = self._answering()

    def _answering(self) -> str:
        for _time in range(300):
            for path in (self.folder / "runtime").glob("jpserver-*.json"):
                try:
                    url = json.loads(path.read_text("utf-8"))["url"]
                    urllib.request.urlopen(f"{url}api?token={self.token}", timeout=5).close()
                    return url
                except (OSError, ValueError):
                    pass
            if self.process.poll() is not None:
                break
            time.sleep(0.2)
        self.close()
        pytest.fail(f"JupyterLab does not answer:\n{(self.folder / 'log').read_text('utf-8')[-2000:]}")

    def close(self) -> None:
        """Stop it, and its kernels with it."""
        self.process.terminate()
        self.process.wait(20)

    def notebook(self, name: str, **values: object) -> str:
        """Copy the workshop under another name, its first cell filled in; returns its address."""
        workshop = json.loads((self.study.notebooks / "atelier.ipynb").read_text("utf-8"))
        (cell,) = (cell for cell in workshop["cells"] if "parameters" in cell["metadata"].get("tags", []))
        cell["source"] += [f"\n{key} = {value!r}" for key, value in values.items()]
        (self.study.notebooks / f"{name}.ipynb").write_text(json.dumps(workshop), "utf-8")
        return f"{self.url}lab/tree/{name}.ipynb?token={self.token}&reset"

    def file(self, name: str) -> dict:
        """What a people's file holds."""
        return cells_of(peoplefiles.read(self.study, name))

    def theme(self, name: str) -> None:
        """Choose the colours of JupyterLab."""
        path = self.folder / THEMES / "themes.jupyterlab-settings"
        path.write_text(json.dumps({"theme": f"JupyterLab {name}"}), "utf-8")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """One JupyterLab for all tests of this module."""
    running = Lab(tmp_path_factory.mktemp("jupyterlab"))
    yield running
    running.close()


def opened(tab, address: str, width: int = 1400):
    """Open a notebook, run all its cells by keys, and return the page once the panel is there."""
    page = tab(viewport={"width": width, "height": 950})
    page.stolen = []
    page.on("pageerror", lambda error: page.stolen.append(str(error)))
    page.goto(address)
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle", timeout=90_000)
    run(page)
    return page


def run(page) -> None:
    """Go from cell to cell with Shift+Enter, from the first, as one does."""
    page.locator(".jp-Notebook .jp-Cell").first.click()
    page.keyboard.press("Escape")
    for _cell in range(4):
        page.keyboard.press("Shift+Enter")
    page.wait_for_selector(PANEL, timeout=90_000)


def into(page) -> None:
    """Go into the panel by Tab alone, from wherever the notebook left the focus."""
    page.locator(".jp-Notebook .jp-CodeCell").nth(1).click()
    page.keyboard.press("Escape")
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(f"Boolean(document.activeElement.closest('{PANEL} .strip'))"):
            return
    pytest.fail("Tab does not lead into the panel")


def until(condition, seconds: float = 15):
    """Wait until something is so; returns it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.1)
    return condition()


def state(page) -> dict:
    """Where the panel says that one is."""
    return page.evaluate(
        f"""() => {{ const panel = document.querySelector('{PANEL}');
        return {{title: panel.querySelector('.question h2').textContent, saved: panel.querySelector('.saved').textContent,
                 place: panel.querySelector('.dimension').textContent, report: panel.querySelector('.text h2').textContent}}; }}"""
    )


def sentences(study: Study, document: str) -> list[tuple[int, str]]:
    """The page and text of each sentence of a report, in order: what the arrow keys go through."""
    passages = study.read("passages")
    own = passages[passages["document_id"] == document].sort_values(["page", "start"])
    return list(zip(own["page"].astype(int), own["text"], strict=True))


def test_the_widgets_of_the_lab_are_enabled():
    """Two extensions of JupyterLab come with the packages: without them there is no panel."""
    outcome = subprocess.run(
        [sys.executable, "-m", "jupyter", "labextension", "list"], capture_output=True, text=True, check=True
    )
    told = outcome.stdout + outcome.stderr
    for name in ("anywidget", "@jupyter-widgets/jupyterlab-manager"):
        (line,) = (line for line in told.splitlines() if line.strip().startswith(f"{name} v"))
        assert "enabled" in line and "OK" in line, line


def test_a_report_is_coded_by_keyboard_from_the_first_question_to_the_last(lab, tab):
    """33 questions, keys only, as fast as they can be typed; then the page is loaded anew and one goes on."""
    page = opened(tab, lab.notebook("codage", coder="anne"))
    into(page)
    given, before = {}, cells(page)
    found = sentences(lab.study, FIRST)
    for number, variable in enumerate(lab.study.grid.variables.values()):
        given[FIRST, variable.id] = answer_by_keys(page, variable, number, found)

    def rows() -> dict:
        return {
            cell: {(row.level, row.page, row.quote) for row in own} for cell, own in lab.file("anne").items()
        }

    until(lambda: rows() == given, 90)
    assert rows() == given
    assert {row.version for own in lab.file("anne").values() for row in own} == {lab.study.grid.version}
    assert until(lambda: "Fontbrune" in state(page)["report"]) and state(page)["place"].endswith(
        "question 1 sur 33"
    )
    assert cells(page) == before, "no key reached the notebook"
    page.reload()
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle", timeout=90_000)
    run(page)
    assert "Fontbrune" in state(page)["report"], "one goes on at the first question without an answer"
    into(page)
    page.keyboard.press("3")
    first = next(iter(lab.study.grid.variables.values()))
    cell = (SECOND, first.id)
    assert until(lambda: lab.file("anne").get(cell))[0].level == first.codes[2]
    assert page.evaluate("window.stolen") is None and HOSTILE in page.locator(f"{PANEL} .pages").inner_text()
    assert page.stolen == []


def answer_by_keys(page, variable, number: int, found: list) -> set:
    """Answer a question by keys and go to the next; returns the rows that it must make."""
    keys, press = page.keyboard, page.keyboard.press
    digits = all(len(code) == 1 and code.isdecimal() for code in variable.codes)
    unit = found[number % len(found)]
    if number % 11 == 5:
        press("c")
        press("n")
        return {("NC", None, "")}
    if variable.multi and number % 5 == 4:
        press("r")
        press("n")
        return {(NONE_TICKED, None, "")}
    code = variable.codes[-1]
    press(code if digits else str(len(variable.codes) % 10) if len(variable.codes) <= 10 else "1")
    if len(variable.codes) > 10:
        code = variable.codes[0]
    press("l")
    press("Home")
    for _step in range(number % len(found)):
        press("ArrowDown")
    press("Enter")
    rows = {(code, unit[0], unit[1])}
    if variable.multi:
        press("2")
        press("t")
        rows.add((variable.codes[1], None, ""))
    keys.press("n")
    return rows


def test_no_key_of_the_panel_is_a_command_of_the_notebook(lab, tab):
    """Keys that cut, merge, insert, undo or restart in a notebook do nothing to it, wherever the focus is in the panel."""
    page = opened(tab, lab.notebook("touches", coder="touches"))
    before = cells(page)
    into(page)
    keys = [
        "d",
        "d",
        "z",
        "x",
        "c",
        "v",
        "b",
        "a",
        "Enter",
        "y",
        "Shift+M",
        "0",
        "0",
        "i",
        "i",
        "Shift+Enter",
        "h",
        "ArrowUp",
        "ArrowDown",
    ]
    for place in ("g", "l"):
        page.keyboard.press(place)
        for name in [*keys, "Control+z", "Control+s", "Escape", "s", "j", "k", "Shift+L", "Control+Enter"]:
            page.keyboard.press(name)
    page.wait_for_timeout(500)
    assert cells(page) == before and page.locator(".jp-Dialog").count() == 0
    assert page.evaluate(f"Boolean(document.activeElement.closest('{PANEL}'))"), (
        "the focus stays in the panel"
    )
    assert page.locator(f"{PANEL} .failed").count() == 0 and page.stolen == []


def cells(page) -> list[str]:
    """The kinds and sources of the notebook's cells."""
    return page.evaluate(
        "[...document.querySelectorAll('.jp-Cell')].map(cell => ['Code', 'Markdown', 'Raw']"
        ".find(kind => cell.classList.contains(`jp-${kind}Cell`)) + cell.querySelector('.cm-content')?.textContent)"
    )


def test_search_note_undo_help_and_selection(lab, tab):
    """Accents do not matter to a search; a note saves itself; undo takes back; a stretch selected with the mouse is a quote."""
    page = opened(tab, lab.notebook("outils", coder="outils"))
    into(page)
    press, first = page.keyboard.press, next(iter(lab.study.grid.variables.values()))
    cell = (FIRST, first.id)
    press("2")
    press("/")
    page.keyboard.type("COMITE de pilotage")
    assert until(lambda: page.locator(f"{PANEL} mark.hit").count() == 1)
    press("Escape")
    press("Enter")
    press("Shift+ArrowDown")
    assert until(lambda: lab.file("outils").get(cell, [None])[0] and lab.file("outils")[cell][0].quote)
    assert lab.file("outils")[cell][0].quote == "Le comité de pilotage réunit des habitants et le CCAS."
    press("m")
    page.keyboard.type("dd zz n p 12")
    assert until(lambda: lab.file("outils")[cell][0].note == "dd zz n p 12")
    press("Escape")
    press("Control+z")
    assert until(lambda: lab.file("outils")[cell][0].note == "")
    press("?")
    assert page.locator(f"{PANEL} dialog").is_visible()
    press("Escape")
    assert not page.locator(f"{PANEL} dialog").is_visible()
    unit = page.locator(f"{PANEL} .unit", has_text="Il s’est réuni").bounding_box()
    page.mouse.move(unit["x"] + 2, unit["y"] + 8)
    page.mouse.down()
    page.mouse.move(unit["x"] + unit["width"] * 0.6, unit["y"] + 8, steps=6)
    page.mouse.up()
    chosen = page.evaluate("document.getSelection().toString()").strip()
    assert chosen and lab.file("outils")[cell][0].quote.startswith("Le comité"), "selecting is not clicking"
    page.get_by_role("button", name="Prendre la sélection").click()
    assert until(lambda: lab.file("outils")[cell][0].quote == chosen)


def two_readings(lab) -> tuple[list[str], Variable]:
    """Let Léa and Luc differ on two questions with one answer and on one with boxes; returns these."""
    grid = lab.study.grid
    names = [name for name, variable in grid.variables.items() if not variable.multi][:2]
    multi = next(variable for variable in grid.variables.values() if variable.multi)
    for coder, one, other, ticks in (("lea", 0, 1, [0]), ("luc", 1, 2, [0, 1])):
        rows = [(FIRST, names[0], one, "Les élus y siègent."), (FIRST, names[1], other, "")]
        text = "document_id,variable,level,page,quote,note,grid_version\n"
        text += "".join(
            f"{doc},{name},{grid.variables[name].codes[place]},,{quote},,\n"
            for doc, name, place, quote in rows
        )
        text += "".join(f"{FIRST},{multi.id},{multi.codes[place]},,,,\n" for place in ticks)
        path = peoplefiles.path_of(lab.study, coder)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return names, multi


def test_two_readings_are_settled(lab, tab):
    """The two answers side by side with their quotes; one is kept by a key, a third needs its reason; arbitrage.csv."""
    grid = lab.study.grid
    names, multi = two_readings(lab)
    page = opened(tab, lab.notebook("arbitrage", between=["lea", "luc"]))
    assert [side.inner_text().split("\n")[0] for side in page.locator(f"{PANEL} .side").all()] == [
        "lea",
        "luc",
    ]
    assert page.locator(f"{PANEL} .unit.quoted").get_attribute("data-badge") == "lea · luc"
    into(page)
    page.keyboard.press("b")
    first = (FIRST, names[0])
    kept = until(lambda: lab.file(peoplefiles.ARBITRATION).get(first))
    assert [(row.level, row.page, row.quote) for row in kept] == [
        (grid.variables[names[0]].codes[1], None, "Les élus y siègent.")
    ]
    go(page, grid.variables[names[1]].label.get())
    page.keyboard.press("c")
    assert until(lambda: "raison" in page.locator(f"{PANEL} .standing").inner_text())
    assert len(lab.file(peoplefiles.ARBITRATION)) == 1, "neither of the two, without a reason"
    page.keyboard.press("m")
    page.keyboard.type("ni l’un ni l’autre")
    settled = until(lambda: lab.file(peoplefiles.ARBITRATION).get((FIRST, names[1])))
    assert [(row.level, row.note) for row in settled] == [("NC", "ni l’un ni l’autre")]
    page.keyboard.press("Escape")
    go(page, multi.label.get())
    page.keyboard.press("a")
    assert [row.level for row in until(lambda: lab.file(peoplefiles.ARBITRATION).get((FIRST, multi.id)))] == [
        multi.codes[0]
    ]
    assert open_study(lab.study.folder).arbitration().shape[0] == 3 and page.stolen == []


def go(page, label: str) -> None:
    """Go on with n and p until a question is open."""
    for name in "nnnppp":
        if state(page)["title"] == label:
            return
        page.keyboard.press(name)
        page.wait_for_timeout(400)
    assert state(page)["title"] == label


@pytest.mark.parametrize(("name", "width"), [("Light", 1400), ("Dark", 1400), ("Light", 640)])
def test_no_finding_of_axe(lab, tab, axe, name, width):
    """Coding, light, dark and narrow (as at 200 %): answered, quoted, searched, the help and the progress open."""
    lab.theme(name)
    page = opened(
        tab, lab.notebook(f"axe-{name}-{width}", coder=f"axe{width}{name.lower()}", suggestions=True), width
    )
    into(page)
    for key in ("2", "l", "ArrowDown", "Enter", "/"):
        page.keyboard.press(key)
    page.keyboard.type("chiffres")
    page.wait_for_timeout(800)
    page.evaluate(f"document.querySelectorAll('{PANEL} details').forEach(fold => {{ fold.open = true; }})")
    page.evaluate(axe)
    told = broken(page)
    page.keyboard.press("Escape")
    for key in "?o":
        page.keyboard.press(key)
        page.wait_for_timeout(300)
        told += broken(page)
        page.keyboard.press("Escape")
    assert told == []
    inner, outer = page.evaluate(
        f"(() => {{ const it = document.querySelector('{PANEL}'); return [it.scrollWidth, it.clientWidth]; }})()"
    )
    assert inner <= outer + 1


def test_no_finding_of_axe_where_readings_are_settled(lab, tab, axe):
    """The two readings side by side, one of them retained."""
    lab.theme("Light")
    two_readings(lab)
    page = opened(tab, lab.notebook("axe-arbitrage", between=["lea", "luc"]))
    into(page)
    page.keyboard.press("a")
    page.wait_for_selector(f"{PANEL} .side.kept")
    page.evaluate(axe)
    assert broken(page) == []


def broken(page) -> list[str]:
    """What axe finds in the panel, one line a rule."""
    return [
        f"{rule['id']}: {len(rule['nodes'])} × {rule['nodes'][0]['html'][:160]} {rule['nodes'][0]['failureSummary'][:300]}"
        for rule in page.evaluate(AXE, RULES)["violations"]
    ]


def test_a_kernel_that_is_gone_is_told(lab, tab):
    """What one does is never lost in silence: the panel says that nobody listens."""
    page = opened(tab, lab.notebook("noyau", coder="noyau"))
    into(page)
    request = urllib.request.Request(f"{lab.url}api/sessions?token={lab.token}")
    with urllib.request.urlopen(request) as reply:
        (kernel,) = (one["kernel"]["id"] for one in json.load(reply) if one["path"] == "noyau.ipynb")
    urllib.request.urlopen(
        urllib.request.Request(f"{lab.url}api/kernels/{kernel}/restart?token={lab.token}", method="POST"),
        timeout=60,
    ).close()
    page.wait_for_timeout(1000)
    page.keyboard.press("2")
    page.wait_for_selector(f"{PANEL} .failed", timeout=20_000)
    assert "noyau" in page.locator(f"{PANEL} .failed").inner_text() and lab.file("noyau") == {}
