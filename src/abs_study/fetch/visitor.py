"""Requests for documents: each hop looked at before it is made, nothing decoded, no private network by surprise."""

from __future__ import annotations

import re
import ssl
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

# httpx rather than pooch: pooch follows redirects blindly, restarts what was interrupted, knows neither robots.txt
# nor pauses, and reads a page sent for a PDF as the PDF; what remains, a hash compared, is three lines.
import httpx

from .. import __version__
from ..messages import _
from .networks import Networks
from .pace import Pace, retry_after
from .refusals import Again, Refused, Unreachable

TOKEN = "abs-study"  # the name that robots.txt may use
HOPS = 8
TIMEOUT = httpx.Timeout(30.0, connect=15.0)
_LOCATION = "abs_study_location"
_MOVED = (301, 302, 303, 307, 308)
_PASSING = (408, 425, 429, 500, 502, 503, 504)
_ACCEPT = (
    "application/pdf, application/vnd.openxmlformats-officedocument.wordprocessingml.document, "
    "application/vnd.oasis.opendocument.text, text/html;q=0.5, text/plain;q=0.5, */*;q=0.1"
)
Look = Callable[[httpx.URL], None]


def signature(contact: str = "") -> str:
    """Return the User-Agent: the project, its version, whom to write to.

    >>> signature("etude@exemple.fr").partition(" ")[2]
    '(study of public reports; contact: etude@exemple.fr)'
    """
    known = re.sub(r"[^\x21-\x7e]+|[()\\]", " ", contact).strip()[:200]
    told = f"; contact: {known}" if known else ""
    return f"{TOKEN}/{__version__} (study of public reports{told})"


class Visitor:
    """Who asks servers for documents, under its own name.

    Parameters
    ----------
    contact : whom a server's keeper may write to ("": not said)
    pace : when each host may be asked
    networks : which hosts are private
    """

    def __init__(
        self,
        contact: str,
        pace: Pace,
        networks: Networks | None = None,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        self.pace = pace
        self._networks, self._timeout = networks or Networks(), timeout
        self._headers = {
            "User-Agent": signature(contact),
            "Accept": _ACCEPT,
            # The bytes as they are: their number can be checked, and the rest asked for later.
            "Accept-Encoding": "identity",
        }
        self._clients: dict[str | None, httpx.Client] = {}

    def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            client.close()

    @contextmanager
    def visit(self, url: str, headers: Mapping[str, str], look: Look) -> Iterator[httpx.Response]:
        """Ask for a document, redirect after redirect, and give the answer, whose body has not been read.

        `look` is shown each address before it is asked for, and raises Refused to stop there. Raises Refused or
        Again for an address that may not or cannot be reached.
        """
        here = address(url)
        at_home = self._private(here)
        for client in self._clients.values():
            client.cookies.clear()
        seen = {str(here)}
        for _hop in range(HOPS + 1):
            look(here)
            with self._asked(here, headers, at_home) as response:
                location = response.extensions.get(_LOCATION, "")
                if response.status_code not in _MOVED or not location:
                    _check_status(response)
                    yield response
                    return
                there = self._following(here, location, at_home)
            if str(there) in seen:
                break
            seen.add(str(there))
            here = there
        raise Refused(_("les redirections tournent en rond"), _("chercher l’adresse du document lui-même"))

    @contextmanager
    def _asked(self, url: httpx.URL, headers: Mapping[str, str], at_home: bool) -> Iterator[httpx.Response]:
        """One request; the pause before the next one to this host begins when its answer has been read."""
        client, by_proxy = self._client(url)
        self.pace.wait(url.host)
        try:
            with _network_faults(url.host):
                request = client.build_request("GET", url, headers=dict(headers))
                response = client.send(request, stream=True)
            try:
                if not (by_proxy or at_home):
                    self._check_peer(response)
                with _network_faults(url.host):
                    yield response
            finally:
                response.close()
        finally:
            self.pace.leave(url.host)

    def _client(self, url: httpx.URL) -> tuple[httpx.Client, bool]:
        """The client for an address, and whether it goes by the proxy that the system names for it."""
        proxy = None
        if not urllib.request.proxy_bypass(url.host):
            proxy = urllib.request.getproxies().get(url.scheme)
        if proxy not in self._clients:
            self._clients[proxy] = self._new_client(proxy)
        return self._clients[proxy], proxy is not None

    def _new_client(self, proxy: str | None) -> httpx.Client:
        # Nothing else of the environment: no password that a .netrc holds for a host is sent.
        try:
            return httpx.Client(
                verify=httpx.create_ssl_context(),
                trust_env=False,
                proxy=proxy,
                headers=self._headers,
                timeout=self._timeout,
                # Between two requests lies a pause in which servers close connections without a word.
                limits=httpx.Limits(max_keepalive_connections=0),
                event_hooks={"response": [_set_location_aside]},
            )
        except (ImportError, ValueError):
            remedy = _("corriger la variable HTTPS_PROXY ou HTTP_PROXY")
            raise Refused(_("ce mandataire (proxy) n’est pas utilisable"), remedy, True) from None

    def _private(self, url: httpx.URL) -> bool:
        if self._client(url)[1]:
            return self._networks.private_name(url.host)
        return self._networks.private_host(url.host, url.port or {"http": 80}.get(url.scheme, 443))

    def _check_peer(self, response: httpx.Response) -> None:
        """A name may have changed its address since it was looked up: look at the one that answers."""
        stream = response.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream else None
        if peer and self._networks.private(str(peer[0])):
            raise _private_refusal(response.url.host)

    def _following(self, here: httpx.URL, location: str, at_home: bool) -> httpx.URL:
        try:
            there = here.join(location).copy_with(fragment=None)
        except (httpx.InvalidURL, ValueError):
            raise Refused(_("redirigé vers une adresse fautive"), _("chercher une autre adresse")) from None
        if there.scheme not in ("http", "https") or not there.host or there.userinfo:
            found = _("redirigé vers une adresse qui n’est pas du web : {url}").format(url=str(there)[:80])
            raise Refused(found, _("chercher une autre adresse"))
        if here.scheme == "https" and there.scheme == "http":
            found = _("redirigé d’une adresse sûre (https) vers une qui ne l’est pas : {url}").format(
                url=str(there)[:120]
            )
            raise Refused(found, _("si elle est la bonne, l’écrire dans la colonne url"))
        if not at_home and self._private(there):
            raise _private_refusal(there.host)
        return there


def _set_location_aside(response: httpx.Response) -> None:
    # httpx reads it even where it does not follow it, and takes a faulty one for a broken answer.
    response.extensions[_LOCATION] = response.headers.pop("location", "")


def _private_refusal(host: str) -> Refused:
    found = _("redirigé d’un site public vers un réseau privé : {host}").format(host=host)
    return Refused(found, _("ne pas suivre ; prévenir le site"))


def address(url: str) -> httpx.URL:
    """Return an address as it is asked for: its letters without accents in the host, escaped in the path.

    >>> str(address("https://mairie-évian.fr/Rapport été 2021.pdf#page=2"))
    'https://xn--mairie-vian-hbb.fr/Rapport%20%C3%A9t%C3%A9%202021.pdf'
    """
    try:
        return httpx.URL(url.strip()).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError):
        raise Refused(_("adresse fautive"), _("corriger la colonne url")) from None


