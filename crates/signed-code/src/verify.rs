//! Verifying a label.

use crate::{
    binding,
    bundle::{Entry, Key, TrustBundle},
    carrier::Carrier,
    digest::{first, Digest},
    finding::{Check, Finding},
    issuer::Issuer,
    signed::Signed,
};
use alloc::vec::Vec;
use block_tree::{Inclusion, ItemProof, Root, Shape, NO_RECORD};
use city_code::{Code, Kind};
use core::mem::discriminant;

/// By how many seconds clocks may differ, if nobody says otherwise.
pub const CLOCK_TOLERANCE: u64 = 300;

/// By what a label is judged, besides a bundle.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Terms<'a> {
    /// What time it is, Unix seconds.
    pub now: u64,
    /// By how many seconds clocks may differ.
    pub tolerance: u64,
    /// Digests of what the caller saw: of the facts that are printed, of a record that it knows. The
    /// record that the bundle knows, or the item's proof shows, is compared without being here.
    pub seen: &'a [Digest],
    /// When the label was there at the latest, Unix seconds, by something other than what it says
    /// itself, such as a record of the chain. Labels from before a key was compromised then count.
    pub existed: Option<u64>,
    /// Of an item of a committed block, the proof that it is in the block. What its holder committed
    /// to is in the bundle's [entry](crate::Entry::in_block) of the item.
    pub inclusion: Option<&'a ItemProof>,
}

impl Terms<'_> {
    /// Nothing but the time.
    pub const fn at(now: u64) -> Self {
        Self {
            now,
            tolerance: CLOCK_TOLERANCE,
            seen: &[],
            existed: None,
            inclusion: None,
        }
    }
}

/// What a label is, and how far that was checked.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub struct Report {
    /// What it is.
    pub finding: Finding,
    /// What was checked and is right.
    pub checked: Vec<Check>,
    /// What was not checked, as it could not be, or as something was wrong before.
    pub not_checked: Vec<Check>,
    /// What the label says of itself: not to be believed unless the finding
    /// [is good](Finding::is_good).
    pub label: Option<Signed>,
    /// The code of the issuer, if it is known.
    pub issuer: Option<Code>,
}

/// What one check came to.
enum Outcome {
    Right,
    /// There is nothing to check here.
    Idle,
    /// It cannot be checked with what there is.
    Open,
    Wrong(Finding),
}

use Outcome::{Idle, Open, Right, Wrong};

/// What the label with this text is, as far as the bundle tells.
pub fn verify(text: &str, bundle: &TrustBundle, terms: &Terms) -> Report {
    let label = match Signed::read(text) {
        Ok(label) => label,
        Err(unreadable) => {
            return Report {
                finding: Finding::Unreadable(unreadable),
                checked: Vec::new(),
                not_checked: Check::ALL.into_iter().skip(1).collect(),
                label: None,
                issuer: None,
            }
        }
    };
    let issuer = match label.issuer {
        Issuer::Named(code) => Some(code),
        Issuer::Lessee => bundle.lessee(&label.code),
    };
    let entry = issuer.and_then(|code| bundle.entries.get(&code));
    let key = entry.and_then(|entry| entry.keys.iter().find(|key| key.id == label.key));
    let trial = Trial {
        label: &label,
        bundle,
        terms,
        block: bundle.committed(&label.code),
        issuer,
        entry,
        key,
    };
    let mut finding = None;
    let mut checked = Vec::new();
    let mut not_checked = Vec::new();
    for check in Check::ALL {
        match finding {
            Some(_) => not_checked.push(check),
            None => match trial.outcome(check) {
                Right => checked.push(check),
                Idle => {}
                Open => not_checked.push(check),
                Wrong(found) => finding = Some(found),
            },
        }
    }
    let is_open = label.digest.is_some() && not_checked.contains(&Check::Facts);
    let finding = finding.unwrap_or(match is_open {
        true => Finding::FactsNotCompared,
        false => Finding::Genuine,
    });
    Report {
        finding,
        checked,
        not_checked,
        label: Some(label),
        issuer,
    }
}

