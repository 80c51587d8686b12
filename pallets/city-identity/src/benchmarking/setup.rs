//! What the registry is before a call is measured: as full as it can be.

use crate::{
    functions, Applications, Config, Delegations, Divisions, Entries, EntryCounters, Pallet,
    Reservations, ResolverHosts, RuleVersion, MAX_BATCH, MAX_RESERVATION_REASON,
};
use alloc::{format, string::String, vec, vec::Vec};
use city_code::{
    rule::{Countries, Rule},
    Code,
};
use city_identity_primitives::{
    alias::AliasList,
    control::{MAX_DELEGATIONS, MAX_DELEGATION_DEPTH},
    genesis::Genesis,
    read::entry_key,
    record::{Recorded, Text},
    Alias, Application, AreaAdmission, Author, CodeBytes, Delegation, Description, Digest,
    DivisionChange, DivisionCode, DivisionSuccessors, Hosts, Labels, Link, Name,
    PendingApplications, Period, Periods, Permissions, PublicKey, Record, Registration,
    Reservation, Reservations as ReservationList, Revision, Scheme, State, Succession, Successor,
    Successors as SuccessorList, Terms, VerificationKey,
};
use codec::Encode;
use frame_benchmarking::{account, BenchmarkError};
use frame_support::{
    traits::{ConstU32, EnsureOrigin},
    BoundedVec,
};
use frame_system::{pallet_prelude::OriginFor, RawOrigin};
use pallet_allowance::{BucketId, Class, Enrol, EnrolledBy};
use sp_runtime::{AccountId32, Permill, Saturating};

/// The octets of the largest record.
pub const MAX_RECORD: u32 = 12_287;
/// The items of a batch of which some have more than others.
pub const BATCH: u32 = 100;
/// An area below which the benchmarks write, and its place in the division table. No place has
/// this code.
pub const AREA: &str = "MA.156.999999";
const DIVISION: DivisionCode = 999_999;
/// Where links lead.
pub const HOST: &str = "a.example";
/// A series as deep as they come, which makes its objects the deepest codes.
pub const SERIES: &str = "MA.156.999999.01010101/60.10000000";

pub const fn stop(why: &'static str) -> BenchmarkError {
    BenchmarkError::Stop(why)
}

pub fn bounded<const N: u32>(text: &str) -> Result<BoundedVec<u8, ConstU32<N>>, BenchmarkError> {
    BoundedVec::try_from(text.as_bytes().to_vec()).map_err(|_| stop("a text is too long"))
}

pub fn code(text: &str) -> Result<Code, BenchmarkError> {
    Code::parse(text.as_bytes()).map_err(|_| stop("a text is no code"))
}

pub fn registrar() -> AccountId32 {
    account("registrar", 0, 0)
}

pub fn council<T: Config>() -> Result<OriginFor<T>, BenchmarkError> {
    T::CouncilOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)
}

/// Puts a division in force into the table.
pub fn put_division<T: Config>(code: DivisionCode) -> Result<(), BenchmarkError> {
    let period = Period {
        from: None,
        to: None,
        name: bounded("a division")?,
        successors: Default::default(),
    };
    let periods = Periods::try_from(vec![period]).map_err(|_| stop("no room for a period"))?;
    Divisions::<T>::insert(code, periods);
    Ok(())
}

/// Puts a division into the table that has had as many names as it can have, each with as many
/// successors. The last year of the last is 2000.
fn put_old_division<T: Config>(code: DivisionCode) -> Result<(), BenchmarkError> {
    let successors = vec![code; DivisionSuccessors::bound()];
    let successors =
        DivisionSuccessors::try_from(successors).map_err(|_| stop("too many successors"))?;
    let mut periods = Periods::new();
    for year in (0..Periods::bound() as u16).rev() {
        let year = 2_000u16.saturating_sub(year);
        let period = Period {
            from: Some(year),
            to: Some(year),
            name: bounded(&"a".repeat(64))?,
            successors: if year == 2_000 {
                DivisionSuccessors::new()
            } else {
                successors.clone()
            },
        };
        periods
            .try_push(period)
            .map_err(|_| stop("no room for a period"))?;
    }
    Divisions::<T>::insert(code, periods);
    Ok(())
}

