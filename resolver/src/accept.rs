//! What a client wants, by its headers and its query.

use crate::verdict::View;
use headers_accept::Accept;
use http::{header, HeaderMap};
use mediatype::MediaType;

/// A form in which something is answered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Form {
    /// A page, or where it is.
    Html,
    /// Links in JSON (RFC 9264, section 4.2).
    LinksetJson,
    /// Links as in a header (RFC 9264, section 4.1).
    Linkset,
    /// The record.
    Json,
    /// A DID document.
    Did,
    /// A DID document under its name in DID Core 1.0.
    DidJson,
    /// A DID document and what is known of it.
    DidResolution,
}

/// What is offered, the dearest first: what a client that takes anything gets.
const OFFERED: [(Form, &str); 7] = [
    (Form::Html, "text/html"),
    (Form::Json, "application/json"),
    (Form::LinksetJson, "application/linkset+json"),
    (Form::Linkset, "application/linkset"),
    (Form::Did, "application/did"),
    (Form::DidJson, "application/did+json"),
    (Form::DidResolution, "application/did-resolution"),
];

impl Form {
    /// Its media type.
    pub fn media_type(self) -> &'static str {
        let offered = OFFERED.iter().find(|(form, _)| *form == self);
        offered.map_or("text/html", |(_, media_type)| media_type)
    }

    /// The media types of all forms, the dearest first.
    pub fn media_types() -> [&'static str; OFFERED.len()] {
        OFFERED.map(|(_, media_type)| media_type)
    }

    /// What of a code it shows.
    pub const fn view(self) -> View {
        match self {
            Self::Html => View::Page,
            Self::Json => View::Record,
            Self::LinksetJson | Self::Linkset => View::Linkset,
            Self::Did | Self::DidJson | Self::DidResolution => View::Did,
        }
    }

    /// The form that a client wants most of those that it takes; `None` if it takes none.
    pub fn wanted(headers: &HeaderMap) -> Option<Self> {
        let all: Vec<_> = OFFERED.iter().map(|(form, _)| *form).collect();
        Self::wanted_of(headers, &all)
    }

    /// The same out of some, the dearest first.
    pub fn wanted_of(headers: &HeaderMap, forms: &[Self]) -> Option<Self> {
        let texts: Vec<_> = headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .collect();
        // Elements that are none are passed over, as browsers and servers do.
        let good: Vec<_> = texts
            .iter()
            .flat_map(|text| text.split(','))
            .filter_map(element)
            .collect();
        if good.is_empty() {
            let says_nothing = texts.iter().all(|text| text.trim().is_empty());
            return forms.first().copied().filter(|_| says_nothing);
        }
        let accept: Accept = good.join(", ").parse().ok()?;
        let types: Vec<_> = forms
            .iter()
            .filter_map(|form| MediaType::parse(form.media_type()).ok())
            .collect();
        let wanted = accept.negotiate(&types)?;
        let at = types.iter().position(|offered| offered == wanted)?;
        forms.get(at).copied()
    }
}

/// A range of media types as it stands in a header; `None` for what is none.
fn element(text: &str) -> Option<String> {
    let text = text.trim();
    // Java's old client writes `*` for all.
    let text = match text.strip_prefix('*').filter(|rest| !rest.starts_with('/')) {
        Some(rest) => format!("*/*{rest}"),
        None => text.to_string(),
    };
    text.parse::<Accept>().is_ok().then_some(text)
}

/// The languages that a client reads, the dearest first.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Languages(Vec<String>);

/// How many languages of a header are looked at.
const MOST_LANGUAGES: usize = 16;

impl Languages {
    /// Reads `Accept-Language` (RFC 9110, section 12.5.4); `first`, if given, is read before all.
    pub fn of(headers: &HeaderMap, first: Option<&str>) -> Self {
        let texts = headers.get_all(header::ACCEPT_LANGUAGE).iter();
        let texts = texts.filter_map(|value| value.to_str().ok());
        let mut ranges: Vec<(String, u16)> = texts
            .flat_map(|text| text.split(','))
            .filter_map(range)
            .filter(|(_, weight)| *weight > 0)
            .take(MOST_LANGUAGES)
            .collect();
        ranges.sort_by_key(|(_, weight)| core::cmp::Reverse(*weight));
        let first = first.map(str::to_ascii_lowercase);
        let ranges = ranges.into_iter().map(|(range, _)| range);
        Self(first.into_iter().chain(ranges).collect())
    }

