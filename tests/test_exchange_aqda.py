"""A project that another program wrote: AQDA codes our text, exports it as .qdpx, and we take its quotes in."""

import json
import os
import time
import urllib.error
import urllib.request
import uuid

import pytest
from exchange_sample import MULTI, ORDINAL, OTHER, all_readings, make, opened, template
from peer import free_port, installed, running

from abs_study.exchange.exports import export
from abs_study.exchange.imports import import_file
from abs_study.exchange.matched import Codes

__all__ = ["template"]
RELEASE = "0.5.0"
DOCUMENT = "lormeuil-2014"
QUOTES = {
    (ORDINAL, "2"): "« L’écoute » a réuni 12 % des habitants.",
    (MULTI, "communale"): "👵🏽 Puis plus rien ; œuvre & <suite>.",
    (OTHER, "1"): "trois fois, sans les aînés",
}


@pytest.fixture(scope="module")
def server(request, tmp_path_factory):
    """The address of a running AQDA with a base of its own."""
    folder, port = tmp_path_factory.mktemp("aqda"), free_port()
    environment = {**os.environ, "HOME": str(folder), "AQDA_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
    command = [str(installed(request, "aqda", RELEASE)), "--no-browser", "--port", str(port)]
    for address in running(command, environment, folder, r"http://127\.0\.0\.1:\d+"):
        for _attempt in range(60):
            try:
                called(address + "/api/projects")
                break
            except urllib.error.URLError:
                time.sleep(0.5)
        yield address


def called(address, value=None, file=None, method=None):
    """What a call answers: JSON sent or not, or a form with a project and a file."""
    headers, body = {}, None
    if file is not None:
        edge, (project, name, content) = uuid.uuid4().hex, file
        body = (
            f'--{edge}\r\nContent-Disposition: form-data; name="project_id"\r\n\r\n{project}\r\n--{edge}\r\n'
            f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'
        ).encode() + content + f"\r\n--{edge}--\r\n".encode()  # fmt: skip
        headers["Content-Type"] = f"multipart/form-data; boundary={edge}"
    elif value is not None:
        body, headers["Content-Type"] = json.dumps(value).encode(), "application/json"
    request = urllib.request.Request(address, body, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        content = answer.read()
    return content if content[:2] == b"PK" else json.loads(content)


@pytest.fixture(scope="module")
def written(server, tmp_path_factory, template):
    """What AQDA exports once somebody coded the text of a report of ours there, under our codes' names."""
    folder = tmp_path_factory.mktemp("aller")
    ours = make(folder / "etude", template)
    export(ours, "qdpx", folder / "ours.qdpx", documents=[DOCUMENT])
    root, entries = opened(folder / "ours.qdpx")
    content = next(text for name, text in entries.items() if name.startswith("sources/"))
    called(server + "/api/settings", [{"key": "coder_name", "value": "Anne Dupont"}], method="PUT")
    project = called(server + "/api/projects", {"name": "étude"})["id"]
    document = called(server + "/api/documents", file=(project, f"{DOCUMENT}.txt", content))["id"]
    text = called(f"{server}/api/documents/{document}")["content"]
    named = {
        level: name
        for name in (c.get("name") for c in root.iter())
        if name and (level := Codes(ours.grid).named(name))
    }
    for number, (level, quote) in enumerate(QUOTES.items()):
        code = called(
            server + "/api/codes", {"project_id": project, "name": named[level], "color": "#FF0000"}
        )["id"]
        start = text.index(quote)
        place = {"start_pos": start, "end_pos": start + len(quote), "selected_text": quote}
        coding = called(server + "/api/codings", {"document_id": document, "code_id": code, **place})["id"]
        if not number:
            memo = {"project_id": project, "coding_id": coding, "title": "Mémo", "content": "hésité\nà coder"}
            called(server + "/api/memos", memo)
    own = called(server + "/api/codes", {"project_id": project, "name": "à elle", "color": "#00FF00"})["id"]
    place = {"start_pos": 0, "end_pos": 5, "selected_text": text[:5]}
    called(server + "/api/codings", {"document_id": document, "code_id": own, **place})
    place = folder / "aqda.qdpx"
    place.write_bytes(called(f"{server}/api/export/{project}/qdpx"))
    return place


def test_its_quotes_are_ours_to_the_character(written, tmp_path, template):
    """No name on its selections, new identifiers, a folder Sources/: the quotes are those that were coded, with their memo."""
    study = make(tmp_path / "etude", template, readings={})
    import_file(study, written, coder="anne")
    found = {(row[2], row[3]): row for row in all_readings(study)}
    assert {level: row[5] for level, row in found.items()} == QUOTES
    assert {row[0] for row in found.values()} == {"anne"} and {row[1] for row in found.values()} == {DOCUMENT}
    assert [found[level][4] for level in QUOTES] == [1, 2, 2]
    assert found[(ORDINAL, "2")][6] == "hésité\nà coder"
    report = json.loads(written.with_name("aqda.qdpx.import.pertes.json").read_text("utf-8"))
    assert [(loss["reason"], loss["count"]) for loss in report["losses"]] == [("unknown_code", 1)]