/// The withdrawal of the `n`th division of a province that is not, into as many as there can be. All
/// of them are in the table.
pub fn withdrawal<T: Config>(n: u32) -> Result<DivisionChange, BenchmarkError> {
    let most = DivisionSuccessors::bound() as u32;
    let mut divisions = Vec::new();
    for n in 0..=most {
        divisions.push(other_area(n)?.1);
    }
    let (_, code) = other_area(n.saturating_add(1).saturating_add(most))?;
    for division in divisions.iter().chain([&code]) {
        put_old_division::<T>(*division)?;
    }
    divisions.truncate(most as usize);
    Ok(DivisionChange::Withdraw {
        code,
        to: 2_000,
        successors: DivisionSuccessors::try_from(divisions)
            .map_err(|_| stop("too many successors"))?,
    })
}

/// The next version of the rule, which opens as many countries as there can be.
pub fn wider_rule() -> Rule {
    let before = Rule::v1();
    Rule {
        version: before.version.saturating_add(1),
        open: Countries::of([
            4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 50, 51, 56, 156,
        ]),
        ..before
    }
}

/// `n` objects of the series, registered, as successors of another code.
pub fn successors<T: Config>(n: u32) -> Result<SuccessorList, BenchmarkError> {
    let mut all = SuccessorList::new();
    for n in 1..=n {
        let text = object(n, true);
        Pallet::<T>::register(origin(), with(&text, false, None)?)?;
        let successor = Successor {
            code: bounded(&text)?,
            kind: Succession::Split,
        };
        all.try_push(successor)
            .map_err(|_| stop("too many successors"))?;
    }
    Ok(all)
}

/// Fills the list of labels below `parent` that are kept free but for `free` places, with labels that
/// take long to compare. The last one is returned too.
pub fn fill_reservations<T: Config>(parent: &str, free: u32) -> Result<Labels, BenchmarkError> {
    let most = ReservationList::bound() as u32;
    let mut all = ReservationList::new();
    let mut last = labels(0)?;
    for n in 0..most.saturating_sub(free) {
        last = labels(n)?;
        let reservation = Reservation {
            labels: last.clone(),
            reason: bounded(&"a".repeat(MAX_RESERVATION_REASON as usize))?,
            by: Author::Account(registrar()),
        };
        all.try_push(reservation)
            .map_err(|_| stop("no room for a reservation"))?;
    }
    Reservations::<T>::insert(bounded::<64>(parent)?, all);
    Ok(last)
}

/// The `n`th label to keep free, which no other label looks like.
pub fn labels(n: u32) -> Result<Labels, BenchmarkError> {
    let label = format!("AAAAAAAAAAAAAAAA{n:04}");
    Ok(Labels {
        first: bounded(&label)?,
        last: bounded(&label)?,
    })
}

/// As many hosts as an area can allow, as long as hosts are; links lead to the last, which is looked
/// at after all others.
pub fn hosts(first: char) -> Result<Hosts, BenchmarkError> {
    let label = "a".repeat(63);
    let long = |n: u32| format!("{first}{n:02}{}.{label}.{label}.{label}", "a".repeat(58));
    let others = (1..Hosts::bound() as u32).map(long);
    let all = others
        .chain([HOST.into()])
        .map(|host| bounded(&host))
        .collect::<Result<Vec<_>, _>>()?;
    Hosts::try_from(all).map_err(|_| stop("too many hosts"))
}

/// A registry with a rule, its countries, and the area, which [`registrar`] controls.
pub fn set_up<T: Config>() -> Result<(), BenchmarkError> {
    if RuleVersion::<T>::get().version == 0 {
        functions::build_genesis::<T>(&Genesis::default());
    }
    put_division::<T>(DIVISION)?;
    let admission = AreaAdmission {
        area: bounded(AREA)?,
        registrar: registrar(),
    };
    let areas = BoundedVec::try_from(vec![admission]).map_err(|_| stop("no room for an area"))?;
    Pallet::<T>::admit_areas(council::<T>()?, areas)?;
    let (parent, label) = entry_key(&code(AREA)?).ok_or(stop("no key"))?;
    let name = Some(Recorded::Name(longest_name()?));
    Entries::<T>::mutate(parent, label, |entry| {
        if let Some(entry) = entry {
            entry.record = name;
        }
    });
    fill_reservations::<T>("MA.156", 0)?;
    ResolverHosts::<T>::insert(bounded::<64>(AREA)?, hosts('a')?);
    Ok(())
}

