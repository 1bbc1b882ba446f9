"""docs/corpus.md followed to the letter: its example typed against a server of this machine, its claims looked up."""

import os
import re
import shlex
import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from bs4 import BeautifulSoup
from hostile_server import Watch, visitor

from abs_study.cli import main
from abs_study.fetch import collect
from abs_study.sources import STATUSES
from abs_study.study import open_study
from abs_study.tables import TABLES


@pytest.fixture(scope="module")
def guide(root):
    """The guide's text."""
    return (root / "docs" / "corpus.md").read_text("utf-8")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments):
        """Nothing."""


class Desk:
    """A folder, a terminal open in it, and the site of the guide served on a free port."""

    def __init__(self, folder, monkeypatch):
        self.folder, self.monkeypatch = folder, monkeypatch
        (folder / "essai/site").mkdir(parents=True)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder / "essai/site"))
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        monkeypatch.setattr(collect, "Visitor", lambda contact, _pace: visitor(Watch(), contact=contact))

    def type(self, block):
        """Type a block of commands as it stands, but for the port; the last exit code."""
        block = block.replace(":8765/", f":{self.server.server_address[1]}/")
        code = 0
        for line in re.split(r"\n(?=abs-study |cd )", block.strip()):
            code = self._line(line)
        return code

    def _line(self, line):
        if line.startswith("cd "):
            self.folder = self.folder / line[3:]
            self.monkeypatch.chdir(self.folder)
            return 0
        if not line.startswith("abs-study "):
            return subprocess.run(["bash", "-ec", line], cwd=self.folder, check=True).returncode
        self.monkeypatch.setattr(sys, "argv", shlex.split(line))
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A new desk."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "ABS_STUDY_FOLDER"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    desk = Desk(tmp_path, monkeypatch)
    yield desk
    desk.server.shutdown()
    desk.server.server_close()


def test_the_example_gives_what_the_guide_says(desk, guide, capsys):
    """Three sources on the corpus page, in French; a lost file comes back; a changed one is told with code 2."""
    *_before, make, example, verify = re.findall(r"```sh\n(.*?)```", guide, re.DOTALL)
    assert desk.type(make) == 0
    settings = desk.folder / "essai/etude/study.yaml"
    text = re.sub(
        r"^plan:.*", "plan: [01_corpus]\n", settings.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    settings.write_text(text.replace("traductions: [en]", "traductions: []"), "utf-8")
    assert desk.type(example) == 0
    study = open_study(desk.folder)
    assert list(study.register["document_id"]) == ["villemont-2021"]
    page = BeautifulSoup((study.reports / "01_corpus.html").read_text("utf-8"), "lxml")
    figure = page.select_one("figure:has(img)")
    told = figure.img["alt"].replace("\u00a0", " ").replace("\u202f", " ")
    assert "Rapports trouvés : 3." in told and "Rapports étudiés : 1." in told
    assert "1 demandé, sans réponse à ce jour" in told and "1 rapport d’activité, pas une analyse" in told
    listed = next(one for one in page.select("table") if one.caption.get_text() == "Les sources, une à une")
    assert "A. D." not in page.get_text() and "site de la ville, page du CCAS" in listed.get_text()
    report = (study.reports / "rapports/villemont-2021.html").read_text("utf-8")
    assert "non précisés" in report and "L. 122-5" in report and not (study.reports / "documents").exists()
    lost = study.documents_folder / "villemont-2021.txt"
    content = lost.read_bytes()
    lost.unlink()
    assert desk.type("abs-study fetch") == 0 and lost.read_bytes() == content
    served = desk.folder.parent / "site/abs-2021.txt"
    served.write_text(served.read_text("utf-8").replace("312", "313"), "utf-8")
    capsys.readouterr()
    assert desk.type(verify) == 2 and lost.read_bytes() == content
    assert "n’est plus le même" in capsys.readouterr().err


def test_the_other_commands_are_right(desk, guide):
    """Each block before the example, typed in a new study; nothing is asked of the example’s invented host."""
    first, fetching, asking, *_rest = re.findall(r"```sh\n(.*?)```", guide, re.DOTALL)
    desk.type("abs-study init essai/etude\ncd essai/etude")
    assert desk.type(first) == 0 and desk.type(asking) == 0
    assert desk.type(fetching.split("\n")[0]) == 0
    assert list(open_study(desk.folder).sources["source_id"]) == ["lormeuil-2021", "fontbrune-2021"]


def test_every_column_and_status_is_explained(guide):
    """None is forgotten, none is invented."""
    table = re.search(r"\| colonne \|.*?\n\n", guide, re.DOTALL).group()
    named = {
        name
        for line in table.split("\n")[2:]
        for name in re.findall(r"`([a-z0-9_]+)`", line.split("|")[1] if line else "")
    }
    assert named == set(TABLES["sources"].columns)
    assert set(STATUSES) <= set(re.findall(r"`(\w+)`", table))


def test_the_rights_of_the_guide_are_those_of_the_site(guide):
    """What the table says is stated, refused or allowed is so."""
    from abs_study.corpus import rights_stated
    from abs_study.publish.rights import copied_name

    _head, _line, unstated, refused, allowed = (
        re.search(r"\| colonne `rights`.*?\n\n", guide, re.DOTALL).group().strip().split("\n")
    )
    quoted = [re.findall(r"« ([^»]+) »", line.split("|")[1]) for line in (unstated, refused, allowed)]
    assert [len(words) for words in quoted] == [2, 4, 2]
    assert not any(map(rights_stated, quoted[0])) and all(map(rights_stated, quoted[1] + quoted[2]))
    assert not any(copied_name("a.pdf", words) for words in quoted[1])
    assert all(copied_name("a.pdf", words) for words in quoted[2])


def test_local_links(root, guide):
    """The only links lead outside; files that are named exist."""
    assert all(link.startswith("https://") for link in re.findall(r"\]\(([^)]+)\)", guide))
    assert os.path.exists(root / "grid/lexique.yaml") and "ne_pas_publier" in (
        root / "grid/lexique.yaml"
    ).read_text("utf-8")
