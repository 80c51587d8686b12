//! Accounts that register codes.

use crate::account::{Account, Draft};
use city_identity_primitives::{
    record::{Link, Name, Record},
    CodeBytes, LabelName, Registration,
};
use city_runtime::{AccountId, Runtime, RuntimeCall};
use sp_core::{bounded::BoundedVec, Get};

/// The series that every registrar opens below its area, and registers objects in.
const SERIES: &str = "60.10000000";
/// The series of numbers that every registrar may open beside it, and issues in order.
const SEQUENCE: &str = "60.10000001";
/// How many digits its items have.
const SEQUENCE_WIDTH: u8 = 9;
/// How far apart objects are that are suspended one after the other: a prime, so that each comes once.
const STRIDE: u64 = 7_919;
/// Where pages of objects are.
const HOST: &str = "www.example.cn";

/// A registrar: its account, its area, and what it has registered, issued and suspended so far.
#[derive(Clone)]
pub struct Registrar {
    account: Account,
    area: String,
    next_item: u32,
    issued: u64,
    suspended: u32,
}

/// Registrars that work in turn.
#[derive(Clone, Default)]
pub struct Registrars {
    all: Vec<Registrar>,
    turn: usize,
}

impl From<Vec<Registrar>> for Registrars {
    fn from(all: Vec<Registrar>) -> Self {
        Self { all, turn: 0 }
    }
}

impl Registrars {
    /// How many they are.
    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// Their accounts.
    pub fn accounts(&self) -> Vec<AccountId> {
        self.all.iter().map(Registrar::account).collect()
    }

    /// Takes some of them away, who then work by themselves: fewer if there are no more.
    pub fn take(&mut self, count: usize) -> Self {
        let kept = self.all.len().saturating_sub(count);
        self.turn = 0;
        self.all.split_off(kept).into()
    }

    /// Drafts of transactions, each of the registrar whose turn it is. None if nobody is there.
    pub fn drafts(&mut self, count: usize, draft: impl Fn(&mut Registrar) -> Draft) -> Vec<Draft> {
        let mut drafts = Vec::with_capacity(count);
        for _ in 0..count {
            let Some(registrar) = self.all.get_mut(self.turn) else {
                break;
            };
            drafts.push(draft(registrar));
            self.turn = (self.turn + 1) % self.all.len();
        }
        drafts
    }
}

impl Registrar {
    /// The registrar with this number, of `area`. Its keys follow from the number.
    pub fn new(index: u32, area: String) -> Self {
        Self {
            account: Account::new(&format!("registrar {index}")),
            area,
            next_item: 0,
            issued: 0,
            suspended: 0,
        }
    }

    /// The account.
    pub fn account(&self) -> AccountId {
        self.account.id()
    }

    /// The area.
    pub fn area(&self) -> &str {
        &self.area
    }

    /// Opens the series that objects are registered in.
    pub fn open_series(&mut self) -> Draft {
        let series = registration(&format!("{}/{SERIES}", self.area));
        let codes = vec![series.code.clone()];
        self.draft(pallet_city_identity::Call::open_series { series }, codes)
    }

    /// Opens the series of numbers.
    pub fn open_sequence(&mut self) -> Draft {
        let series = registration(&self.sequence());
        let codes = vec![series.code.clone()];
        let width = SEQUENCE_WIDTH;
        self.draft(
            pallet_city_identity::Call::open_sequence { series, width },
            codes,
        )
    }

    /// Allows the host of the objects' pages.
    pub fn allow_host(&mut self) -> Draft {
        let area = octets(&self.area);
        let hosts = vec![octets(HOST)].try_into().unwrap_or_default();
        self.draft(
            pallet_city_identity::Call::set_hosts { area, hosts },
            vec![],
        )
    }

    /// Gives the objects of the series pages, in two languages.
    pub fn link_pages(&mut self) -> Draft {
        let page = |language: &str, is_default| Link {
            relation: octets("about"),
            href: octets(&format!("https://{HOST}/{language}/{{item}}")),
            media_type: None,
            language: Some(octets(language)),
            title: None,
            is_default,
        };
        let links = vec![page("zh-CN", true), page("en", false)];
        let record = Record {
            links: links.try_into().unwrap_or_default(),
            ..Default::default()
        };
        let code = octets(&format!("{}/{SERIES}", self.area));
        self.draft(
            pallet_city_identity::Call::set_record { code, record },
            vec![],
        )
    }

    /// Registers the next object.
    pub fn register(&mut self) -> Draft {
        let registration = self.next_object();
        let codes = vec![registration.code.clone()];
        self.draft(pallet_city_identity::Call::register { registration }, codes)
    }

