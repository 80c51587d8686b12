//! Links as a set of their own (RFC 9264).

use city_code::Code;
use city_identity_primitives::answer::LinkAnswer;
use iri_string::types::IriStr;
use percent_encoding::{utf8_percent_encode, AsciiSet, NON_ALPHANUMERIC};
use serde_json::{json, Map, Value};

/// The links of one code: what they are links of, and the links.
#[derive(Clone, Debug)]
pub struct Level<'a> {
    /// The code.
    pub anchor: Code,
    /// Its links.
    pub links: Vec<&'a LinkAnswer>,
}

/// The set as JSON (section 4.2): a context object for each level that has links. Registered
/// relations stand as they are, others are IRIs, which they are on the record too.
pub fn json(base: &str, levels: &[Level<'_>]) -> Value {
    let contexts: Vec<_> = levels
        .iter()
        .filter(|level| !level.links.is_empty())
        .map(|level| context(base, level))
        .collect();
    json!({ "linkset": contexts })
}

fn context(base: &str, level: &Level<'_>) -> Value {
    let mut context = Map::new();
    context.insert("anchor".into(), anchor(base, level.anchor).into());
    for link in &level.links {
        let mut target = Map::new();
        target.insert("href".into(), link.href.clone().into());
        if let Some(media_type) = &link.media_type {
            target.insert("type".into(), media_type.clone().into());
        }
        if let Some(language) = &link.language {
            target.insert("hreflang".into(), json!([language]));
        }
        if let Some(title) = &link.title {
            target.insert("title".into(), title.clone().into());
        }
        let targets = context.entry(relation(link)).or_insert_with(|| json!([]));
        if let Value::Array(targets) = targets {
            targets.push(target.into());
        }
    }
    context.into()
}

/// The URL of a code.
pub fn anchor(base: &str, code: Code) -> String {
    format!("{base}/{code}")
}

/// The set as text (section 4.1): the value of a `Link` header, with a line for each link.
pub fn text(base: &str, levels: &[Level<'_>]) -> String {
    let links = levels.iter().flat_map(|level| {
        let anchor = anchor(base, level.anchor);
        level
            .links
            .iter()
            .map(move |link| format!("{}; anchor=\"{anchor}\"", value(link)))
    });
    let mut text = links.collect::<Vec<_>>().join(",\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// A link as a value of a `Link` header (RFC 8288, section 3).
pub fn value(link: &LinkAnswer) -> String {
    let mut value = format!("<{}>; rel=\"{}\"", link.href, relation(link));
    if let Some(media_type) = &link.media_type {
        value.push_str(&format!("; type=\"{media_type}\""));
    }
    if let Some(language) = &link.language {
        value.push_str(&format!("; hreflang=\"{language}\""));
    }
    if let Some(title) = &link.title {
        value.push_str(&format!(
            "; title*=UTF-8''{}",
            utf8_percent_encode(title, OTHER)
        ));
    }
    value
}

/// A relation as links have it: an IRI on record becomes a URI (RFC 8288, section 2.1.2).
fn relation(link: &LinkAnswer) -> String {
    let uri = IriStr::new(&link.relation).map(|iri| iri.encode_to_uri().to_string());
    uri.unwrap_or_else(|_| link.relation.clone())
}

/// What is no `attr-char` of RFC 8187, section 3.2.1.
const OTHER: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::tests::link;

    const BASE: &str = "https://id.example";

    fn set() -> Vec<LinkAnswer> {
        let mut titled = link("about", "https://a.example/zh", Some("zh-CN"), true);
        titled.title = Some("关于 \"我们\"".into());
        titled.media_type = Some("text/html".into());
        vec![
            titled,
            link("about", "https://a.example/en", Some("en"), false),
            link("https://v.example/r", "https://a.example/r", None, false),
        ]
    }

    fn levels(links: &[LinkAnswer]) -> Vec<Level<'_>> {
        let level = |code: &str, links| Level {
            anchor: code.parse().unwrap(),
            links,
        };
        vec![
            level("MA.156.1301.01", links.iter().collect()),
            level("MA.156.1301", vec![]),
        ]
    }

    /// RFC 9264, section 4.2.2: a member `linkset` with an array of context objects, each with an
    /// `anchor`, and a member for each relation with an array of target objects.
    #[test]
    fn rfc9264_4_2_context_objects_have_an_anchor_and_arrays_of_targets() {
        let links = set();
        let expected = json!({ "linkset": [{
            "anchor": "https://id.example/MA.156.1301.01",
            "about": [
                {
                    "href": "https://a.example/zh",
                    "type": "text/html",
                    "hreflang": ["zh-CN"],
                    "title": "关于 \"我们\"",
                },
                { "href": "https://a.example/en", "hreflang": ["en"] },
            ],
            "https://v.example/r": [{ "href": "https://a.example/r" }],
        }]});
        assert_eq!(json(BASE, &levels(&links)), expected);
        assert_eq!(json(BASE, &[]), json!({ "linkset": [] }));
    }

    /// RFC 9264, section 4.1: the form of the `Link` header, in which line ends may stand between
    /// links; RFC 8187 for titles.
    #[test]
    fn rfc9264_4_1_text_is_the_value_of_a_link_header() {
        let links = set();
        let expected = "<https://a.example/zh>; rel=\"about\"; type=\"text/html\"; \
            hreflang=\"zh-CN\"; title*=UTF-8''%E5%85%B3%E4%BA%8E%20%22%E6%88%91%E4%BB%AC%22; \
            anchor=\"https://id.example/MA.156.1301.01\",\n\
            <https://a.example/en>; rel=\"about\"; hreflang=\"en\"; \
            anchor=\"https://id.example/MA.156.1301.01\",\n\
            <https://a.example/r>; rel=\"https://v.example/r\"; \
            anchor=\"https://id.example/MA.156.1301.01\"\n";
        assert_eq!(text(BASE, &levels(&links)), expected);
        assert_eq!(text(BASE, &[]), "");
    }

    #[test]
    fn rfc8288_2_1_2_relations_are_uris() {
        let links = vec![link(
            "https://v.example/关系",
            "https://a.example/",
            None,
            false,
        )];
        assert!(
            text(BASE, &levels(&links)).contains("rel=\"https://v.example/%E5%85%B3%E7%B3%BB\"")
        );
    }
}
