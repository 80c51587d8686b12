//! What verifying a label can come to.

use crate::{bundle::Status, unreadable::Unreadable};

/// What a label is: the closed list, in the order in which it is decided. Of several that are true of
/// a label the first one is told.
///
/// First comes what keeps the verifier from judging at all, then what tells a forgery, then why a
/// signature that is right does not count. So nobody is accused of forgery by a wrong clock or by
/// what was known of keys long ago, and a forged label is not called expired, by a date that its
/// forger wrote.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", tag = "kind", content = "detail")
)]
pub enum Finding {
    /// The text is no label.
    Unreadable(Unreadable),
    /// The verifier's clock is before the time of the bundle's block, which is over.
    ClockWrong,
    /// The bundle is older than it may be: keys may have been withdrawn since.
    BundleTooOld,
    /// The link leads to a host that the code's area does not allow: a label that was pasted over
    /// another looks like this.
    HostNotAllowed,
    /// The bundle does not have the issuer, or not whose the block is in which the code is.
    IssuerUnknown,
    /// The issuer is neither the code, nor above it, nor known as the lessee of its block.
    NotEntitled,
    /// The issuer's record has no key of that name: it was withdrawn, or never was.
    KeyRemoved,
    /// The signature is not by that key over this label: made up, altered, moved to another code or
    /// host, or by somebody else.
    Forged,
    /// The facts or the record that were compared are not those that were signed.
    FactsDiffer,
    /// Somebody else may have had the key. When a label was issued is what its signer says, so that
    /// all labels by the key are refused, whatever date they have.
    KeyCompromised {
        /// From when, Unix milliseconds.
        from: u64,
    },
    /// The key did not count at the time at which the label says it was issued.
    KeyNotValid {
        /// From when it counts, Unix milliseconds.
        from: Option<u64>,
        /// Until when, Unix milliseconds.
        to: Option<u64>,
    },
    /// The issuer's code is not in force.
    IssuerNotInForce {
        /// What it is.
        status: Status,
    },
    /// The label's code is not in force.
    CodeNotInForce {
        /// What it is.
        status: Status,
    },
    /// The signature is of a whole block, and nothing shows that the item is in it: the bundle does not
    /// know the block, or there is no [proof](crate::Terms::inclusion) that fits it.
    InclusionNotShown,
    /// The item is not in what the holder of its block committed to, or it is registered by itself.
    NotInBlock,
    /// The label says that it is issued in the future.
    NotYetValid {
        /// From when, Unix seconds.
        from: u64,
    },
    /// The label has expired.
    Expired {
        /// From when on it does not count, Unix seconds.
        since: u64,
    },
    /// All that was checked is right, but the label pins facts or a record, and nobody compared them.
    FactsNotCompared,
    /// The issuer signed this, and all that could be checked is right. It does not say that this is
    /// the label that the issuer made, or that it is at its place: a copy has the same signature.
    Genuine,
}

impl Finding {
    /// Whether nothing speaks against the label. Facts that were not compared do not.
    pub const fn is_good(&self) -> bool {
        matches!(self, Self::Genuine | Self::FactsNotCompared)
    }
}

/// What is checked of a label, in this order.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum Check {
    /// That the text is a label in its only form.
    Form,
    /// The clock against the bundle's time.
    Clock,
    /// How old the bundle is.
    BundleAge,
    /// That the area allows the host of the link.
    Host,
    /// That the issuer is known, and entitled to sign for the code.
    Issuer,
    /// That the issuer's record has the key.
    Key,
    /// The signature.
    Signature,
    /// The facts, or the record, against what the caller saw.
    Facts,
    /// That nobody else had the key.
    KeyTrust,
    /// That the key counted when the label was issued.
    KeyValidity,
    /// That the issuer is in force.
    IssuerStatus,
    /// That the code is in force.
    CodeStatus,
    /// That the item is in its committed block.
    Inclusion,
    /// That the label is issued already.
    Issued,
    /// That it has not expired.
    Expiry,
}

impl Check {
    /// All checks, in their order.
    pub const ALL: [Self; 15] = [
        Self::Form,
        Self::Clock,
        Self::BundleAge,
        Self::Host,
        Self::Issuer,
        Self::Key,
        Self::Signature,
        Self::Facts,
        Self::KeyTrust,
        Self::KeyValidity,
        Self::IssuerStatus,
        Self::CodeStatus,
        Self::Inclusion,
        Self::Issued,
        Self::Expiry,
    ];
}
