//! What a signature covers besides its message: the code, the issuer and the host, which a link has
//! already and which are not repeated in it.

use crate::cose::external;
use alloc::vec::Vec;
use block_tree::{Root, Shape};
use city_code::Code;

/// Of the label of one code in a link. The host is in lower case.
pub(crate) fn of_url(host: &str, code: &Code, issuer: &Code) -> Vec<u8> {
    let texts = ["cityid:label:url:1", host, code.as_str(), issuer.as_str()];
    external(&texts, None)
}

/// Of the labels of all items of a block, in links to one host.
pub(crate) fn of_block(host: &str, shape: &Shape, root: &Root, issuer: &Code) -> Option<Vec<u8>> {
    let first = shape.label_of(shape.first()).ok()?;
    let last = shape.label_of(shape.last()).ok()?;
    let texts = [
        "cityid:label:block:1",
        host,
        shape.series(),
        &first,
        &last,
        issuer.as_str(),
    ];
    Some(external(&texts, Some(&root.hash)))
}

/// Of a label without a link: nothing, as its claims say all. So it is a plain CWT.
pub(crate) const OF_PURE: Vec<u8> = Vec::new();
