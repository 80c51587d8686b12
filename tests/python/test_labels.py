"""`cwt` verifies the labels of the crate `signed-code`, and signs the same ones, octet by octet."""

import base64
import json
import pathlib
import unittest

import cbor2
import cwt
from cryptography.hazmat.primitives.asymmetric import ec

_VECTORS = pathlib.Path(__file__).parents[2] / "crates/signed-code/vectors/labels.json"
_BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_PREFIX = "CI1:"
_ALGORITHMS = {"ed25519": "Ed25519", "p256": "ES256"}


def _text(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _key(label, with_secret):
    """The key of a label, as a JSON Web Key."""
    public = bytes.fromhex(label["publicKey"])
    key = {"kid": label["key"], "alg": _ALGORITHMS[label["algorithm"]]}
    if label["algorithm"] == "ed25519":
        key |= {"kty": "OKP", "crv": "Ed25519", "x": _text(public)}
    else:
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
        x, y = (each.to_bytes(32) for each in (point.public_numbers().x, point.public_numbers().y))
        key |= {"kty": "EC", "crv": "P-256", "x": _text(x), "y": _text(y)}
    if with_secret:
        key["d"] = _text(bytes.fromhex(label["seed"]))
    return cwt.COSEKey.from_jwk(key)


def _from_base45(text):
    """RFC 9285."""
    octets = bytearray()
    for at in range(0, len(text), 3):
        digits = [_BASE45.index(each) for each in text[at : at + 3]]
        number = sum(digit * 45**place for place, digit in enumerate(digits))
        octets += number.to_bytes(len(digits) - 1)
    return bytes(octets)


class Labels(unittest.TestCase):
    def setUp(self):
        labels = json.loads(_VECTORS.read_text())["labels"]
        self.labels = [
            label
            for label in labels
            if label["text"].startswith(_PREFIX) and label["algorithm"] in _ALGORITHMS
        ]
        self.assertEqual(len(self.labels), 8)

    def test_ours_are_verified(self):
        for label in self.labels:
            octets = _from_base45(label["text"].removeprefix(_PREFIX))
            self.assertEqual(octets.hex(), label["cose"])
            claims = cwt.decode(octets, keys=_key(label, with_secret=False))
            self.assertEqual(claims[1], label["issuer"])
            self.assertEqual(claims[6], label["issued"])

    def test_altered_ones_are_not(self):
        for label in self.labels:
            octets = bytearray.fromhex(label["cose"])
            octets[-1] ^= 1
            with self.assertRaises(cwt.VerifyError):
                cwt.decode(bytes(octets), keys=_key(label, with_secret=False))

    def test_theirs_are_the_same(self):
        """Signatures by Ed25519 are deterministic, so that what is theirs is verified where ours is."""
        for label in self.labels:
            if label["algorithm"] == "ed25519":
                claims = cbor2.loads(bytes.fromhex(label["cose"])).value[2]
                protected = {1: label["algorithmNumber"], 4: label["key"].encode()}
                key = _key(label, with_secret=True)
                made = cwt.COSE.new().encode(claims, key=key, protected=protected)
                self.assertEqual(made.hex(), label["cose"])


if __name__ == "__main__":
    unittest.main()
