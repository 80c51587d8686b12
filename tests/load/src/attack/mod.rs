//! Attacks, and whether honest work goes on under them: registrars register, and the council
//! decides.
//!
//! Everything happens on one fresh chain with the limits of a chain in use, one attack after the
//! other, each by accounts of its own beside registrars of its own, so that none changes what the
//! next one finds. What an attacker sends goes on until the honest work is done. How much of that is
//! in time is compared with how much is when nobody attacks.

mod answer;
mod barred;
mod entitled;
mod honest;
mod multisigs;
mod replay;
mod traffic;
mod verdict;

pub use answer::{Answer, Refusal};
pub use honest::{Work, WorkReport};
pub use traffic::{Tally, Traffic};
pub use verdict::{table, Outcome, Verdict};

use crate::{
    chain::Chain,
    council::{Council, Enacted, Members},
    genesis::{Allowances, Scenario},
    program::Program,
    registrar::Registrar,
    rpc::Rpc,
};
use anyhow::{ensure, Context, Result};
use barred::Barred;
use city_identity_primitives::AreaAdmission;
use city_runtime::RuntimeCall;
use clap::ValueEnum;
use entitled::{nonce, Flood, FullPool, FutureNonces};
use multisigs::Multisigs;
use replay::Replay;
use std::time::Duration;
use tokio::{sync::oneshot, time::timeout};
#[cfg(test)]
use traffic::tests::tally;

/// How many registrars work honestly during each attack.
const HONEST: usize = 10;
/// How many registrars attack, all attacks together.
const ATTACKERS: usize = 8;
/// How many holders in one area attack together: enough to fill the pool twice over.
const HOLDERS: usize = 32;
/// How many transactions the pool holds: so few that a handful of accounts can fill it. A tenth as
/// many may wait for a nonce before theirs, which is more than one account's.
const POOL_LIMIT: usize = 1_000;
/// With how many nonces one account may have transactions waiting, as it is promised.
const WAITING: usize = 64;
/// How long an attack may take. It takes a quarter of a minute, unless nothing moves any more.
const STALL: Duration = Duration::from_secs(120);

/// An attack.
///
/// The one that fills the pool comes last: what it leaves there stays for a while.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Attack {
    /// No attack at all: what honest work gets at its best.
    None,
    /// One enrolled account floods.
    Flood,
    /// An account queues ten thousand future nonces.
    FutureNonces,
    /// Batches hide a forbidden call.
    HiddenCall,
    /// Accounts flood that were never enrolled.
    Strangers,
    /// What an account sent is replayed after it was withdrawn and enrolled anew.
    Replay,
    /// Calls are sent that fit no block.
    Oversized,
    /// A thousand multisig operations are opened.
    Multisigs,
    /// Many entitled accounts of one area fill the pool.
    FullPool,
}

/// What an attack consists of. All that it sends is signed before it begins.
trait Plan {
    /// What is sent again and again while the others work.
    fn traffic(&mut self) -> Traffic;

    /// What is done beside that.
    async fn act(&mut self) -> Result<()> {
        Ok(())
    }

    /// Whether the attacker got no more than it should, in the end.
    async fn check(&self, rpc: &Rpc, tally: &Tally) -> Result<()>;
}

/// Nobody attacks.
struct Peace;

impl Plan for Peace {
    fn traffic(&mut self) -> Traffic {
        Traffic::default()
    }

    async fn check(&self, _: &Rpc, _: &Tally) -> Result<()> {
        Ok(())
    }
}

/// Runs these attacks, or all if none is named, and prints what they did.
///
/// # Errors
/// If one did harm, or the chain does not start.
pub async fn run(program: &Program, names: &[Attack]) -> Result<()> {
    let mut arena = Arena::start(program).await?;
    let mut verdicts = Vec::new();
    for attack in in_order(names) {
        eprintln!("attack {}: {}", attack.name(), attack.help());
        let verdict = attack.run(&mut arena).await;
        eprintln!("{verdict}");
        verdicts.push(verdict);
    }
    print!("{}", table(&verdicts));
    let failed = verdicts.iter().filter(|verdict| !verdict.is_withstood());
    let failed = failed.count();
    ensure!(failed == 0, "{failed} of {} did harm", verdicts.len());
    Ok(())
}

/// The attacks that are named, each once, in the order in which they are made. The first is always
/// none, which the others are compared with.
fn in_order(names: &[Attack]) -> impl Iterator<Item = Attack> + '_ {
    let all = Attack::value_variants().iter().copied();
    all.filter(|attack| names.is_empty() || *attack == Attack::None || names.contains(attack))
}

impl Attack {
    /// Its name on the command line.
    pub fn name(self) -> String {
        let value = self.to_possible_value();
        value
            .map(|value| value.get_name().to_string())
            .unwrap_or_default()
    }

    /// What happens, in one line.
    fn help(self) -> String {
        let value = self.to_possible_value();
        let help = value.and_then(|value| value.get_help().map(ToString::to_string));
        help.unwrap_or_default()
    }

