//! What the calls cost, each at its worst: the deepest codes, with labels to compare with their
//! lookalikes, records as large as they can be, a full list of applications.

mod numbers;

use self::numbers::{
    commitment, largest_tree, lessee, numbers, prefix, put_block, put_sizes, set_up_numbers,
    LARGEST, NUMBERS,
};
use crate::{
    functions, Aliases, AliasesOf, Applications, Blocks, Call, Config, Delegates, Delegations,
    Divisions, Entries, EntryCounters, Notices, Offers, Pallet, Quotas, Records, Recoveries,
    Reservations, ResolverHosts, RuleVersion, MAX_ADMISSIONS, MAX_BATCH, MAX_DIVISION_CHANGES,
    MAX_JUMPS, MAX_LABELS, MAX_REASON, MAX_RESERVATION_REASON, MAX_SEQUENCE,
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
    record::{Recorded, Text, MAX_LINK_CHANGES},
    Alias, Application, AreaAdmission, Author, CodeBytes, Delegation, Description, Digest,
    DivisionChange, DivisionCode, DivisionSuccessors, Holding, Hosts, Label, LabelName, Labels,
    Link, LinkChange, LinkChanges, Name, PendingApplications, Period, Periods, Permissions,
    PublicKey, Quota, Record, Registration, Reservation, Reservations as ReservationList, Revision,
    Scheme, State, Succession, Successor, Successors as SuccessorList, Terms, VerificationKey,
};
use codec::Encode;
use frame_benchmarking::{account, v2::*, BenchmarkError};
use frame_support::{
    traits::{ConstU32, EnsureOrigin, Get},
    BoundedVec,
};
use frame_system::{pallet_prelude::OriginFor, RawOrigin};
use pallet_allowance::{BucketId, CheckRights, Class, Enrol, EnrolledBy, Lookups, MAX_LOOKUPS};
use sp_runtime::{AccountId32, Permill, Saturating};

/// The octets of the largest record.
const MAX_RECORD: u32 = 12_287;
/// The items of a batch of which some have more than others.
const BATCH: u32 = 100;
/// An area below which the benchmarks write, and its place in the division table. No place has
/// this code.
const AREA: &str = "MA.156.999999";
const DIVISION: DivisionCode = 999_999;
/// Where links lead.
const HOST: &str = "a.example";
/// A series as deep as they come, which makes its objects the deepest codes.
const SERIES: &str = "MA.156.999999.01010101/60.10000000";

const fn stop(why: &'static str) -> BenchmarkError {
    BenchmarkError::Stop(why)
}

fn bounded<const N: u32>(text: &str) -> Result<BoundedVec<u8, ConstU32<N>>, BenchmarkError> {
    BoundedVec::try_from(text.as_bytes().to_vec()).map_err(|_| stop("a text is too long"))
}

fn code(text: &str) -> Result<Code, BenchmarkError> {
    Code::parse(text.as_bytes()).map_err(|_| stop("a text is no code"))
}

fn registrar() -> AccountId32 {
    account("registrar", 0, 0)
}

fn council<T: Config>() -> Result<OriginFor<T>, BenchmarkError> {
    T::CouncilOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)
}

