//! What is on record about a code, and where the links of an area may lead.

use super::{
    notice::{Change, Due},
    Actor,
};
use crate::{pallet::*, Error, Event};
use city_code::Code;
use city_identity_primitives::{
    read::{code_bytes, Chain},
    record::{is_host_name, PatchProblem},
    Author, Hosts, LinkChanges, Permission, Record, Recorded, Revision, Status,
};
use codec::Encode;
use frame_support::ensure;
use sp_runtime::{AccountId32, DispatchResult};

impl<T: Config> Pallet<T> {
    /// Fails, naming the problem and its place, unless `record` is well formed.
    pub(super) fn ensure_well_formed(record: &Record) -> Result<(), Error<T>> {
        record.check().map_err(|problem| {
            let encoded = problem.encode();
            let at = |place: usize| encoded.get(place).copied().unwrap_or_default();
            Error::BadRecord(at(0), at(1))
        })
    }

    /// Fails, naming the first link that does not, unless the links on the record of `code` lead to
    /// hosts that its area allows.
    pub(super) fn ensure_hosts_allowed(code: &Code, record: &Record) -> Result<(), Error<T>> {
        if record.links.is_empty() {
            return Ok(());
        }
        let hosts = Self::registry()
            .hosts(code)
            .map_err(|_| Error::StateDamaged)?;
        match (0u8..)
            .zip(&record.links)
            .find(|(_, l)| !l.leads_to(&hosts))
        {
            Some((index, _)) => Err(Error::HostNotAllowed(index)),
            None => Ok(()),
        }
    }

    /// The entry of `code`, if `who` may write to it: the code is in force, or will be.
    pub(super) fn ensure_may_write<'a>(
        code: &Code,
        chain: &'a Chain,
        who: &AccountId32,
    ) -> Result<&'a Revision, Error<T>> {
        let entry = chain.entry_of(code).ok_or(Error::NotRegistered)?;
        let now = Self::now();
        Self::mandate(chain, who, Permission::Record, now)?;
        let status = chain.status(now).map(|(status, _)| status);
        let may_change = matches!(status, Some(Status::Active | Status::Reserved));
        ensure!(may_change, Error::NotActive);
        Ok(entry)
    }

    pub(crate) fn do_set_record(code: Code, record: Record, who: AccountId32) -> DispatchResult {
        let chain = Self::chain(&code)?;
        let entry = Self::ensure_may_write(&code, &chain, &who)?;
        Self::put_record(&code, entry, &Self::record_of(&code, entry), record, who)
    }

    pub(crate) fn do_patch_links(
        code: Code,
        expected_revision: u32,
        changes: LinkChanges,
        who: AccountId32,
    ) -> DispatchResult {
        let chain = Self::chain(&code)?;
        let entry = Self::ensure_may_write(&code, &chain, &who)?;
        let is_fresh = entry.number == expected_revision;
        ensure!(is_fresh, Error::<T>::StaleRevision);
        let present = Self::record_of(&code, entry);
        let mut record = present.clone();
        for (index, change) in (0u8..).zip(changes) {
            record.patch(change).map_err(|problem| match problem {
                PatchProblem::Full => Error::<T>::TooManyLinks(index),
                PatchProblem::NotThere => Error::<T>::NoSuchLink(index),
            })?;
        }
        Self::put_record(&code, entry, &present, record, who)
    }

    /// The record of a code whose newest revision is `entry`.
    fn record_of(code: &Code, entry: &Revision) -> Record {
        let recorded = entry.record.as_ref();
        let row = || Records::<T>::get(code_bytes(code.as_str()));
        let record = recorded.and_then(|recorded| recorded.record(row));
        record.unwrap_or_default()
    }

    /// Makes `record` that of a code whose newest revision is `entry`, in place of `present`.
    fn put_record(
        code: &Code,
        entry: &Revision,
        present: &Record,
        record: Record,
        who: AccountId32,
    ) -> DispatchResult {
        Self::ensure_well_formed(&record)?;
        Self::ensure_hosts_allowed(code, &record)?;
        let recorded = record.recorded();
        if entry.record == recorded {
            return Ok(());
        }
        let key = code_bytes(code.as_str());
        // Where people who scan the printed code are led: by its own links, or if it has none, by
        // those that it inherits.
        let (default, inherits) = (record.default_link(), record.links.is_empty());
        if (present.default_link(), present.links.is_empty()) != (default, inherits) {
            let default = default.cloned();
            let change = Change::DefaultLink { default, inherits };
            if Self::due(code, &change, &Actor::Account(who.clone()))? == Due::Later {
                return Ok(());
            }
        }

        if recorded.as_ref().is_some_and(Recorded::is_row) {
            Records::<T>::insert(&key, record);
        } else {
            Records::<T>::remove(&key);
        }
        let revision = Self::revise(code, entry.clone(), Author::Account(who), |next| {
            next.record = recorded;
        })?;
        Self::deposit_event(Event::RecordSet {
            code: key,
            revision,
        });
        Ok(())
    }

    pub(crate) fn do_set_hosts(area: Code, hosts: Hosts, who: AccountId32) -> DispatchResult {
        Self::ensure_may_set_up(&area, &who)?;
        for (index, host) in (0u8..).zip(&hosts) {
            let is_new = hosts.iter().take(index.into()).all(|other| other != host);
            ensure!(is_new && is_host_name(host), Error::<T>::BadHost(index));
        }
        let key = code_bytes(area.as_str());
        let present = ResolverHosts::<T>::get(&key);
        if present == hosts {
            return Ok(());
        }
        Self::ensure_not_under_recovery(&area)?;
        // Links to hosts that are dropped lead nowhere.
        if present.iter().any(|host| !hosts.contains(host)) {
            let change = Change::Hosts(hosts.clone());
            if Self::due(&area, &change, &Actor::Account(who))? == Due::Later {
                return Ok(());
            }
        }
        let area = key;
        if hosts.is_empty() {
            ResolverHosts::<T>::remove(&area);
        } else {
            ResolverHosts::<T>::insert(&area, &hosts);
        }
        Self::deposit_event(Event::HostsSet { area, hosts });
        Ok(())
    }
}
