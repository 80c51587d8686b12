//! DID documents (DID Core 1.1), made from what is on record.

use crate::{
    linkset::anchor,
    verdict::{verdict, Verdict, View},
};
use city_code::Code;
use city_identity_primitives::{answer::KeyAnswer, record::PublicKey, Moment, Resolution};
use serde_json::{json, Map, Value};

/// The context of DID documents, and that of the keys in them.
const CONTEXT: [&str; 2] = [
    "https://www.w3.org/ns/did/v1.1",
    "https://w3id.org/security/multikey/v1",
];

/// What DID resolution found: the document, and what is known of it (DID Resolution, section 4).
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// The document; none of what was never issued.
    pub document: Option<Value>,
    /// `didDocumentMetadata`.
    pub metadata: Value,
    /// Whether the DID is deactivated.
    pub is_deactivated: bool,
}

/// The DID document of a code: nothing is in it but what the registry answers.
pub fn resolved(base: &str, code: &Code, answer: &Resolution) -> Resolved {
    let verdict = verdict(View::Did, answer.status);
    let (has_methods, is_deactivated) = match verdict {
        Verdict::Shown => (true, false),
        Verdict::Bare => (false, false),
        Verdict::Deactivated => (false, true),
        Verdict::OwnPage(_) | Verdict::Refused(_) => {
            return Resolved {
                document: None,
                metadata: json!({}),
                is_deactivated: false,
            }
        }
    };
    let mut document = Map::new();
    let id = code.did().to_string();
    document.insert("@context".into(), json!(CONTEXT));
    document.insert("id".into(), id.clone().into());
    if !is_deactivated {
        // Whoever controls a code above controls this one.
        let controller = answer.controller.as_ref().map(|controller| controller.from);
        if let Some(above) = controller.filter(|from| from != code) {
            document.insert("controller".into(), above.did().to_string().into());
        }
        document.insert(
            "alsoKnownAs".into(),
            json!(also_known_as(base, code, answer)),
        );
    }
    if has_methods {
        add_methods(&mut document, &id, answer);
        let services = services(&id, answer);
        if !services.is_empty() {
            document.insert("service".into(), services.into());
        }
    }
    Resolved {
        document: Some(document.into()),
        metadata: metadata(answer, is_deactivated),
        is_deactivated,
    }
}

fn metadata(answer: &Resolution, is_deactivated: bool) -> Value {
    let mut metadata = Map::new();
    if let Some(revision) = answer.revision {
        metadata.insert("versionId".into(), revision.to_string().into());
    }
    if is_deactivated {
        metadata.insert("deactivated".into(), true.into());
    }
    metadata.into()
}

/// Other URIs of the same thing. Of aliases, those that are URIs or have a place among URNs.
fn also_known_as(base: &str, code: &Code, answer: &Resolution) -> Vec<String> {
    let of_alias = |scheme: &str, value: &str| match scheme {
        "uri" => Some(value.to_string()),
        "oid" => Some(format!("urn:oid:{value}")),
        "gln" => Some(format!("https://id.gs1.org/414/{value}")),
        "giai" => Some(format!("https://id.gs1.org/8004/{value}")),
        "handle" => Some(format!("https://hdl.handle.net/{value}")),
        _ => None,
    };
    let aliases = answer.aliases.iter();
    let aliases = aliases.filter_map(|alias| of_alias(&alias.scheme, &alias.value));
    [anchor(base, *code)].into_iter().chain(aliases).collect()
}

/// Adds the keys that are good at the time of the answer.
fn add_methods(document: &mut Map<String, Value>, id: &str, answer: &Resolution) {
    let is_good = |key: &&KeyAnswer| {
        let begun = key.valid_from.is_none_or(|from| from <= answer.time);
        begun && key.valid_to.is_none_or(|to: Moment| answer.time <= to)
    };
    let keys: Vec<_> = answer.keys.iter().filter(is_good).collect();
    if keys.is_empty() {
        return;
    }
    let methods: Vec<_> = keys
        .iter()
        .map(|key| {
            json!({
                "id": format!("{id}#{}", key.id),
                "type": "Multikey",
                "controller": id,
                "publicKeyMultibase": multikey(&key.key),
            })
        })
        .collect();
    let names: Vec<_> = keys.iter().map(|key| format!("{id}#{}", key.id)).collect();
    document.insert("verificationMethod".into(), methods.into());
    document.insert("assertionMethod".into(), json!(names));
}