/// Four units, each below the one before, and a series below the last, with names as long as they are:
/// whoever registers below reads them too.
pub fn set_up_series<T: Config>() -> Result<(), BenchmarkError> {
    set_up::<T>()?;
    for unit in ["01", "0101", "010101", "01010101"] {
        Pallet::<T>::register(origin(), named(&format!("{AREA}.{unit}"))?)
            .map_err(|refused| refused.error)?;
    }
    Pallet::<T>::open_series(origin(), named(SERIES)?).map_err(|refused| refused.error)?;
    Ok(())
}

/// A registration with nothing but a name.
pub fn named(text: &str) -> Result<Registration, BenchmarkError> {
    Ok(Registration {
        record: Some(longest_name()?.into()),
        ..registration(text)?
    })
}

fn longest_name() -> Result<Name, BenchmarkError> {
    name(0, &"a".repeat(Text::bound()))
}

/// The origin of the registrar.
pub fn origin<O: From<RawOrigin<AccountId32>>>() -> O {
    RawOrigin::Signed(registrar()).into()
}

pub fn registration(text: &str) -> Result<Registration, BenchmarkError> {
    Ok(Registration {
        code: bounded(text)?,
        ..Default::default()
    })
}

/// A registration that gives the code to an account nobody knew, with everything set.
fn full_registration(text: &str, octets: u32) -> Result<Registration, BenchmarkError> {
    with(text, true, (octets > 0).then_some(octets))
}

/// A registration with a validity; with a controller that nobody knew, and a record of so many
/// octets, if wanted.
pub fn with(
    text: &str,
    has_controller: bool,
    octets: Option<u32>,
) -> Result<Registration, BenchmarkError> {
    Ok(Registration {
        controller: has_controller.then(|| holder(text)),
        valid_from: Some(0),
        valid_to: Some(u64::MAX),
        record: octets.map(record).transpose()?,
        ..registration(text)?
    })
}

/// The account to which a code is given.
pub fn holder(text: &str) -> AccountId32 {
    sp_io::hashing::blake2_256(text.as_bytes()).into()
}

pub fn nth_delegate(n: u32) -> AccountId32 {
    account("delegate", n, 0)
}

/// The list of a delegate of the area that has as many others as it can, which are for the deepest
/// codes.
pub fn delegations(
    giver: AccountId32,
    from: Option<CodeBytes>,
    quota: Option<u32>,
    others: u32,
) -> Result<Vec<Delegation>, BenchmarkError> {
    let mut list = Vec::new();
    for n in 0..=others {
        let scope = if n == others {
            AREA.into()
        } else {
            object(n, false)
        };
        list.push(Delegation {
            scope: bounded(&scope)?,
            terms: Terms {
                permissions: Permissions::ALL,
                quota,
                until: Some(u64::MAX),
            },
            giver: giver.clone(),
            from: from.clone(),
            used: 0,
        });
    }
    Ok(list)
}

/// Gives the area to a delegate, which gives it on, `depth` times in all, the first `limited` with
/// quotas; each has so many others. The last delegate, or else the registrar.
pub fn delegates<T: Config>(
    depth: u32,
    limited: u32,
    others: u32,
) -> Result<AccountId32, BenchmarkError> {
    let (mut giver, mut from) = (registrar(), None);
    for n in 0..depth {
        let quota = (n < limited).then_some(u32::MAX);
        let list = delegations(giver, from, quota, others)?;
        let list = BoundedVec::try_from(list).map_err(|_| stop("too many delegations"))?;
        giver = nth_delegate(n);
        let (bucket, by) = (
            functions::bucket_of(&code(AREA)?),
            EnrolledBy::Account(registrar()),
        );
        T::Enrolment::enrol_delegate(&giver, bucket, Permill::from_percent(1), by)?;
        Delegations::<T>::insert(&giver, list);
        from = Some(bounded(AREA)?);
    }
    Ok(giver)
}

/// The origin of a delegate by the most delegations that rest on one another.
pub fn deepest<T: Config>() -> Result<RawOrigin<AccountId32>, BenchmarkError> {
    let others = MAX_DELEGATIONS.saturating_sub(1);
    let who = delegates::<T>(MAX_DELEGATION_DEPTH, 0, others)?;
    Ok(RawOrigin::Signed(who))
}

