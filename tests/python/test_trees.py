"""The vectors of block trees are those that their description makes, and verify by its words."""

import json
import unittest

import make_trees
from make_trees import EMPTY, VECTORS, leaf, node, root


def verify(case, part, digest):
    """None if the proof of `case` is right, and otherwise the name of what is wrong with it.

    `part` is the label of an item, or the digits of a part that is to be empty.
    """
    series, prefix, width = case["series"], case["prefix"], case["width"]
    proof = case["proof"]
    if case["count"] > 10 ** (width - len(prefix)):
        return "CountTooLarge"
    height = 4 * (width - len(part))
    depth = 4 * (width - len(prefix))
    empty, siblings = int(proof["empty"], 16), [bytes.fromhex(each[2:]) for each in proof["siblings"]]
    if empty >= 1 << (depth - height):
        return "EmptyBeyondTop"
    if len(siblings) != depth - height - empty.bit_count():
        return "SiblingCount"
    hash = EMPTY[height] if digest is None else leaf(part, bytes.fromhex(digest[2:]))
    position = int(part[len(prefix) :] or "0", 16)
    for level in range(height, depth):
        if empty & 1:
            sibling = EMPTY[level]
        else:
            sibling = siblings.pop(0)
            if sibling == EMPTY[level]:
                return "EmptySibling"
        hash = node(sibling, hash) if position & 1 else node(hash, sibling)
        position, empty = position >> 1, empty >> 1
    found = root(series, prefix, width, case["count"], hash)
    return None if found == bytes.fromhex(case["root"][2:]) else "OtherRoot"


def inside(case, digits):
    fits = digits.startswith(case["prefix"]) and len(digits) <= case["width"]
    return fits and not digits.strip("0123456789")


def verify_item(case, item):
    if not inside(case, item) or len(item) != case["width"]:
        return "ItemOutside"
    return verify(case, item, case["proof"]["digest"])


def verify_empty(case, part):
    return verify(case, part, None) if inside(case, part) else "PartOutside"


class Trees(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = VECTORS.read_text()
        cls.vectors = json.loads(cls.text)

    def each(self, name, check):
        self.assertTrue(self.vectors[name])
        for row in self.vectors[name]:
            with self.subTest(name, row=row):
                check({**self.vectors["trees"].get(row.get("tree"), {}), **row})

    def test_vectors_are_up_to_date(self):
        self.assertEqual(self.text, make_trees.text())

    def test_presence(self):
        def check(case):
            item = case["proof"]["item"]
            self.assertIn(item, case["items"])
            self.assertIsNotNone(case["proof"]["digest"])
            self.assertIsNone(verify_item(case, item))

        self.each("present", check)

    def test_absence(self):
        def check(case):
            item = case["proof"]["item"]
            self.assertNotIn(item, case["items"])
            self.assertIsNone(case["proof"]["digest"])
            self.assertIsNone(verify_item(case, item))

        self.each("absent", check)

    def test_emptiness(self):
        def check(case):
            self.assertFalse([item for item in case["items"] if item.startswith(case["part"])])
            self.assertIsNone(verify_empty(case, case["part"]))

        self.each("vacant", check)

    def test_refusals(self):
        def check_item(case):
            self.assertEqual(verify_item(case, case["item"]), case["problem"])

        def check_part(case):
            self.assertEqual(verify_empty(case, case["part"]), case["problem"])

        self.each("refused", check_item)
        self.each("refused_as_empty", check_part)
