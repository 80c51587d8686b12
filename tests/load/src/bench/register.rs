//! Codes registered one by one, by many registrars, against empty transactions by the same.

use super::Setting;
use crate::{
    chain::Chain,
    genesis::Scenario,
    load::Load,
    registrar::Registrar,
    report::{Recorder, Target},
    statistics::median,
};
use anyhow::Result;

/// How many transactions of each kind in each turn: half a minute of full blocks or so.
const TRANSACTIONS: usize = 30_000;
/// How often both kinds are sent, one after the other. The machine is not equally fast at all times: of
/// the rates, and of what a turn's two are to each other, the middle ones count.
const TURNS: usize = 3;

pub async fn run(setting: &Setting, recorder: &mut Recorder<'_>) -> Result<()> {
    let mut chain = Chain::start(&setting.program, &Scenario::default()).await?;
    chain.open_series().await?;
    let count = setting.scaled(TRANSACTIONS);
    let (mut registers, mut remarks, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..TURNS {
        let remark = chain.transactions(count, Registrar::remark);
        let remark = chain.run(Load::new("remarks", remark)).await?;
        let register = chain.transactions(count, Registrar::register);
        let register = chain.run(Load::new("registrations", register)).await?;
        registers.push(register.codes_per_second());
        remarks.push(remark.transactions_per_second());
        ratios.push(register.codes_per_second() / remark.transactions_per_second());
        if turn == 0 {
            recorder.curve("register", register.timeline(|block| block.codes));
            recorder.curve("remark", remark.timeline(|block| block.transactions));
        }
    }
    let wanted = Target::least(1_000.0);
    recorder.wanted("rate", median(&registers), "codes/s", wanted);
    recorder.figure("remark", median(&remarks), "transactions/s");
    let wanted = Target::least(0.7);
    recorder.wanted("ratio", median(&ratios), "of remark", wanted);
    Ok(())
}
