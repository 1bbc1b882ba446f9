"""Documents fetched from a server that redirects, stalls, cuts, lies: what is kept is whole and what was asked for."""

import gzip
import re
import shutil
import socket
import ssl
import subprocess
import time

import pytest
from hostile_server import (
    INSIDE,
    OUTSIDE,
    PDF,
    Watch,
    answer,
    moved,
    page,
    ranged,
    serving,
    visitor,
)

from abs_study.fetch import part as part_module
from abs_study.fetch.fetcher import Fetcher, Wanted

HTML = b"<!DOCTYPE html><html><head><title>Acc\xc3\xa8s &lt;refus\xc3\xa9&gt;\x1b[31m</title></head><body>Non</body></html>"
ZIP_BOMB = gzip.compress(bytes(8 << 20))


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """The tests' internet is this machine."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def server():
    """A server at a public address."""
    with serving() as server:
        yield server


@pytest.fixture
def watch():
    """A time of its own."""
    return Watch()


class Desk:
    """Where documents are fetched to."""

    def __init__(self, folder, watch):
        self.folder, self.watch, self.limit, self.told = folder / ".collecte", watch, 1 << 20, []
        self.options = {}

    def fetch(self, *urls):
        """Fetch addresses as s1, s2…; the bytes of each, or its refusal."""
        own = visitor(self.watch, **self.options)
        fetcher = Fetcher(own, self.folder, self.limit, lambda *told: self.told.append(told))
        wanted = [Wanted(f"s{number}", url) for number, url in enumerate(urls, start=1)]
        try:
            found = {one.source_id: one for one in fetcher.fetch(wanted)}
        finally:
            own.close()
        return [found[one.source_id].refusal or found[one.source_id].path.read_bytes() for one in wanted]

    def one(self, url):
        """Fetch one address."""
        (found,) = self.fetch(url)
        return found

    def refused(self, url):
        """Fetch one address, in vain: why, in words; something is always said to do about it."""
        found = self.one(url)
        assert not isinstance(found, bytes) and found.remedy
        return found.found

    def left(self):
        """The files that are kept for the next time."""
        return sorted(path.name for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def desk(tmp_path, watch):
    """A place to fetch to."""
    return Desk(tmp_path, watch)


def test_a_document_comes_whole_and_is_named_by_its_source(server, desk):
    """Its bytes, under the source's id, whatever name the server gives; told piece by piece."""
    tricks = "attachment; filename=\"../../../etc/cron.d/x.pdf\"; filename*=UTF-8''..%2F..%2Fpasswd"
    server.pages["/abs.php"] = page(Content_Disposition=tricks)
    assert desk.one(server.url("/abs.php")) == PDF
    assert desk.left() == ["etat.json", "s1.pdf"]
    assert desk.told[-1] == ("s1", len(PDF), len(PDF))


def test_the_server_knows_who_asks(server, desk):
    """The project, its version, whom to write to; the bytes as they are; no header of its own in a contact."""
    server.pages["/a.pdf"] = page()
    desk.options["contact"] = "étude@exemple.fr\r\nX-Evil: 1"
    assert desk.one(server.url("/a.pdf")) == PDF
    (headers,) = [headers for path, headers in server.asked if path == "/a.pdf"]
    assert re.fullmatch(
        r"abs-study/[\d.]+ \(study of public reports; contact: [\x20-\x7e]+\)", headers["User-Agent"]
    )
    assert headers["Accept-Encoding"] == "identity" and "X-Evil" not in headers


def test_addresses_with_accents_and_spaces(server, desk):
    """As people paste them."""
    server.pages["/Rapport%20%C3%A9t%C3%A9.pdf"] = page()
    assert desk.one(server.url("/Rapport été.pdf#page=3")) == PDF


# Redirects


