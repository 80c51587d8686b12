//! Places on the web that are safe to send people to.

use alloc::string::String;
use city_code::{Code, Kind};
use iri_string::types::UriStr;

const SCHEME: &str = "https://";
/// Stands in the `href` of a link for the code that the link is asked for.
const CODE: &str = "{code}";
/// Stands in the `href` of a link for the label of the object that the link is asked for.
const ITEM: &str = "{item}";

/// The host of an `https` URL (RFC 3986) that is safe to send people to: it has a
/// [host name](is_host_name), and neither user information nor a port. `None` for any other text.
pub fn safe_host(url: &str) -> Option<&str> {
    let uri = UriStr::new(url).ok()?;
    let authority = uri.authority_components()?;
    let is_plain =
        uri.scheme_str() == "https" && authority.userinfo().is_none() && authority.port().is_none();
    Some(authority.host()).filter(|host| is_plain && is_host_name(host.as_bytes()))
}

/// Whether `url` is an `https` URL that is [safe](safe_host) to send people to.
pub fn is_safe_url(url: &[u8]) -> bool {
    core::str::from_utf8(url).is_ok_and(|url| safe_host(url).is_some())
}

/// The host of a link's `href`: a [safe](safe_host) URL, in whose path and query `{code}` and
/// `{item}` may each stand once. `None` for any other text.
pub fn href_host(href: &[u8]) -> Option<&str> {
    let href = core::str::from_utf8(href).ok()?;
    let fragment = href.split_once('#').map_or("", |(_, fragment)| fragment);
    // Neither a host nor a percent-encoding has this letter, so that no variable stands in one.
    let host_len = safe_host(&filled(href, "X", "X"))?.len();
    let host = href.strip_prefix(SCHEME)?.get(..host_len)?;
    (!fragment.contains('{')).then_some(host)
}

/// A link's `href` for `code`: its variables filled in. `None` if it wants the label of an object,
/// and `code` is none.
pub fn href_for(href: &str, code: &Code) -> Option<String> {
    let is_object = code.kind() == Kind::Object;
    (is_object || !href.contains(ITEM)).then(|| filled(href, code.as_str(), code.label()))
}

fn filled(href: &str, code: &str, item: &str) -> String {
    href.replacen(CODE, code, 1).replacen(ITEM, item, 1)
}

/// Whether `host` is a host name (RFC 1123) in lower case, international ones in their ASCII form:
/// at least two labels, whose last one begins with a letter, which no form of an IPv4 address does.
pub fn is_host_name(host: &[u8]) -> bool {
    let is_label = |label: &[u8]| {
        (1..=63).contains(&label.len())
            && label
                .iter()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
            && label.first() != Some(&b'-')
            && label.last() != Some(&b'-')
    };
    let mut labels = host.rsplit(|byte| *byte == b'.');
    let top = labels.next().unwrap_or_default();
    host.len() <= 253
        && is_label(top)
        && top.first().is_some_and(u8::is_ascii_lowercase)
        && labels.next().is_some_and(is_label)
        && labels.all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn urls_that_are_safe() {
        for url in [
            "https://www.sjz.gov.cn",
            "https://www.sjz.gov.cn/",
            "https://id.example/a/b?c=d&e=%E7%9F%B3#f",
            "https://xn--fiqs8s.example/",
        ] {
            assert!(is_safe_url(url.as_bytes()), "{url}");
        }
    }

    #[test]
    fn urls_that_are_not() {
        for url in [
            "",
            "http://www.sjz.gov.cn/",
            "HTTPS://www.sjz.gov.cn/",
            "https:www.sjz.gov.cn/",
            "https://",
            "https:///path",
            "https://localhost/",
            "https://WWW.sjz.gov.cn/",
            "https://user@www.sjz.gov.cn/",
            "https://user:pw@www.sjz.gov.cn/",
            "https://@www.sjz.gov.cn/",
            "https://192.168.0.1/",
            "https://3232235521/",
            "https://0xc0a80001/",
            "https://0x7f.1/",
            "https://127.1/",
            "https://a.0x7f000001/",
            "https://[::1]/",
            "https://[v1.a]/",
            "https://a..example/",
            "https://a.example./",
            "https://-a.example/",
            "https://a_b.example/",
            "https://a%2eexample/",
            "https://a.example:443/",
            "https://a.example:/",
            "https://a.example/ b",
            "https://a.example/{item}",
            "https://a.example/%2",
            "https://a.example/石",
            "https://a.example\\@b.example/",
            "javascript:alert(1)",
        ] {
            assert!(!is_safe_url(url.as_bytes()), "{url}");
        }
    }

    #[test]
    fn variables_stand_in_path_and_query_once() {
        for href in [
            "https://a.example/{item}",
            "https://a.example/{code}/x?item={item}#top",
            "https://a.example?{code}",
            "https://a.example/",
        ] {
            assert_eq!(href_host(href.as_bytes()), Some("a.example"), "{href}");
        }
        for href in [
            "https://{item}.example/",
            "https://a.{item}/",
            "https://a.example{item}/",
            "https://{code}/x",
            "https://{code}@a.example/",
            "https://a.example:{item}/",
            "{code}://a.example/",
            "https://a.example/#{item}",
            "https://a.example/{item}{item}",
            "https://a.example/%{item}1",
            "https://a.example/%1{item}",
            "https://a.example/{}",
            "https://a.example/{other}",
            "https://a.example/{{item}}",
            "https://a.example/{item",
        ] {
            assert_eq!(href_host(href.as_bytes()), None, "{href}");
        }
        assert_eq!(href_host(&[0xff]), None);
    }

    #[test]
    fn variables_are_filled_in() {
        let lamp: Code = "MA.156.130102/CJ.060101.000000123".parse().unwrap();
        let lamps: Code = "MA.156.130102/CJ.060101".parse().unwrap();
        let both = "https://a.example/{item}?of={code}";
        assert_eq!(
            href_for(both, &lamp).as_deref(),
            Some("https://a.example/000000123?of=MA.156.130102/CJ.060101.000000123")
        );
        assert_eq!(href_for(both, &lamps), None);
        assert_eq!(
            href_for("https://a.example/{code}", &lamps).as_deref(),
            Some("https://a.example/MA.156.130102/CJ.060101")
        );
    }

    proptest! {
        #[test]
        fn what_is_filled_in_keeps_a_link_safe(
            path in "[a-z{}/%?#.:@]{0,12}(\\{code\\}|\\{item\\})?[a-z0-9{}/%?#]{0,6}",
            label in "[0-9A-HJ-NP-RTUWXY]{1,20}",
        ) {
            let href = format!("https://a.example/{path}");
            let code: Code = format!("MA.156.1301/60.10000000.{label}").parse().unwrap();
            if href_host(href.as_bytes()).is_some() {
                let filled = href_for(&href, &code).unwrap();
                prop_assert_eq!(safe_host(&filled), Some("a.example"));
            }
        }

        #[test]
        fn no_octets_make_it_panic(octets in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = href_host(&octets);
            let _ = href_host(&[SCHEME.as_bytes(), &octets].concat());
        }
    }
}
