//! Puts load on nodes of the city code chain and measures what they do: the library behind the
//! program `city-load`.
//!
//! A [`Chain`](chain::Chain) is a fresh one, on nodes that are started for it and end with it. Its
//! transactions are signed before the clock starts, sent over several connections with a bounded
//! number under way, and counted where they end up: in finalized blocks.
//!
//! | Module | What it holds |
//! |---|---|
//! | [`genesis`] | the chain spec of a scenario: registrars, areas, authorities, limits |
//! | [`account`], [`registrar`] | accounts, and those that register codes, with what they have sent so far |
//! | [`signing`] | transactions as they are sent |
//! | [`program`], [`node`], [`log`] | `city-node` as a process, and what its log says |
//! | [`chain`] | the nodes of one chain with everything that is needed to use it |
//! | [`rpc`], [`http`] | what is asked of a node, over WebSocket and over HTTP |
//! | [`follow`] | blocks as they are imported and finalized |
//! | [`load`] | sending, and waiting until all is final |
//! | [`bare`] | inserting into the state without a runtime, for comparison |
//! | [`neighbours`] | what rows cost there that stand beside each other |
//! | [`state`] | chain specs that start with many codes |
//! | [`statistics`], [`report`], [`plot`] | from figures to tables and pictures |
//! | [`bench`](mod@bench) | the benchmarks |
//! | [`attack`] | attacks, and whether honest work and votes go on under them |

#![allow(
    clippy::arithmetic_side_effects,
    reason = "counts and times of one run are far from the bounds of their types"
)]

pub mod account;
pub mod attack;
pub mod bare;
pub mod bench;
pub mod chain;
pub mod council;
pub mod follow;
pub mod genesis;
pub mod http;
pub mod load;
pub mod log;
pub mod national;
pub mod neighbours;
pub mod node;
pub mod plot;
pub mod program;
pub mod registrar;
pub mod report;
pub mod rpc;
pub mod signing;
pub mod state;
pub mod statistics;
pub mod upgrade;
pub mod wrk;
