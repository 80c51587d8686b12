//! Saying what a code is.

pub mod file;
mod keys;

use crate::{
    call::Registry,
    chain::{answer, At},
    cli::{Content, RecordCommand},
    error::{Error, Result},
    values,
};
use city_identity_primitives::{
    Description, Link, LinkChange, LinkId, Name, Record, RecordProblem, Resolution,
};

/// What a command sends.
///
/// # Errors
/// If a value makes no sense, or the chain does not answer.
pub async fn call(command: &RecordCommand, at: &At) -> Result<Registry> {
    match command {
        RecordCommand::Set {
            code,
            content,
            file,
        } => Ok(Registry::set_record {
            code: values::code_bytes(code)?,
            record: match file {
                Some(file) => file::read(file)?,
                None => record(content)?,
            },
        }),
        RecordCommand::Links {
            code,
            put,
            remove,
            default,
        } => {
            let changes = changes(put, remove, *default)?;
            let name = values::code(code)?;
            let now: Resolution = answer(at, "resolve", (name.as_str(),)).await?;
            let registered = now.registered.is_some_and(|found| found == name);
            let revision = now.revision.filter(|_| registered);
            let revision = revision.ok_or_else(|| Error::unregistered(&name))?;
            Ok(Registry::patch_links {
                code: values::code_bytes(code)?,
                expected_revision: revision,
                changes: values::few("changes", changes)?,
            })
        }
        RecordCommand::Keys { code, put, remove } => keys::call(code, put, remove, at).await,
        RecordCommand::Hosts { area, hosts } => {
            let hosts = hosts.iter().map(|host| values::bounded("a host", host));
            Ok(Registry::set_hosts {
                area: values::code_bytes(area)?,
                hosts: values::few("hosts", hosts.collect::<Result<Vec<_>>>()?)?,
            })
        }
    }
}

/// The record that options describe.
///
/// # Errors
/// If it is not well formed.
pub fn record(content: &Content) -> Result<Record> {
    described(content, None)
}

/// The same with a description.
///
/// # Errors
/// If it is not well formed.
pub fn described(content: &Content, description: Option<Description>) -> Result<Record> {
    let names = content.name.iter().map(|text| {
        let (language, name) = values::pair("LANGUAGE=NAME", text)?;
        Ok(Name {
            language: values::bounded("a language", language)?,
            text: values::bounded("a name", name)?,
        })
    });
    let links = content.link.iter().map(|text| link(text));
    let record = Record {
        names: values::few("names", names.collect::<Result<Vec<_>>>()?)?,
        links: values::few("links", links.collect::<Result<Vec<_>>>()?)?,
        description,
        ..Default::default()
    };
    check(record)
}

/// Refuses a record that the chain would refuse.
fn check(record: Record) -> Result<Record> {
    record
        .check()
        .map_err(|problem| Error::usage(explain(problem)))?;
    Ok(record)
}

fn explain(problem: RecordProblem) -> String {
    let nth = |what: &str, index: u8| format!("{what} {}", index.saturating_add(1));
    match problem {
        RecordProblem::BadLanguage(index) => {
            nth("the language is none of BCP 47, such as zh-CN or en, in name or link", index)
        }
        RecordProblem::BadText(index) => {
            nth("a text is empty, or has control characters, in name or link", index)
        }
        RecordProblem::LanguageTwice(index) => nth("the language is there before, in name", index),
        RecordProblem::BadRelation(index) => nth(
            "the relation is neither registered with IANA, such as describedby, nor an IRI, in link",
            index,
        ),
        RecordProblem::BadUrl(index) => nth("this is no plain https URL: link", index),
        RecordProblem::BadMediaType(index) => nth("this is no media type, in link", index),
        RecordProblem::BadPlace => "the description's place is no plain https URL".into(),
        RecordProblem::LinkTwice(index) => nth("the same link is there before: link", index),
        RecordProblem::DefaultTwice(index) => nth("there is a default before: link", index),
        RecordProblem::BadKey(index) => nth("this is no key: key", index),
        RecordProblem::KeyTwice(index) => nth("there is a key of the same name before: key", index),
    }
}

fn link(text: &str) -> Result<Link> {
    let (relation, href) = relation(text)?;
    Ok(Link {
        relation: values::bounded("a relation", relation)?,
        href: values::bounded("a URL", href)?,
        media_type: None,
        language: None,
        title: None,
        is_default: false,
    })
}

/// The relation and the URL. A relation that is an IRI may have a `=`, too.
fn relation(text: &str) -> Result<(&str, &str)> {
    match text.find("=https:") {
        Some(at) if at > 0 => {
            let (relation, rest) = text.split_at(at);
            Ok((relation, rest.trim_start_matches('=')))
        }
        _ => values::pair("RELATION=URL", text),
    }
}

fn changes(put: &[String], remove: &[String], default: bool) -> Result<Vec<LinkChange>> {
    let mut changes = Vec::new();
    for text in remove {
        let (relation, href) = relation(text)?;
        changes.push(LinkChange::Remove(LinkId {
            relation: values::bounded("a relation", relation)?,
            href: values::bounded("a URL", href)?,
            language: None,
        }));
    }
    for (index, text) in put.iter().enumerate() {
        changes.push(LinkChange::Put(Link {
            is_default: default && index == 0,
            ..link(text)?
        }));
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_split_at_their_url() {
        assert_eq!(
            relation("https://id.example/r?a=b=https://a.example/?c=d").unwrap(),
            ("https://id.example/r?a=b", "https://a.example/?c=d")
        );
        assert_eq!(relation("about=https://a.example").unwrap().0, "about");
        assert!(relation("about").is_err());
        assert!(relation("=https://a.example").is_err());
    }

    #[test]
    fn a_record_is_checked_before_it_is_sent() {
        let content = |link: &str| Content {
            name: vec!["zh-CN=石家庄市".into()],
            link: vec![link.into()],
        };
        let good = record(&content("about=https://a.example/{code}")).unwrap();
        assert_eq!(good.links.len(), 1);
        let bad = record(&content("about=http://a.example/")).unwrap_err();
        assert!(bad.message.ends_with("link 1"), "{}", bad.message);
    }

    #[test]
    fn only_the_first_link_becomes_the_default() {
        let put = [
            "about=https://a.example/".into(),
            "about=https://b.example/".into(),
        ];
        let defaults: Vec<_> = changes(&put, &[], true)
            .unwrap()
            .into_iter()
            .map(|change| matches!(change, LinkChange::Put(link) if link.is_default))
            .collect();
        assert_eq!(defaults, [true, false]);
    }
}
