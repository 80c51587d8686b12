//! Which link is followed, and where it leads.

use crate::accept::Languages;
use city_identity_primitives::{answer::LinkAnswer, record::safe_host};

/// What a query says of the link that is wanted.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Query {
    /// The relation of the link, or `all` or `linkset` for all of them.
    pub link_type: Option<String>,
    /// The language of what it leads to.
    pub hreflang: Option<String>,
    /// The revision that is asked about.
    pub version_id: Option<String>,
    /// The time that is asked about.
    pub version_time: Option<String>,
    /// The date of which the division table is asked.
    pub as_of: Option<String>,
    /// Whether a proof is wanted.
    pub proof: bool,
    /// The pairs that are none of the resolver's, as they were sent.
    pub rest: String,
}

impl Query {
    /// Reads a query as it was sent.
    pub fn read(query: &str) -> Self {
        let mut read = Self::default();
        let mut rest = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = || {
                let value = value.replace('+', " ");
                let decoded = percent_encoding::percent_decode_str(&value).decode_utf8_lossy();
                Some(decoded.into_owned())
            };
            match name {
                "linkType" => read.link_type = value(),
                "hreflang" => read.hreflang = value(),
                "versionId" => read.version_id = value(),
                "versionTime" => read.version_time = value(),
                "asOf" => read.as_of = value(),
                "proof" => {
                    let is_no = |value: &str| ["0", "false"].contains(&value);
                    read.proof = value().is_some_and(|value| !is_no(&value));
                }
                // Links of the registry have no context to choose by.
                "context" => {}
                _ => rest.push(pair),
            }
        }
        read.rest = rest.join("&");
        read
    }

    /// Whether all links are wanted, not one.
    pub fn wants_all(&self) -> bool {
        matches!(self.link_type.as_deref(), Some("all" | "linkset"))
    }
}

/// What is done with who asks for a page.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Choice<'a> {
    /// This link is followed.
    Follow(&'a LinkAnswer),
    /// There is no default link: the code's own page.
    OwnPage,
    /// No link has the relation that was asked for.
    NoSuchLink,
}

/// Chooses out of the links of a code.
pub fn choose<'a>(
    links: &'a [LinkAnswer],
    link_type: Option<&str>,
    languages: &Languages,
) -> Choice<'a> {
    let default = links.iter().find(|link| link.is_default);
    let relation = match (link_type, default) {
        (Some(relation), _) => relation,
        (None, Some(default)) => &default.relation,
        (None, None) => return Choice::OwnPage,
    };
    let alike: Vec<_> = links
        .iter()
        .filter(|link| link.relation.eq_ignore_ascii_case(relation))
        .collect();
    let best = languages.best(&alike, |link| link.language.as_deref());
    let default = alike.iter().find(|link| link.is_default);
    let chosen = best.or(default).or(alike.first());
    chosen.map_or(Choice::NoSuchLink, |link| Choice::Follow(link))
}

/// Where a link leads with what is left of the query; `None` if nobody should be sent there: to
/// what is no plain `https` URL, or to one of the resolver's `own` hosts, which would lead round in
/// circles.
pub fn location(link: &LinkAnswer, rest: &str, own: &str) -> Option<String> {
    let host = safe_host(&link.href)?;
    if host.eq_ignore_ascii_case(own) {
        return None;
    }
    if rest.is_empty() {
        return Some(link.href.clone());
    }
    let (target, fragment) = match link.href.split_once('#') {
        Some((target, fragment)) => (target, format!("#{fragment}")),
        None => (link.href.as_str(), String::new()),
    };
    let joint = if target.contains('?') { '&' } else { '?' };
    Some(format!("{target}{joint}{rest}{fragment}"))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use http::{header, HeaderMap, HeaderValue};

    pub fn link(
        relation: &str,
        href: &str,
        language: Option<&str>,
        is_default: bool,
    ) -> LinkAnswer {
        LinkAnswer {
            relation: relation.into(),
            href: href.into(),
            media_type: None,
            language: language.map(Into::into),
            title: None,
            is_default,
            from: "MA.156.1301".parse().unwrap(),
        }
    }

    fn reading(language: &'static str) -> Languages {
        let value = HeaderValue::from_static(language);
        Languages::of(
            &HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, value)]),
            None,
        )
    }

    fn links() -> [LinkAnswer; 4] {
        [
            link("about", "https://a.example/en", Some("en"), false),
            link("about", "https://a.example/zh", Some("zh-CN"), true),
            link("help", "https://a.example/help", None, false),
            link("https://v.example/r", "https://a.example/r", None, false),
        ]
    }

    fn followed(link_type: Option<&str>, languages: &'static str) -> Option<String> {
        match choose(&links(), link_type, &reading(languages)) {
            Choice::Follow(link) => Some(link.href.clone()),
            _ => None,
        }
    }

    #[test]
    fn the_default_link_is_followed_in_the_best_language() {
        for (languages, href) in [
            ("en-GB, zh;q=0.5", "https://a.example/en"),
            ("zh", "https://a.example/zh"),
            ("de", "https://a.example/zh"),
            ("", "https://a.example/zh"),
        ] {
            assert_eq!(
                followed(None, languages).as_deref(),
                Some(href),
                "{languages}"
            );
        }
        let [one, _, other, _] = links();
        assert_eq!(choose(&[one, other], None, &reading("en")), Choice::OwnPage);
    }

    #[test]
    fn a_relation_can_be_asked_for() {
        let help = followed(Some("help"), "en");
        assert_eq!(help.as_deref(), Some("https://a.example/help"));
        let extension = followed(Some("https://v.example/r"), "en");
        assert_eq!(extension.as_deref(), Some("https://a.example/r"));
        let none = choose(&links(), Some("license"), &Languages::default()) == Choice::NoSuchLink;
        assert!(none);
    }

    #[test]
    fn what_is_left_of_the_query_is_passed_on() {
        let query = Query::read("linkType=about&a=1&context=x&b=%E7%9F%B3&&proof=1");
        assert_eq!(query.rest, "a=1&b=%E7%9F%B3");
        assert_eq!(query.link_type.as_deref(), Some("about"));
        assert!(query.proof && !query.wants_all());
        for (href, expected) in [
            ("https://a.example/", "https://a.example/?a=1"),
            ("https://a.example/?b=2#c", "https://a.example/?b=2&a=1#c"),
        ] {
            let link = link("about", href, None, true);
            assert_eq!(
                location(&link, "a=1", "id.example").as_deref(),
                Some(expected)
            );
        }
    }

    #[test]
    fn nobody_is_sent_in_circles_or_to_what_is_not_safe() {
        for href in [
            "https://id.example/MA.156.1301",
            "http://a.example/",
            "https://user@a.example/",
            "https://192.0.2.1/",
            "https://a.example:8443/",
            "javascript:alert(1)",
            "//a.example/",
        ] {
            assert_eq!(
                location(&link("about", href, None, true), "", "id.example"),
                None,
                "{href}"
            );
        }
    }
}