    /// Registers the next `size` objects, at most as many as fit in a batch.
    pub fn register_batch(&mut self, size: usize) -> Draft {
        self.batch(size, |object| object)
    }

    /// Registers the next `size` objects with a name of the usual length each.
    pub fn named_batch(&mut self, size: usize) -> Draft {
        self.batch(size, |object| Registration {
            record: Some(named(name_of(label_of(&object)))),
            ..object
        })
    }

    /// The same by their labels: at most as many as fit in a call.
    pub fn register_labels(&mut self, size: usize) -> Draft {
        let size = size.min(pallet_city_identity::MAX_LABELS as usize);
        let objects: Vec<_> = (0..size).map(|_| self.next_object()).collect();
        let labels = objects.iter().map(label_of).map(|label| LabelName {
            label: label.to_vec().try_into().unwrap_or_default(),
            name: name_of(label).try_into().ok(),
        });
        let call = pallet_city_identity::Call::register_labels {
            parent: octets(&format!("{}/{SERIES}", self.area)),
            language: octets("en"),
            items: labels.collect::<Vec<_>>().try_into().unwrap_or_default(),
        };
        let codes = objects.into_iter().map(|object| object.code).collect();
        self.draft(call, codes)
    }

    /// Issues the next `size` numbers of the series of numbers, at most as many as fit in a call.
    pub fn issue_items(&mut self, size: usize) -> Draft {
        let count = pallet_city_identity::MAX_SEQUENCE.min(size as u32);
        let first = self.issued;
        self.issued += u64::from(count);
        let series = self.sequence();
        let width = usize::from(SEQUENCE_WIDTH);
        let codes = (first..self.issued)
            .map(|number| octets(&format!("{series}.{number:0width$}")))
            .collect();
        let call = pallet_city_identity::Call::issue_items {
            series: octets(&series),
            first: Some(first),
            count,
        };
        self.draft(call, codes)
    }

    fn batch(&mut self, size: usize, with: impl Fn(Registration) -> Registration) -> Draft {
        let size = size.min(pallet_city_identity::MAX_BATCH as usize);
        let items: Vec<_> = (0..size).map(|_| with(self.next_object())).collect();
        let codes = items.iter().map(|item| item.code.clone()).collect();
        let items = items.try_into().unwrap_or_default();
        self.draft(pallet_city_identity::Call::register_batch { items }, codes)
    }

    /// Suspends `size` of the objects that it has registered, in no order. Each object comes once, if none
    /// is registered any more and no more are suspended than there are.
    pub fn suspend_batch(&mut self, size: usize) -> Draft {
        let calls = (0..size).map(|_| self.suspend().into()).collect();
        self.draft(pallet_utility::Call::batch_all { calls }, Vec::new())
    }

    fn suspend(&mut self) -> pallet_city_identity::Call<Runtime> {
        let place = u64::from(self.suspended) * STRIDE;
        self.suspended += 1;
        let item = place.checked_rem(self.next_item.into());
        let code = octets(&self.object(item.unwrap_or_default()));
        pallet_city_identity::Call::suspend { code }
    }

    /// Does nothing, and says nothing.
    pub fn remark(&mut self) -> Draft {
        let remark = Vec::new();
        self.draft(frame_system::Call::remark { remark }, Vec::new())
    }

    /// The draft of the account's next transaction.
    pub fn draft(&mut self, call: impl Into<RuntimeCall>, codes: Vec<CodeBytes>) -> Draft {
        let draft = self.account.draft(call);
        Draft { codes, ..draft }
    }

    fn next_object(&mut self) -> Registration {
        let item = self.next_item;
        self.next_item += 1;
        registration(&self.object(item.into()))
    }

    /// The code of the series of numbers.
    fn sequence(&self) -> String {
        format!("{}/{SEQUENCE}", self.area)
    }

    /// The code of the object with this number.
    fn object(&self, item: u64) -> String {
        format!("{}/{SERIES}.{item:09}", self.area)
    }
}

fn octets<S: Get<u32>>(text: &str) -> BoundedVec<u8, S> {
    text.as_bytes().to_vec().try_into().unwrap_or_default()
}

/// What to register of a code that is its parent's.
fn registration(code: &str) -> Registration {
    Registration {
        code: octets(code),
        ..Default::default()
    }
}

/// The label of an object.
fn label_of(object: &Registration) -> &[u8] {
    let mut parts = object.code.rsplit(|octet| *octet == b'.');
    parts.next().unwrap_or_default()
}

/// A name of the usual length.
fn name_of(label: &[u8]) -> Vec<u8> {
    [b"Lamp No. ", label].concat()
}

