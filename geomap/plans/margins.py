"""Page furniture: the top and bottom of web pages, letterheads, contents, captions."""

import re
from collections.abc import Collection
from string import digits

from geomap.plans.normal import MARKER

_PROSE = re.compile(r".{12,}[。；：]$")
_FOOT = re.compile(
    r"[【（]?(?:版权|免责|本文(?:系|地址|来源|链接)|(?:责任)?编辑：|责编：|审核：|校对：|来源：|信息来源|抄送|分送|主送|"
    r"主题词：|此件(?:公开|主动公开|依申请)|留言|评论|发表评论|验证码|相关(?:阅读|链接|新闻|文章|推荐)|延伸阅读|推荐阅读|"
    r"上一[篇条]|下一[篇条]|关于我们|联系我们|网站(?:地图|声明|标识码|支持)|主办单位|承办单位|主管单位|版权所有|"
    r"copyright|©|扫一扫|分享到?[：:]?|打印本页|关闭窗口|返回顶部|E—mail|[^。，]{0,12}ICP备|[^。，]{0,8}公网安备)",
    re.IGNORECASE,
)
"""How lines after the end of a plan's own text begin."""
_LEADERS = ("...", "……", "···", "。。。", "___")
"""What precedes the page number in a line of contents."""
_CAPTION = re.compile(r"(?:图|表|附图|附表)\d{1,3}(?:[—.]\d{1,3})?(?!\d)[^。；]{0,40}$")
_LONGEST_HEAD = 12
"""More lines than this after the title are a list, not a letterhead."""
_FOOT_SHARE = 0.25
"""Largest share of the text that can be closing matter."""


def body(text: str, headings: Collection[int], title: str) -> tuple[int, int]:
    """Return the start and end of a plan's own text in its normalised text.

    It is preceded by lines without a sentence: navigation, letterhead, title page, contents. It is
    followed by lines that begin like page footers and distribution lists.

    Args:
        text: The normalised text.
        headings: The starts of its headings.
        title: The plan's title.
    """
    lines = [match.span() for match in re.finditer(r"[^\n]+", text)]
    first = next((i for i, span in enumerate(lines) if _opens(text[slice(*span)])), None)
    if first is None:
        return 0, len(text)
    titled = next((i for i, (a, b) in enumerate(lines) if title.startswith(text[a:b])), first)
    start = titled + 1 if titled + _LONGEST_HEAD < first else first
    last_heading = max(headings, default=0)
    end = len(text)
    for line_start, line_end in lines[first + 1 :]:
        short_enough = len(text) - line_start <= max(_FOOT_SHARE * len(text), 200)
        if short_enough and line_start > last_heading and _FOOT.match(text, line_start, line_end):
            end = line_start
            break
    return lines[start][0], end


def _opens(line: str) -> bool:
    """Whether a line begins a plan's own text: a sentence or a heading, not a line of contents."""
    if _is_contents(line) or line.startswith("附件"):
        return False
    return bool(_PROSE.match(line) or MARKER.match(line) or re.search(r"[。；].", line))


def is_caption(line: str) -> bool:
    """Whether a line is a caption or a line of contents, whose names do not count."""
    return bool(_CAPTION.match(line)) or _is_contents(line)


def _is_contents(line: str) -> bool:
    entry = line.rstrip(digits)
    return 1 <= len(line) - len(entry) <= 3 and entry.endswith(_LEADERS)
