"""Interprets expressions that are not in the gazetteer: corridors, segments and projects."""

from collections.abc import Sequence
from dataclasses import dataclass

from geomap.gazetteer import Entry
from geomap.gazetteer.placing import Placement, Placer
from geomap.ledger.identity import Identifier
from geomap.mentions.clause import read_clause
from geomap.mentions.grammar import Draft, Grammar
from geomap.mentions.lexicon import Lexicon
from geomap.mentions.model import Mention
from geomap.mentions.tokens import heads


@dataclass(frozen=True, slots=True)
class Reading:
    """How an expression was read.

    Attributes:
        name: The full name.
        kind: The kind of feature, empty if unknown.
        id: The id it would have in a ledger, empty if unknown.
        placement: Where it is.
        entry: Its gazetteer entry, if it has one.
    """

    name: str
    kind: str
    id: str
    placement: Placement
    entry: Entry | None


class ExpressionReader:
    """Reads each expression as if it were a sentence of a plan.

    Args:
        placer: Places what is read; its gazetteer resolves the names.
        home: Codes of the provinces whose counties may be named without 区, 县 or 市.
        region: Names of the home units, as for a plan.
    """

    def __init__(self, placer: Placer, home: Sequence[str], region: Sequence[str]) -> None:
        self._placer = placer
        self._gazetteer = placer.gazetteer
        self._home = tuple(home)
        self._identifier = Identifier(self._gazetteer, placer, self._home, tuple(region))
        self._grammar: Grammar | None = None
        self._spelled: frozenset[str] = frozenset()

    def read(self, text: str) -> Reading | None:
        """Read ``text`` (folded); return None if it does not describe exactly one thing."""
        grammar = self._grammar = self._learned(text)
        lexicon = grammar.lexicon
        drafts = grammar.read(read_clause(text, lexicon.scan(text), lexicon), [])
        whole = next((d for d in drafts if (d.start, d.end) == (0, len(text))), None)
        if whole is None:
            return None
        identity = self._identifier.identify(_mention(text, whole), [])
        return Reading(whole.name, whole.kind, identity.id, identity.placement, identity.entry)

    def chain(self, text: str) -> Reading:
        """Read ``text`` as a line named only by the abbreviations of its places (渝昆)."""
        return Reading(text, "", "", self._placer.corridor(tuple(text), self._home), None)

    def _learned(self, text: str) -> Grammar:
        """Return a grammar that knows every name that ``text`` may contain.

        For the first text, only the names that begin with one of its characters and can be spelled
        with them and with words for kinds are loaded, which is fast. If they are not enough for a
        later text, all names are.
        """
        if self._grammar is None:
            kinds = "".join(head.canonical for head in heads().values())
            self._spelled = frozenset(text)
            return Grammar(Lexicon(self._gazetteer.spelled_with(text, kinds), self._home))
        if self._grammar.lexicon.gazetteer is self._gazetteer or self._spelled.issuperset(text):
            return self._grammar
        return Grammar(Lexicon(self._gazetteer, self._home))


def _mention(text: str, draft: Draft) -> Mention:
    return Mention(
        document="", plan="", start=0, end=len(text), text=text, name=draft.name, kind=draft.kind,
        stage="none", phrase="", sentence=text, sentence_start=0, section=(),
        entries=draft.entries, through=draft.through, whole=draft.whole, members=draft.members,
        sites=draft.sites,
    )  # fmt: skip