/// A label, and all that it is judged by.
struct Trial<'a> {
    label: &'a Signed,
    bundle: &'a TrustBundle,
    terms: &'a Terms<'a>,
    /// The committed block in which the label's item is, if that is known.
    block: Option<(Shape, Root)>,
    /// The issuer's code, what is known of it, and the key that the label names.
    issuer: Option<Code>,
    entry: Option<&'a Entry>,
    key: Option<&'a Key>,
}

impl Trial<'_> {
    fn outcome(&self, check: Check) -> Outcome {
        match check {
            // There would be no trial else.
            Check::Form => Right,
            Check::Clock => self.clock(),
            Check::BundleAge => self.bundle_age(),
            Check::Host => self.host(),
            Check::Issuer => self.issuer(),
            Check::Key => self.key(),
            Check::Signature => self.signature(),
            Check::Facts => self.facts(),
            Check::KeyTrust => self.key_trust(),
            Check::KeyValidity => self.key_validity(),
            Check::IssuerStatus => self.issuer_status(),
            Check::CodeStatus => self.code_status(),
            Check::Inclusion => self.inclusion(),
            Check::Issued => self.issued(),
            Check::Expiry => self.expiry(),
        }
    }

    /// The time: the clock may be late by the tolerance, but not by more than what is known.
    fn now(&self) -> u64 {
        self.terms.now.max(self.bundle.time())
    }

    fn clock(&self) -> Outcome {
        let latest = self.terms.now.saturating_add(self.terms.tolerance);
        right_if(latest >= self.bundle.time(), Finding::ClockWrong)
    }

    fn bundle_age(&self) -> Outcome {
        let age = self.now().saturating_sub(self.bundle.time());
        right_if(age <= self.bundle.max_age, Finding::BundleTooOld)
    }

    fn host(&self) -> Outcome {
        let Carrier::Url { host } = &self.label.carrier else {
            return Idle;
        };
        match self.bundle.allows(&self.label.code, host) {
            Some(allowed) => right_if(allowed, Finding::HostNotAllowed),
            None => Open,
        }
    }

    fn issuer(&self) -> Outcome {
        let Some(issuer) = self.issuer else {
            return Wrong(Finding::IssuerUnknown);
        };
        let code = &self.label.code;
        if !code.is_within(&issuer) && self.bundle.lessee(code) != Some(issuer) {
            return Wrong(Finding::NotEntitled);
        }
        right_if(self.entry.is_some(), Finding::IssuerUnknown)
    }

    fn key(&self) -> Outcome {
        right_if(self.key.is_some(), Finding::KeyRemoved)
    }

    fn inclusion(&self) -> Outcome {
        let is_of_block = self.label.root.is_some();
        // A signature of a whole block says nothing of what is inside an item.
        let is_item = self.label.code.kind() == Kind::Object;
        if is_of_block && (!is_item || self.bundle.stands_alone(&self.label.code)) {
            return Wrong(Finding::NotInBlock);
        }
        match self.shown() {
            Some(Inclusion::Present(_)) => Right,
            Some(Inclusion::Absent) => Wrong(Finding::NotInBlock),
            None if is_of_block => Wrong(Finding::InclusionNotShown),
            None if self.block.is_some() => Open,
            None => Idle,
        }
    }

    /// What the proof shows of the item, or of the one that a custom code is inside of.
    fn shown(&self) -> Option<Inclusion> {
        let (shape, root) = self.block.as_ref()?;
        let item = shape.item_of(self.label.code.object()?.label()).ok()?;
        block_tree::verify(shape, root, item, self.terms.inclusion?).ok()
    }

    fn signature(&self) -> Outcome {
        if self.label.root.is_some() && self.block.is_none() {
            // What was signed is not known. So nothing shows the inclusion either, which is wrong then.
            return Open;
        }
        let is_right = || {
            let (key, label) = (self.key?.key, self.label);
            let octets = label.message.signed_octets(&self.binding()?);
            let is_of_key = key.algorithm() == label.algorithm;
            Some(is_of_key && key.verify(&octets, &label.message.signature))
        };
        right_if(is_right() == Some(true), Finding::Forged)
    }

    fn binding(&self) -> Option<Vec<u8>> {
        let Carrier::Url { host } = &self.label.carrier else {
            return Some(binding::OF_PURE);
        };
        let issuer = self.issuer?;
        match self.label.root {
            Some(signed) => {
                let (shape, root) = self.block.as_ref()?;
                (first(&root.hash) == signed).then_some(())?;
                binding::of_block(host, shape, root, &issuer)
            }
            None => Some(binding::of_url(host, &self.label.code, &issuer)),
        }
    }

    fn facts(&self) -> Outcome {
        let is_facts = |digest: &Digest| matches!(digest, Digest::Facts(_));
        let signed = self.label.digest;
        // What the caller saw may not be among what was signed.
        let is_open =
            self.terms.seen.iter().any(is_facts) && !signed.as_ref().is_some_and(is_facts);
        let compared = match signed {
            None => Idle,
            Some(signed @ Digest::Facts(_)) => self.compare(signed),
            Some(signed @ Digest::Record(_)) => match self.record() {
                Some(known) => right_if(known == Some(signed), Finding::FactsDiffer),
                None => self.compare(signed),
            },
        };
        match compared {
            Right | Idle if is_open => Open,
            compared => compared,
        }
    }

    /// A digest against those of its kind that the caller has.
    fn compare(&self, signed: Digest) -> Outcome {
        let same_kind = |seen: &&Digest| discriminant(*seen) == discriminant(&signed);
        let mut seen = self.terms.seen.iter().filter(same_kind).peekable();
        if seen.peek().is_none() {
            return Open;
        }
        right_if(seen.all(|seen| *seen == signed), Finding::FactsDiffer)
    }

    /// The record of the code, or that there is none: as the registry has it, or as the item's proof shows.
    fn record(&self) -> Option<Option<Digest>> {
        let shown = || match self.shown() {
            Some(Inclusion::Present(record)) if self.label.code.kind() == Kind::Object => {
                Some((record != NO_RECORD).then_some(record))
            }
            _ => None,
        };
        let known = self.bundle.record(&self.label.code).or_else(shown)?;
        Some(known.map(|record| Digest::record(&record)))
    }

    fn key_trust(&self) -> Outcome {
        let Some(from) = self.key.and_then(|key| key.compromised_from) else {
            return Right;
        };
        let is_older = self
            .terms
            .existed
            .is_some_and(|existed| existed.saturating_mul(1000) < from);
        right_if(is_older, Finding::KeyCompromised { from })
    }

    fn key_validity(&self) -> Outcome {
        let (from, to) = self
            .key
            .map_or((None, None), |key| (key.valid_from, key.valid_to));
        let issued = self.label.issued.saturating_mul(1000);
        let is_valid = from.is_none_or(|from| from <= issued) && to.is_none_or(|to| issued <= to);
        right_if(is_valid, Finding::KeyNotValid { from, to })
    }

    fn issuer_status(&self) -> Outcome {
        self.entry.map_or(Open, |entry| {
            let status = entry.status;
            right_if(status.is_usable(), Finding::IssuerNotInForce { status })
        })
    }

    fn code_status(&self) -> Outcome {
        self.bundle.status(&self.label.code).map_or(Open, |status| {
            right_if(status.is_usable(), Finding::CodeNotInForce { status })
        })
    }

    fn issued(&self) -> Outcome {
        let from = self.label.issued;
        let latest = self.now().saturating_add(self.terms.tolerance);
        right_if(from <= latest, Finding::NotYetValid { from })
    }

    fn expiry(&self) -> Outcome {
        self.label.expires.map_or(Idle, |since| {
            right_if(self.now() < since, Finding::Expired { since })
        })
    }
}

fn right_if(is_right: bool, finding: Finding) -> Outcome {
    if is_right {
        Right
    } else {
        Wrong(finding)
    }
}
