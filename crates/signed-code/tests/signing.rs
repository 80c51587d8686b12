//! What is signed, and by what.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use signed_code::{
    Algorithm, Carrier, Finding, Label, SignProblem, Signature, Signer, SignerFailed,
};
use support::*;

/// A signer that does what a test says.
struct Module(fn(&[u8]) -> Result<Signature, SignerFailed>);

impl Signer for Module {
    fn public_key(&self) -> signed_code::PublicKey {
        key(Algorithm::P256, 1).public_key()
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, SignerFailed> {
        self.0(message)
    }
}

#[test]
fn what_a_signer_gives_back_is_verified() {
    let sign = |module: Module| label().sign(&Carrier::Pure, "p1", &module);
    let failed = SignerFailed("no such slot".into());
    let refused = sign(Module(|_| Err(SignerFailed("no such slot".into()))));
    assert_eq!(refused, Err(SignProblem::Signer(failed)));
    let refused = sign(Module(|_| Ok([1; 64])));
    assert_eq!(refused, Err(SignProblem::WrongSignature));
    let refused = sign(Module(|message| key(Algorithm::P256, 2).sign(message)));
    assert_eq!(refused, Err(SignProblem::WrongSignature));
    // The higher one of both signatures is made the lower one.
    for issued in TIME..TIME + 8 {
        let label = Label { issued, ..label() };
        let module = Module(|message| key(Algorithm::P256, 1).sign(message));
        let text = label.sign(&Carrier::Pure, "p1", &module).unwrap();
        assert_eq!(finding(&text), Finding::Genuine);
    }
}

#[test]
fn what_cannot_be_read_is_not_signed() {
    let signer = key(Algorithm::Ed25519, 1);
    let sign = |label: Label, host: &str, key: &str| label.sign(&Carrier::url(host), key, &signer);
    for name in ["", "a b", "é", &"a".repeat(33)] {
        let refused = sign(label(), HOST, name);
        assert_eq!(refused, Err(SignProblem::KeyName), "{name}");
    }
    assert!(sign(label(), HOST, &"a".repeat(32)).is_ok());
    for (issued, expires) in [
        (TIME, Some(TIME)),
        (TIME, Some(0)),
        (u64::MAX, None),
        (TIME, Some(u64::MAX)),
    ] {
        let label = Label {
            issued,
            expires,
            ..label()
        };
        assert_eq!(sign(label, HOST, "e1"), Err(SignProblem::Times));
    }
    for host in ["", "a b", "a/b"] {
        let refused = sign(label(), host, "e1");
        assert!(matches!(refused, Err(SignProblem::Host(_))), "{host}");
    }
    let upper = sign(label(), "Id.EXAMPLE", "e1").unwrap();
    assert_eq!(finding(&upper), Finding::Genuine);
}
