//! What people are told of each check.

use serde::Serialize;
use signed_code::{Check, Finding, Tongue};

/// A check, in words.
#[derive(Debug, Serialize)]
pub struct Said {
    check: Check,
    text: &'static str,
}

impl Said {
    pub const fn of(check: Check, tongue: Tongue) -> Self {
        let text = match tongue {
            Tongue::English => english(check),
            Tongue::Chinese => chinese(check),
        };
        Self { check, text }
    }
}

/// The check that came to a finding; none, if all came out right.
pub const fn behind(finding: &Finding) -> Option<Check> {
    Some(match finding {
        Finding::Unreadable(_) => Check::Form,
        Finding::ClockWrong => Check::Clock,
        Finding::BundleTooOld => Check::BundleAge,
        Finding::HostNotAllowed => Check::Host,
        Finding::IssuerUnknown | Finding::NotEntitled => Check::Issuer,
        Finding::KeyRemoved => Check::Key,
        Finding::InclusionNotShown | Finding::NotInBlock => Check::Inclusion,
        Finding::Forged => Check::Signature,
        Finding::FactsDiffer => Check::Facts,
        Finding::KeyCompromised { .. } => Check::KeyTrust,
        Finding::KeyNotValid { .. } => Check::KeyValidity,
        Finding::IssuerNotInForce { .. } => Check::IssuerStatus,
        Finding::CodeNotInForce { .. } => Check::CodeStatus,
        Finding::NotYetValid { .. } => Check::Issued,
        Finding::Expired { .. } => Check::Expiry,
        Finding::FactsNotCompared | Finding::Genuine => return None,
    })
}

const fn english(check: Check) -> &'static str {
    match check {
        Check::Form => "The text is a signed label",
        Check::Clock => "This device's clock is not before what it knows",
        Check::BundleAge => "What this device knows is not too old",
        Check::Host => "The area allows the site that the link leads to",
        Check::Issuer => "The issuer is known, and may sign for this code",
        Check::Key => "The key is on the issuer's record",
        Check::Inclusion => "The number is among those that were issued in its block",
        Check::Signature => "The signature is by this key, over this code",
        Check::Facts => "What is printed beside the code is what was signed",
        Check::KeyTrust => "The key is not known to be in other hands",
        Check::KeyValidity => "The key counted when the label says it was issued",
        Check::IssuerStatus => "The issuer is in force",
        Check::CodeStatus => "The code is in force",
        Check::Issued => "The label is not dated in the future",
        Check::Expiry => "The label has not expired",
    }
}

const fn chinese(check: Check) -> &'static str {
    match check {
        Check::Form => "文本是签名标签",
        Check::Clock => "本设备的时间不早于所持资料的时间",
        Check::BundleAge => "本设备所持资料没有过旧",
        Check::Host => "链接指向的网站为该地区所允许",
        Check::Issuer => "签发者已知，且有权为这个编码签发",
        Check::Key => "密钥在签发者的记录上",
        Check::Inclusion => "号码在其号段已发放的号码之中",
        Check::Signature => "签名出自该密钥，且针对这个编码",
        Check::Facts => "编码旁印的内容与签名的内容一致",
        Check::KeyTrust => "没有得知密钥落入他人之手",
        Check::KeyValidity => "在标签所写的签发时间，密钥有效",
        Check::IssuerStatus => "签发者处于有效状态",
        Check::CodeStatus => "编码处于有效状态",
        Check::Issued => "标签的签发时间不在未来",
        Check::Expiry => "标签没有过期",
    }
}