/// Puts a division in force into the table.
fn put_division<T: Config>(code: DivisionCode) -> Result<(), BenchmarkError> {
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
fn withdrawal<T: Config>(n: u32) -> Result<DivisionChange, BenchmarkError> {
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
fn wider_rule() -> Rule {
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
fn successors<T: Config>(n: u32) -> Result<SuccessorList, BenchmarkError> {
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
fn fill_reservations<T: Config>(parent: &str, free: u32) -> Result<Labels, BenchmarkError> {
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
fn labels(n: u32) -> Result<Labels, BenchmarkError> {
    let label = format!("AAAAAAAAAAAAAAAA{n:04}");
    Ok(Labels {
        first: bounded(&label)?,
        last: bounded(&label)?,
    })
}

/// As many hosts as an area can allow, as long as hosts are; links lead to the last, which is looked
/// at after all others.
fn hosts(first: char) -> Result<Hosts, BenchmarkError> {
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
fn set_up<T: Config>() -> Result<(), BenchmarkError> {
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
fn set_up_series<T: Config>() -> Result<(), BenchmarkError> {
    set_up::<T>()?;
    for unit in ["01", "0101", "010101", "01010101"] {
        Pallet::<T>::register(origin(), named(&format!("{AREA}.{unit}"))?)
            .map_err(|refused| refused.error)?;
    }
    Pallet::<T>::open_series(origin(), named(SERIES)?).map_err(|refused| refused.error)?;
    Ok(())
}

/// A registration with nothing but a name.
fn named(text: &str) -> Result<Registration, BenchmarkError> {
    Ok(Registration {
        record: Some(longest_name()?.into()),
        ..registration(text)?
    })
}

fn longest_name() -> Result<Name, BenchmarkError> {
    name(0, &"a".repeat(Text::bound()))
}

/// The origin of the registrar.
fn origin<O: From<RawOrigin<AccountId32>>>() -> O {
    RawOrigin::Signed(registrar()).into()
}

fn registration(text: &str) -> Result<Registration, BenchmarkError> {
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
fn with(
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
fn holder(text: &str) -> AccountId32 {
    sp_io::hashing::blake2_256(text.as_bytes()).into()
}

fn nth_delegate(n: u32) -> AccountId32 {
    account("delegate", n, 0)
}

/// The list of a delegate of the area that has as many others as it can, which are for the deepest
/// codes.
fn delegations(
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
fn delegates<T: Config>(
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
fn deepest<T: Config>() -> Result<RawOrigin<AccountId32>, BenchmarkError> {
    let others = MAX_DELEGATIONS.saturating_sub(1);
    let who = delegates::<T>(MAX_DELEGATION_DEPTH, 0, others)?;
    Ok(RawOrigin::Signed(who))
}

/// Has the changes of high risk of the area announced, and `call` as the announcement of one that is
/// then due.
fn announce<T: Config>(
    call: impl FnOnce() -> sp_runtime::DispatchResult,
) -> Result<(), BenchmarkError> {
    Pallet::<T>::set_notice_period(origin(), bounded(AREA)?, 2)?;
    call()?;
    pass::<T>(2);
    Ok(())
}

/// Moves on by so many blocks.
fn pass<T: Config>(blocks: u32) {
    let present = frame_system::Pallet::<T>::block_number();
    frame_system::Pallet::<T>::set_block_number(present.saturating_add(blocks.into()));
}

/// The `n`th object of the series: as long as labels are, with letters that have lookalikes.
fn object(n: u32, has_letters: bool) -> String {
    format!("{SERIES}.{}", label(n, has_letters))
}

/// A registration of the `n`th object of the series, without anything that costs more.
fn digits(n: u32) -> Result<Registration, BenchmarkError> {
    with(&object(n, false), false, None)
}

/// Items of a batch.
fn batch(
    count: u32,
    item: impl Fn(u32) -> Result<Registration, BenchmarkError>,
) -> Result<BoundedVec<Registration, ConstU32<MAX_BATCH>>, BenchmarkError> {
    let items: Vec<_> = (0..count).map(item).collect::<Result<_, _>>()?;
    BoundedVec::try_from(items).map_err(|_| stop("too many items"))
}

fn assert_registered<T: Config>(before: u64, count: u32) {
    let now = EntryCounters::<T>::get().active;
    assert_eq!(now, before.saturating_add(count.into()));
}

/// The `n`th of labels as long as they are.
fn label(n: u32, has_letters: bool) -> String {
    if has_letters {
        format!("BBBBBBBBBBBBBBBB{n:04}")
    } else {
        format!("{n:020}")
    }
}

/// The `n`th of links as large as they are.
fn link(n: u32) -> Result<Link, BenchmarkError> {
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
fn key(n: u32) -> Result<VerificationKey, BenchmarkError> {
    Ok(VerificationKey {
        id: bounded(&format!("{n:032}"))?,
        key: PublicKey::Sm2([2; 33]),
        valid_from: Some(0),
        valid_to: Some(u64::MAX),
    })
}

/// The `n`th of names in languages as long as they are.
fn name(n: usize, text: &str) -> Result<Name, BenchmarkError> {
    Ok(Name {
        language: bounded(&format!("aaa-x-aaaaaaaa-aaaaaaaa-aaaaaaaa-a{n}"))?,
        text: bounded(text)?,
    })
}

/// A record of at least `octets`, and of not many more, with a row of its own: two names at the
/// least, names as long as needed, then whole links and keys; the largest one, if none has so many.
fn record(octets: u32) -> Result<Record, BenchmarkError> {
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
fn other_area(n: u32) -> Result<(CodeBytes, DivisionCode), BenchmarkError> {
    let [first, second] = [n / 50, n % 50].map(|pair| pair.saturating_add(1));
    let stem = format!("98{first:02}{second:02}");
    let division = stem.parse().map_err(|_| stop("a division is no number"))?;
    Ok((bounded(&format!("MA.156.{stem}"))?, division))
}

/// Enrols an account that applied for the `n`th of other areas.
fn apply<T: Config>(n: u32) -> Result<Application, BenchmarkError> {
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
fn fill_applications<T: Config>(free: u32) -> Result<Application, BenchmarkError> {
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
fn newest_of_object<T: Config>() -> Result<Revision, BenchmarkError> {
    let (parent, label) = entry_key(&code(&object(0, true))?).ok_or(stop("no key"))?;
    Entries::<T>::get(parent, label).ok_or(stop("no object"))
}

/// The `n`th of aliases as long as they are.
fn alias(n: u32) -> Result<Alias, BenchmarkError> {
    let value = bounded(&format!("https://{HOST}/{n:0238}"))?;
    let scheme = Scheme::Uri;
    Ok(Alias { scheme, value })
}

/// Registers the object with a record and as many aliases as it can have, and puts it into `state`.
fn set_up_object<T: Config>(state: State) -> Result<CodeBytes, BenchmarkError> {
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
fn series_apart<T: Config>(n: u32) -> Result<Vec<String>, BenchmarkError> {
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

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn enrol_applicant() -> Result<(), BenchmarkError> {
        let origin =
            T::MemberOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
        let who: AccountId32 = account("applicant", 0, 0);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, who.clone());

        assert_eq!(T::Enrolment::class_of(&who), Some(Class::Applicant));
        Ok(())
    }

    #[benchmark]
    fn apply_for_area() -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        fill_applications::<T>(1)?;
        let Application {
            area, applicant, ..
        } = apply::<T>(100)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(applicant), area.clone());

        assert!(Applications::<T>::get()
            .iter()
            .any(|pending| pending.area == area));
        Ok(())
    }

    #[benchmark]
    fn reject_application() -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let Application { area, .. } = fill_applications::<T>(0)?;
        let reason = bounded::<MAX_REASON>(&"a".repeat(256))?;
        let origin = council::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, area.clone(), reason);

        assert!(Applications::<T>::get()
            .iter()
            .all(|pending| pending.area != area));
        Ok(())
    }

    #[benchmark]
    fn admit_area() -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let Application {
            area, applicant, ..
        } = fill_applications::<T>(0)?;
        let origin = council::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, area);

        assert_eq!(T::Enrolment::class_of(&applicant), Some(Class::Registrar));
        Ok(())
    }

    #[benchmark]
    fn admit_areas(n: Linear<1, MAX_ADMISSIONS>) -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        fill_applications::<T>(0)?;
        let before = EntryCounters::<T>::get().active;
        let mut areas = Vec::new();
        for n in 0..n {
            let (area, division) = other_area(n.saturating_add(100))?;
            put_division::<T>(division)?;
            areas.push(AreaAdmission {
                area,
                registrar: account("new", n, 0),
            });
        }
        let areas = BoundedVec::try_from(areas).map_err(|_| stop("too many areas"))?;
        let origin = council::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, areas);

        assert_eq!(
            EntryCounters::<T>::get().active,
            before.saturating_add(n.into())
        );
        Ok(())
    }

    #[benchmark]
    fn open_series() -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let text = "MA.156.999999.01010101/61.10000000";

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), with(text, false, None)?);

        let (parent, label) = entry_key(&code(text)?).ok_or(stop("no key"))?;
        assert!(Entries::<T>::contains_key(parent, label));
        Ok(())
    }

    #[benchmark]
    fn register() -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), digits(0)?);

        assert_registered::<T>(before, 1);
        Ok(())
    }

    #[benchmark]
    fn register_batch(n: Linear<1, MAX_BATCH>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let items = batch(n, digits)?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), items);

        assert_registered::<T>(before, n);
        Ok(())
    }

    #[benchmark]
    fn more_parents(p: Linear<0, 99>) -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let series = series_apart::<T>(p.saturating_add(1))?;
        let runs = series.len() as u32;
        let items = batch(BATCH, |at| {
            let run = at.saturating_mul(runs).checked_div(BATCH).unwrap_or(0);
            let series = series.get(run as usize).ok_or(stop("no series"))?;
            with(&format!("{series}.{}", label(at, false)), false, None)
        })?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        register_batch(RawOrigin::Signed(registrar()), items);

        assert_registered::<T>(before, BATCH);
        Ok(())
    }

    #[benchmark]
    fn more_letters(l: Linear<0, BATCH>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let items = batch(BATCH, |at| with(&object(at, at < l), false, None))?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        register_batch(RawOrigin::Signed(registrar()), items);

        assert_registered::<T>(before, BATCH);
        Ok(())
    }

    #[benchmark]
    fn more_controllers(c: Linear<0, BATCH>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let items = batch(BATCH, |at| with(&object(at, false), at < c, None))?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        register_batch(RawOrigin::Signed(registrar()), items);

        assert_registered::<T>(before, BATCH);
        Ok(())
    }

    #[benchmark]
    fn more_names(m: Linear<0, BATCH>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let before = EntryCounters::<T>::get().active;
        let items = batch(BATCH, |at| {
            let name = (at < m).then(|| name(0, "a")).transpose()?;
            Ok(Registration {
                record: name.map(Record::from),
                ..with(&object(at, false), false, None)?
            })
        })?;

        #[extrinsic_call]
        register_batch(RawOrigin::Signed(registrar()), items);

        assert_registered::<T>(before, BATCH);
        assert_eq!(Records::<T>::iter().count(), 0);
        Ok(())
    }

    #[benchmark]
    fn more_records(m: Linear<0, BATCH>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let items = batch(BATCH, |at| {
            with(&object(at, false), false, (at < m).then_some(1))
        })?;

        #[extrinsic_call]
        register_batch(RawOrigin::Signed(registrar()), items);

        assert_eq!(Records::<T>::iter().count(), m as usize);
        Ok(())
    }

    #[benchmark]
    fn more_octets(r: Linear<0, MAX_RECORD>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let registration = with(&object(0, false), false, (r > 0).then_some(r))?;

        #[extrinsic_call]
        register(RawOrigin::Signed(registrar()), registration);

        assert_eq!(Records::<T>::iter().count(), usize::from(r > 0));
        Ok(())
    }

    #[benchmark]
    fn more_delegates(a: Linear<0, MAX_DELEGATION_DEPTH>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let who = delegates::<T>(a, 0, 0)?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        register(RawOrigin::Signed(who), digits(0)?);

        assert_registered::<T>(before, 1);
        Ok(())
    }

    #[benchmark]
    fn more_delegations(d: Linear<0, { MAX_DELEGATIONS - 1 }>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let who = delegates::<T>(1, 0, d)?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        register(RawOrigin::Signed(who), digits(0)?);

        assert_registered::<T>(before, 1);
        Ok(())
    }

    #[benchmark]
    fn more_limits(l: Linear<0, { MAX_DELEGATION_DEPTH + 1 }>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let who = delegates::<T>(MAX_DELEGATION_DEPTH, l, 0)?;
        if l > MAX_DELEGATION_DEPTH {
            let quota = Quota {
                codes: u32::MAX,
                period: 1,
            };
            Pallet::<T>::set_quota(council::<T>()?, bounded(AREA)?, Some(quota))?;
        }
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        register(RawOrigin::Signed(who), digits(0)?);

        assert_registered::<T>(before, 1);
        Ok(())
    }

    #[benchmark]
    fn more_levels(u: Linear<0, 4>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let units = "01".repeat(u as usize);
        let dot = if u == 0 { "" } else { "." };
        let series = format!("{AREA}{dot}{units}/61.10000000");
        Pallet::<T>::open_series(origin(), named(&series)?).map_err(|refused| refused.error)?;
        let item = with(&format!("{series}.{}", label(0, false)), false, None)?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        register(RawOrigin::Signed(registrar()), item);

        assert_registered::<T>(before, 1);
        Ok(())
    }

    #[benchmark]
    fn more_reservations(v: Linear<0, 16>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let most = ReservationList::bound() as u32;
        fill_reservations::<T>(SERIES, most.saturating_sub(v))?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        register(RawOrigin::Signed(registrar()), digits(0)?);

        assert_registered::<T>(before, 1);
        Ok(())
    }

    #[benchmark]
    fn set_record(r: Linear<0, MAX_RECORD>) -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        let mut record = if r == 0 {
            Record::default()
        } else {
            record(r)?
        };
        // Without a default link, which it had: that was announced, and is due.
        for link in record.links.iter_mut() {
            link.is_default = false;
        }
        let who = deepest::<T>()?;
        announce::<T>(|| {
            Pallet::<T>::set_record(who.clone().into(), object.clone(), record.clone())
        })?;

        #[extrinsic_call]
        _(who, object.clone(), record.clone());

        assert_eq!(Records::<T>::get(object).unwrap_or_default(), record);
        Ok(())
    }

    #[benchmark]
    fn patch_links(n: Linear<0, MAX_LINK_CHANGES>) -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        let revision = newest_of_object::<T>()?.number;
        let mut changes = LinkChanges::default();
        for n in 0..n {
            // The last link each time, found after all others; but first, the default one is no longer:
            // that was announced, and is due.
            let nth = if n == 0 { 0 } else { 15 };
            let put = LinkChange::Put(Link {
                title: Some(bounded(&format!("{n:0128}"))?),
                is_default: false,
                ..link(nth)?
            });
            changes
                .try_push(put)
                .map_err(|_| stop("no room for a change"))?;
        }
        let who = deepest::<T>()?;
        announce::<T>(|| {
            let (who, changes) = (who.clone().into(), changes.clone());
            Pallet::<T>::patch_links(who, object.clone(), revision, changes)
        })?;

        #[extrinsic_call]
        _(who, object.clone(), revision, changes);

        let record = Records::<T>::get(object).unwrap_or_default();
        assert_eq!(record.default_link().is_none(), n > 0);
        Ok(())
    }

    #[benchmark]
    fn add_alias() -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        let Alias { scheme, value } = alias(0)?;
        Pallet::<T>::remove_alias(origin(), object.clone(), scheme, value.clone())?;
        let who = deepest::<T>()?;

        #[extrinsic_call]
        _(who, object.clone(), scheme, value);

        assert_eq!(Aliases::<T>::get(alias(0)?), Some(object));
        Ok(())
    }

    #[benchmark]
    fn remove_alias() -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        let Alias { scheme, value } = alias(15)?;
        let who = deepest::<T>()?;

        #[extrinsic_call]
        _(who, object.clone(), scheme, value);

        assert_eq!(Aliases::<T>::get(alias(15)?), None);
        assert_eq!(AliasesOf::<T>::get(object).len(), 15);
        Ok(())
    }

    #[benchmark]
    fn set_hosts() -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let area: CodeBytes = bounded(AREA)?;
        let hosts = hosts('b')?;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), area.clone(), hosts.clone());

        assert_eq!(ResolverHosts::<T>::get(area), hosts);
        Ok(())
    }

    #[benchmark]
    fn suspend() -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        let who = deepest::<T>()?;

        #[extrinsic_call]
        _(who, object);

        assert_eq!(newest_of_object::<T>()?.state, State::Suspended);
        Ok(())
    }

    #[benchmark]
    fn reinstate() -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Suspended)?;
        let who = deepest::<T>()?;

        #[extrinsic_call]
        _(who, object);

        assert_eq!(newest_of_object::<T>()?.state, State::Active);
        Ok(())
    }

    #[benchmark]
    fn retire(n: Linear<0, 16>) -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        let successors = successors::<T>(n)?;
        let who = deepest::<T>()?;
        announce::<T>(|| {
            Pallet::<T>::retire(who.clone().into(), object.clone(), successors.clone())
        })?;

        #[extrinsic_call]
        _(who, object, successors);

        assert_eq!(newest_of_object::<T>()?.state, State::Retired);
        Ok(())
    }

    #[benchmark]
    fn revoke() -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        let who = deepest::<T>()?;
        announce::<T>(|| Pallet::<T>::revoke(who.clone().into(), object.clone()))?;

        #[extrinsic_call]
        _(who, object);

        assert_eq!(newest_of_object::<T>()?.state, State::Revoked);
        Ok(())
    }

    #[benchmark]
    fn delegate() -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        let most = MAX_DELEGATION_DEPTH;
        let others = MAX_DELEGATIONS.saturating_sub(1);
        let giver = delegates::<T>(most.saturating_sub(1), most, others)?;
        let new: AccountId32 = account("new", 0, 0);
        let others = delegations(registrar(), None, None, MAX_DELEGATIONS.saturating_sub(2))?;
        let others = BoundedVec::try_from(others).map_err(|_| stop("too many delegations"))?;
        Delegations::<T>::insert(&new, others);
        let terms = Terms {
            permissions: Permissions::ALL,
            quota: Some(1),
            until: Some(u64::MAX),
        };
        let share = Permill::from_percent(1);

        #[extrinsic_call]
        _(
            RawOrigin::Signed(giver),
            object.clone(),
            new.clone(),
            terms,
            share,
        );

        assert!(Delegates::<T>::contains_key(object, new));
        Ok(())
    }

    /// The account's last one, with which its class ends.
    #[benchmark]
    fn undelegate() -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        let terms = Terms {
            permissions: Permissions::ALL,
            ..Default::default()
        };
        let share = Permill::from_percent(1);
        Pallet::<T>::delegate(origin(), object.clone(), nth_delegate(0), terms, share)?;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(registrar()),
            object.clone(),
            nth_delegate(0),
        );

        assert!(!Delegates::<T>::contains_key(object, nth_delegate(0)));
        Ok(())
    }

    #[benchmark]
    fn set_quota() -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let area: CodeBytes = bounded(AREA)?;
        let quota = |codes| Some(Quota { codes, period: 1 });
        Pallet::<T>::set_quota(council::<T>()?, area.clone(), quota(1))?;
        let origin = council::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, area.clone(), quota(2));

        assert_eq!(Quotas::<T>::get(area).map(|q| q.quota), quota(2));
        Ok(())
    }

    #[benchmark]
    fn offer_control() -> Result<(), BenchmarkError> {
        let code = set_up_object::<T>(State::Active)?;
        let who = holder(&object(0, true));

        #[extrinsic_call]
        _(RawOrigin::Signed(who), code.clone(), nth_delegate(0));

        assert!(Offers::<T>::contains_key(code));
        Ok(())
    }

    /// The area: its registrar is another one then.
    #[benchmark]
    fn accept_control() -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let area: CodeBytes = bounded(AREA)?;
        let new = nth_delegate(0);
        Pallet::<T>::offer_control(origin(), area.clone(), new.clone())?;

        #[extrinsic_call]
        _(RawOrigin::Signed(new.clone()), area);

        assert_eq!(T::Enrolment::class_of(&new), Some(Class::Registrar));
        Ok(())
    }

    #[benchmark]
    fn withdraw_offer() -> Result<(), BenchmarkError> {
        let code = set_up_object::<T>(State::Active)?;
        let who = RawOrigin::Signed(holder(&object(0, true)));
        Pallet::<T>::offer_control(who.into(), code.clone(), nth_delegate(0))?;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), code.clone());

        assert!(!Offers::<T>::contains_key(code));
        Ok(())
    }

    #[benchmark]
    fn begin_recovery() -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(registrar()),
            object.clone(),
            Some(nth_delegate(0)),
        );

        assert!(Recoveries::<T>::contains_key(object));
        Ok(())
    }

    #[benchmark]
    fn cancel_recovery() -> Result<(), BenchmarkError> {
        let code = set_up_object::<T>(State::Active)?;
        Pallet::<T>::begin_recovery(origin(), code.clone(), None)?;
        let who = holder(&object(0, true));

        #[extrinsic_call]
        _(RawOrigin::Signed(who), code.clone());

        assert!(Recoveries::<T>::get(code).is_some_and(|recovery| recovery.contested));
        Ok(())
    }

    /// The area, for an account that nobody knew.
    #[benchmark]
    fn complete_recovery() -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let area: CodeBytes = bounded(AREA)?;
        let new = nth_delegate(0);
        // It has a notice period, and a shorter one announced.
        for blocks in [2, 1] {
            Pallet::<T>::set_notice_period(origin(), area.clone(), blocks)?;
        }
        Pallet::<T>::begin_recovery(council::<T>()?, area.clone(), Some(new.clone()))?;
        Pallet::<T>::cancel_recovery(origin(), area.clone())?;
        pass::<T>(T::RecoveryNotice::get());
        let origin = council::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, area);

        assert_eq!(T::Enrolment::class_of(&new), Some(Class::Registrar));
        Ok(())
    }

    /// A shorter one, which was announced.
    #[benchmark]
    fn set_notice_period() -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let area: CodeBytes = bounded(AREA)?;
        announce::<T>(|| Pallet::<T>::set_notice_period(origin(), area.clone(), 1))?;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), area.clone(), 1);

        assert!(!Notices::<T>::contains_key(area));
        Ok(())
    }

    #[benchmark]
    fn withdraw_notice() -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        announce::<T>(|| Pallet::<T>::retire(origin(), object.clone(), SuccessorList::new()))?;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), object.clone());

        assert!(!Notices::<T>::contains_key(object));
        Ok(())
    }

    #[benchmark]
    fn amend_rule() -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let origin =
            T::RuleOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
        let rule = wider_rule();
        // The call is made in the next block, if this is the one of genesis.
        let from = Pallet::<T>::block().saturating_add(2);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, rule, from);

        assert_eq!(RuleVersion::<T>::get().next_from, Some(from));
        Ok(())
    }

    #[benchmark]
    fn amend_divisions(n: Linear<1, MAX_DIVISION_CHANGES>) -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let changes = (0..n).map(withdrawal::<T>).collect::<Result<Vec<_>, _>>()?;
        let code = changes.last().map_or(0, DivisionChange::code);
        let changes = BoundedVec::try_from(changes).map_err(|_| stop("too many changes"))?;
        let origin = council::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, changes);

        let periods = Divisions::<T>::get(code).unwrap_or_default();
        assert!(periods.iter().all(|period| !period.successors.is_empty()));
        Ok(())
    }

    #[benchmark]
    fn reserve() -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        fill_reservations::<T>(SERIES, 1)?;
        let most = ReservationList::bound();
        let labels = labels(most as u32)?;
        let reason = bounded(&"a".repeat(MAX_RESERVATION_REASON as usize))?;
        let series: CodeBytes = bounded(SERIES)?;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(registrar()),
            series.clone(),
            labels,
            reason,
        );

        assert_eq!(Reservations::<T>::get(series).len(), most);
        Ok(())
    }

    #[benchmark]
    fn unreserve() -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let labels = fill_reservations::<T>(SERIES, 0)?;
        let series: CodeBytes = bounded(SERIES)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), series.clone(), labels);

        let left = ReservationList::bound().saturating_sub(1);
        assert_eq!(Reservations::<T>::get(series).len(), left);
        Ok(())
    }

    #[benchmark]
    fn open_sequence() -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(registrar()),
            with(NUMBERS, false, None)?,
            18,
        );

        assert_eq!(numbers::<T>()?.width, 18);
        Ok(())
    }

    #[benchmark]
    fn issue_items(n: Linear<1, MAX_SEQUENCE>) -> Result<(), BenchmarkError> {
        let series = set_up_numbers::<T>()?;
        put_sizes::<T>(15, 4)?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), series, Some(0), n);

        assert_registered::<T>(before, n);
        Ok(())
    }

    /// Every second number is in the way, so that each block ends a row of numbers; it is looked for as
    /// a block of all other sizes first.
    #[benchmark]
    fn more_jumps(j: Linear<0, MAX_JUMPS>) -> Result<(), BenchmarkError> {
        let series = set_up_numbers::<T>()?;
        put_sizes::<T>(15, 4)?;
        let items = MAX_JUMPS.saturating_add(1);
        for n in 0..j {
            let second = n.saturating_mul(2).saturating_add(1);
            put_block::<T>(&prefix(second, 18), Holding::Leased)?;
        }
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        issue_items(RawOrigin::Signed(registrar()), series, Some(0), items);

        assert_registered::<T>(before, items);
        let next = numbers::<T>()?.next;
        assert_eq!(next, u64::from(j.saturating_add(items)));
        Ok(())
    }

    /// The largest block, which has none of smaller ones, to an account that nobody knew.
    #[benchmark]
    fn lease_block() -> Result<(), BenchmarkError> {
        let series = set_up_numbers::<T>()?;
        put_sizes::<T>(LARGEST, 4)?;
        let largest: Label = bounded(&prefix(1, LARGEST))?;
        let holder: AccountId32 = account("new", 0, 0);

        #[extrinsic_call]
        _(
            RawOrigin::Signed(registrar()),
            series.clone(),
            largest.clone(),
            holder.clone(),
            u64::MAX,
        );

        let block = Blocks::<T>::get(series, largest);
        assert_eq!(block.map(|block| block.holder), Some(holder));
        Ok(())
    }

    /// The smallest block, which is looked for in blocks of all other sizes.
    #[benchmark]
    fn commit_block() -> Result<(), BenchmarkError> {
        let series = set_up_numbers::<T>()?;
        put_sizes::<T>(15, 4)?;
        let smallest: Label = bounded(&prefix(0, 18))?;
        put_block::<T>(&prefix(0, 18), Holding::Leased)?;
        let mut commitment = commitment(&largest_tree(false)?)?;
        commitment.count = 1;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(lessee()),
            series.clone(),
            smallest.clone(),
            commitment,
        );

        let block = Blocks::<T>::get(series, smallest);
        assert!(block.is_some_and(|block| block.commitment().is_some()));
        Ok(())
    }

    /// One number of the largest block.
    #[benchmark]
    fn declare_unused() -> Result<(), BenchmarkError> {
        let series = set_up_numbers::<T>()?;
        put_sizes::<T>(16, 3)?;
        let tree = largest_tree(false)?;
        let holding = Holding::Committed(commitment(&tree)?);
        put_block::<T>(tree.shape().prefix(), holding)?;
        let first = prefix(0, 18);
        let proof = tree.prove_empty(&first).map_err(|_| stop("no proof"))?;
        let part: Label = bounded(&first)?;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(lessee()),
            series.clone(),
            part.clone(),
            Some(proof),
        );

        let block = Blocks::<T>::get(series, part);
        assert_eq!(block.map(|block| block.holding), Some(Holding::Unused));
        Ok(())
    }

    #[benchmark]
    fn promote_item() -> Result<(), BenchmarkError> {
        set_up_numbers::<T>()?;
        put_sizes::<T>(16, 3)?;
        let tree = largest_tree(true)?;
        let holding = Holding::Committed(commitment(&tree)?);
        put_block::<T>(tree.shape().prefix(), holding)?;
        let item = with(&format!("{NUMBERS}.{}", prefix(0, 18)), false, None)?;
        let proof = tree.prove(0).map_err(|_| stop("no proof"))?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), item, proof);

        assert_registered::<T>(before, 1);
        Ok(())
    }

    #[benchmark]
    fn register_labels(n: Linear<1, MAX_LABELS>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let mut items = Vec::new();
        for n in 0..n {
            items.push(LabelName {
                label: bounded(&label(n, false))?,
                name: None,
            });
        }
        let items = BoundedVec::try_from(items).map_err(|_| stop("too many items"))?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(registrar()),
            bounded(SERIES)?,
            Default::default(),
            items,
        );

        assert_registered::<T>(before, n);
        Ok(())
    }

    #[benchmark]
    fn register_sequence(n: Linear<1, MAX_SEQUENCE>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let first = bounded(&label(0, false))?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), bounded(SERIES)?, first, n);

        assert_registered::<T>(before, n);
        Ok(())
    }

    /// The signer's right comes from the area, the last that is looked at on each way up. What
    /// delegations cost is measured apart.
    #[benchmark]
    fn check_rights(n: Linear<0, MAX_LOOKUPS>) -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let mut items = Vec::new();
        for series in series_apart::<T>(n)? {
            items.push(registration(&format!("{series}.1"))?);
        }
        let items = BoundedVec::try_from(items).map_err(|_| stop("too many items"))?;
        let call = Call::<T>::register_batch { items };
        let who = registrar();
        let result;

        #[block]
        {
            result = Pallet::<T>::check(&who, &call, &mut Lookups::default());
        }

        assert!(result.is_ok());
        Ok(())
    }

    impl_benchmark_test_suite!(
        Pallet,
        crate::mock::ExtBuilder::default().build(),
        crate::mock::Test
    );
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
