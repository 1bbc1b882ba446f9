"""What a site asks of programs that visit it: its robots.txt, fetched and understood as RFC 9309 says."""

from __future__ import annotations

import httpx

# The standard library’s parser knows neither « * » and « $ » nor the rule that the longest match wins; versions of
# protego before 0.7 can be kept busy for hours by a rule with many « * ».
from protego import Protego

from ..messages import _
from .refusals import Again, Refused, Unreachable
from .visitor import TOKEN, Visitor

_MOST = 512 << 10  # bytes: RFC 9309, 2.5 asks for 500 kibibytes at least


class Robots:
    """The wishes of the sites visited, each asked for once."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._known: dict[tuple[str, str, int | None], Protego] = {}

    def look(self, url: httpx.URL) -> None:
        """Raise Refused for an address that its site closes to programs, Again where it cannot be known.

        What the site wants between two requests becomes the pace.
        """
        site = (url.scheme, url.host, url.port)
        if site not in self._known:
            self._known[site] = self._read(url)
            self._set_pace(url.host, self._known[site])
        if not self._known[site].can_fetch(str(url), TOKEN):
            raise Refused(
                _("le site demande aux programmes de ne pas prendre ce document (robots.txt)"),
                _("l’ouvrir dans un navigateur, l’enregistrer, puis « abs-study add » ; ou le demander"),
            )

    def _read(self, url: httpx.URL) -> Protego:
        place = str(url.copy_with(path="/robots.txt", query=None))
        try:
            with self._visitor.visit(place, {}, lambda _url: None) as response:
                body = bytearray()
                for chunk in response.iter_raw():
                    body += chunk
                    if len(body) >= _MOST:
                        break
        except Unreachable:
            raise
        except Again as error:
            # RFC 9309, 2.3.1.4: where it cannot be reached, all is closed. 429 is no « not found » either.
            told = _("robots.txt ne peut pas être lu : {found}").format(found=error.found)
            raise Again(told, error.remedy, True, error.after) from None
        except Refused as error:
            if not error.absent:
                told = _("robots.txt ne peut pas être lu : {found}").format(found=error.found)
                raise Refused(told, error.remedy, True) from None
            body = bytearray()
        return Protego.parse(bytes(body[:_MOST]).decode("utf-8", "replace"))

    def _set_pace(self, host: str, rules: Protego) -> None:
        rate = rules.request_rate(TOKEN)
        between = rate.seconds / rate.requests if rate and rate.requests else 0.0
        self._visitor.pace.slow(host, max(float(rules.crawl_delay(TOKEN) or 0.0), between))
