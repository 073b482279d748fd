"""Names recognised by their form alone: rivers, mountains, transfers of water or energy."""

import re

from geomap.mentions.tokens import NATURAL, Head, Token, Word, heads, is_description

_NATURAL = re.compile(f"[{NATURAL}]")
_NATURAL_NAME = re.compile(
    rf"([\u4e00-\u9fff]{{1,3}}[{NATURAL}])(?:工程|流域|干流|水环境|生态|（)?"
)
FLOWS = re.compile("流域|干流|水系|[沿两]岸|[上中下]游|[中上]下游")
"""Words that show that the preceding word is a river's name: 淮河流域."""
TRANSFER_MARK = (
    r"引[\u4e00-\u9fff]{1,3}[济入补]|南水北调|[淮江汉]水[东西南北]调|电[入送东]|气东[送输]"
)
_TRANSFER_MARK = re.compile(TRANSFER_MARK)
PHASE = "第?[一二三四五六七八九十]期"
_TRANSFER = re.compile(
    rf"(?P<water>引[\u4e00-\u9fff]{{1,3}}[济入补][\u4e00-\u9fff]|南水北调[中东西]线|[淮江汉]水[东西南北]调)"
    rf"(?:{PHASE})?(?:[\u4e00-\u9fff]{{0,6}}(?:供水|补水|输水|输配水))?(?:工程)?|"
    rf"(?P<energy>[\u4e00-\u9fff]电[入送][\u4e00-\u9fff]|西电东送|[西川]气东[送输](?:[一二三四]线)?)(?:工程)?"
)
"""Projects named by what they carry where: 引大济岷, 疆电入渝, 淮水北调, 西气东输四线."""


def with_shapes(tokens: list[Token], text: str) -> list[Token]:
    """Add names recognised by their form alone: rivers, mountains, transfers of water or energy."""
    for match in _TRANSFER.finditer(text) if _TRANSFER_MARK.search(text) else ():
        within = [t for t in tokens if t.start < match.end() and match.start() < t.end]
        if any(_breaks(t, match) for t in within):
            continue
        kind = "water" if match["water"] else "energy"
        head = Head(match[0], kind, "whole", match[0])
        tokens = [t for t in tokens if t not in within]
        tokens.append(Token(match.start(), match.end(), match[0], Word(head=head)))
        tokens.sort(key=lambda t: t.start)
    if not _NATURAL.search(text):
        return tokens
    found = []
    hidden: list[Token] = []
    position = 0
    before: Token | None = None
    for token in [*tokens, Token(len(text), len(text), "", Word())]:
        start, named = position, None
        if position < token.start:
            if before is not None and _begins_natural(before, text, position, token.start):
                start = before.start
            named = _NATURAL_NAME.fullmatch(text, start, token.start)
        if (
            named is not None
            and (before is None or before.word.head is None)
            and (
                not token.text
                or token.word.outcome
                or token.word.link
                or token.word.neutral
                or FLOWS.match(token.text)
                or named[0].endswith("（")
            )
            and not is_description(named[1])
            and not is_description(named[1][:-1])  # 排洪沟
        ):
            kind = "ecology" if named[1][-1] in "山岭岛" else "river"
            head = Head(named[1], kind, "natural", named[1])
            found.append(Token(start, named.end(1), named[1], Word(head=head)))
            hidden += [before] if before is not None and start < position else []
        position, before = token.end, token
    kept = [t for t in tokens if t not in hidden] if hidden else tokens
    return sorted([*kept, *found], key=lambda t: t.start) if found else tokens


def _begins_natural(before: Token, text: str, position: int, end: int) -> bool:
    """Whether a word begins the name of a river or lake: 新安江, 衡水湖."""
    if before.end != position or before.word.verb or before.word.link:
        return False
    return before.text == "新" or (
        bool(before.word.entries) and end == position + 1 and text[position] in NATURAL
    )


def _breaks(token: Token, match: re.Match[str]) -> bool:
    """Whether a word rules out a transfer, or is itself a name in the gazetteer."""
    if token.word.entries:
        return token.text == match[0]
    edge = token.start <= match.start() or token.end > match.end()
    return edge and (bool(token.word.verb) or token.word.neutral or token.word.link)


def without_halves(tokens: list[Token], text: str) -> list[Token]:
    """Drop places whose last character begins a head: 海口 in 前海口岸, 安新 in 雄安新区."""
    kept = tokens.copy()
    known = heads()
    for index, token in enumerate(tokens):
        if not token.word.entries or token.word.head:
            continue
        if not token.start or (index and kept[index - 1].end == token.start):
            continue
        start = token.end - 1
        for end in range(token.end + 1, min(token.end + 4, len(text)) + 1):
            if head := known.get(text[start:end]):
                kept[index] = Token(start, end, text[start:end], Word(head=head))
                break
    return kept
