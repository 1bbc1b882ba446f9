"""Taguette itself, in a place of its own: it takes our codebook, somebody highlights there, and we take that back."""

import csv
import http.cookiejar
import io
import json
import os
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid
from html.parser import HTMLParser

import pytest
from exchange_sample import ORDINAL, OTHER, PAGES, all_readings, make, template
from peer import free_port, installed, running

from abs_study.errors import StudyError
from abs_study.exchange.exports import export
from abs_study.exchange.imports import import_file

__all__ = ["template"]
RELEASE = "1.5.2"
DOCUMENT = "lormeuil-2014"
SAID = "« L’écoute » a réuni 12 % des habitants."
LEVEL = "Participation des usagers ou des habitants – Consultation"


class Server:
    """A running Taguette and what a browser does with it."""

    def __init__(self, address):
        self.address = address.partition("?")[0].rstrip("/")
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.opener.open(address, timeout=20).read()
        self.get("/project/new")

    @property
    def xsrf(self):
        return next(cookie.value for cookie in self.cookies if cookie.name == "_xsrf")

    def get(self, path):
        """The bytes at a path."""
        with self.opener.open(self.address + path, timeout=20) as answer:
            return answer.read()

    def post(self, path, fields=(), file=None, value=None):
        """Send a form, a form with a file (name, kind, content), or JSON; returns the address that answers and its bytes."""
        headers = {"X-XSRFToken": self.xsrf}
        if value is not None:
            body, headers["Content-Type"] = json.dumps(value).encode(), "application/json"
        elif file is None:
            body = urllib.parse.urlencode([("_xsrf", self.xsrf), *fields]).encode()
        else:
            edge = uuid.uuid4().hex
            name, kind, content = file
            parts = [
                f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'
                for k, v in [("_xsrf", self.xsrf), *fields]
            ]
            parts.append(
                f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
            )
            body = "".join(parts).encode() + content + f"\r\n--{edge}--\r\n".encode()
            headers["Content-Type"] = f"multipart/form-data; boundary={edge}"
        request = urllib.request.Request(self.address + path, body, headers, method="POST")
        with self.opener.open(request, timeout=30) as answer:
            return answer.url, answer.read()


class Form(HTMLParser):
    """The fields of a page's form, as a browser would send them: a text field has no line end."""

    def __init__(self):
        super().__init__()
        self.fields = []

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if (
            tag == "input"
            and told.get("type") in ("hidden", "text")
            and (told.get("name") or "").startswith("tag")
        ):
            self.fields.append((told["name"], (told.get("value") or "").replace("\n", "").replace("\r", "")))


@pytest.fixture(scope="module")
def server(request, tmp_path_factory):
    """Taguette on this machine's own address, with a base of its own; its dependencies are old, so it lives apart."""
    folder = tmp_path_factory.mktemp("taguette")
    environment = {**os.environ, "HOME": str(folder), "PYTHONUNBUFFERED": "1", "XDG_DATA_HOME": str(folder)}
    command = [
        str(installed(request, "taguette", RELEASE)), "--no-browser", "--bind", "127.0.0.1", "--port", str(free_port()),
        "--database", str(folder / "base.sqlite3"),
    ]  # fmt: skip
    for address in running(command, environment, folder, r"https?://\S+token=\w+"):
        yield Server(address.replace("localhost", "127.0.0.1"))


@pytest.fixture(scope="module")
def study(tmp_path_factory, template):
    """The sample study before anybody coded."""
    return make(tmp_path_factory.mktemp("etude") / "etude", template, readings={})


@pytest.fixture(scope="module")
def project(server, study, tmp_path_factory):
    """The number of a project with our codebook and a report."""
    address, _page = server.post("/project/new", [("name", "étude"), ("description", "")])
    number = int(re.search(r"/project/(\d+)", address)[1])
    place = tmp_path_factory.mktemp("livre") / "grille.csv"
    export(study, "taguette", place)
    _address, page = server.post(
        f"/project/{number}/import_codebook", file=("grille.csv", "text/csv", place.read_bytes())
    )
    form = Form()
    form.feed(page.decode())
    fields = form.fields
    count = sum(name.endswith("-path") for name, _value in fields)
    assert count > 150, "our codebook is read whole"
    fields += [(f"tag{n}-import", "1") for n in range(count)]
    server.post(f"/project/{number}/import_codebook", fields)
    body = "".join(
        f"<p>{line.replace('&', '&amp;').replace('<', '&lt;')}</p>"
        for line in "\n".join(PAGES[DOCUMENT]).split("\n")
    )
    content = f'<html><head><meta charset="utf-8"></head><body>{body}</body></html>'.encode()
    fields = [("name", f"{DOCUMENT}.html"), ("description", "")]
    _address, made = server.post(
        f"/api/project/{number}/document/new", fields, (f"{DOCUMENT}.html", "text/html", content)
    )
    return number, json.loads(made)["created"]


