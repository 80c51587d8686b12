//! Whether an attack did harm.

use super::{Enacted, Tally, WorkReport};
use anyhow::{Error, Result};
use std::fmt::{Display, Formatter, Write};

/// The part of their rate that honest registrars keep, at the least.
const KEPT: f64 = 0.9;
/// After how many blocks a motion has been carried out, at the latest.
const MOTION_BLOCKS: u32 = 4;

/// What became of everybody.
pub struct Outcome {
    /// Of the honest registrars.
    pub honest: Result<WorkReport>,
    /// Of the council's motion.
    pub motion: Result<Enacted>,
    /// Of what the attacker sent.
    pub traffic: Result<Tally>,
    /// Whether the attacker got no more than it should.
    pub attack: Result<()>,
    /// Whether the nodes went on as they should.
    pub nodes: Result<()>,
}

/// What an attack did, and whether that is harm.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    name: String,
    honest: String,
    share: String,
    motion: String,
    sent: String,
    taken: String,
    refused: String,
    reasons: Vec<String>,
    faults: Vec<String>,
}

impl Verdict {
    /// On an attack that could not be made.
    pub fn failed(name: String, error: &Error) -> Self {
        Self {
            name,
            faults: vec![format!("{error:#}")],
            ..Default::default()
        }
    }

    /// On an attack that was made. `baseline` is how many honest transactions were in time without
    /// any attack; none if this is that.
    pub fn of(name: String, outcome: Outcome, baseline: Option<usize>) -> Self {
        let mut verdict = Self {
            name,
            ..Default::default()
        };
        match outcome.honest {
            Ok(report) => verdict.note_honest(&report, baseline),
            Err(error) => verdict.fault("honest work", &error),
        }
        match outcome.motion {
            Ok(enacted) => verdict.note_motion(enacted),
            Err(error) => verdict.fault("the motion", &error),
        }
        match outcome.traffic {
            Ok(tally) => {
                verdict.sent = tally.sent.to_string();
                verdict.taken = tally.taken().to_string();
                verdict.refused = tally.refusals().to_string();
                let reasons = tally.refused.iter();
                verdict.reasons = reasons
                    .map(|(reason, count)| format!("{count} {reason}"))
                    .collect();
            }
            Err(error) => verdict.fault("the attacker", &error),
        }
        if let Err(error) = outcome.attack {
            verdict.fault("the attack", &error);
        }
        if let Err(error) = outcome.nodes {
            verdict.fault("the nodes", &error);
        }
        verdict
    }

    fn note_honest(&mut self, report: &WorkReport, baseline: Option<usize>) {
        self.honest = format!("{} of {}", report.in_time, report.sent);
        match baseline {
            None if report.is_undisturbed() => {}
            None => self.faults.push(format!("without an attack: {report}")),
            Some(baseline) => {
                let share = report.in_time as f64 / baseline.max(1) as f64;
                self.share = format!("{share:.2}");
                if share < KEPT {
                    self.faults.push(format!("honest work: {report}"));
                }
            }
        }
    }

    fn note_motion(&mut self, Enacted { blocks }: Enacted) {
        self.motion = format!("{blocks} blocks");
        if blocks > MOTION_BLOCKS {
            let fault = format!("the motion took {blocks} blocks, not {MOTION_BLOCKS} at most");
            self.faults.push(fault);
        }
    }

    fn fault(&mut self, of: &str, error: &Error) {
        self.faults.push(format!("{of}: {error:#}"));
    }

    /// Whether the attack did no harm.
    pub fn is_withstood(&self) -> bool {
        self.faults.is_empty()
    }

    const fn word(&self) -> &str {
        match self.faults.is_empty() {
            true => "withstood",
            false => "FAILED",
        }
    }

    fn row(&self) -> [&str; 8] {
        [
            &self.name,
            &self.honest,
            &self.share,
            &self.motion,
            &self.sent,
            &self.taken,
            &self.refused,
            self.word(),
        ]
    }
}

impl Display for Verdict {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "attack {}: {}", self.name, self.word())?;
        if self.reasons.is_empty() {
            return Ok(());
        }
        write!(f, "; refused: {}", self.reasons.join(", "))
    }
}

/// Verdicts for people to read, and below them what went wrong.
pub fn table(verdicts: &[Verdict]) -> String {
    let head = [
        "attack",
        "honest in time",
        "of the baseline",
        "motion after",
        "sent",
        "taken",
        "refused",
        "verdict",
    ];
    let mut text = String::new();
    let rows = verdicts.iter().map(Verdict::row);
    for [name, honest, share, motion, sent, taken, refused, verdict] in
        [head].into_iter().chain(rows)
    {
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{name:14} {honest:>14} {share:>16} {motion:>13} {sent:>8} {taken:>8} {refused:>8}  {verdict}"
        );
    }
    for Verdict { name, faults, .. } in verdicts {
        for fault in faults {
            let _ = writeln!(text, "attack {name} FAILED: {fault}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{
        super::{tally, Answer, Refusal},
        *,
    };

    fn outcome(in_time: usize, blocks: u32) -> Outcome {
        let answers = vec![
            Answer::Taken,
            Answer::Refused(Refusal::Future),
            Answer::Held,
        ];
        Outcome {
            honest: Ok(WorkReport {
                sent: 100,
                in_time,
                ..Default::default()
            }),
            motion: Ok(Enacted { blocks }),
            traffic: Ok(tally(answers)),
            attack: Ok(()),
            nodes: Ok(()),
        }
    }

    fn verdict(outcome: Outcome, baseline: Option<usize>) -> Verdict {
        Verdict::of("flood".into(), outcome, baseline)
    }

    #[test]
    fn nine_tenths_of_the_baseline_are_kept() {
        for (in_time, baseline, withstood) in [(90, 100, true), (89, 100, false), (81, 90, true)] {
            let verdict = verdict(outcome(in_time, 4), Some(baseline));
            assert_eq!(verdict.is_withstood(), withstood, "{in_time} of {baseline}");
        }
    }

    #[test]
    fn nothing_is_late_without_an_attack() {
        assert!(verdict(outcome(100, 3), None).is_withstood());
        assert!(!verdict(outcome(99, 3), None).is_withstood());
    }

    #[test]
    fn motions_take_four_blocks_at_most() {
        assert!(verdict(outcome(100, 4), Some(100)).is_withstood());
        assert!(!verdict(outcome(100, 5), Some(100)).is_withstood());
    }

    #[test]
    fn everything_that_goes_wrong_is_told() {
        let bad = || Err(Error::msg("bad"));
        let outcome = Outcome {
            honest: Err(Error::msg("bad")),
            motion: Err(Error::msg("bad")),
            traffic: Err(Error::msg("bad")),
            attack: bad(),
            nodes: bad(),
        };
        let verdict = verdict(outcome, Some(100));
        assert_eq!(verdict.faults.len(), 5);
        let text = table(&[verdict]);
        assert!(
            text.contains("attack flood FAILED: the nodes: bad\n"),
            "{text}"
        );
    }

    #[test]
    fn tables_are_for_people() {
        let text = table(&[verdict(outcome(95, 3), Some(100))]);
        let row = text.lines().nth(1).unwrap();
        let cells: Vec<_> = row.split_whitespace().collect();
        let expected = "flood 95 of 100 0.95 3 blocks 3 1 1 withstood";
        assert_eq!(cells.join(" "), expected);
    }

    #[test]
    fn reasons_are_told_as_it_goes() {
        let verdict = verdict(outcome(95, 3), Some(100));
        let expected = "attack flood: withstood; refused: 1 Future";
        assert_eq!(verdict.to_string(), expected);
    }
}
