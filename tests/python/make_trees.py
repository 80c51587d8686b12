"""Makes the vectors of block trees, crates/block-tree/vectors/trees.json, from their description.

Written from the table in that crate's README, with the hash function of Python's standard library,
and sharing nothing with the crate.
"""

import hashlib
import json
import pathlib

VECTORS = pathlib.Path(__file__).parents[2] / "crates/block-tree/vectors/trees.json"
NO_RECORD = bytes(32)
LAMPS = "MA.156.130102/CJ.060101"
SIGNALS = "MA.156.1301.02/60.10000000"


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


def digest_of(label):
    """The digests in the vectors follow from the label, so that they need not be listed."""
    if label.endswith("7"):
        return NO_RECORD
    return hashlib.blake2b(label.encode(), digest_size=32).digest()


class Tree:
    """A block with its items: labels, all of the same width."""

    def __init__(self, series, prefix, width, labels):
        self.series, self.prefix, self.width = series, prefix, width
        self.labels = sorted(labels)
        self.nodes = [{}]  # by height, hashes by position; empty ones are left out
        for label in self.labels:
            self.nodes[0][self.position(label)] = leaf(label, digest_of(label))
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
        digest = show(digest_of(label)) if label in self.labels else None
        return {"item": label, "digest": digest, **self.prove_empty(label)}

    def described(self):
        return {
            "series": self.series,
            "prefix": self.prefix,
            "width": self.width,
            "count": len(self.labels),
            "root": show(self.root()),
        }


def show(octets):
    return "0x" + octets.hex()


def flip(shown, bit=0):
    return f"0x{int(shown, 16) ^ 1 << bit:064x}"


def labels(prefix, width, indices):
    return [f"{int((prefix or '0').ljust(width, '0')) + index:0{width}}" for index in indices]


def spread(count, below):
    """About as many numbers as `count`, here and there, some of them neighbours."""
    return {(step * step * 7919 + step % 3 + 13) % below for step in range(count)}


def block(series, prefix, width, indices):
    return Tree(series, prefix, width, labels(prefix, width, indices))


TREES = {
    "one, empty": block(SIGNALS, "0000012", 7, []),
    "one, full": block(SIGNALS, "0000012", 7, [0]),
    "ten, empty": block(LAMPS, "00000012", 9, []),
    "ten, sparse": block(LAMPS, "00000012", 9, [3, 7]),
    "ten, full": block(LAMPS, "00000012", 9, range(10)),
    "thousand, empty": block(LAMPS, "000001", 9, []),
    "thousand, sparse": block(LAMPS, "000001", 9, spread(40, 1000)),
    "thousand, full": block(LAMPS, "000001", 9, range(1000)),
    "million, empty": block(SIGNALS, "", 6, []),
    "million, ends": block(SIGNALS, "", 6, [0, 999_999]),
    "million, sparse": block(SIGNALS, "", 6, spread(300, 10**6)),
    "billion, sparse": block("M" * 64, "123456789", 18, spread(100, 10**9)),
}


