"""Messages: French in the source, each with its English, compiled as written."""

import ast
import gettext
import importlib.util
import re
from pathlib import Path

import pytest

from abs_study import messages

ROOT = Path(__file__).parents[1]
_spec = importlib.util.spec_from_file_location("messages_tool", ROOT / "tools" / "messages.py")
tool = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(tool)


@pytest.fixture
def english():
    """Speak English during a test."""
    messages.set_language("en")
    yield
    messages.set_language("fr")


def both(message) -> tuple[str, str]:
    """Return a message and its translation, plural forms joined."""
    one, other = (x if isinstance(x, tuple | list) else (x,) for x in (message.id, message.string))
    return " ".join(one), " ".join(other)


def test_every_message_has_its_english():
    """Each message of the source is translated: `make messages` names those that are not."""
    assert tool.lacking(tool.extracted(), tool.translated()) == []


def test_what_is_compiled_is_what_is_written():
    """The .mo that programs read is the .po that people read."""
    with open(tool.PO.with_suffix(".mo"), "rb") as file:
        compiled = gettext.GNUTranslations(file)
    written = [message for message in tool.translated() if message.id and message.string]
    assert len(written) > 400
    for message in written:
        if message.pluralizable:
            assert tuple(compiled.ngettext(*message.id, n) for n in (1, 2)) == tuple(message.string)
        else:
            assert compiled.gettext(message.id) == message.string


def test_translations_keep_the_places_of_values():
    """A translation fills in the same values as its message."""
    for message in tool.translated():
        french, english = both(message)
        if french and english.strip():
            assert set(re.findall(r"{(\w+)", french)) == set(re.findall(r"{(\w+)", english)), french


def test_messages_are_whole_sentences_of_the_source():
    """No message is built before it is translated: an f-string or a sum would never be found."""
    for path in (ROOT / "src").rglob("*.py"):
        assert not re.search(r"\b(?:_|ngettext)\(\s*f[\"']", path.read_text("utf-8")), path


def test_no_message_hides_in_an_f_string():
    """A message inside an f-string is found by some versions of Python only: it stands outside."""
    for path in (ROOT / "src").rglob("*.py"):
        for text in ast.walk(ast.parse(path.read_text("utf-8"))):
            calls = ast.walk(text) if isinstance(text, ast.JoinedStr) else ()
            names = {getattr(node.func, "id", "") for node in calls if isinstance(node, ast.Call)}
            assert not names & {"_", "ngettext", "said", "nsaid"}, f"{path}:{text.lineno}"


def test_messages_of_the_notebooks_are_extracted():
    """What code cells say to readers is in the catalogue."""
    code = tool.code_of(ROOT / "notebooks" / "01_corpus.ipynb")
    (caption,) = re.findall(r'_\("(Rapports par [^"]+)"\)', code)
    assert caption in {message.id for message in tool.extracted()}


def test_said():
    """A message kept with its values is told in either language, its values too; the language comes back."""
    inner = messages.said("les autres")
    kept = messages.said("{one} : {n} ; {other} : {m}", one=inner, n=1, other=inner, m=2)
    assert kept.get("en") == "the others: 1; the others: 2" and messages.language() == "fr"
    few = messages.nsaid("{n} rapport seulement", "{n} rapports seulement", 3)
    assert (str(few), few.get("en")) == ("3 rapports seulement", "3 reports only")


def test_languages():
    """French needs no catalogue; another language than the two is refused."""
    assert messages._("Aucun défaut trouvé.") == "Aucun défaut trouvé."
    with pytest.raises(ValueError, match="language"):
        messages.set_language("de")


def test_english(english):
    """English comes from the catalogue, plural by the English rule (0 is plural)."""
    assert messages._("Aucun défaut trouvé.") == "No fault found."
    forms = ("{n} défaut trouvé.", "{n} défauts trouvés.")
    assert [messages.ngettext(*forms, n).format(n=n) for n in (0, 1, 2)] == [
        "0 faults found.", "1 fault found.", "2 faults found."
    ]  # fmt: skip


def test_french_plural():
    """In French, 0 and 1 are singular."""
    forms = ("{n} défaut", "{n} défauts")
    assert [messages.ngettext(*forms, n).format(n=n) for n in (0, 1, 2)] == [
        "0 défaut",
        "1 défaut",
        "2 défauts",
    ]
