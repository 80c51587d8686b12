//! What a link's target is to its subject: a registered relation type or an IRI (RFC 8288).

use iri_string::types::IriStr;

/// The link relation types that IANA has registered, in order. Types that are registered later can
/// be used as IRIs until the list has them.
///
/// See <https://www.iana.org/assignments/link-relations>.
const REGISTERED: [&str; 133] = [
    "about",
    "acl",
    "alternate",
    "amphtml",
    "api-catalog",
    "appendix",
    "apple-touch-icon",
    "apple-touch-startup-image",
    "archives",
    "author",
    "blocked-by",
    "bookmark",
    "c2pa-manifest",
    "canonical",
    "chapter",
    "cite-as",
    "collection",
    "compression-dictionary",
    "contents",
    "convertedfrom",
    "copyright",
    "create-form",
    "current",
    "deprecation",
    "describedby",
    "describes",
    "disclosure",
    "dns-prefetch",
    "duplicate",
    "edit",
    "edit-form",
    "edit-media",
    "enclosure",
    "external",
    "first",
    "geofeed",
    "glossary",
    "help",
    "hosts",
    "hub",
    "ice-server",
    "icon",
    "index",
    "intervalafter",
    "intervalbefore",
    "intervalcontains",
    "intervaldisjoint",
    "intervalduring",
    "intervalequals",
    "intervalfinishedby",
    "intervalfinishes",
    "intervalin",
    "intervalmeets",
    "intervalmetby",
    "intervaloverlappedby",
    "intervaloverlaps",
    "intervalstartedby",
    "intervalstarts",
    "item",
    "last",
    "latest-version",
    "license",
    "linkset",
    "lrdd",
    "manifest",
    "mask-icon",
    "me",
    "media-feed",
    "memento",
    "micropub",
    "modulepreload",
    "monitor",
    "monitor-group",
    "next",
    "next-archive",
    "nofollow",
    "noopener",
    "noreferrer",
    "opener",
    "openid2.local_id",
    "openid2.provider",
    "original",
    "p3pv1",
    "payment",
    "pingback",
    "preconnect",
    "predecessor-version",
    "prefetch",
    "preload",
    "prerender",
    "prev",
    "prev-archive",
    "preview",
    "previous",
    "privacy-policy",
    "profile",
    "publication",
    "rdap-active",
    "rdap-bottom",
    "rdap-down",
    "rdap-top",
    "rdap-up",
    "related",
    "replies",
    "restconf",
    "ruleinput",
    "search",
    "section",
    "self",
    "service",
    "service-desc",
    "service-doc",
    "service-meta",
    "sip-trunking-capability",
    "sponsored",
    "start",
    "status",
    "stylesheet",
    "subsection",
    "successor-version",
    "sunset",
    "tag",
    "terms-of-service",
    "timegate",
    "timemap",
    "type",
    "ugc",
    "up",
    "version-history",
    "via",
    "webmention",
    "working-copy",
    "working-copy-of",
];

/// Whether `relation` is the name of a registered relation type or a full IRI (RFC 3987).
pub fn is_relation(relation: &[u8]) -> bool {
    core::str::from_utf8(relation)
        .is_ok_and(|text| REGISTERED.binary_search(&text).is_ok() || IriStr::new(text).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registered_types_are_in_order() {
        assert!(REGISTERED.is_sorted());
    }

    #[test]
    fn relations_are_registered_or_iris() {
        for relation in [
            "describedby",
            "linkset",
            "service-doc",
            "working-copy-of",
            "https://ref.gs1.org/voc/pip",
            "urn:example:relation",
            "https://例子.example/关系",
        ] {
            assert!(is_relation(relation.as_bytes()), "{relation}");
        }
        for relation in [
            "",
            "Describedby",
            "described by",
            "descriptor",
            "voc/pip",
            "//a.example/x",
        ] {
            assert!(!is_relation(relation.as_bytes()), "{relation}");
        }
        assert!(!is_relation(&[0xff]));
    }
}
