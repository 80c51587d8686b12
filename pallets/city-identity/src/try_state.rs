//! What must always hold of the pallet's storage.

mod blocks;

use crate::{functions, pallet::*};
use alloc::collections::{BTreeMap, BTreeSet};
use city_code::{rule::Rule, Code, Kind};
use city_identity_primitives::{
    alias, lineage,
    read::{code_bytes, gb2260_of},
    record::is_host_name,
    Counters, Permissions, Revision, State,
};
use frame_support::{ensure, traits::Get};
use pallet_allowance::Enrol;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks every invariant of the registry.
    ///
    /// # Errors
    /// The first that does not hold.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        let entries = Self::try_entries()?;
        Self::try_revisions(&entries)?;
        Self::try_records(&entries)?;
        Self::try_hosts(&entries)?;
        Self::try_aliases(&entries)?;
        Self::try_counts(&entries)?;
        Self::try_lookalikes(&entries)?;
        Self::try_rules()?;
        Self::try_divisions(&entries)?;
        Self::try_applications(&entries)?;
        Self::try_lineage(&entries)?;
        Self::try_reservations(&entries)?;
        Self::try_accounts(&entries)?;
        Self::try_delegations(&entries)?;
        Self::try_quotas(&entries)?;
        Self::try_under_way(&entries)?;
        Self::try_series(&entries)
    }

    /// Each entry stands under a code, below a registered one, as a rule that is kept allows.
    fn try_entries() -> Result<BTreeMap<Code, Revision>, TryRuntimeError> {
        let mut entries = BTreeMap::new();
        for (parent, label, entry) in Entries::<T>::iter() {
            let code = code_at(&parent, &label).ok_or("an entry's key is no code")?;
            ensure!(code.kind() != Kind::Custom, "a custom code is registered");
            entries.insert(code, entry);
        }
        for (code, entry) in &entries {
            let above = code
                .parent()
                .is_none_or(|parent| entries.contains_key(&parent));
            ensure!(above, "nothing is registered above an entry");
            let rule = Rules::<T>::get(entry.rule).ok_or("an entry's rule is not kept")?;
            ensure!(
                rule.allows(code, Production::<T>::get()).is_ok(),
                "the rule forbids an entry"
            );
            ensure!(
                entry.block <= Self::block(),
                "an entry was made in a block to come"
            );
        }
        Ok(entries)
    }

    /// All versions of the rule up to the newest are kept, and each can follow the one before.
    fn try_rules() -> Result<(), TryRuntimeError> {
        let schedule = RuleVersion::<T>::get();
        ensure!(
            Rules::<T>::contains_key(schedule.version),
            "no rule is in force"
        );
        let rules: BTreeMap<u16, Rule> = Rules::<T>::iter().collect();
        for (version, rule) in &rules {
            ensure!(
                rule.version == *version && rule.validate().is_ok(),
                "a rule contradicts itself"
            );
        }
        for (before, rule) in rules.values().zip(rules.values().skip(1)) {
            ensure!(
                rule.widens(before).is_ok(),
                "a rule is narrower than the one before"
            );
        }
        ensure!(
            rules.keys().next_back() == Some(&schedule.newest()),
            "the newest rule is neither in force nor to be"
        );
        Ok(())
    }

    /// The superseded revisions of each entry are all kept, linked by their digests.
    fn try_revisions(entries: &BTreeMap<Code, Revision>) -> Result<(), TryRuntimeError> {
        let mut superseded = 0u64;
        for (code, newest) in entries {
            let mut next = newest.clone();
            while let Some(digest) = next.previous {
                let number = next
                    .number
                    .checked_sub(1)
                    .ok_or("a revision has the number 0")?;
                let previous = Revisions::<T>::get(code_bytes(code.as_str()), number.to_be_bytes())
                    .ok_or("a superseded revision is missing")?;
                ensure!(
                    previous.number == number,
                    "a revision is kept under another number"
                );
                ensure!(
                    previous.digest() == digest,
                    "a digest does not fit the revision before"
                );
                ensure!(
                    functions::ensure_not_final::<T>(previous.state).is_ok(),
                    "something followed the end of a code"
                );
                superseded = superseded.saturating_add(1);
                next = previous;
            }
            ensure!(next.number == 1, "a code's first revision is not number 1");
        }
        ensure!(
            Revisions::<T>::iter_keys().count() as u64 == superseded,
            "a revision is kept of no entry"
        );
        Ok(())
    }

    /// Each record is the one of which its entry tells, in the one place where it belongs.
    fn try_records(entries: &BTreeMap<Code, Revision>) -> Result<(), TryRuntimeError> {
        let mut rows = 0usize;
        for (code, entry) in entries {
            let Some(recorded) = &entry.record else {
                continue;
            };
            rows = rows.saturating_add(usize::from(recorded.is_row()));
            let record = recorded
                .record(|| Records::<T>::get(code_bytes(code.as_str())))
                .ok_or("an entry tells of a record that is not kept")?;
            ensure!(
                record.recorded() == entry.record,
                "an entry tells of another record than is kept"
            );
            ensure!(record.check().is_ok(), "a record is not well formed");
        }
        ensure!(
            Records::<T>::iter_keys().count() == rows,
            "a record is kept of no entry"
        );
        Ok(())
    }

    /// Only areas that were admitted allow hosts, each of which is one and there once.
    fn try_hosts(entries: &BTreeMap<Code, Revision>) -> Result<(), TryRuntimeError> {
        for (area, hosts) in ResolverHosts::<T>::iter() {
            let area = Code::parse(&area).map_err(|_| "hosts are kept of no code")?;
            let is_area = area.kind() == Kind::Area && entries.contains_key(&area);
            ensure!(is_area, "hosts are kept of no area");
            ensure!(!hosts.is_empty(), "an empty list of hosts is kept");
            let distinct: BTreeSet<_> = hosts.iter().collect();
            ensure!(distinct.len() == hosts.len(), "a host is allowed twice");
            let all_are_names = hosts.iter().all(|host| is_host_name(host));
            ensure!(all_are_names, "a host is no host name");
        }
        Ok(())
    }

    /// Aliases lead both ways, the list of each entry is the one whose digest it has, and no code has
    /// any that has ended.
    fn try_aliases(entries: &BTreeMap<Code, Revision>) -> Result<(), TryRuntimeError> {
        let (mut lists, mut listed) = (0u64, 0u64);
        for (code, entry) in entries {
            let key = code_bytes(code.as_str());
            let list = AliasesOf::<T>::get(&key);
            ensure!(
                alias::digest(&list) == entry.aliases,
                "an entry's digest is not that of its aliases"
            );
            ensure!(
                list.is_empty() || !entry.state.is_final(),
                "a code that has ended has an alias"
            );
            lists = lists.saturating_add(u64::from(!list.is_empty()));
            for alias in list {
                ensure!(alias.is_well_formed(), "an alias is not well formed");
                ensure!(
                    Aliases::<T>::get(alias).as_ref() == Some(&key),
                    "an alias does not lead to its code"
                );
                listed = listed.saturating_add(1);
            }
        }
        ensure!(
            Aliases::<T>::iter_keys().count() as u64 == listed,
            "an alias leads to a code that does not have it"
        );
        ensure!(
            AliasesOf::<T>::iter_keys().count() as u64 == lists,
            "aliases are kept of no entry"
        );
        Ok(())
    }

    /// The counters say what is there.
    fn try_counts(entries: &BTreeMap<Code, Revision>) -> Result<(), TryRuntimeError> {
        let mut counters = Counters::default();
        let mut children = BTreeMap::<_, u32>::new();
        for (code, entry) in entries {
            let counter = counters.of(entry.state);
            *counter = counter.saturating_add(1);
            let below = children
                .entry(code_bytes(code.parent_text()).into_inner())
                .or_default();
            *below = below.saturating_add(1);
        }
        ensure!(
            EntryCounters::<T>::get() == counters,
            "the entries are miscounted"
        );
        let kept: BTreeMap<_, _> = Children::<T>::iter()
            .map(|(parent, count)| (parent.into_inner(), count))
            .collect();
        ensure!(kept == children, "the children of a code are miscounted");
        Ok(())
    }

    /// The index of lookalikes has each label with letters, and no two siblings look the same.
    fn try_lookalikes(entries: &BTreeMap<Code, Revision>) -> Result<(), TryRuntimeError> {
        let mut seen = BTreeSet::new();
        let mut indexed = 0u64;
        for code in entries.keys() {
            let parent = code_bytes(code.parent_text());
            let folded = city_code::fold_label(code.label());
            ensure!(
                seen.insert((parent.to_vec(), folded.as_bytes().to_vec())),
                "two siblings look the same"
            );
            if let Some(key) = functions::lookalike_key(code) {
                let label = Lookalikes::<T>::get(parent, key).ok_or("a label is not indexed")?;
                ensure!(
                    label[..] == *code.label().as_bytes(),
                    "a label is indexed wrongly"
                );
                indexed = indexed.saturating_add(1);
            }
        }
        ensure!(
            Lookalikes::<T>::iter_keys().count() as u64 == indexed,
            "a label is indexed of no entry"
        );
        Ok(())
    }

    /// Periods of one division do not overlap, their successors exist, and each area has a division.
    fn try_divisions(entries: &BTreeMap<Code, Revision>) -> Result<(), TryRuntimeError> {
        for (_, periods) in Divisions::<T>::iter() {
            ensure!(!periods.is_empty(), "a division has no period");
            let mut successors = periods.iter().flat_map(|period| &period.successors);
            ensure!(
                successors.all(Divisions::<T>::contains_key),
                "a division's successor is not in the table"
            );
            for (index, period) in periods.iter().enumerate() {
                let mut later = periods.iter().skip(index.saturating_add(1));
                ensure!(
                    !later.any(|other| other.overlaps(period)),
                    "two periods overlap"
                );
            }
        }
        let areas = entries.keys().filter(|code| code.kind() == Kind::Area);
        for division in areas.filter_map(gb2260_of) {
            ensure!(
                Divisions::<T>::contains_key(division),
                "an area has no division"
            );
        }
        Ok(())
    }

    /// No area and no account has two applications, and no admitted area has one.
    fn try_applications(entries: &BTreeMap<Code, Revision>) -> Result<(), TryRuntimeError> {
        let (mut areas, mut applicants) = (BTreeSet::new(), BTreeSet::new());
        for application in Applications::<T>::get() {
            let area =
                Code::parse(&application.area).map_err(|_| "an application is for no code")?;
            ensure!(
                !entries.contains_key(&area),
                "an application is for an admitted area"
            );
            ensure!(areas.insert(area), "an area has two applications");
            ensure!(
                applicants.insert(application.applicant),
                "an account has two applications"
            );
        }
        Ok(())
    }

    /// Each controller was enrolled, so that no transaction of it can be replayed. Whether it still
    /// is, is asked when it sends something.
    fn try_accounts(entries: &BTreeMap<Code, Revision>) -> Result<(), TryRuntimeError> {
        for controller in entries
            .values()
            .filter_map(|entry| entry.controller.as_ref())
        {
            ensure!(
                T::Enrolment::was_enrolled(controller),
                "a controller was never enrolled"
            );
        }
        Ok(())
    }

    /// The delegations of accounts and those of codes are the same ones, each of a registered code
    /// and to an account that was enrolled. None counts more codes than were issued.
    fn try_delegations(entries: &BTreeMap<Code, Revision>) -> Result<(), TryRuntimeError> {
        let mut scopes = BTreeSet::new();
        for (delegate, list) in Delegations::<T>::iter() {
            ensure!(
                !list.is_empty(),
                "an account has an empty list of delegations"
            );
            ensure!(
                T::Enrolment::was_enrolled(&delegate),
                "a delegate was never enrolled"
            );
            for delegation in list {
                let code = registered(entries, &delegation.scope)?;
                ensure!(
                    delegation.terms.permissions != Permissions::default(),
                    "a delegation permits nothing"
                );
                let above = delegation
                    .from
                    .as_ref()
                    .map(|from| registered(entries, from));
                let is_within = above.transpose()?.is_none_or(|from| code.is_within(&from));
                ensure!(is_within, "a delegation is not below the giver's own");
                ensure!(
                    Delegates::<T>::contains_key(&delegation.scope, &delegate),
                    "a delegation is not indexed"
                );
                ensure!(
                    scopes.insert((delegate.clone(), code)),
                    "an account has two delegations of a code"
                );
                let below = entries.keys().filter(|other| other.is_within(&code));
                let leased = Self::most_leased(entries, &code, 0);
                ensure!(
                    delegation.used as usize <= below.count().saturating_add(leased),
                    "a delegation counts more codes than there are"
                );
            }
        }
        ensure!(
            Delegates::<T>::iter_keys().count() == scopes.len(),
            "a delegation is indexed that is not there"
        );
        Ok(())
    }

    /// Quotas are of areas, and count no more codes than were issued in the period.
    fn try_quotas(entries: &BTreeMap<Code, Revision>) -> Result<(), TryRuntimeError> {
        for (area, quota) in Quotas::<T>::iter() {
            let area = registered(entries, &area)?;
            ensure!(area.kind() == Kind::Area, "a quota is not of an area");
            ensure!(quota.quota.period > 0, "a quota has no period");
            let issued = entries
                .iter()
                .filter(|(code, entry)| {
                    **code != area
                        && code.is_within(&area)
                        && issued_in::<T>(code, entry) >= quota.since
                })
                .count();
            let leased = Self::most_leased(entries, &area, quota.since);
            ensure!(
                quota.used as usize <= issued.saturating_add(leased),
                "a quota counts more codes than were issued"
            );
        }
        Ok(())
    }

    /// What is under way is about registered codes that have not ended, and can happen.
    fn try_under_way(entries: &BTreeMap<Code, Revision>) -> Result<(), TryRuntimeError> {
        let is_live = |text: &[u8]| -> Result<Code, TryRuntimeError> {
            let code = registered(entries, text)?;
            let state = entries.get(&code).map(|entry| entry.state);
            let live = state.is_some_and(|s| functions::ensure_not_final::<T>(s).is_ok());
            ensure!(live, "something is under way about a code that has ended");
            Ok(code)
        };
        for (code, offer) in Offers::<T>::iter() {
            is_live(&code)?;
            ensure!(
                offer.due <= offer.expires,
                "an offer expires before it is due"
            );
            ensure!(
                T::Enrolment::was_enrolled(&offer.to),
                "control is offered to an account that was never enrolled"
            );
        }
        for (code, notice) in Notices::<T>::iter() {
            is_live(&code)?;
            ensure!(
                notice.due <= notice.expires,
                "a notice expires before it is due"
            );
        }
        for (code, recovery) in Recoveries::<T>::iter() {
            let code = is_live(&code)?;
            ensure!(
                code.kind() != Kind::Area || recovery.to.is_some(),
                "an area would be left without a registrar"
            );
        }
        for (area, blocks) in NoticePeriods::<T>::iter() {
            let area = registered(entries, &area)?;
            ensure!(
                area.kind() == Kind::Area,
                "a notice period is not of an area"
            );
            let longest = T::MaxNoticePeriod::get();
            ensure!(
                (1..=longest).contains(&blocks),
                "a notice period is out of bounds"
            );
        }
        Ok(())
    }
}