def some(ascending, count):
    """The first, the last, and others between."""
    step = max(1, len(ascending) // (count - 1)) if count > 1 else 1
    return sorted({*ascending[::step][: count - 1], *ascending[-1:]})


def present():
    for name, tree in TREES.items():
        for label in some(tree.labels, 4):
            yield {"tree": name, "proof": tree.prove(label)}


def absent():
    for name, tree in TREES.items():
        size = 10 ** (tree.width - len(tree.prefix))
        # Beside the first item, beside the last one, and at the ends.
        near = [int(label) for label in tree.labels[:1] + tree.labels[-1:]]
        first = int(labels(tree.prefix, tree.width, [0])[0])
        indices = {number - first + off for number in near for off in (-1, 1)} | {0, size - 1}
        inside = [index for index in sorted(indices) if 0 <= index < size]
        for label in labels(tree.prefix, tree.width, inside):
            if label not in tree.labels:
                yield {"tree": name, "proof": tree.prove(label)}


def vacant():
    for name, tree in TREES.items():
        if not tree.labels:
            yield {"tree": name, "part": tree.prefix, "proof": tree.prove_empty(tree.prefix)}
            continue
        # Beside the path of an item, a part of each length.
        label = tree.labels[len(tree.labels) // 2]
        for length in range(len(tree.prefix), tree.width):
            for digit in "0123456789":
                part = label[:length] + digit
                if not any(each.startswith(part) for each in tree.labels):
                    yield {"tree": name, "part": part, "proof": tree.prove_empty(part)}
                    break


def refused():
    tree = TREES["thousand, sparse"]
    label, other = [each for each in tree.labels if digest_of(each) != NO_RECORD][5:7]
    proof = tree.prove(label)
    missing = next(each for each in labels("000001", 9, range(1000)) if each not in tree.labels)

    def case(why, problem, item=None, proof=proof, **told):
        row = {"why": why, **tree.described(), **told}
        return {**row, "item": item or proof["item"], "proof": proof, "problem": problem}

    bits = int(proof["empty"], 16)
    listed = [place for place in range(12) if not bits >> place & 1]
    empty = [place for place in range(12) if bits >> place & 1]
    siblings = proof["siblings"]
    at = sum(place < empty[0] for place in listed)

    yield case("another series", "OtherRoot", series="MA.156.130104/CJ.060101")
    yield case("a series that is a part of it", "OtherRoot", series=LAMPS[:-1])
    yield case("another prefix", "OtherRoot", item="000002" + label[6:], prefix="000002")
    yield case("another width", "OtherRoot", item="0" + label, prefix="0000001", width=10)
    yield case("a larger block", "SiblingCount", prefix="00000")
    yield case("a smaller block", "SiblingCount", prefix=label[:7])
    yield case("an item more", "OtherRoot", count=len(tree.labels) + 1)
    yield case("no item", "OtherRoot", count=0)
    yield case("as many as fit", "OtherRoot", count=1000)
    yield case("more than fit", "CountTooLarge", count=1001)
    yield case("another root", "OtherRoot", root=flip(tree.described()["root"]))
    yield case("the root of another block", "OtherRoot", root=show(TREES["ten, full"].root()))
    yield case("the top for the root", "OtherRoot", root=show(tree.nodes[-1][0]))
    yield case("another record", "OtherRoot", proof={**proof, "digest": flip(proof["digest"])})
    yield case("no record", "OtherRoot", proof={**proof, "digest": show(NO_RECORD)})
    yield case("absent", "OtherRoot", proof={**proof, "digest": None})
    yield case("present", "OtherRoot", proof={**tree.prove(missing), "digest": show(NO_RECORD)})
    yield case("the item after it", "OtherRoot", item=other)
    yield case("an item before the block", "ItemOutside", item="000000999")
    yield case("an item after the block", "ItemOutside", item="000002000")
    for place in range(len(siblings)):
        flipped = [flip(each, 255) if at == place else each for at, each in enumerate(siblings)]
        yield case(f"another sibling {place}", "OtherRoot", proof={**proof, "siblings": flipped})
    turned = [*siblings[1::-1], *siblings[2:]]
    yield case("siblings in another order", "OtherRoot", proof={**proof, "siblings": turned})
    yield case("a sibling less", "SiblingCount", proof={**proof, "siblings": siblings[:-1]})
    yield case("a sibling more", "SiblingCount", proof={**proof, "siblings": siblings + siblings[:1]})
    yield case("no sibling", "SiblingCount", proof={**proof, "siblings": []})
    moved = {**proof, "empty": hex(bits ^ 1 << empty[0] ^ 1 << listed[0])}
    yield case("another sibling empty", "OtherRoot", proof=moved)
    above = {**proof, "empty": hex(bits | 1 << 12)}
    yield case("an empty sibling of the top", "EmptyBeyondTop", proof=above)
    above = {**proof, "empty": hex(bits | 1 << 63)}
    yield case("an empty sibling far above", "EmptyBeyondTop", proof=above)
    shown = [*siblings[:at], show(EMPTY[empty[0]]), *siblings[at:]]
    longer = {**proof, "empty": hex(bits ^ 1 << empty[0]), "siblings": shown}
    yield case("an empty sibling that is listed", "EmptySibling", proof=longer)


def refused_as_empty():
    tree = TREES["thousand, sparse"]
    label = tree.labels[5]
    parts = [f"{label[:7]}{digit}" for digit in "0123456789"]
    part = next(each for each in parts if not any(item.startswith(each) for item in tree.labels))
    used = label[:8]
    proof = tree.prove_empty(part)

    def case(why, problem, part=part, proof=proof, **told):
        row = {"why": why, **tree.described(), **told}
        return {**row, "part": part, "proof": proof, "problem": problem}

    yield case("a part that is in use", "OtherRoot", used, tree.prove_empty(used))
    yield case("another part", "OtherRoot", used)
    yield case("a larger part", "SiblingCount", part[:7])
    above = {**proof, "empty": hex(int(proof["empty"], 16) | 1 << 8)}
    yield case("an empty sibling of the top", "EmptyBeyondTop", proof=above)
    yield case("a smaller part", "SiblingCount", part + "0")
    yield case("a part of another block", "PartOutside", "0000020")
    yield case("a part with more digits than an item", "PartOutside", part + "00")
    yield case("a part with a letter", "PartOutside", part[:-1] + "A")
    yield case("less than the prefix", "PartOutside", "00000")
    yield case("another series", "OtherRoot", series=SIGNALS)
    yield case("an item more", "OtherRoot", count=len(tree.labels) + 1)
    yield case("more than fit", "CountTooLarge", count=1001)
    yield case("the whole block", "OtherRoot", "000001", {"empty": "0x0", "siblings": []})


def make():
    return {
        "about": "Made by tests/python/make_trees.py. The digest of an item is BLAKE2b-256 of its "
        "label, or zeros if the label ends with 7.",
        "empty": [show(hash) for hash in EMPTY],
        "trees": {
            name: {**tree.described(), "items": tree.labels} for name, tree in TREES.items()
        },
        "present": list(present()),
        "absent": list(absent()),
        "vacant": list(vacant()),
        "refused": list(refused()),
        "refused_as_empty": list(refused_as_empty()),
    }


def text():
    return json.dumps(make(), indent=1) + "\n"


if __name__ == "__main__":
    VECTORS.write_text(text())
