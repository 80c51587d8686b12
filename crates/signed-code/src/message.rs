//! What people are told.

use crate::{bundle::Status, finding::Finding, unreadable::Unreadable};
use alloc::{
    format,
    string::{String, ToString},
};

/// A language of messages.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Tongue {
    /// English.
    English,
    /// Chinese, in simplified characters.
    Chinese,
}

impl Finding {
    /// What to tell somebody who stands before the label.
    ///
    /// ```
    /// use signed_code::{Finding, Tongue};
    ///
    /// let told = Finding::Genuine.message(Tongue::English);
    /// assert!(told.contains("a copy"));
    /// ```
    pub fn message(&self, tongue: Tongue) -> String {
        match tongue {
            Tongue::English => self.english(),
            Tongue::Chinese => self.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Unreadable(Unreadable { position, .. }) => {
                return format!("This is not a signed label: something is wrong at character {}.", position.saturating_add(1))
            }
            Self::ClockWrong => "The clock of this device is wrong. Set it and scan again.",
            Self::BundleTooOld => "This device has not been updated for too long. Update it and scan again.",
            Self::HostNotAllowed => "The link leads to a site that the city does not allow. The label may have been pasted over. Do not open it.",
            Self::IssuerUnknown => "This device does not know who signed this label. Ask online.",
            Self::NotEntitled => "Who signed this label has no say over this code.",
            Self::KeyRemoved => "The key of this label has been withdrawn, or never existed.",
            Self::InclusionNotShown => "Nothing shows that this number was issued: that takes the proof of its place in its block, which is had online.",
            Self::NotInBlock => "This number is not among those that were issued in its block of numbers. If it was registered by itself since, it needs a label of its own.",
            Self::Forged => "Forged: the signature does not fit this label.",
            Self::FactsDiffer => "What is printed here is not what was signed.",
            Self::KeyCompromised { .. } => "The key of this label was stolen or lost. Labels signed with it do not count.",
            Self::KeyNotValid { .. } => "The key of this label did not count on the day that the label says it was issued.",
            Self::IssuerNotInForce { status } => {
                return format!("Who signed this label is no longer, or not yet, in force: {status}.")
            }
            Self::CodeNotInForce { status } => {
                return format!("This code is no longer, or not yet, in force: {status}.")
            }
            Self::NotYetValid { .. } => "This label is dated in the future.",
            Self::Expired { .. } => "This label has expired.",
            Self::FactsNotCompared => "The signature is right. Now compare what is printed here with what was signed. But a copy of the label would look the same.",
            Self::Genuine => "The issuer signed this, but a copy of the label would look the same: see that it is where it belongs.",
        }
        .to_string()
    }

    fn chinese(&self) -> String {
        match self {
            Self::Unreadable(Unreadable { position, .. }) => {
                return format!(
                    "这不是签名标签：第{}个字符有误。",
                    position.saturating_add(1)
                )
            }
            Self::ClockWrong => "本设备的时间不对。请校准后重新扫描。",
            Self::BundleTooOld => "本设备太久没有更新。请更新后重新扫描。",
            Self::HostNotAllowed => "链接指向本市不允许的网站，标签可能被覆盖粘贴。请不要打开。",
            Self::IssuerUnknown => "本设备不知道这个标签由谁签发。请联网查询。",
            Self::NotEntitled => "签发者无权为这个编码签发标签。",
            Self::KeyRemoved => "签发这个标签的密钥已被撤销，或从未存在。",
            Self::InclusionNotShown => "没有证据表明这个号码已发放：需要联网取得它在号段中的证明。",
            Self::NotInBlock => {
                "这个号码不在其号段已发放的号码之中。如果此后已单独登记，则需要换用单独签发的标签。"
            }
            Self::Forged => "伪造：签名与标签不符。",
            Self::FactsDiffer => "标签上印的内容与签名的内容不一致。",
            Self::KeyCompromised { .. } => "签发这个标签的密钥已泄露，用它签发的标签一律无效。",
            Self::KeyNotValid { .. } => "在标签所写的签发时间，密钥并不有效。",
            Self::IssuerNotInForce { status } => {
                return format!("签发者当前不在有效状态：{}。", in_chinese(*status))
            }
            Self::CodeNotInForce { status } => {
                return format!("这个编码当前不在有效状态：{}。", in_chinese(*status))
            }
            Self::NotYetValid { .. } => "标签的签发时间在未来。",
            Self::Expired { .. } => "标签已过期。",
            Self::FactsNotCompared => {
                "签名正确。请核对标签上印的内容与签名的内容。标签的复制件看起来完全一样。"
            }
            Self::Genuine => {
                "签名正确，确由签发者签发。但标签的复制件看起来完全一样：请确认它在应在的地方。"
            }
        }
        .to_string()
    }
}

fn in_chinese(status: Status) -> &'static str {
    match status {
        Status::NotIssued => "未发放",
        Status::Reserved => "预留",
        Status::Leased => "已分配号段",
        Status::Committed => "号段已上链",
        Status::Active => "有效",
        Status::Suspended => "暂停使用",
        Status::Retired => "已停用",
        Status::Revoked => "已撤销",
        Status::Expired => "已到期",
        Status::Local => "本地自用",
        Status::Malformed => "不是编码",
    }
}