def test_redirects_are_followed(server, desk):
    """Relative, absolute, with accents, by each code."""
    codes = (301, 302, 303, 307, 308)
    for code in codes:
        server.pages[f"/{code}"] = moved(f"/suite/{code}", code)
        server.pages[f"/suite/{code}"] = moved(server.url("/%C3%A9t%C3%A9.pdf#fin"))
    server.pages["/%C3%A9t%C3%A9.pdf"] = page()
    assert desk.fetch(*(server.url(f"/{code}") for code in codes)) == [PDF] * len(codes)


def test_redirects_that_go_round_are_told(server, desk):
    """A circle of two, and a chain without end."""
    server.pages |= {"/a": moved("/b"), "/b": moved("/a")}
    server.pages["/sans-fin"] = lambda handler, times: answer(
        handler, b"", 302, Location=f"/sans-fin?{len(server.asked)}"
    )
    assert "tournent en rond" in desk.refused(server.url("/a"))
    assert "tournent en rond" in desk.refused(server.url("/sans-fin"))
    assert len(server.paths()) < 15


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("ftp://127.0.0.1/a.pdf", "pas du web"),
        ("file:///etc/passwd", "pas du web"),
        ("javascript:alert(1)", "pas du web|adresse fautive"),
        ("http://moi:secret@127.0.0.1/a.pdf", "pas du web"),
        ("http://[::1/a.pdf", "adresse fautive"),
        ("http://" + "a" * 70 + ".fr/", "introuvable|fautive"),
    ],
)
def test_redirects_out_of_the_web_are_refused(server, desk, to, told):
    """Another scheme, a file, a password, nonsense."""
    server.pages["/a"] = moved(to)
    assert re.search(told, desk.refused(server.url("/a")))
    assert desk.left() == []


def test_a_public_site_does_not_lead_into_a_private_network(server, desk):
    """Refused before anything is asked there; where the source itself is inside, it is followed, also outwards."""
    with serving(INSIDE) as inside:
        server.pages |= {"/a": moved(inside.url("/secret.pdf")), "/b.pdf": page()}
        inside.pages |= {
            "/secret.pdf": page(),
            "/ici": moved("/secret.pdf"),
            "/dehors": moved(server.url("/b.pdf")),
        }
        assert "réseau privé" in desk.refused(server.url("/a"))
        assert inside.asked == []
        assert desk.fetch(inside.url("/ici"), inside.url("/dehors")) == [PDF, PDF]


