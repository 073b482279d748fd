"""How fast cpca and jieba read: run by the interpreter that has them (``make bench`` makes it).

``python -m benchmarks.peers_reading cpca|jieba`` takes a JSON list of texts on standard input and
answers with the seconds of processor time that reading them took.
"""

import json
import sys
import time

import jieba

from benchmarks.peers import read_with_cpca, read_with_jieba


def main() -> None:
    """Answer the process that asked."""
    jieba.setLogLevel("ERROR")
    texts = json.load(sys.stdin)
    read = {"cpca": read_with_cpca, "jieba": read_with_jieba}[sys.argv[1]]
    list(read(texts[0][:200]))  # dictionaries are loaded, and not part of reading
    start = time.process_time()
    for text in texts:
        list(read(text))
    print(time.process_time() - start)


if __name__ == "__main__":
    main()
