//! The published table.

use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

use crate::Refusal;

#[test]
fn refusal_numbers_are_frozen() {
    let table = Refusal::ALL.map(|refusal| (refusal.as_u8(), format!("{refusal:?}")));
    let published = [
        (1, "NotEnrolled"),
        (2, "BucketEmpty"),
        (3, "CostOverCap"),
        (4, "NoRight"),
        (5, "EnrolmentWithdrawn"),
        (6, "CallNotListed"),
        (7, "QuotaUsedUp"),
    ]
    .map(|(number, name)| (number, String::from(name)));
    assert_eq!(table, published);
}

#[test]
fn a_refusal_is_told_by_its_number() {
    let told: TransactionValidityError = Refusal::NoRight.into();
    assert_eq!(told, InvalidTransaction::Custom(4).into());
}

#[test]
fn the_readme_publishes_every_refusal() {
    let readme = include_str!("../../README.md");
    for refusal in Refusal::ALL {
        let row = format!(
            "| {} | `{refusal:?}` | {} |",
            refusal.as_u8(),
            refusal.text()
        );
        assert!(
            readme.lines().any(|line| line == row),
            "not in README.md: {row}"
        );
    }
}
