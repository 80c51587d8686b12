//! What a call does, in words, for whoever signs or votes.

use super::{Call, Council, Governance, Registry, Utility};
use crate::output::{moment, plain};
use city_identity_primitives::{
    record::Text, Link, LinkChange, Permissions, Record, Registration, Succession, Successor,
};
use std::fmt::{self, Display, Formatter};

/// Text on its way to the chain, or from it.
fn text(octets: &[u8]) -> String {
    plain(&String::from_utf8_lossy(octets))
}

fn list<T>(items: impl IntoIterator<Item = T>, write: impl Fn(T) -> String) -> String {
    let items: Vec<_> = items.into_iter().map(write).collect();
    items.join(", ")
}

impl Display for Call {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            Self::Council(call) => call.fmt(f),
            Self::Governance(call) => call.fmt(f),
            Self::Utility(Utility::batch_all { calls }) => {
                let calls: Vec<_> = calls.iter().map(ToString::to_string).collect();
                write!(f, "all or nothing: {}", calls.join("; "))
            }
            Self::CityIdentity(call) => call.fmt(f),
        }
    }
}

impl Display for Council {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            Self::propose {
                threshold,
                proposal,
                ..
            } => write!(
                f,
                "propose to the council, for {threshold} ayes: {proposal}"
            ),
            Self::vote {
                proposal, approve, ..
            } => {
                let vote = if *approve { "aye" } else { "nay" };
                write!(f, "vote {vote} on motion {proposal:?}")
            }
            Self::close { proposal_hash, .. } => write!(f, "close motion {proposal_hash:?}"),
        }
    }
}

impl Display for Governance {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let Self::enact { valid_until, call } = self;
        write!(f, "{call}; until block {valid_until}")
    }
}

impl Display for Registry {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            Self::enrol_applicant { who } => write!(f, "enrol {who} as an applicant"),
            Self::apply_for_area { area } => write!(f, "apply for the area {}", text(area)),
            Self::reject_application { area, reason } => {
                let (area, reason) = (text(area), text(reason));
                write!(f, "reject the application for {area}: {reason}")
            }
            Self::admit_area { area } => {
                write!(f, "admit the area {} to its applicant", text(area))
            }
            Self::admit_areas { areas } => {
                let areas = list(areas, |area| {
                    format!("{} to {}", text(&area.area), area.registrar)
                });
                write!(f, "admit {areas}")
            }
            Self::open_series { series } => write!(f, "open the series {}", Registering(series)),
            Self::register { registration } => write!(f, "register {}", Registering(registration)),
            Self::register_batch { items } => {
                write!(
                    f,
                    "register {}",
                    list(items, |item| Registering(item).to_string())
                )
            }
            Self::set_record { code, record } if *record == Record::default() => {
                write!(f, "remove the record of {}", text(code))
            }
            Self::set_record { code, record } => {
                write!(f, "set the record of {}: {}", text(code), OnRecord(record))
            }
            Self::suspend { code } => write!(f, "suspend {}", text(code)),
            Self::reinstate { code } => write!(f, "reinstate {}", text(code)),
            Self::retire { code, successors } => {
                write!(f, "retire {} for ever", text(code))?;
                if successors.is_empty() {
                    return Ok(());
                }
                write!(f, ", into {}", list(successors, successor))
            }
            Self::revoke { code } => write!(f, "revoke {} for ever", text(code)),
            Self::patch_links {
                code,
                expected_revision,
                changes,
            } => write!(
                f,
                "change the links of {} as of revision {expected_revision}: {}",
                text(code),
                list(changes, change)
            ),
            Self::set_hosts { area, hosts } => {
                let hosts = list(hosts, |host| text(host));
                write!(
                    f,
                    "let the links in {} lead to these hosts only: {hosts}",
                    text(area)
                )
            }
            Self::delegate {
                code,
                delegate,
                terms,
                share,
            } => {
                let permissions = permissions(&terms.permissions);
                write!(f, "let {delegate} {permissions} from {} down", text(code))?;
                if let Some(quota) = terms.quota {
                    write!(f, ", at most {quota} codes")?;
                }
                if let Some(until) = terms.until {
                    write!(f, ", until {}", moment(until))?;
                }
                write!(f, ", using {}/1000000 of the area's allowance", share.0)
            }
            Self::undelegate { code, delegate } => {
                write!(
                    f,
                    "take back what {delegate} may do from {} down",
                    text(code)
                )
            }
            Self::set_quota { area, quota } => match quota {
                Some(quota) => write!(
                    f,
                    "let {} issue {} codes in each {} blocks",
                    text(area),
                    quota.codes,
                    quota.period
                ),
                None => write!(f, "let {} issue any number of codes", text(area)),
            },
            Self::offer_control { code, to } => {
                write!(f, "offer control of {} to {to}", text(code))
            }
            Self::accept_control { code } => write!(f, "accept control of {}", text(code)),
            Self::register_labels {
                parent,
                language,
                items,
            } => {
                let (parent, language) = (text(parent), text(language));
                let items = list(items, |item| match &item.name {
                    Some(name) => {
                        format!("{}: name {} ({language})", text(&item.label), text(name))
                    }
                    None => text(&item.label),
                });
                write!(f, "register below {parent}: {items}")
            }
        }
    }
}

