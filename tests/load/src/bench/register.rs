//! Codes registered one by one, by many registrars, against empty transactions by the same.

use super::Setting;
use crate::{
    chain::Chain,
    genesis::Scenario,
    load::Load,
    registrar::Registrar,
    report::{Recorder, Target},
};
use anyhow::Result;

/// How many transactions of each kind: half a minute of full blocks or so.
const TRANSACTIONS: usize = 30_000;

pub async fn run(setting: &Setting, recorder: &mut Recorder<'_>) -> Result<()> {
    let mut chain = Chain::start(&setting.program, &Scenario::default()).await?;
    chain.open_series().await?;
    let count = setting.scaled(TRANSACTIONS);

    let remarks = chain.transactions(count, Registrar::remark);
    let remarks = chain.run(Load::new("remarks", remarks)).await?;
    let registers = chain.transactions(count, Registrar::register);
    let registers = chain.run(Load::new("registrations", registers)).await?;

    let remark = remarks.transactions_per_second();
    let register = registers.codes_per_second();
    recorder.wanted("rate", register, "codes/s", Target::least(1_000.0));
    recorder.figure("remark", remark, "transactions/s");
    recorder.wanted("ratio", register / remark, "of remark", Target::least(0.7));
    recorder.curve("register", registers.timeline(|block| block.codes));
    recorder.curve("remark", remarks.timeline(|block| block.transactions));
    Ok(())
}
