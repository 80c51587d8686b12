//! What is answered for a code of each status: the one table that decides.
//!
//! `docs/resolver.md` has the same table for people.

use city_identity_primitives::Status;
use http::StatusCode;

/// What is asked for of a code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum View {
    /// The page of what the code stands for.
    Page,
    /// Its links.
    Linkset,
    /// What is on record.
    Record,
    /// Its DID document.
    Did,
}

/// What is answered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// What was asked for: of a page, where the default link leads, or else the code's own page.
    Shown,
    /// The code's own page, which says what became of it; nobody is sent elsewhere.
    OwnPage(StatusCode),
    /// The DID document, of something that is out of use: without keys and services.
    Bare,
    /// The DID document of something that has ended.
    Deactivated,
    /// Nothing but why.
    Refused(StatusCode),
}

/// Decides.
pub const fn verdict(view: View, status: Status) -> Verdict {
    use StatusCode as Code;
    use Verdict::{Bare, Deactivated, OwnPage, Refused, Shown};
    match (status, view) {
        (Status::Malformed, _) => Refused(Code::BAD_REQUEST),
        (Status::Active, _) => Shown,

        (Status::Suspended, View::Page) => OwnPage(Code::FORBIDDEN),
        (Status::Suspended, View::Linkset) => Refused(Code::FORBIDDEN),
        (Status::Suspended, View::Record) => Shown,
        (Status::Suspended, View::Did) => Bare,

        (Status::Retired | Status::Revoked | Status::Expired, View::Page) => OwnPage(Code::GONE),
        (Status::Retired | Status::Revoked | Status::Expired, View::Linkset) => Refused(Code::GONE),
        (Status::Retired | Status::Revoked | Status::Expired, View::Record) => Shown,
        (Status::Retired | Status::Revoked | Status::Expired, View::Did) => Deactivated,

        (Status::Reserved | Status::Leased, View::Page) => OwnPage(Code::NOT_FOUND),
        (Status::Reserved | Status::Leased, View::Record) => Shown,
        (Status::Reserved | Status::Leased, View::Linkset | View::Did) => Refused(Code::NOT_FOUND),

        // Whether the item is there is said on its page, as far as its proof shows it.
        (Status::Committed, View::Page) => OwnPage(Code::OK),
        (Status::Committed, View::Linkset | View::Record | View::Did) => Shown,

        (Status::NotIssued | Status::Local, View::Page) => OwnPage(Code::NOT_FOUND),
        (Status::NotIssued | Status::Local, _) => Refused(Code::NOT_FOUND),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATUSES: [Status; 11] = [
        Status::NotIssued,
        Status::Reserved,
        Status::Leased,
        Status::Committed,
        Status::Active,
        Status::Suspended,
        Status::Retired,
        Status::Revoked,
        Status::Expired,
        Status::Local,
        Status::Malformed,
    ];

    /// The status of the answer, as the table for people has it.
    fn shown(verdict: Verdict, view: View) -> String {
        match (verdict, view) {
            (Verdict::Shown, View::Page) => "307 or 200".into(),
            (Verdict::Shown, _) => "200".into(),
            (Verdict::Bare, _) => "200 without keys and services".into(),
            (Verdict::Deactivated, _) => "410 deactivated".into(),
            (Verdict::OwnPage(code), _) => format!("{} page", code.as_u16()),
            (Verdict::Refused(code), _) => code.as_u16().to_string(),
        }
    }

    #[test]
    fn the_table_for_people_is_this_one() {
        let guide = include_str!("../../docs/resolver.md");
        for status in STATUSES {
            let name = serde_json::to_value(status).unwrap();
            let [page, linkset, record, did] = [View::Page, View::Linkset, View::Record, View::Did]
                .map(|view| shown(verdict(view, status), view));
            let name = name.as_str().unwrap();
            let row = format!("| `{name}` | {page} | {linkset} | {record} | {did} |");
            assert!(guide.contains(&row), "{row}");
        }
    }

    #[test]
    fn nobody_is_sent_away_from_what_is_not_in_force() {
        for status in STATUSES {
            let is_followed = verdict(View::Page, status) == Verdict::Shown;
            assert_eq!(is_followed, status == Status::Active, "{status:?}");
        }
    }
}