@pytest.fixture(scope="module")
def highlighted(server, project):
    """Highlights with tags of ours and one of its own."""
    number, document = project
    known = {tag["path"]: tag["id"] for tag in tags(server, number)}
    text = "".join(line for line in "\n".join(PAGES[DOCUMENT]).split("\n"))
    marks = [
        (SAID, [known[LEVEL], known["interesting"]]),
        ("Puis plus rien ; œuvre & <suite>.", [known["Suites données – Absentes"]]),
    ]
    for quote, ids in marks:
        start = len(text[: text.index(quote)].encode())
        value = {"start_offset": start, "end_offset": start + len(quote.encode()), "tags": ids}
        server.post(f"/api/project/{number}/document/{document}/highlight/new", value=value)
    return number


def tags(server, number):
    """The tags of a project, as its page tells them."""
    page = server.get(f"/project/{number}").decode()
    found = re.search(r"var tags = (.*?);\n", page, re.DOTALL)
    told = json.loads(found[1].replace("\\x3C", "<"))
    return list(told.values()) if isinstance(told, dict) else told


def test_taguette_takes_our_codebook(server, study, project):
    """Each level is a tag, by its unique name, its definition and examples in the description; accents are whole."""
    told = {tag["path"]: tag["description"] for tag in tags(server, project[0])}
    for variable in study.grid.variables.values():
        for level in variable.levels:
            description = told[f"{variable.label.fr} – {level.label.fr}"]
            assert level.definition.fr in description and all(
                example in description for example in level.examples
            )


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_highlights_come_back(server, study, highlighted, tmp_path, ending, template):
    """What was highlighted there is an answer here, by its text, with its page; the other tag is told."""
    own = make(tmp_path / "etude", template, readings={})
    place = tmp_path / f"anne.{ending}"
    place.write_bytes(server.get(f"/project/{highlighted}/export/highlights/.{ending}"))
    import_file(own, place)
    assert all_readings(own) == [
        ("anne", DOCUMENT, ORDINAL, "2", 1, SAID, "", "1.0"),
        ("anne", DOCUMENT, OTHER, "0", 2, "Puis plus rien ; œuvre & <suite>.", "", "1.0"),
    ]
    report = json.loads((tmp_path / f"anne.{ending}.import.pertes.json").read_text("utf-8"))
    (lost,) = report["losses"]
    assert lost["reason"] == "unknown_code" and lost["elements"][0].startswith(
        f"interesting / {DOCUMENT}.html"
    )


def test_its_codebook_is_read_though_it_is_not_valid(server, study, highlighted, tmp_path, monkeypatch):
    """Its .qdc has an empty element that the standard forbids, and flat names: a draft, not the grid."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tags.qdc").write_bytes(server.get(f"/project/{highlighted}/export/codebook.qdc"))
    told = "\n".join(import_file(study, tmp_path / "tags.qdc"))
    assert "écarts à la norme" in told and "Sets" in told
    assert f"fr: {LEVEL}" in (tmp_path / "tags-brouillon.yaml").read_text("utf-8")


# Without Taguette


def table(*rows):
    """A file of highlights, as Taguette writes it."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows([("id", "document", "tag", "content"), *rows])
    return buffer.getvalue().encode()


def test_highlights_that_cannot_be_taken(study, tmp_path):
    """Nothing known, a quote that is not there, two answers, a cut line, a name no file can have: told, and nothing written."""
    cases = {
        table((1, "ailleurs", LEVEL, "réuni")): "aucun surlignage",
        table((1, DOCUMENT, LEVEL, "jamais écrit nulle part")): "introuvable",
        table((1, DOCUMENT, LEVEL, "12 %"), (2, DOCUMENT, LEVEL.replace("Consultation", "Information"), "12 %")): "plusieurs niveaux",
        table((1, DOCUMENT, LEVEL, "12 %")) + b"2,trop court\r\n": "2 cellules au lieu de 4",
    }  # fmt: skip
    for content, found in cases.items():
        (tmp_path / "anne.csv").write_bytes(content)
        with pytest.raises(StudyError, match=found):
            import_file(study, tmp_path / "anne.csv")
    (tmp_path / "Anne Dupont.csv").write_bytes(table((1, DOCUMENT, LEVEL, "12 %")))
    with pytest.raises(StudyError, match="--coder"):
        import_file(study, tmp_path / "Anne Dupont.csv")
    assert not study.readings() and not list(tmp_path.glob("*.pertes.json"))