def test_a_name_that_changes_its_address_is_caught(desk):
    """The look-up says that it is public; the machine that answers is not."""
    desk.options["resolve"] = lambda _host, _port: [OUTSIDE]
    with serving(INSIDE) as inside:
        inside.pages["/a.pdf"] = page()
        assert "réseau privé" in desk.refused(inside.url("/a.pdf"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for this machine that nobody vouches for."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    words = (
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=essai -keyout {path} -out {path}.crt"
    )
    if not shutil.which("openssl"):
        pytest.skip("openssl makes the certificate of this test")
    subprocess.run(
        [*words.split(), "-addext", f"subjectAltName=IP:{OUTSIDE}"], check=True, capture_output=True
    )
    path.write_text(path.read_text() + (path.parent / "both.pem.crt").read_text())
    return path


def test_a_secure_address(server, desk, certificate, monkeypatch):
    """An unknown certificate is refused; a known one lets the document through, but not to an open address."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with serving(tls=tls) as secure:
        secure.pages |= {"/a.pdf": page(), "/b.pdf": moved("/a.pdf"), "/c.pdf": moved(server.url("/a.pdf"))}
        server.pages["/a.pdf"] = page()
        assert "certificat" in desk.refused(secure.url("/a.pdf")) and secure.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert desk.fetch(secure.url("/a.pdf"), secure.url("/b.pdf")) == [PDF, PDF]
        assert f"sûre (https) vers une qui ne l’est pas : {server.url('/a.pdf')}" in desk.refused(
            secure.url("/c.pdf")
        )
        assert server.asked == []


# What breaks on the way


def test_an_interrupted_document_goes_on_where_it_stopped(server, desk):
    """Only the rest is asked for, and only if it is still the same document."""
    server.pages["/a.pdf"] = ranged(cut=50_000)
    assert desk.one(server.url("/a.pdf")) == PDF
    first, second = [headers for path, headers in server.asked if path == "/a.pdf"]
    assert "Range" not in first
    assert (second["Range"], second["If-Range"]) == ("bytes=50000-", '"un"')


def test_ctrl_c_leaves_a_part_that_the_next_call_takes_up(server, desk):
    """Nothing whole is left, then the rest is asked for; and nothing once it is whole."""
    server.pages["/a.pdf"] = ranged()

    def interrupt(_name, came, _total):
        if came >= part_module.HEAD:
            raise KeyboardInterrupt

    own = visitor(desk.watch)
    with pytest.raises(KeyboardInterrupt):
        list(Fetcher(own, desk.folder, desk.limit, interrupt).fetch([Wanted("s1", server.url("/a.pdf"))]))
    own.close()
    assert desk.left() == ["corps", "etat.json"]
    assert desk.one(server.url("/a.pdf")) == PDF
    assert re.fullmatch(r"bytes=\d{5}-", server.asked[-1][1]["Range"])
    asked = len(server.asked)
    assert desk.one(server.url("/a.pdf")) == PDF and len(server.asked) == asked


def test_what_came_from_another_address_is_not_taken_up(server, desk):
    """The person corrected the address of the source."""
    server.pages["/a.pdf"] = lambda handler, _times: (handler.send_response(200), handler.send_header("ETag", '"un"'),
        handler.send_header("Content-Length", "90000"), handler.end_headers(), handler.wfile.write(PDF[:500]),
        setattr(handler, "close_connection", True))  # fmt: skip
    server.pages["/b.pdf"] = ranged()
    desk.refused(server.url("/a.pdf"))
    assert desk.left() == ["corps", "etat.json"]
    assert desk.one(server.url("/b.pdf")) == PDF
    assert "Range" not in server.asked[-1][1]


def test_a_server_that_cannot_resume_sends_all_again(server, desk):
    """200 in answer to a Range; no mark to know the document by, and no Range is asked for."""
    server.pages["/a.pdf"] = lambda handler, times: answer(
        handler, PDF[: 50_000 if times == 1 else None], ETag='"un"', Content_Length=str(len(PDF))
    )
    server.pages["/b.pdf"] = lambda handler, times: answer(
        handler, PDF[: 50_000 if times == 1 else None], ETag='W/"faible"', Content_Length=str(len(PDF))
    )
    assert desk.fetch(server.url("/a.pdf"), server.url("/b.pdf")) == [PDF, PDF]
    ranges = [(path, "Range" in headers) for path, headers in server.asked if path != "/robots.txt"]
    assert sorted(ranges) == [("/a.pdf", False), ("/a.pdf", True), ("/b.pdf", False), ("/b.pdf", False)]


@pytest.mark.parametrize("honest", [True, False])
def test_two_halves_of_different_documents_never_make_one(server, desk, honest):
    """The document changes in between; some servers send the rest of the new one all the same."""
    new = PDF.replace(b"rapport", b"RAPPORT")

    def serve(handler, times):
        ranged(PDF, '"un"', 50_000)(handler, times) if times == 1 else ranged(new, '"deux"', None, honest)(
            handler, times
        )

    server.pages["/a.pdf"] = serve
    assert desk.one(server.url("/a.pdf")) == new


@pytest.mark.parametrize(
    "told", ["bytes 0-9/10", "bytes 49999-91999/92000", "n'importe quoi", "bytes 60000-91999/92000", None]
)
def test_a_wrong_range_is_not_believed(server, desk, told):
    """Another place than the one asked for: all is asked for again."""

    def serve(handler, times):
        if times == 1:
            ranged(cut=50_000)(handler, times)
        elif "Range" in handler.headers:
            answer(handler, b"?" * 42_000, 206, ETag='"un"', Content_Range=told)
        else:
            answer(handler, PDF)

    server.pages["/a.pdf"] = serve
    assert desk.one(server.url("/a.pdf")) == PDF


def test_a_server_that_gives_less_than_the_rest(server, desk):
    """Thirty thousand bytes a time, each answer complete by itself: whole only when all of them have come."""

    def serve(handler, times):
        start = int(handler.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        slice_ = PDF[start : start + 50_000] if times == 1 else PDF[start : start + 30_000]
        place = f"bytes {start}-{start + len(slice_) - 1}/{len(PDF)}"
        length = len(PDF) if times == 1 else len(slice_)
        answer(
            handler,
            slice_,
            206 if start else 200,
            ETag='"un"',
            Content_Range=place,
            Content_Length=str(length),
        )

    server.pages["/a.pdf"] = serve
    assert desk.one(server.url("/a.pdf")) == PDF
    asked = [headers.get("Range") for path, headers in server.asked if path == "/a.pdf"]
    assert asked == [None, "bytes=50000-", "bytes=80000-"]


def test_a_range_that_cannot_be_had_starts_again(server, desk):
    """416: the document became shorter than what had come of it."""

    def serve(handler, times):
        if times == 1:
            ranged(cut=50_000)(handler, times)
        elif "Range" in handler.headers:
            answer(handler, b"", 416, Content_Range="bytes */100")
        else:
            answer(handler, PDF)

    server.pages["/a.pdf"] = serve
    assert desk.one(server.url("/a.pdf")) == PDF


def test_a_cut_body_is_never_taken_for_a_whole_one(server, desk):
    """Fewer bytes than announced; chunks that stop; a PDF without its end where no length is said."""

    def chunked(handler, _times):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"%X\r\n" % 500 + PDF[:500] + b"\r\n")
        handler.close_connection = True

    server.pages["/a.pdf"] = page(PDF[:900], Content_Length="5000")
    server.pages["/b.pdf"] = chunked
    server.pages["/c.pdf"] = page(PDF[:900], Content_Length=None)
    server.pages["/d.pdf"] = page(PDF, Content_Length=None)
    found = desk.fetch(*(server.url(f"/{name}.pdf") for name in "abcd"))
    assert [getattr(one, "found", "") for one in found[:2]] == ["réponse interrompue ou mal formée"] * 2
    assert "incomplet" in found[2].found and found[3] == PDF
    assert not [name for name in desk.left() if name.endswith(".pdf") and name != "s4.pdf"]


def test_a_server_that_stalls_is_left(server, desk):
    """After the time-out, three times, with longer and longer pauses; what came is kept."""

    def stall(handler, _times):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(PDF)))
        handler.send_header("ETag", '"un"')
        handler.end_headers()
        handler.wfile.write(PDF[:1000])
        handler.wfile.flush()
        server.done.wait(5)

    server.pages["/a.pdf"] = stall
    assert "ne répond plus" in desk.refused(server.url("/a.pdf"))
    assert server.paths() == ["/a.pdf"] * 3 and desk.left() == ["corps", "etat.json"]
    assert desk.watch.waits[-2:] == [4.0, 8.0]


def test_a_server_that_drips_is_left(server, desk, monkeypatch):
    """A few bytes now and then never reach the time-out of a read: the rate is looked at too."""
    monkeypatch.setattr(Watch, "__call__", lambda self: self.sleep(40.0) or self.now)

    def drip(handler, _times):
        answer(handler, PDF[:100], Content_Length=str(len(PDF)))
        for _number in range(20):
            handler.wfile.flush()
            server.done.wait(0.02)
            handler.wfile.write(PDF[:10])

    server.pages["/a.pdf"] = drip
    assert "trop lentement" in desk.refused(server.url("/a.pdf"))


def test_nobody_there(server, desk):
    """A port where nothing listens, a host without address: told; another server of the same host is another matter."""
    with socket.socket() as free:
        free.bind((OUTSIDE, 0))
        nobody = f"http://{OUTSIDE}:{free.getsockname()[1]}"
    server.pages["/c.pdf"] = page()
    first, second, third = desk.fetch(f"{nobody}/a.pdf", f"{nobody}/b.pdf", server.url("/c.pdf"))
    assert first.found == second.found == f"connexion refusée : {OUTSIDE}" and third == PDF
    assert "introuvable" in desk.refused("http://nulle-part.invalid/a.pdf")


def test_no_answer_of_http(desk):
    """Bytes that are no answer at all."""
    with serving() as server:
        server.pages["/robots.txt"] = page(b"", 404)
        server.pages["/a.pdf"] = lambda handler, _times: (
            handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n"),
            setattr(handler, "close_connection", True),
        )
        assert "mal formée" in desk.refused(server.url("/a.pdf"))


# What is no report


@pytest.mark.parametrize("content_type", ["application/pdf", "text/html; charset=utf-8", None])
def test_a_web_page_for_a_pdf_is_told_as_one(server, desk, content_type):
    """With the first words of its title, harmless; whatever type it is said to have."""
    server.pages["/a.pdf"] = page(HTML, Content_Type=content_type)
    told = desk.refused(server.url("/a.pdf"))
    assert told == "le serveur a envoyé une page web (« Accès <refusé> [31m »)"
    assert desk.left() == [] and len(server.paths()) == 1


def test_a_long_web_page_is_not_fetched_to_its_end(server, desk):
    """Its beginning is enough."""
    sent = []

    def endless(handler, _times):
        answer(handler, HTML, Content_Length=None)
        for _number in range(2000):
            handler.wfile.write(b"<p>encore</p>" * 1000)
            sent.append(1)

    server.pages["/a.pdf"] = endless
    desk.limit = 1 << 30
    assert "page web" in desk.refused(server.url("/a.pdf"))
    assert len(sent) < 2000


def test_a_report_that_is_a_page_is_asked_for_as_one(server, desk):
    """An address in .html, one in .txt."""
    server.pages["/abs.html"] = page(HTML, Content_Type="text/html")
    server.pages["/abs.txt"] = page(b"Analyse des besoins sociaux", Content_Type="text/plain")
    assert desk.fetch(server.url("/abs.html"), server.url("/abs.txt"))[0] == HTML
    assert {"s1.html", "s2.txt"} <= set(desk.left())


@pytest.mark.parametrize(
    ("body", "content_type", "told"),
    [
        (b"\xff\xd8\xff\xe0photo", "image/jpeg", "image/jpeg"),
        (b"\xff\xd8\xff\xe0photo", "application/pdf", "ne lit pas"),
        (b"PK\x03\x04rien", "application/vnd.oasis.opendocument.text", "abîmé"),
        (b"Forbidden by policy", "application/pdf", "ne lit pas|un texte"),
        (b'{"error": "no"}', "application/json", "ne lit pas|un texte"),
        (b"Access denied", "text/plain", "un texte|ne lit pas"),
        (b"", "application/pdf", "vide"),
        (b"\x1f\x8b\x08gz", "application/gzip", "ne lit pas"),
    ],
)
def test_other_contents_are_refused(server, desk, body, content_type, told):
    """A picture, an archive, an error in a few words, nothing at all; nothing is kept, nothing asked again."""
    server.pages["/a.pdf"] = page(body, Content_Type=content_type)
    assert re.search(told, desk.refused(server.url("/a.pdf")))
    assert desk.left() == [] and len(server.paths()) == 1


@pytest.mark.parametrize(
    "body",
    [b" " * 65_000, b"<!---->" * 9_000 + b"x", b"<!--" * 15_000, b"<?" * 30_000, b"<html>" + b"<title" * 10_000,
     b"<html>" + b"<title>" * 9_000, b"<html><title>" + b"&lt;" * 15_000, b"\n\xef\xbb\xbf\n" * 13_000 + b"<html>"],
)  # fmt: skip
def test_a_page_made_to_keep_the_reader_busy(server, desk, body):
    """Told in no time, in a few words."""
    server.pages["/a.pdf"] = page(body, Content_Type="text/html")
    began = time.monotonic()
    assert len(desk.refused(server.url("/a.pdf"))) < 140
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("body", [b"<html><head>", b"<!-- a --> <!-- b -->\n<HTML lang=fr>", b"\xef\xbb\xbf\r\n<!DOCTYPE  html>",
                                  b"<?xml version='1.0'?><!-- x --><html>", b"<!-- sans fin"])  # fmt: skip
def test_pages_are_known_behind_what_comes_before(server, desk, body):
    """Comments, a byte-order mark, an instruction."""
    server.pages["/a.pdf"] = page(body)
    assert desk.refused(server.url("/a.pdf")) == "le serveur a envoyé une page web"


@pytest.mark.parametrize("value", ["9" * 5000, "1e999", "nan", "-1", "Sat, 28 Nov 99999999999 12:00:00 GMT",
                                   "Sat, 28 Nov 2026 12:00:00 +99999999", "٣", ""])  # fmt: skip
def test_nonsense_in_headers(server, desk, value):
    """No number, no date, no end: the document comes all the same, or a refusal in words."""
    server.pages["/a.pdf"] = lambda handler, times: (
        ranged(cut=50_000)(handler, times) if times == 1 else
        answer(handler, b"", 503, Retry_After=value.encode().decode("latin-1")) if times == 2 else
        answer(handler, PDF[50_000:], 206, ETag='"un"', Content_Range=f"bytes {value}-{value}/{value}") if "Range" in handler.headers else
        answer(handler, PDF)
    )  # fmt: skip
    server.pages["/b.pdf"] = page(Content_Length="9" * 5000)
    server.pages["/c.pdf"] = page(Content_Type="image/\x1b[31m" + "x" * 500)
    first, second, third = desk.fetch(*(server.url(f"/{name}.pdf") for name in "abc"))
    assert first == PDF or first.remedy
    assert second.found == "réponse interrompue ou mal formée"
    assert "\x1b" not in third.found and len(third.found) < 140


def test_bytes_tell_what_a_wrong_type_hides(server, desk):
    """A PDF said to be a page, or a stream of bytes."""
    server.pages |= {
        "/a.pdf": page(Content_Type="text/html"),
        "/b": page(Content_Type="application/octet-stream"),
    }
    assert desk.fetch(server.url("/a.pdf"), server.url("/b")) == [PDF, PDF]


def test_too_large_is_known_before_it_is_fetched(server, desk):
    """By the announced length; without one, when the limit is reached."""
    desk.limit = 1 << 20

    def endless(handler, _times):
        answer(handler, PDF, Content_Length=None)
        while True:
            handler.wfile.write(PDF)

    server.pages |= {"/a.pdf": page(PDF, Content_Length="99999999999"), "/b.pdf": endless}
    first, second = desk.fetch(server.url("/a.pdf"), server.url("/b.pdf"))
    assert first.found == second.found == "plus de 1 Mo" and "taille_mo" in first.remedy
    assert desk.left() == []


def test_compressed_bodies(server, desk):
    """Not asked for, opened within the limit all the same; a bomb, a cut one, an unknown one are refused."""
    packed = gzip.compress(PDF)
    server.pages |= {
        "/a.pdf": page(packed, Content_Encoding="gzip"),
        "/b.pdf": page(ZIP_BOMB, Content_Encoding="gzip"),
        "/c.pdf": page(packed[:-20], Content_Encoding="gzip"),
        "/d.pdf": page(PDF, Content_Encoding="br"),
        "/e.pdf": page(PDF, Content_Encoding="gzip"),
    }
    good, bomb, cut, unknown, wrong = desk.fetch(*(server.url(f"/{name}.pdf") for name in "abcde"))
    assert good == PDF
    assert len(ZIP_BOMB) < 20_000 and bomb.found == "plus de 1 Mo"
    assert (cut.found, unknown.found, wrong.found) == (
        "document incomplet",
        "compression inconnue : br",
        "compression abîmée",
    )
    assert [name for name in desk.left() if name.endswith(".pdf")] == ["s1.pdf"]


# What servers answer


@pytest.mark.parametrize(
    ("code", "told"),
    [(404, "plus à cette adresse"), (410, "plus à cette adresse"), (401, "refuse l’accès"), (403, "refuse l’accès"),
     (451, "refuse l’accès"), (418, "sans document"), (204, "sans document"), (304, "sans document")],
)  # fmt: skip
def test_answers_for_good(server, desk, code, told):
    """Told with their number, once."""
    server.pages["/a.pdf"] = page(b"", code)
    assert f"({code})" in desk.refused(server.url("/a.pdf")) and told in desk.refused(server.url("/a.pdf"))
    assert server.paths() == ["/a.pdf", "/a.pdf"]


@pytest.mark.parametrize("code", [500, 502, 503, 429])
def test_answers_for_now(server, desk, code):
    """Asked again after a longer pause."""
    server.pages["/a.pdf"] = lambda handler, times: answer(
        handler, PDF if times == 3 else b"", 200 if times == 3 else code
    )
    assert desk.one(server.url("/a.pdf")) == PDF
    assert desk.watch.waits[-2:] == [4.0, 8.0]


@pytest.mark.parametrize("code", [429, 503])
def test_a_server_is_given_the_time_that_it_asks_for(server, desk, code):
    """Retry-After, in seconds; never less than the pause."""
    server.pages["/a.pdf"] = lambda handler, times: answer(
        handler,
        PDF if times == 3 else b"",
        200 if times == 3 else code,
        Retry_After="90" if times == 1 else "0",
    )
    assert desk.one(server.url("/a.pdf")) == PDF
    assert desk.watch.waits[-2:] == [90.0, 2.0]


def test_too_long_a_wait_is_told(server, desk):
    """Nobody waits for hours; the other documents of that host are not asked for either."""
    server.pages |= {"/a.pdf": page(b"", 429, Retry_After="86400"), "/b.pdf": page()}
    first, second = desk.fetch(server.url("/a.pdf"), server.url("/b.pdf"))
    assert "429" in first.found and "429" in second.found
    assert server.paths() == ["/a.pdf"] and sum(desk.watch.waits) < 10


def test_a_host_that_is_down_is_asked_three_times_in_all(server, desk):
    """Not three times for each of its documents."""
    names = [f"/{number}.pdf" for number in range(8)]
    server.pages |= dict.fromkeys(names, page(b"", 503))
    assert {one.found for one in desk.fetch(*map(server.url, names))} == {
        "le serveur n’est pas disponible (503)"
    }
    assert len(server.paths()) == 3


# Politeness


def test_a_pause_between_two_requests_to_a_host(server, desk):
    """One after the other; another host is asked meanwhile."""
    with serving(INSIDE) as other:
        server.pages |= {"/a.pdf": page(), "/b.pdf": page()}
        other.pages["/c.pdf"] = page()
        assert desk.fetch(server.url("/a.pdf"), server.url("/b.pdf"), other.url("/c.pdf")) == [PDF] * 3
    # robots.txt and two documents on one host, robots.txt and one document on the other.
    assert desk.watch.waits == [2.0, 2.0] or sum(desk.watch.waits) <= 4.0


def test_robots_is_asked_once_and_heeded(server, desk):
    """The longest match wins; « * » and « $ » are known; the rules for this project come before those for all."""
    server.pages |= {
        "/robots.txt": page(
            b"User-agent: *\nDisallow: /\n\nUser-agent: abs-study\nDisallow: /*.doc$\nDisallow: /prive/\nAllow: /prive/abs\n",
            Content_Type="text/plain",
        ),
        "/a.pdf": page(),
        "/b.doc": page(),
        "/prive/c.pdf": page(),
        "/prive/abs.pdf": page(),
    }
    names = ("/a.pdf", "/b.doc", "/prive/c.pdf", "/prive/abs.pdf")
    found = desk.fetch(*map(server.url, names))
    assert found[0] == found[3] == PDF
    assert all("robots.txt" in one.found for one in found[1:3])
    assert [path for path, _headers in server.asked].count("/robots.txt") == 1
    assert sorted(server.paths()) == ["/a.pdf", "/prive/abs.pdf"]


def test_robots_is_heeded_after_a_redirect(server, desk):
    """Also that of another host."""
    with serving(INSIDE) as other:
        other.pages |= {"/a": moved(server.url("/ferme/a.pdf"))}
        server.pages |= {"/robots.txt": page(b"User-agent: *\nDisallow: /ferme/"), "/ferme/a.pdf": page()}
        assert "robots.txt" in desk.refused(other.url("/a"))
        assert server.paths() == []


@pytest.mark.parametrize(
    ("robots", "open_to_all"),
    [
        (page(b"", 404), True),
        (page(b"", 403), True),
        (page(b"", 410), True),
        (moved("/robots-ici.txt"), True),
        (page(b"<html>accueil</html>"), True),
        (page(b"\xff\xfe\x00User-agent: *\nDisallow:"), True),
        (page(b"#" * 600_000 + b"\nUser-agent: *\nDisallow: /"), True),
        (page(b"", 500), False),
        (page(b"", 503), False),
        (page(b"", 429), False),
        (moved("/robots.txt"), False),
        (page(b"User-agent: *\nDisallow: /", Content_Length="90"), False),
    ],
)
def test_robots_absent_or_unreachable(server, desk, robots, open_to_all):
    """RFC 9309: not found, all is open; cannot be reached, all is closed; 500 kibibytes are read."""
    server.pages |= {
        "/robots.txt": robots,
        "/robots-ici.txt": page(b"User-agent: x\nDisallow: /"),
        "/a.pdf": page(),
    }
    found = desk.one(server.url("/a.pdf"))
    assert (found == PDF) if open_to_all else ("robots.txt" in found.found and server.paths() == [])


@pytest.mark.parametrize(
    "rules",
    [b"Disallow: /" + b"*a" * 300 + b"$", b"Disallow: /" + b"*" * 100_000 + b"x", b"Disallow: " + b"%" * 100_000,
     b"".join(b"Disallow: /%d*x\n" % number for number in range(20_000)), b"Crawl-delay: inf\nRequest-rate: 1/0s", b"\0" * 9000],
)  # fmt: skip
def test_robots_made_to_keep_the_reader_busy(server, desk, rules):
    """Understood or not, in no time."""
    server.pages |= {"/robots.txt": page(b"User-agent: *\n" + rules), "/" + "a" * 90 + ".pdf": page()}
    began = time.monotonic()
    assert desk.one(server.url("/" + "a" * 90 + ".pdf")) == PDF
    assert time.monotonic() - began < 5


def test_the_pace_that_a_site_wants(server, desk):
    """Crawl-delay between two documents; one of hours lets one document go, and says so of the next."""
    server.pages |= {
        "/robots.txt": page(b"User-agent: *\nCrawl-delay: 30"),
        "/a.pdf": page(),
        "/b.pdf": page(),
    }
    assert desk.fetch(server.url("/a.pdf"), server.url("/b.pdf")) == [PDF, PDF]
    assert desk.watch.waits == [2.0, 30.0]
    with serving() as slow:
        slow.pages |= {
            "/robots.txt": page(b"User-agent: *\nCrawl-delay: 7200"),
            "/c.pdf": page(),
            "/d.pdf": page(),
        }
        desk.folder = desk.folder / "autre"
        desk.watch.now += 7200
        first, second = desk.fetch(slow.url("/c.pdf"), slow.url("/d.pdf"))
        assert first == PDF and "7200 s" in second.found


def test_cookies_do_not_follow_from_one_document_to_the_next(server, desk):
    """A site that sets one and sends back to the same address gets it; the next source starts without."""

    def gate(handler, _times):
        if "jeton=1" in handler.headers.get("Cookie", ""):
            answer(handler, PDF)
        else:
            answer(handler, b"", 302, Location="/a.pdf?entre", Set_Cookie="jeton=1")

    server.pages |= {"/a.pdf": gate, "/b.pdf": page()}
    assert desk.fetch(server.url("/a.pdf"), server.url("/b.pdf")) == [PDF, PDF]
    assert "Cookie" not in server.asked[-1][1]
