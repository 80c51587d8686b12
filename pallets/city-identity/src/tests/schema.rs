//! The storage is what readers without metadata take it for.

use crate::{mock::*, *};
use city_identity_primitives::{
    schema::{self, One},
    Alias, CodeBytes, Label, Registry, Scheme,
};
use proptest::{collection::vec, prelude::*};
use scale_info::{meta_type, MetaType};
use sp_metadata_ir::StorageEntryTypeIR;
use sp_runtime::AccountId32;

/// An item's name, how its keys are hashed, and the types of keys and values.
type Shape = (String, Vec<String>, MetaType, MetaType);

#[test]
fn table_is_the_storage_of_the_pallet() {
    let metadata = Pallet::<Test>::storage_metadata();
    assert_eq!(metadata.prefix, schema::PALLET);
    let declared: Vec<Shape> = metadata
        .entries
        .into_iter()
        .map(|entry| match entry.ty {
            StorageEntryTypeIR::Plain(value) => {
                (entry.name.to_string(), vec![], meta_type::<()>(), value)
            }
            StorageEntryTypeIR::Map {
                hashers,
                key,
                value,
            } => {
                let hashers = hashers.iter().map(|hasher| format!("{hasher:?}")).collect();
                (entry.name.to_string(), hashers, key, value)
            }
        })
        .collect();
    let known: Vec<Shape> = schema::table()
        .into_iter()
        .map(|row| {
            let hashers = row
                .hashers
                .iter()
                .map(|hasher| format!("{hasher:?}"))
                .collect();
            (row.name.to_string(), hashers, row.key, row.value)
        })
        .collect();
    assert_eq!(known, declared);
}

#[test]
fn keys_of_plain_values_are_those_of_the_pallet() {
    assert_eq!(
        schema::PRODUCTION.key(&()),
        Production::<Test>::hashed_key()
    );
    assert_eq!(
        schema::RULE_VERSION.key(&()),
        RuleVersion::<Test>::hashed_key()
    );
    assert_eq!(
        schema::APPLICATIONS.key(&()),
        Applications::<Test>::hashed_key()
    );
    assert_eq!(
        schema::ENTRY_COUNTERS.key(&()),
        EntryCounters::<Test>::hashed_key()
    );
    assert_eq!(
        schema::BLOCK.key(&()),
        frame_support::storage::storage_prefix(b"System", b"Number")
    );
    assert_eq!(
        schema::NOW.key(&()),
        pallet_timestamp::Now::<Test>::hashed_key()
    );
}

#[test]
fn the_clock_is_read_where_it_is_kept() {
    on_chain(|| {
        assert_eq!(Registry::new(FrameStorage).now(), Ok(START));
        assert_eq!(Registry::new(FrameStorage).block(), Ok(1));
    });
}

fn texts() -> impl Strategy<Value = CodeBytes> {
    vec(any::<u8>(), 0..=64).prop_map(|octets| octets.try_into().unwrap())
}

fn labels() -> impl Strategy<Value = Label> {
    vec(any::<u8>(), 0..=20).prop_map(|octets| octets.try_into().unwrap())
}

proptest! {
    #[test]
    fn keys_of_maps_are_those_of_the_pallet(
        text in texts(),
        other in texts(),
        label in labels(),
        version in any::<u16>(),
        division in any::<u32>(),
        number in any::<u32>(),
        account in any::<[u8; 32]>(),
    ) {
        let one = One(text.clone());
        prop_assert_eq!(schema::RECORDS.key(&one), Records::<Test>::hashed_key_for(&text));
        prop_assert_eq!(
            schema::RESOLVER_HOSTS.key(&one),
            ResolverHosts::<Test>::hashed_key_for(&text)
        );
        prop_assert_eq!(schema::ALIASES_OF.key(&one), AliasesOf::<Test>::hashed_key_for(&text));
        let alias = Alias { scheme: Scheme::Uri, value: text.to_vec().try_into().unwrap() };
        prop_assert_eq!(
            schema::ALIASES.key(&One(alias.clone())),
            Aliases::<Test>::hashed_key_for(alias)
        );
        prop_assert_eq!(schema::CHILDREN.key(&one), Children::<Test>::hashed_key_for(&text));
        prop_assert_eq!(schema::SUCCESSORS.key(&one), Successors::<Test>::hashed_key_for(&text));
        prop_assert_eq!(
            schema::RESERVATIONS.key(&one),
            Reservations::<Test>::hashed_key_for(&text)
        );
        prop_assert_eq!(schema::SERIES.key(&one), Series::<Test>::hashed_key_for(&text));
        prop_assert_eq!(schema::QUOTAS.key(&one), Quotas::<Test>::hashed_key_for(&text));
        prop_assert_eq!(
            schema::NOTICE_PERIODS.key(&one),
            NoticePeriods::<Test>::hashed_key_for(&text)
        );
        prop_assert_eq!(schema::NOTICES.key(&one), Notices::<Test>::hashed_key_for(&text));
        prop_assert_eq!(schema::OFFERS.key(&one), Offers::<Test>::hashed_key_for(&text));
        prop_assert_eq!(schema::RECOVERIES.key(&one), Recoveries::<Test>::hashed_key_for(&text));
        let account = AccountId32::new(account);
        prop_assert_eq!(
            schema::DELEGATIONS.key(&One(account.clone())),
            Delegations::<Test>::hashed_key_for(&account)
        );
        prop_assert_eq!(
            schema::DELEGATES.key(&(text.clone(), account.clone())),
            Delegates::<Test>::hashed_key_for(&text, &account)
        );
        prop_assert_eq!(
            schema::BLOCKS.key(&(text.clone(), label.clone())),
            Blocks::<Test>::hashed_key_for(&text, &label)
        );
        prop_assert_eq!(
            schema::PREDECESSORS.key(&(text.clone(), other.clone())),
            Predecessors::<Test>::hashed_key_for(&text, &other)
        );
        prop_assert_eq!(
            schema::RULES.key(&One(version)),
            Rules::<Test>::hashed_key_for(version)
        );
        prop_assert_eq!(
            schema::DIVISIONS.key(&One(division)),
            Divisions::<Test>::hashed_key_for(division)
        );
        let number = number.to_be_bytes();
        prop_assert_eq!(
            schema::REVISIONS.key(&(text.clone(), number)),
            Revisions::<Test>::hashed_key_for(&text, number)
        );
        let key = Entries::<Test>::hashed_key_for(&text, &label);
        let siblings = schema::ENTRIES.prefix_of(&text);
        prop_assert!(key.starts_with(&siblings));
        prop_assert_eq!(
            schema::LOOKALIKES.key(&(text.clone(), label.clone())),
            Lookalikes::<Test>::hashed_key_for(&text, &label)
        );
        prop_assert_eq!(schema::ENTRIES.key(&(text, label)), key);
    }
}

/// Who reads without running the code knows by this that it reads the right keys.
#[test]
fn the_layout_is_that_of_the_storage_version() {
    use frame_support::traits::{GetStorageVersion, StorageVersion};
    assert_eq!(
        schema::STORAGE_VERSION.key(&()),
        StorageVersion::storage_key::<Pallet<Test>>()
    );
    state(Default::default()).execute_with(|| {
        let stored = Pallet::<Test>::on_chain_storage_version();
        assert_eq!(stored, StorageVersion::new(schema::LAYOUT));
    });
}
