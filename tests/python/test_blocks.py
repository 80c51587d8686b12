"""A block of numbers, written and read by `substrate-interface` without any types of our own, and its
tree made without the chain's code."""

import hashlib
import unittest

import xxhash
from node import OnChain
from substrateinterface import Keypair
from substrateinterface.exceptions import SubstrateRequestException
from tree import NO_RECORD, Tree, show

CITY = "MA.156.1301"
SERIES = "MA.156.1301/60.10000000"
WIDTH = 6
PREFIX = "001"
HOST = "proofs.sjz.gov.cn"
ALICE, BOB, REGISTRAR, HOLDER = (
    Keypair.create_from_uri(uri) for uri in ("//Alice", "//Bob", "//Registrar", "//Holder")
)
DIGESTS = {"001003": bytes([7]) * 32, "001500": NO_RECORD, "001999": NO_RECORD}
ITEMS = Tree(SERIES, PREFIX, WIDTH, DIGESTS)


def twox_128(text):
    halves = (xxhash.xxh64(text, seed=seed).intdigest() for seed in (0, 1))
    return b"".join(half.to_bytes(8, "little") for half in halves)


def octets(text):
    """The SCALE encoding of a short text."""
    return bytes([len(text) << 2]) + text.encode()


def blake2_128_concat(key):
    return hashlib.blake2b(key, digest_size=16).digest() + key


class Blocks(OnChain):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # To the library a bounded list is a tuple of one, which is a list.
        areas = [{"area": CITY, "registrar": REGISTRAR.ss58_address}]
        cls.vote("admit_areas", areas=(areas,))
        cls.send(REGISTRAR, "set_hosts", area=CITY, hosts=([HOST],))
        cls.send(REGISTRAR, "open_sequence", series=cls.registration(SERIES), width=WIDTH)
        cls.until = cls.chain.query("Timestamp", "Now").value + 3_600_000
        cls.send(
            REGISTRAR,
            "lease_block",
            series=SERIES,
            prefix=PREFIX,
            holder=HOLDER.ss58_address,
            until=cls.until,
        )
        commitment = {
            "count": len(ITEMS.labels),
            "root": show(ITEMS.root()),
            "manifest": {"Sha256": "0x" + "22" * 32},
            "place": "https://" + HOST + "/{item}",
        }
        cls.send(HOLDER, "commit_block", series=SERIES, prefix=PREFIX, commitment=commitment)

    @staticmethod
    def registration(code):
        rest = ("controller", "valid_from", "valid_to", "record")
        return {"code": code, **dict.fromkeys(rest)}

    @classmethod
    def call(cls, pallet, name, **params):
        return cls.chain.compose_call(pallet, name, params)

    @classmethod
    def submit(cls, signer, call):
        signed = cls.chain.create_signed_extrinsic(call, signer)
        return cls.chain.submit_extrinsic(signed, wait_for_inclusion=True)

    @classmethod
    def must(cls, signer, call):
        receipt = cls.submit(signer, call)
        assert receipt.is_success, receipt.error_message
        return receipt

    @classmethod
    def send(cls, signer, name, **params):
        return cls.must(signer, cls.call("CityIdentity", name, **params))

    @classmethod
    def vote(cls, name, **params):
        """Carries a call out by a vote of the council."""
        inner = cls.call("CityIdentity", name, **params)
        enact = cls.call("Governance", "enact", valid_until=100, call=inner)
        hash, bound = show(enact.call_hash), len(enact.data.data)
        council = lambda name, **params: cls.call("Council", name, **params)
        ayes = {"proposal": hash, "index": 0, "approve": True}
        cls.must(ALICE, council("propose", threshold=2, proposal=enact, length_bound=bound))
        cls.must(ALICE, council("vote", **ayes))
        cls.must(BOB, council("vote", **ayes))
        weight = cls.chain.get_constant("Council", "MaxProposalWeight").value
        close = {"proposal_hash": hash, "index": 0, "proposal_weight_bound": weight}
        cls.must(BOB, council("close", **close, length_bound=bound))

    def ask(self, method, *params):
        return self.chain.rpc_request(f"cityIdentity_v1_{method}", list(params))["result"]

    def test_what_is_kept_of_the_series(self):
        kept = self.chain.query("CityIdentity", "Series", [SERIES]).value
        self.assertEqual(kept["width"], WIDTH)
        self.assertEqual(kept["lengths"], 1 << len(PREFIX))
        self.assertEqual((kept["next"], kept["leased"], kept["committed"]), (0, 1000, 3))

    def test_what_is_kept_of_the_block(self):
        kept = self.chain.query("CityIdentity", "Blocks", [SERIES, PREFIX]).value
        self.assertEqual(kept["holder"], HOLDER.ss58_address)
        self.assertEqual((kept["number"], kept["rule"]), (2, 1))
        commitment = kept["holding"]["Committed"]
        self.assertEqual(commitment["count"], 3)
        self.assertEqual(commitment["root"], show(ITEMS.root()))

    def test_where_and_how_the_block_is_kept(self):
        pallet = twox_128("CityIdentity")
        key = pallet + twox_128("Blocks") + blake2_128_concat(octets(SERIES)) + octets(PREFIX)
        kept = bytes.fromhex(self.chain.rpc_request("state_getStorage", [show(key)])["result"][2:])
        place = "https://" + HOST + "/{item}"
        start = HOLDER.public_key + self.until.to_bytes(8, "little") + bytes([1])
        start += (3).to_bytes(4, "little") + ITEMS.root() + bytes([0]) + bytes([0x22]) * 32
        self.assertTrue(kept.startswith(start + octets(place)), kept.hex())
        version = pallet + twox_128(":__STORAGE_VERSION__:")
        kept = self.chain.rpc_request("state_getStorage", [show(version)])["result"]
        self.assertEqual(kept, "0x0200")

    def test_what_the_registry_says_of_an_item(self):
        answer = self.ask("resolve", f"{SERIES}.001003")
        self.assertEqual(answer["status"], "committed")
        self.assertEqual(answer["inBlock"]["commitment"]["place"], f"https://{HOST}/001003")

    def test_what_a_proof_shows(self):
        for label, status, record in [
            ("001003", "active", "0x" + "07" * 32),
            ("001999", "active", None),
            ("001004", "not-issued", None),
        ]:
            answer = self.ask("verifyItem", f"{SERIES}.{label}", ITEMS.prove(label))
            self.assertEqual((answer["status"], answer["digests"]["record"]), (status, record))

    def test_what_a_proof_for_another_series_shows(self):
        other = Tree("MA.156.1301/61.10000000", PREFIX, WIDTH, {"001003": NO_RECORD})
        with self.assertRaises(SubstrateRequestException) as refused:
            self.ask("verifyItem", f"{SERIES}.001003", other.prove("001003"))
        self.assertEqual(refused.exception.args[0]["code"], 30012)

    def test_an_item_that_is_promoted(self):
        proof = ITEMS.prove("001500")
        proof |= {"empty": int(proof["empty"], 16), "siblings": (proof["siblings"],)}
        item = self.registration(f"{SERIES}.001500")
        self.send(HOLDER, "promote_item", registration=item, proof=proof)
        entry = self.chain.query("CityIdentity", "Entries", [SERIES, "001500"]).value
        self.assertEqual((entry["state"], entry["number"]), ("Active", 1))


if __name__ == "__main__":
    unittest.main()