/// A public key with its number in the multicodec table, in base58-btc (Controlled Identifiers,
/// section 2.2.2).
fn multikey(key: &PublicKey) -> String {
    // 0xed, 0x1200 and 0x1206 as unsigned varints.
    let (codec, key): (&[u8], &[u8]) = match key {
        PublicKey::Ed25519(key) => (&[0xed, 0x01], key),
        PublicKey::P256(key) => (&[0x80, 0x24], key),
        PublicKey::Sm2(key) => (&[0x86, 0x24], key),
    };
    format!("z{}", bs58::encode([codec, key].concat()).into_string())
}

/// The links as services.
fn services(id: &str, answer: &Resolution) -> Vec<Value> {
    let services = (0..).zip(&answer.links).map(|(number, link): (u32, _)| {
        json!({
            "id": format!("{id}#link-{number}"),
            "type": link.relation,
            "serviceEndpoint": link.href,
        })
    });
    services.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{links::tests::link, tests::answer};
    use city_identity_primitives::{
        answer::{AliasAnswer, ControllerAnswer},
        Status,
    };
    use sp_core::crypto::AccountId32;

    const BASE: &str = "https://id.example";
    const CODE: &str = "MA.156.1301.02/60.10000000.A0001";
    const DID: &str = "did:cityid:MA.156.1301.02:60.10000000.A0001";

    fn full(status: Status) -> Resolution {
        let key = |id: &str, valid_to| KeyAnswer {
            id: id.into(),
            key: PublicKey::Ed25519([7; 32]),
            valid_from: None,
            valid_to,
        };
        Resolution {
            keys: vec![key("1", None), key("old", Some(1))],
            links: vec![link("about", "https://a.example/", None, true)],
            aliases: vec![AliasAnswer {
                scheme: "oid".into(),
                value: "1.2.156".into(),
            }],
            controller: Some(ControllerAnswer {
                account: AccountId32::new([1; 32]),
                from: "MA.156.1301".parse().unwrap(),
            }),
            revision: Some(3),
            time: 10,
            ..answer(CODE, status)
        }
    }

    fn resolve(status: Status) -> Resolved {
        resolved(BASE, &CODE.parse().unwrap(), &full(status))
    }

    /// DID Core, sections 4 and 5: the properties of a DID document.
    #[test]
    fn did_core_5_documents_have_their_properties() {
        let found = resolve(Status::Active);
        let document = found.document.unwrap();
        assert_eq!(document["id"], DID);
        assert_eq!(document["@context"][0], "https://www.w3.org/ns/did/v1.1");
        assert_eq!(document["controller"], "did:cityid:MA.156.1301");
        let known = json!([format!("{BASE}/{CODE}"), "urn:oid:1.2.156"]);
        assert_eq!(document["alsoKnownAs"], known);
        let methods = document["verificationMethod"].as_array().unwrap();
        assert_eq!(methods.len(), 1, "a key that is over is not there");
        assert_eq!(methods[0]["id"], format!("{DID}#1"));
        let multikey = methods[0]["publicKeyMultibase"].as_str().unwrap();
        assert!(multikey.starts_with("z6Mk"), "{multikey}");
        assert_eq!(document["assertionMethod"], json!([format!("{DID}#1")]));
        assert_eq!(
            document["service"][0]["serviceEndpoint"],
            "https://a.example/"
        );
        assert_eq!(found.metadata, json!({ "versionId": "3" }));
    }

    #[test]
    fn what_is_out_of_use_has_neither_keys_nor_services() {
        let found = resolve(Status::Suspended);
        let document = found.document.unwrap();
        for property in ["verificationMethod", "assertionMethod", "service"] {
            assert_eq!(document.get(property), None, "{property}");
        }
        assert!(!found.is_deactivated);
        assert!(document.get("alsoKnownAs").is_some());
    }

    /// DID Resolution, section 4.3: `deactivated`.
    #[test]
    fn did_resolution_4_3_what_has_ended_is_deactivated() {
        for status in [Status::Retired, Status::Revoked, Status::Expired] {
            let found = resolve(status);
            assert!(found.is_deactivated);
            assert_eq!(found.metadata["deactivated"], true);
            let document = found.document.unwrap();
            assert_eq!(document.as_object().unwrap().len(), 2);
        }
        assert_eq!(resolve(Status::NotIssued).document, None);
    }

    #[test]
    fn keys_begin_as_their_codec_says() {
        for (key, begin) in [
            (PublicKey::Ed25519([1; 32]), "z6Mk"),
            (PublicKey::P256([2; 33]), "zDn"),
            (PublicKey::Sm2([2; 33]), "zEP"),
        ] {
            let text = multikey(&key);
            assert!(text.starts_with(begin), "{text}");
        }
    }
}
