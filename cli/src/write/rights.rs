//! Rights given, taken back and handed over.

use crate::{
    call::{Registry, Share},
    cli::{Delegate, Right},
    error::Result,
    keys::account_of,
    values,
};
use city_identity_primitives::{Permissions, Terms};

/// A percent, in millionths.
const PERCENT: u32 = 10_000;

/// What lets an account act from a code down.
///
/// # Errors
/// If a value makes no sense.
pub fn delegate(args: &Delegate) -> Result<Registry> {
    let has = |right| args.allow.contains(&right);
    Ok(Registry::delegate {
        code: values::code_bytes(&args.code)?,
        delegate: account_of(&args.account)?,
        terms: Terms {
            permissions: Permissions {
                allocate: has(Right::Allocate),
                record: has(Right::Record),
                status: has(Right::Status),
                delegate: has(Right::Delegate),
            },
            quota: args.quota,
            until: args.until.as_deref().map(values::moment).transpose()?,
        },
        share: Share(args.share.saturating_mul(PERCENT)),
    })
}

/// What takes that back.
///
/// # Errors
/// If a value makes no sense.
pub fn undelegate(code: &str, account: &str) -> Result<Registry> {
    Ok(Registry::undelegate {
        code: values::code_bytes(code)?,
        delegate: account_of(account)?,
    })
}

/// What offers control.
///
/// # Errors
/// If a value makes no sense.
pub fn offer(code: &str, account: &str) -> Result<Registry> {
    Ok(Registry::offer_control {
        code: values::code_bytes(code)?,
        to: account_of(account)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_and_shares_are_what_was_said() {
        let call = delegate(&Delegate {
            code: "MA.156.1301".into(),
            account: "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY".into(),
            allow: vec![Right::Allocate, Right::Record],
            quota: Some(7),
            until: None,
            share: 25,
        })
        .unwrap();
        let Registry::delegate { terms, share, .. } = call else {
            panic!("another call");
        };
        assert_eq!(share, Share(250_000));
        let permissions = terms.permissions;
        assert!(permissions.allocate && permissions.record);
        assert!(!permissions.status && !permissions.delegate);
    }
}