/// Has the changes of high risk of the area announced, and `call` as the announcement of one that is
/// then due.
pub fn announce<T: Config>(
    call: impl FnOnce() -> sp_runtime::DispatchResult,
) -> Result<(), BenchmarkError> {
    Pallet::<T>::set_notice_period(origin(), bounded(AREA)?, 2)?;
    call()?;
    pass::<T>(2);
    Ok(())
}

/// Moves on by so many blocks.
pub fn pass<T: Config>(blocks: u32) {
    let present = frame_system::Pallet::<T>::block_number();
    frame_system::Pallet::<T>::set_block_number(present.saturating_add(blocks.into()));
}

/// The `n`th object of the series: as long as labels are, with letters that have lookalikes.
pub fn object(n: u32, has_letters: bool) -> String {
    format!("{SERIES}.{}", label(n, has_letters))
}

/// A registration of the `n`th object of the series, without anything that costs more.
pub fn digits(n: u32) -> Result<Registration, BenchmarkError> {
    with(&object(n, false), false, None)
}

/// Items of a batch.
pub fn batch(
    count: u32,
    item: impl Fn(u32) -> Result<Registration, BenchmarkError>,
) -> Result<BoundedVec<Registration, ConstU32<MAX_BATCH>>, BenchmarkError> {
    let items: Vec<_> = (0..count).map(item).collect::<Result<_, _>>()?;
    BoundedVec::try_from(items).map_err(|_| stop("too many items"))
}

pub fn assert_registered<T: Config>(before: u64, count: u32) {
    let now = EntryCounters::<T>::get().active;
    assert_eq!(now, before.saturating_add(count.into()));
}

/// The `n`th of labels as long as they are.
pub fn label(n: u32, has_letters: bool) -> String {
    if has_letters {
        format!("BBBBBBBBBBBBBBBB{n:04}")
    } else {
        format!("{n:020}")
    }
}

/// The `n`th of links as large as they are.
pub fn link(n: u32) -> Result<Link, BenchmarkError> {
    let url = |length: usize| {
        format!(
            "https://{HOST}/{n:0length$}",
            length = length.saturating_sub(18)
        )
    };
    Ok(Link {
        relation: bounded(&url(128))?,
        href: bounded(&url(256))?,
        media_type: Some(bounded(&format!("text/{}", "a".repeat(59)))?),
        language: Some(bounded("aaa-x-aaaaaaaa-aaaaaaaa-aaaaaaaa-aa")?),
        title: Some(bounded(&"a".repeat(128))?),
        is_default: n == 0,
    })
}

/// The `n`th of keys as large as they are.
pub fn key(n: u32) -> Result<VerificationKey, BenchmarkError> {
    Ok(VerificationKey {
        id: bounded(&format!("{n:032}"))?,
        key: PublicKey::Sm2([2; 33]),
        valid_from: Some(0),
        valid_to: Some(u64::MAX),
    })
}

/// The `n`th of names in languages as long as they are.
pub fn name(n: usize, text: &str) -> Result<Name, BenchmarkError> {
    Ok(Name {
        language: bounded(&format!("aaa-x-aaaaaaaa-aaaaaaaa-aaaaaaaa-a{n}"))?,
        text: bounded(text)?,
    })
}

/// A record of at least `octets`, and of not many more, with a row of its own: two names at the
/// least, names as long as needed, then whole links and keys; the largest one, if none has so many.
pub fn record(octets: u32) -> Result<Record, BenchmarkError> {
    let mut record = Record::default();
    let is_enough = |record: &Record| record.encoded_size() as u32 >= octets;
    for n in 0..8 {
        if n >= 2 && is_enough(&record) {
            return Ok(record);
        }
        let missing = (octets as usize).saturating_sub(record.encoded_size());
        let text = "a".repeat(missing.clamp(1, 128));
        record
            .names
            .try_push(name(n, &text)?)
            .map_err(|_| stop("no room for a name"))?;
    }
    for n in 0..16 {
        if is_enough(&record) {
            return Ok(record);
        }
        record
            .links
            .try_push(link(n)?)
            .map_err(|_| stop("no room for a link"))?;
    }
    if !is_enough(&record) {
        let digest = Digest::Sha256([1; 32]);
        record.description = Some(Description {
            digest,
            place: link(0)?.href,
        });
    }
    for n in 0..8 {
        if is_enough(&record) {
            return Ok(record);
        }
        record
            .keys
            .try_push(key(n)?)
            .map_err(|_| stop("no room for a key"))?;
    }
    Ok(record)
}