    /// Of things with languages, the one that is read best; `None` if none is (RFC 4647: what a
    /// range matches, the range made shorter from its end until it matches something).
    pub fn best<'a, T>(
        &self,
        things: &'a [T],
        language: impl Fn(&T) -> Option<&str>,
    ) -> Option<&'a T> {
        self.0.iter().find_map(|range| {
            let mut range = range.as_str();
            loop {
                let matches = |thing: &&T| language(thing).is_some_and(|tag| is_in(tag, range));
                let found = things.iter().find(matches);
                match (found, range.rsplit_once('-')) {
                    (Some(found), _) => return Some(found),
                    (None, Some((shorter, _))) => range = shorter,
                    (None, None) => return None,
                }
            }
        })
    }

    /// Whether Chinese is read better than English.
    pub fn prefer_chinese(&self) -> bool {
        self.best(&["zh", "en"], |tag| Some(tag)) == Some(&"zh")
    }
}

fn range(text: &str) -> Option<(String, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let range = parts.next().filter(|range| !range.is_empty())?;
    let weight = parts.find_map(|part| part.strip_prefix("q="));
    let weight = weight.map_or(Some(1.0), |weight| weight.parse::<f32>().ok())?;
    let thousandths = (weight.clamp(0.0, 1.0) * 1000.0) as u16;
    Some((range.to_ascii_lowercase(), thousandths))
}

/// Whether a language is in a range (RFC 4647, section 3.3.1).
fn is_in(tag: &str, range: &str) -> bool {
    let (tag, length) = (tag.to_ascii_lowercase(), range.len());
    range == "*"
        || tag == range
        || (tag.starts_with(range) && tag.as_bytes().get(length) == Some(&b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn accepting(accept: &str) -> HeaderMap {
        let value = HeaderValue::from_str(accept).unwrap();
        HeaderMap::from_iter([(header::ACCEPT, value)])
    }

    #[test]
    fn who_does_not_say_gets_a_page() {
        assert_eq!(Form::wanted(&HeaderMap::new()), Some(Form::Html));
        for accept in [
            "*/*",
            "text/html",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "text/*",
            "application/json;q=0.5, text/html",
            "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
            "text/html, , nonsense",
        ] {
            assert_eq!(
                Form::wanted(&accepting(accept)),
                Some(Form::Html),
                "{accept}"
            );
        }
    }

    #[test]
    fn programs_get_what_they_ask_for() {
        for (accept, form) in [
            ("application/linkset+json", Form::LinksetJson),
            ("application/linkset", Form::Linkset),
            ("application/json", Form::Json),
            ("application/did", Form::Did),
            ("application/did+json", Form::DidJson),
            ("application/did-resolution", Form::DidResolution),
            ("text/html;q=0.1, application/did", Form::Did),
            ("text/html;q=0, */*", Form::Json),
        ] {
            assert_eq!(Form::wanted(&accepting(accept)), Some(form), "{accept}");
        }
        assert_eq!(Form::wanted(&accepting("image/png")), None);
        assert_eq!(Form::wanted(&accepting("nonsense")), None);
    }

    #[test]
    fn languages_come_in_order() {
        let read = |text: &'static str| {
            let value = HeaderValue::from_static(text);
            Languages::of(
                &HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, value)]),
                None,
            )
        };
        let best = |text, tags: &[&'static str]| read(text).best(tags, |tag| Some(tag)).copied();
        assert_eq!(best("en;q=0.5, zh-CN", &["en", "zh-CN"]), Some("zh-CN"));
        assert_eq!(best("zh", &["en", "zh-CN"]), Some("zh-CN"));
        assert_eq!(best("zh-Hans-CN", &["en", "zh"]), Some("zh"));
        assert_eq!(best("de, *;q=0.1", &["en"]), Some("en"));
        assert_eq!(best("de", &["en"]), None);
        assert_eq!(best("zho", &["zh"]), None);
        assert_eq!(best("en;q=0", &["en"]), None);
        assert!(read("zh-TW,en;q=0.9").prefer_chinese());
        assert!(!read("en-GB,zh;q=0.9").prefer_chinese() && !read("de").prefer_chinese());
    }
}
