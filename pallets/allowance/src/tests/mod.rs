//! The tests, one file per group of calls or concept.

mod bounded;
mod bucket;
mod enrol;
mod extension;
mod genesis;
mod limits;
mod multisig;
mod nonce;
mod refusal;
mod standing;
mod try_state;
mod withdraw;
