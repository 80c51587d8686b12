//! The tests, one file per group of calls or concept.

mod bucket;
mod enrol;
mod extension;
mod genesis;
mod limits;
mod multisig;
mod refusal;
mod standing;
mod try_state;
mod withdraw;
