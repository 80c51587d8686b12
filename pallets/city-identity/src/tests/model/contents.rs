//! What is on record about codes: names, links, and other names of theirs.

use super::{
    map::{line, shape, Model, Shape},
    steps::{link_to, Patch},
    CODES,
};
use crate::{mock::*, Aliases, AliasesOf, Error, Records, ResolverHosts};
use city_identity_primitives::{Alias, Record, Scheme};
use codec::Encode;
use sp_runtime::AccountId32;
use std::collections::BTreeMap;

/// What the record of a code says.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Content {
    name: &'static str,
    /// The hosts to which its links lead, and whether a link is the default.
    links: Vec<(&'static str, bool)>,
}

#[derive(Clone, Debug, Default)]
pub struct Contents {
    hosts: BTreeMap<&'static str, Vec<&'static str>>,
    /// The code that has an alias.
    aliases: BTreeMap<&'static str, &'static str>,
    /// The aliases of a code, in the order in which they came.
    lists: BTreeMap<&'static str, Vec<&'static str>>,
}

impl Content {
    fn default_link(&self) -> Option<&'static str> {
        let default = self.links.iter().find(|(_, is_default)| *is_default);
        default.map(|(host, _)| *host)
    }

    fn patch(&mut self, patch: Patch) -> Result<(), ()> {
        let known = |host| self.links.iter().position(|(other, _)| *other == host);
        match patch {
            Patch::Put(host, is_default) => match known(host) {
                Some(at) => self.links[at].1 = is_default,
                None => self.links.push((host, is_default)),
            },
            Patch::Remove(host) => {
                self.links.remove(known(host).ok_or(())?);
            }
        }
        Ok(())
    }
}

impl Model {
    pub(super) fn hosts_of(&self, text: &'static str) -> &[&'static str] {
        let area = line(text).find(|text| shape(text) == Shape::Area);
        area.and_then(|area| self.contents.hosts.get(area))
            .map_or(&[], Vec::as_slice)
    }

    pub(super) fn record(
        &mut self,
        who: &AccountId32,
        text: &'static str,
        name: &'static str,
    ) -> Result<(), Error<Test>> {
        self.ensure_may_write(who, text)?;
        let content = Content {
            name,
            links: vec![],
        };
        self.put_content(who, text, content)
    }

    pub(super) fn patch(
        &mut self,
        who: &AccountId32,
        text: &'static str,
        is_fresh: bool,
        patches: &[Patch],
    ) -> Result<(), Error<Test>> {
        self.ensure_may_write(who, text)?;
        if !is_fresh {
            return Err(Error::StaleRevision);
        }
        let mut content = self.entries[text].content.clone();
        for (index, patch) in (0u8..).zip(patches) {
            let patched = content.patch(*patch);
            patched.map_err(|()| Error::NoSuchLink(index))?;
        }
        self.put_content(who, text, content)
    }

    fn put_content(
        &mut self,
        who: &AccountId32,
        text: &'static str,
        content: Content,
    ) -> Result<(), Error<Test>> {
        let defaults = (0u8..).zip(&content.links).filter(|(_, link)| link.1);
        if let Some((second, _)) = defaults.into_iter().nth(1) {
            return Err(Error::BadRecord(8, second));
        }
        let hosts = self.hosts_of(text);
        let mut links = (0u8..).zip(&content.links);
        if let Some((index, _)) = links.find(|(_, (host, _))| !hosts.contains(host)) {
            return Err(Error::HostNotAllowed(index));
        }
        let present = &self.entries[text].content;
        if *present == content {
            return Ok(());
        }
        let leading = |content: &Content| (content.default_link(), content.links.is_empty());
        let leads = leading(&content);
        if leading(present) != leads && !self.is_due(text, Some(who), format!("{leads:?}"))? {
            return Ok(());
        }
        let entry = self.entries.get_mut(text).unwrap();
        entry.content = content;
        entry.revision += 1;
        Ok(())
    }