def _check_status(response: httpx.Response) -> None:
    """Raise Refused or Again for an answer that is no document."""
    code = response.status_code
    if code in (200, 206, 416):
        return
    if code in _PASSING:
        found = {
            429: _("le serveur demande d’espacer les demandes (429)"),
            503: _("le serveur n’est pas disponible (503)"),
        }.get(code, _("le serveur est en panne ({code})").format(code=code))
        after = retry_after(response.headers.get("retry-after", ""))
        raise Again(found, _("relancer plus tard : ce qui est obtenu est gardé"), code in (429, 503), after)
    if code in (404, 410):
        found = _("le document n’est plus à cette adresse ({code})").format(code=code)
        remedy = _("chercher sa nouvelle adresse ou le demander ; sinon, statut exclu avec la raison")
    elif code in (401, 402, 403, 407, 451):
        found = _("le serveur refuse l’accès ({code})").format(code=code)
        remedy = _("demander le document à l’organisme (docs/corpus.md)")
    else:
        found = _("réponse sans document ({code})").format(code=code)
        remedy = _("ouvrir l’adresse dans un navigateur")
    raise Refused(found, remedy, absent=True)


@contextmanager
def _network_faults(host: str) -> Iterator[None]:
    """Put into words what goes wrong on the way."""
    retry = _("relancer plus tard : ce qui est obtenu est gardé")
    try:
        yield
    except httpx.ReadTimeout:
        raise Again(_("le serveur ne répond plus"), retry) from None
    except (httpx.ConnectTimeout, httpx.PoolTimeout):
        raise Unreachable(_("le serveur ne répond pas : {host}").format(host=host), retry, True) from None
    except httpx.RemoteProtocolError:
        raise Again(_("réponse interrompue ou mal formée"), retry) from None
    except httpx.ConnectError as error:
        if isinstance(_first_cause(error), ssl.SSLError):
            found = _("le certificat de {host} n’est pas reconnu").format(host=host)
            raise Refused(found, _("demander le document à l’organisme, ou prévenir le site"), True) from None
        raise Unreachable(_("connexion refusée : {host}").format(host=host), retry, True) from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        found = _("échange interrompu : {kind}").format(kind=type(error).__name__)
        raise Again(found, retry) from None


def _first_cause(error: BaseException) -> BaseException:
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__
    return error
