"""What no table holds but its words tell: corridors, segments and works, one expression a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from geomap.gazetteer import Entry
from geomap.gazetteer.placing import Placement, Placer
from geomap.ledger.identity import Identifier
from geomap.mentions.clause import read_clause
from geomap.mentions.grammar import Draft, Grammar
from geomap.mentions.lexicon import Lexicon, heads
from geomap.mentions.model import Mention


@dataclass(frozen=True, slots=True)
class Reading:
    """What an expression was read as: its full name, kind, id, place and entry, if it has one."""

    name: str
    kind: str
    id: str
    placement: Placement
    entry: Entry | None


class ExpressionReader:
    """Reads expressions as the grammar of plans would read them in a sentence of their own.

    Args:
        placer: places what is read; its gazetteer is where names are known from.
        home: province codes whose counties may be named without their 区, 县 or 市.
        region: names of the home units, as for a plan.
    """

    def __init__(self, placer: Placer, home: Sequence[str], region: Sequence[str]) -> None:
        self._placer = placer
        self._gazetteer = placer.gazetteer
        self._home = tuple(home)
        self._identifier = Identifier(self._gazetteer, placer, self._home, tuple(region))
        self._spelled: frozenset[str] | None = frozenset()
        self._grammar = Grammar(Lexicon(self._gazetteer.spelled_with(""), self._home))

    def read(self, text: str) -> Reading | None:
        """Read ``text``, folded; None where it is no expression of a single thing."""
        self._learn(text)
        lexicon = self._grammar.lexicon
        drafts = self._grammar.read(read_clause(text, lexicon.scan(text), lexicon), [])
        whole = next((d for d in drafts if (d.start, d.end) == (0, len(text))), None)
        if whole is None:
            return None
        identity = self._identifier.identify(_mention(text, whole), [])
        return Reading(whole.name, whole.kind, identity.id, identity.placement, identity.entry)

    def chain(self, text: str) -> Reading:
        """Read ``text`` as a line named by nothing but the abbreviations of its places (渝昆)."""
        return Reading(text, "", "", self._placer.corridor(tuple(text), self._home), None)

    def _learn(self, text: str) -> None:
        """See to it that the grammar knows every name ``text`` may hold.

        For the first text it has the names that its characters can spell, which is ready at once;
        when those do not do for a later text, it gets all names.
        """
        if self._spelled is None or self._spelled.issuperset(text):
            return
        if self._spelled:
            self._spelled, known = None, self._gazetteer
        else:
            kinds = "".join(head.canonical for head in heads().values())
            self._spelled = frozenset(text + kinds)
            known = self._gazetteer.spelled_with(self._spelled)
        self._grammar = Grammar(Lexicon(known, self._home))


def _mention(text: str, draft: Draft) -> Mention:
    return Mention(
        document="", plan="", start=0, end=len(text), text=text, name=draft.name, kind=draft.kind,
        stage="none", phrase="", sentence=text, sentence_start=0, section=(),
        entries=draft.entries, through=draft.through, whole=draft.whole, members=draft.members,
        sites=draft.sites,
    )  # fmt: skip