/// The block in which a code was issued.
fn issued_in<T: Config>(code: &Code, newest: &Revision) -> u32 {
    Revisions::<T>::get(code_bytes(code.as_str()), 1u32.to_be_bytes())
        .map_or(newest.block, |first| first.block)
}

/// The registered code with a text.
fn registered(entries: &BTreeMap<Code, Revision>, text: &[u8]) -> Result<Code, TryRuntimeError> {
    let code = Code::parse(text)
        .ok()
        .filter(|code| entries.contains_key(code));
    code.ok_or(TryRuntimeError::Other(
        "something is about a code that is not registered",
    ))
}

/// Of which codes each code is a successor, as their own lists say.
type Lineage = BTreeMap<Code, BTreeSet<Code>>;

impl<T: Config> Pallet<T> {
    /// Successors are stored in both directions, covered by the history, and never lead back.
    fn try_lineage(entries: &BTreeMap<Code, Revision>) -> Result<(), TryRuntimeError> {
        let mut predecessors = Lineage::new();
        let mut with_successors = 0usize;
        for (code, entry) in entries {
            let stored = Successors::<T>::get(code_bytes(code.as_str())).unwrap_or_default();
            ensure!(
                lineage::digest(&stored) == entry.successors,
                "an entry's digest is not that of its successors"
            );
            ensure!(
                stored.is_empty() || entry.state == State::Retired,
                "a code has successors and is not retired"
            );
            with_successors = with_successors.saturating_add(usize::from(!stored.is_empty()));
            for successor in &stored {
                let after = Code::parse(&successor.code).map_err(|_| "a successor is no code")?;
                ensure!(
                    entries.contains_key(&after),
                    "a successor is not registered"
                );
                ensure!(
                    predecessors.entry(after).or_default().insert(*code),
                    "a successor is named twice"
                );
            }
        }
        ensure!(
            Successors::<T>::iter_keys().count() == with_successors,
            "successors are kept of no entry"
        );
        let mut kept = Lineage::new();
        for (after, before) in Predecessors::<T>::iter_keys() {
            let parse = |text: &[u8]| Code::parse(text).map_err(|_| "a predecessor is no code");
            kept.entry(parse(&after)?)
                .or_default()
                .insert(parse(&before)?);
        }
        ensure!(
            kept == predecessors,
            "predecessors and successors do not agree"
        );
        ensure!(leads_nowhere_back(predecessors), "a code follows itself");
        Ok(())
    }