    async fn run(self, arena: &mut Arena) -> Verdict {
        let chain = &mut arena.chain;
        match self {
            Self::None => arena.withstand(self, Ok(Peace)).await,
            Self::Flood => {
                let plan = Flood::new(chain);
                arena.withstand(self, plan).await
            }
            Self::FutureNonces => {
                let plan = FutureNonces::new(chain);
                arena.withstand(self, Ok(plan)).await
            }
            Self::HiddenCall => {
                let plan = Barred::hidden_call(chain);
                arena.withstand(self, Ok(plan)).await
            }
            Self::Strangers => {
                let plan = Barred::strangers(chain);
                arena.withstand(self, Ok(plan)).await
            }
            Self::Replay => {
                let plan = Replay::prepare(chain).await;
                arena.withstand(self, plan).await
            }
            Self::Oversized => {
                let plan = Barred::oversized(chain);
                arena.withstand(self, plan).await
            }
            Self::Multisigs => {
                let plan = Multisigs::new(chain);
                arena.withstand(self, Ok(plan)).await
            }
            Self::FullPool => {
                let plan = FullPool::new(chain);
                arena.withstand(self, plan).await
            }
        }
    }
}

/// Where attacks are made.
struct Arena {
    chain: Chain,
    work: Work,
    /// How many honest transactions are in time when nobody attacks, once that is known.
    baseline: Option<usize>,
}

impl Arena {
    async fn start(program: &Program) -> Result<Self> {
        let scenario = Scenario {
            // The first one's area is that of the holders.
            registrars: 1 + HONEST * Attack::value_variants().len() + ATTACKERS,
            holders: HOLDERS,
            allowances: Allowances::Usual,
            pool_limit: POOL_LIMIT,
            ..Default::default()
        };
        let mut chain = Chain::start(program, &scenario).await?;
        chain.open_series().await?;
        Ok(Self {
            chain,
            work: Work::default(),
            baseline: None,
        })
    }

    /// Attacks, if the plan could be made.
    async fn withstand(&mut self, attack: Attack, plan: Result<impl Plan>) -> Verdict {
        let outcome = match plan {
            Ok(plan) => {
                let outcome = timeout(STALL, self.outcome(plan)).await;
                outcome.unwrap_or_else(|late| Err(late).context("nothing moves any more"))
            }
            Err(error) => Err(error.context("it could not be prepared")),
        };
        // Each attack answers for its own blocks.
        for node in self.chain.nodes() {
            node.log().discarded.clear();
        }
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => return Verdict::failed(attack.name(), &error),
        };
        let baseline = self.baseline;
        if let (Attack::None, Ok(report)) = (attack, &outcome.honest) {
            self.baseline = Some(report.in_time);
        }
        Verdict::of(attack.name(), outcome, baseline)
    }

    async fn outcome(&mut self, mut plan: impl Plan) -> Result<Outcome> {
        let chain = &mut self.chain;
        let motion = admission(chain)?;
        let mut registrars = chain.registrars().take(HONEST);
        let drafts = registrars.drafts(self.work.count(), Registrar::register);
        let transactions = chain.signer().sign_all(drafts);
        ensure!(!transactions.is_empty(), "no honest registrar left");
        let council = Council::new(*chain.signer());
        let url = chain.first_node()?.url();

        let (stop, stopped) = oneshot::channel();
        let traffic = tokio::spawn(plan.traffic().run(url.clone(), stopped));
        let (honest, motion, acted) = futures::join!(
            self.work.run(&url, transactions),
            council.enact(&url, vec![motion]),
            plan.act()
        );
        drop(stop);
        let traffic = traffic.await?;
        let attack = match (&traffic, acted) {
            (Ok(tally), Ok(())) => plan.check(chain.rpc(), tally).await,
            (_, acted) => acted,
        };
        Ok(Outcome {
            honest,
            motion,
            traffic,
            attack,
            nodes: chain.check(),
        })
    }
}

/// What the council can decide at any time: it admits an area that nobody has.
///
/// # Errors
/// If there is none left.
pub fn admission(chain: &mut Chain) -> Result<RuntimeCall> {
    let area = chain.take_vacant_area().context("every area is taken")?;
    // A registrar of a number that no other has.
    let registrar = Registrar::new(u32::MAX, area.clone()).account();
    let area = area.into_bytes().try_into().unwrap_or_default();
    let areas = vec![AreaAdmission { area, registrar }];
    let areas = areas.try_into().unwrap_or_default();
    Ok(pallet_city_identity::Call::admit_areas { areas }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_baseline_comes_first_and_the_full_pool_last() {
        let order = |names| in_order(names).collect::<Vec<_>>();
        assert_eq!(order(&[]), Attack::value_variants());
        let named = [Attack::FullPool, Attack::Replay, Attack::Replay];
        let expected = [Attack::None, Attack::Replay, Attack::FullPool];
        assert_eq!(order(&named), expected);
        assert_eq!(order(&[]).last(), Some(&Attack::FullPool));
    }

    #[test]
    fn attacks_say_what_they_are() {
        for attack in Attack::value_variants() {
            assert!(
                !attack.name().is_empty() && !attack.help().is_empty(),
                "{attack:?}"
            );
        }
    }
}