/// A record of nothing but a name, in English.
pub fn named(name: Vec<u8>) -> Record {
    let name = Name {
        language: octets("en"),
        text: name.try_into().unwrap_or_default(),
    };
    Record {
        names: vec![name].try_into().unwrap_or_default(),
        ..Default::default()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn texts(draft: &Draft) -> Vec<String> {
        let text = |code: &CodeBytes| String::from_utf8(code.to_vec()).unwrap();
        draft.codes.iter().map(text).collect()
    }

    #[test]
    fn codes_and_nonces_follow_one_another() {
        let mut registrar = Registrar::new(0, "MA.156.130102".into());
        let series = registrar.open_series();
        assert_eq!(texts(&series), ["MA.156.130102/60.10000000"]);
        let first = registrar.register();
        assert_eq!(texts(&first), ["MA.156.130102/60.10000000.000000000"]);
        let batch = registrar.register_batch(2);
        assert_eq!(
            texts(&batch),
            [
                "MA.156.130102/60.10000000.000000001",
                "MA.156.130102/60.10000000.000000002"
            ]
        );
        assert_eq!([series.nonce, first.nonce, batch.nonce], [0, 1, 2]);
    }

    #[test]
    fn what_is_told_in_few_octets_follows_as_well() {
        let mut registrar = Registrar::new(0, "MA.156.130102".into());
        let sequence = registrar.open_sequence();
        assert_eq!(texts(&sequence), ["MA.156.130102/60.10000001"]);
        registrar.register();
        let labels = registrar.register_labels(2);
        assert_eq!(
            texts(&labels),
            [
                "MA.156.130102/60.10000000.000000001",
                "MA.156.130102/60.10000000.000000002"
            ]
        );
        let RuntimeCall::CityIdentity(pallet_city_identity::Call::register_labels {
            parent,
            items,
            ..
        }) = labels.call
        else {
            panic!("not labels")
        };
        assert_eq!(parent.to_vec(), b"MA.156.130102/60.10000000");
        let names = items.iter().map(|item| item.name.clone().unwrap().to_vec());
        let expected = [1, 2].map(|item| format!("Lamp No. {item:09}").into_bytes());
        assert_eq!(names.collect::<Vec<_>>(), expected);
        registrar.issue_items(5_000);
        let issued = texts(&registrar.issue_items(1_000_000));
        assert_eq!(issued[0], "MA.156.130102/60.10000001.000005000");
        assert_eq!(issued.len(), pallet_city_identity::MAX_SEQUENCE as usize);
    }

    #[test]
    fn each_object_is_suspended_once_and_far_from_the_one_before() {
        let mut registrar = Registrar::new(0, "MA.156.130102".into());
        registrar.register_batch(100);
        let pallet_utility::Call::batch_all { calls } = (match registrar.suspend_batch(100).call {
            RuntimeCall::Utility(call) => call,
            other => panic!("not a batch: {other:?}"),
        }) else {
            panic!("not all or nothing")
        };
        let items: Vec<u32> = calls
            .iter()
            .map(|call| match call {
                RuntimeCall::CityIdentity(pallet_city_identity::Call::suspend { code }) => {
                    let code = String::from_utf8(code.to_vec()).unwrap();
                    code.rsplit('.').next().unwrap().parse().unwrap()
                }
                other => panic!("not a suspension: {other:?}"),
            })
            .collect();
        let steps = items.iter().zip(&items[1..]);
        assert!(steps.clone().all(|(one, next)| one.abs_diff(*next) > 16));
        let once: BTreeSet<_> = items.into_iter().collect();
        assert_eq!(once, (0..100).collect());
    }

    #[test]
    fn registrars_take_turns() {
        let registrar = |index| Registrar::new(index, format!("MA.156.13010{index}"));
        let mut registrars = Registrars::from(vec![registrar(1), registrar(2), registrar(3)]);
        let mut apart = registrars.take(1);
        let first = |drafts: Vec<Draft>| -> Vec<_> {
            drafts.iter().map(|draft| texts(draft).remove(0)).collect()
        };
        assert_eq!(
            first(registrars.drafts(3, Registrar::register)),
            [
                "MA.156.130101/60.10000000.000000000",
                "MA.156.130102/60.10000000.000000000",
                "MA.156.130101/60.10000000.000000001"
            ]
        );
        assert_eq!(
            first(apart.drafts(1, Registrar::register)),
            ["MA.156.130103/60.10000000.000000000"]
        );
    }

    #[test]
    fn registrars_have_keys_of_their_own() {
        let account = |index| Registrar::new(index, String::new()).account();
        assert_ne!(account(0), account(1));
    }
}