    pub(super) fn set_hosts(
        &mut self,
        who: &AccountId32,
        area: &'static str,
        hosts: &[&'static str],
    ) -> Result<(), Error<Test>> {
        self.ensure_may_set_up(who, area)?;
        let present = self.hosts_of(area);
        if present == hosts {
            return Ok(());
        }
        self.ensure_not_under_recovery(area)?;
        if present.iter().any(|host| !hosts.contains(host))
            && !self.is_due(area, Some(who), format!("hosts {hosts:?}"))?
        {
            return Ok(());
        }
        self.contents.hosts.insert(area, hosts.to_vec());
        Ok(())
    }

    pub(super) fn add_alias(
        &mut self,
        who: &AccountId32,
        text: &'static str,
        value: &'static str,
    ) -> Result<(), Error<Test>> {
        self.ensure_may_write(who, text)?;
        if value.ends_with("03") {
            return Err(Error::BadAlias);
        }
        match self.contents.aliases.get(value) {
            Some(present) if *present == text => return Ok(()),
            Some(_) => return Err(Error::AliasTaken),
            None => {}
        }
        self.contents.aliases.insert(value, text);
        self.contents.lists.entry(text).or_default().push(value);
        self.entries.get_mut(text).unwrap().revision += 1;
        Ok(())
    }

    pub(super) fn remove_alias(
        &mut self,
        who: &AccountId32,
        text: &'static str,
        value: &'static str,
    ) -> Result<(), Error<Test>> {
        if !self.entries.contains_key(text) {
            return Err(Error::NotRegistered);
        }
        self.right(who, text, 'r').ok_or(Error::NotEntitled)?;
        if self.contents.aliases.get(value) != Some(&text) {
            return Err(Error::NoSuchAlias);
        }
        self.contents.aliases.remove(value);
        let list = self.contents.lists.get_mut(text).unwrap();
        list.retain(|other| *other != value);
        self.entries.get_mut(text).unwrap().revision += 1;
        Ok(())
    }

    pub(super) fn drop_aliases(&mut self, text: &'static str) {
        self.contents.aliases.retain(|_, owner| *owner != text);
        self.contents.lists.remove(text);
    }

    pub(super) fn compare_contents(&self) {
        let oid = |value: &&str| Alias {
            scheme: Scheme::Oid,
            value: bounded(value),
        };
        assert_eq!(Aliases::<Test>::iter().count(), self.contents.aliases.len());
        for (value, text) in &self.contents.aliases {
            assert_eq!(Aliases::<Test>::get(oid(value)), Some(bytes(text)));
        }
        for text in CODES {
            let list = self.contents.lists.get(text).into_iter().flatten();
            let list: Vec<_> = list.map(oid).collect();
            assert_eq!(AliasesOf::<Test>::get(bytes(text)), list, "{text}");

            let stored = ResolverHosts::<Test>::get(bytes(text));
            let hosts = self.contents.hosts.get(text).into_iter().flatten();
            let hosts: Vec<_> = hosts.map(|host| bounded(host)).collect();
            assert_eq!(stored, hosts, "{text}");

            let content = self.entries.get(text).map(|entry| entry.content.clone());
            let content = content.unwrap_or_default();
            let links = content.links.iter();
            let links: Vec<_> = links.map(|(host, is)| link_to(host, *is)).collect();
            let names = [content.name].into_iter().filter(|name| !name.is_empty());
            let names: Vec<_> = names.map(|text| name("zh-CN", text)).collect();
            let expected = Record {
                names: names.try_into().unwrap(),
                links: links.try_into().unwrap(),
                ..Default::default()
            };
            let stored = match self.entries.contains_key(text) {
                true => record_of(text).unwrap_or_default(),
                false => Records::<Test>::get(bytes(text)).unwrap_or_default(),
            };
            assert_eq!(stored.encode(), expected.encode(), "{text}");
        }
    }
}