    /// Labels are kept free below registered codes only, and each by one reservation.
    fn try_reservations(entries: &BTreeMap<Code, Revision>) -> Result<(), TryRuntimeError> {
        for (parent, list) in Reservations::<T>::iter() {
            let parent = Code::parse(&parent).map_err(|_| "labels are reserved below no code")?;
            ensure!(
                entries.contains_key(&parent) && !list.is_empty(),
                "labels are reserved below no entry, or none are"
            );
            for (index, reservation) in list.iter().enumerate() {
                ensure!(
                    reservation.labels.are_well_formed(&parent)
                        && core::str::from_utf8(&reservation.reason).is_ok(),
                    "a reservation is not well formed"
                );
                let mut others = list.iter().take(index);
                ensure!(
                    !others.any(|other| other.labels.overlap(&reservation.labels)),
                    "two reservations overlap"
                );
            }
        }
        Ok(())
    }
}

/// Whether no line of predecessors leads back to where it began: then those without any can be taken
/// away again and again until nothing is left.
fn leads_nowhere_back(mut predecessors: Lineage) -> bool {
    loop {
        let before = predecessors.len();
        let waiting: BTreeSet<Code> = predecessors.keys().copied().collect();
        predecessors.retain(|_, before| {
            before.retain(|code| waiting.contains(code));
            !before.is_empty()
        });
        if predecessors.is_empty() || predecessors.len() == before {
            return predecessors.is_empty();
        }
    }
}

/// The code whose entry is at a key.
fn code_at(parent: &[u8], label: &[u8]) -> Option<Code> {
    let label = core::str::from_utf8(label).ok()?;
    match Code::parse(parent) {
        Ok(parent) => parent.child(label).ok(),
        // Only the agency stands above countries, and is itself no code.
        Err(_) => {
            let country = Code::parse(&[parent, b".", label.as_bytes()].concat()).ok()?;
            (country.kind() == Kind::Country).then_some(country)
        }
    }
}