/// The `n`th area of a province that is not, and its place in the division table.
pub fn other_area(n: u32) -> Result<(CodeBytes, DivisionCode), BenchmarkError> {
    let [first, second] = [n / 50, n % 50].map(|pair| pair.saturating_add(1));
    let stem = format!("98{first:02}{second:02}");
    let division = stem.parse().map_err(|_| stop("a division is no number"))?;
    Ok((bounded(&format!("MA.156.{stem}"))?, division))
}

/// Enrols an account that applied for the `n`th of other areas.
pub fn apply<T: Config>(n: u32) -> Result<Application, BenchmarkError> {
    let (area, division) = other_area(n)?;
    put_division::<T>(division)?;
    let applicant: AccountId32 = account("applicant", n, 0);
    let by = EnrolledBy::Account(applicant.clone());
    T::Enrolment::enrol(&applicant, Class::Applicant, BucketId::Applicants, by)?;
    Ok(Application {
        area,
        applicant,
        expires: u32::MAX,
    })
}

/// Fills the list of applications but for `free` places. The last one is returned too.
pub fn fill_applications<T: Config>(free: u32) -> Result<Application, BenchmarkError> {
    let most = PendingApplications::bound() as u32;
    let all = (0..most.saturating_sub(free))
        .map(apply::<T>)
        .collect::<Result<Vec<_>, _>>()?;
    let last = all.last().cloned().ok_or(stop("no application"))?;
    let all = PendingApplications::try_from(all).map_err(|_| stop("too many applications"))?;
    Applications::<T>::put(all);
    Ok(last)
}

/// The newest revision of the object.
pub fn newest_of_object<T: Config>() -> Result<Revision, BenchmarkError> {
    let (parent, label) = entry_key(&code(&object(0, true))?).ok_or(stop("no key"))?;
    Entries::<T>::get(parent, label).ok_or(stop("no object"))
}

/// The `n`th of aliases as long as they are.
pub fn alias(n: u32) -> Result<Alias, BenchmarkError> {
    let value = bounded(&format!("https://{HOST}/{n:0238}"))?;
    let scheme = Scheme::Uri;
    Ok(Alias { scheme, value })
}

/// Registers the object with a record and as many aliases as it can have, and puts it into `state`.
pub fn set_up_object<T: Config>(state: State) -> Result<CodeBytes, BenchmarkError> {
    set_up_series::<T>()?;
    Pallet::<T>::register(origin(), full_registration(&object(0, true), MAX_RECORD)?)?;
    let object: CodeBytes = bounded(&object(0, true))?;
    for n in 0..AliasList::bound() as u32 {
        let Alias { scheme, value } = alias(n)?;
        Pallet::<T>::add_alias(origin(), object.clone(), scheme, value)?;
    }
    if state == State::Suspended {
        Pallet::<T>::suspend(origin(), object.clone())?;
    }
    Ok(object)
}

/// `n` open series, each below four units of its own as far as there are pairs for them.
pub fn series_apart<T: Config>(n: u32) -> Result<Vec<String>, BenchmarkError> {
    let entry = Revision {
        controller: Some(account("holder", 0, 0)),
        valid_from: Some(0),
        valid_to: Some(u64::MAX),
        record: Some(Recorded::Name(longest_name()?)),
        ..Revision::first(Author::Account(registrar()), 1, 1, 0)
    };
    let mut all = Vec::new();
    for n in 0..n {
        let [first, second] = [n % 89, n / 89].map(|pair| pair.saturating_add(1));
        let series = format!("{AREA}.{first:02}{second:02}0101/60.10000000");
        let own = code(&series)?;
        for above in core::iter::once(own)
            .chain(own.ancestors())
            .filter(|above| above.kind() > city_code::Kind::Area)
        {
            let (parent, label) = entry_key(&above).ok_or(stop("no key"))?;
            Entries::<T>::insert(parent, label, &entry);
        }
        all.push(series);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::MaxEncodedLen;

    #[test]
    fn records_are_as_large_as_asked() {
        assert_eq!(Record::max_encoded_len(), MAX_RECORD as usize);
        for octets in (1..=MAX_RECORD).step_by(97).chain([MAX_RECORD]) {
            let record = record(octets).unwrap();
            let size = record.encoded_size() as u32;
            assert!((octets..octets + 650).contains(&size), "{octets}: {size}");
            assert_eq!(record.check(), Ok(()));
        }
    }
}
