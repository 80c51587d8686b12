"""The tree of a block, for its holder: the root to commit to, and the proofs of items and empty parts.

    python3 tree.py SERIES PREFIX WIDTH [LABEL...] <items

A line of `items` is the label of an item and, if it has a record, the digest of that. What is printed
is JSON: `count`, `root`, and the proof of each LABEL; of one shorter than an item, that it is empty.

Written from the table in the README of crates/block-tree, with the hash function of Python's standard
library, and sharing nothing with the crate.
"""

import hashlib
import json
import sys

NO_RECORD = bytes(32)


def hashed(tag, *parts):
    return hashlib.blake2b(bytes([tag]) + b"".join(parts), digest_size=32).digest()


def node(left, right):
    return hashed(1, left, right)


EMPTY = [hashed(2)]  # by height
while len(EMPTY) <= 36:
    EMPTY.append(node(EMPTY[-1], EMPTY[-1]))


def leaf(label, digest):
    return hashed(0, int(label).to_bytes(8, "big"), digest)


def root(series, prefix, width, count, top):
    texts = b"".join(bytes([len(text)]) + text.encode() for text in (series, prefix))
    return hashed(3, texts, bytes([width]), count.to_bytes(4, "big"), top)


def show(octets):
    return "0x" + octets.hex()


class Tree:
    """A block with its items: the digests of their records by their labels, all of the same width."""

    def __init__(self, series, prefix, width, digests):
        self.series, self.prefix, self.width = series, prefix, width
        self.digests, self.labels = digests, sorted(digests)
        self.nodes = [{}]  # by height, hashes by position; empty ones are left out
        for label in self.labels:
            if len(label) != width or not label.startswith(prefix):
                raise ValueError(f"{label} is not in the block")
            self.nodes[0][self.position(label)] = leaf(label, digests[label])
        for height in range(4 * (width - len(prefix))):
            below, above = self.nodes[-1], {}
            for position in {position // 2 for position in below}:
                pair = (below.get(2 * position + side, EMPTY[height]) for side in (0, 1))
                above[position] = node(*pair)
            self.nodes.append(above)

    def position(self, part):
        """Decimal digits read as hexadecimal ones are four bits each."""
        return int(part[len(self.prefix) :] or "0", 16)

    def root(self, **told):
        says = {
            "series": self.series,
            "prefix": self.prefix,
            "width": self.width,
            "count": len(self.labels),
            **told,
        }
        return root(**says, top=self.nodes[-1].get(0, EMPTY[len(self.nodes) - 1]))

    def path(self, part):
        """The siblings from the subtree of `part` to the top, empty ones as None."""
        position, siblings = self.position(part), []
        for height in range(4 * (self.width - len(part)), len(self.nodes) - 1):
            siblings.append(self.nodes[height].get(position ^ 1))
            position //= 2
        return siblings

    def prove_empty(self, part):
        siblings = self.path(part)
        empty = sum(1 << place for place, sibling in enumerate(siblings) if sibling is None)
        return {"empty": hex(empty), "siblings": [show(hash) for hash in siblings if hash]}

    def prove(self, label):
        digest = self.digests.get(label)
        shown = None if digest is None else show(digest)
        return {"item": label, "digest": shown, **self.prove_empty(label)}

    def described(self):
        return {
            "series": self.series,
            "prefix": self.prefix,
            "width": self.width,
            "count": len(self.labels),
            "root": show(self.root()),
        }


def read_item(line):
    label, *digest = line.split()
    return label, bytes.fromhex(digest[0].removeprefix("0x")) if digest else NO_RECORD


def main(series, prefix, width, *wanted):
    tree = Tree(series, prefix, int(width), dict(map(read_item, sys.stdin)))
    proofs = {
        label: tree.prove(label) if len(label) == tree.width else tree.prove_empty(label)
        for label in wanted
    }
    json.dump({"count": len(tree.labels), "root": show(tree.root()), "proofs": proofs}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