struct Registering<'a>(&'a Registration);

impl Display for Registering<'_> {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let Registration {
            code,
            controller,
            valid_from,
            valid_to,
            record,
        } = self.0;
        f.write_str(&text(code))?;
        if let Some(controller) = controller {
            write!(f, ", controlled by {controller}")?;
        }
        if let Some(from) = valid_from {
            write!(f, ", from {}", moment(*from))?;
        }
        if let Some(to) = valid_to {
            write!(f, ", until {}", moment(*to))?;
        }
        match record {
            Some(record) => write!(f, ": {}", OnRecord(record)),
            None => Ok(()),
        }
    }
}

struct OnRecord<'a>(&'a Record);

impl Display for OnRecord<'_> {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let Record {
            names,
            links,
            description,
            keys,
        } = self.0;
        let mut parts = Vec::new();
        parts.extend(names.iter().map(|name| {
            let (name, language): (&Text, _) = (&name.text, &name.language);
            format!("name {} ({})", text(name), text(language))
        }));
        parts.extend(links.iter().map(link));
        parts.extend(
            description
                .iter()
                .map(|description| format!("description at {}", text(&description.place))),
        );
        parts.extend(keys.iter().map(|key| format!("key {}", text(&key.id))));
        f.write_str(&parts.join(", "))
    }
}

fn link(link: &Link) -> String {
    let default = if link.is_default { "default " } else { "" };
    format!(
        "{default}link {} {}",
        text(&link.relation),
        text(&link.href)
    )
}

fn change(change: &LinkChange) -> String {
    match change {
        LinkChange::Put(put) => format!("put {}", link(put)),
        LinkChange::Remove(id) => {
            format!("remove link {} {}", text(&id.relation), text(&id.href))
        }
    }
}

fn successor(successor: &Successor) -> String {
    let how = match successor.kind {
        Succession::Merged => "merged",
        Succession::Split => "split",
        Succession::Renamed => "renamed",
        Succession::Moved => "moved",
        Succession::Promoted => "promoted",
    };
    format!("{} ({how})", text(&successor.code))
}

/// What permissions allow, as a list of verbs.
pub fn permissions(permissions: &Permissions) -> String {
    let Permissions {
        allocate,
        record,
        status,
        delegate,
    } = *permissions;
    let verbs = [
        (allocate, "issue codes"),
        (record, "write records"),
        (status, "change statuses"),
        (delegate, "give these rights on"),
    ];
    list(verbs.into_iter().filter(|verb| verb.0), |verb| {
        verb.1.into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_told() {
        let bytes = |text: &str| text.as_bytes().to_vec();
        let retire = Registry::retire {
            code: bytes("MA.156.1301.02").try_into().unwrap(),
            successors: vec![Successor {
                code: bytes("MA.156.1301.03").try_into().unwrap(),
                kind: Succession::Merged,
            }]
            .try_into()
            .unwrap(),
        };
        let motion = Call::Governance(Governance::enact {
            valid_until: 7,
            call: Box::new(retire.into()),
        });
        assert_eq!(
            motion.to_string(),
            "retire MA.156.1301.02 for ever, into MA.156.1301.03 (merged); until block 7"
        );
        let hidden = Registry::revoke {
            code: bytes("MA\u{1b}[2K").try_into().unwrap(),
        };
        assert_eq!(hidden.to_string(), "revoke MA\\u{1b}[2K for ever");
    }
}
