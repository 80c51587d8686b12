//! Why there is no answer (RFC 9457).

use crate::{address::Wrong, reader::Failure};
use city_identity_primitives::{ReadProblem, Resolution, Status};
use http::StatusCode;
use serde_json::{json, Map, Value};

/// The media type of problems.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The status of the answer.
    pub status: StatusCode,
    /// Which problem it is: a word that never changes.
    pub kind: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// What it is about this time.
    pub detail: String,
    /// What else programs are told.
    pub more: Map<String, Value>,
}

impl Problem {
    /// A problem.
    pub fn new(
        status: StatusCode,
        kind: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            status,
            kind,
            title,
            detail: detail.into(),
            more: Map::new(),
        }
    }

    /// The same, and something for programs.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.into(), value.into());
        self
    }

    /// A question that is none.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        let title = "The question cannot be understood";
        Self::new(StatusCode::BAD_REQUEST, "bad-request", title, detail)
    }

    /// What there may be an answer to later.
    fn unavailable(detail: &'static str) -> Self {
        let title = "The registry cannot be read now";
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            title,
            detail,
        )
    }

    /// The document.
    pub fn json(&self) -> Value {
        let mut document = self.more.clone();
        document.insert(
            "type".into(),
            format!("urn:cityid:problem:{}", self.kind).into(),
        );
        document.insert("title".into(), self.title.into());
        document.insert("status".into(), self.status.as_u16().into());
        document.insert("detail".into(), self.detail.clone().into());
        document.into()
    }

    /// Why what was asked for of a code is refused.
    pub fn of_status(status: StatusCode, answer: &Resolution) -> Self {
        let code = &answer.code;
        let nearest = answer.registered.map(|code| code.to_string());
        let (kind, title, detail) = match answer.status {
            Status::Suspended => (
                "suspended",
                "The code is out of use",
                format!("{code} is suspended until it is reinstated"),
            ),
            Status::Retired => (
                "retired",
                "The code has ended",
                format!("{code} has been retired; it is never issued again"),
            ),
            Status::Revoked => (
                "revoked",
                "The code was withdrawn",
                format!("{code} has been revoked; it is never issued again"),
            ),
            Status::Expired => (
                "expired",
                "The code has expired",
                format!("the validity of {code} is over"),
            ),
            Status::Reserved => (
                "reserved",
                "The code is not in force yet",
                format!("{code} is reserved"),
            ),
            Status::Leased => (
                "leased",
                "The code may be issued by who leases its numbers",
                format!("{code} is in a block of numbers that is leased"),
            ),
            Status::Local => (
                "local",
                "The code is for local use",
                format!("{code} is for use below its area and is never registered"),
            ),
            _ => (
                "not-issued",
                "The code was never issued",
                format!("{code} is well formed, and nobody was given it"),
            ),
        };
        let mut problem = Self::new(status, kind, title, detail).with("code", code.clone());
        if let Some(nearest) = nearest.filter(|nearest| nearest != code) {
            problem = problem.with("nearest", nearest);
        }
        if !answer.successors.is_empty() {
            problem = problem.with("successors", json!(answer.successors));
        }
        if let Some(block) = &answer.in_block {
            problem = problem.with("holder", json!(block.holder));
        }
        if let Some(reservation) = &answer.reservation {
            problem = problem.with("reason", reservation.reason.clone());
        }
        problem
    }

    /// The code of another registry.
    pub fn foreign(text: &str) -> Self {
        let detail = format!(
            "{text} is a code of the same system below another country or agency: who issues there \
             may know it, and is asked at its own resolver"
        );
        let title = "The code is not of this registry";
        Self::new(StatusCode::NOT_FOUND, "foreign", title, detail).with("code", text)
    }
}

impl From<Wrong> for Problem {
    fn from(wrong: Wrong) -> Self {
        let title = "This is not a city code";
        let problem = Self::new(
            StatusCode::BAD_REQUEST,
            "malformed",
            title,
            wrong.to_string(),
        );
        match wrong {
            Wrong::Malformed(error) => problem
                .with("position", error.position)
                .with("expected", error.expected()),
            Wrong::Encoded(position) => problem.with("position", position),
            Wrong::NotText | Wrong::BadSignature => problem,
        }
    }
}

impl From<ReadProblem> for Problem {
    fn from(problem: ReadProblem) -> Self {
        Failure::from(problem).into()
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unavailable(why) => {
                tracing::warn!("the registry cannot be read: {why}");
                Self::unavailable("ask again in some seconds")
            }
            Failure::NotYet(what) => Self::unavailable(what),
            Failure::Problem(problem) => {
                let detail = match problem {
                    ReadProblem::Malformed(error) => return Wrong::Malformed(error).into(),
                    ReadProblem::BeyondHistory => {
                        let title = "The history does not have this";
                        let detail = "there is no such revision, or the block is still to come";
                        return Self::new(StatusCode::NOT_FOUND, "beyond-history", title, detail);
                    }
                    ReadProblem::TooMany(most) => format!("ask for 1 to {most} at once"),
                    ReadProblem::BadCursor => {
                        "`after` is none: give the `next` of the page before".into()
                    }
                    ReadProblem::BadAlias => {
                        "there is no such scheme, or not this value in it".into()
                    }
                    ReadProblem::NotCommitted => "the code is in no committed block".into(),
                    ReadProblem::BadInclusion => "the proof does not fit the item".into(),
                    ReadProblem::Undecodable(why) | ReadProblem::Unreadable(why) => {
                        return Failure::Unavailable(why).into()
                    }
                };
                Self::bad_request(detail)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::answer;

    /// RFC 9457, section 3.1: `type`, `title`, `status` and `detail`, and extensions beside them.
    #[test]
    fn rfc9457_3_1_members() {
        let wrong = crate::address::Address::read("MA.156.1301.0I").unwrap_err();
        let document = Problem::from(wrong).json();
        assert_eq!(document["type"], "urn:cityid:problem:malformed");
        assert_eq!(document["status"], 400);
        assert_eq!(document["position"], 13);
        for member in ["title", "detail", "expected"] {
            assert!(
                document[member]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{member}"
            );
        }
    }

    #[test]
    fn a_code_never_issued_has_the_nearest_above_it() {
        let mut never = answer("MA.156.1301.77", Status::NotIssued);
        never.registered = Some("MA.156.1301".parse().unwrap());
        let problem = Problem::of_status(StatusCode::NOT_FOUND, &never);
        assert_eq!(problem.json()["nearest"], "MA.156.1301");
        assert_eq!(problem.json()["type"], "urn:cityid:problem:not-issued");
    }

    #[test]
    fn what_can_be_had_later_is_no_fault_of_the_question() {
        let away = Failure::from(ReadProblem::Unreadable("gone".into()));
        let away = Problem::from(away);
        assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE);
        // What a node says of its inside is not passed on.
        assert!(!away.json().to_string().contains("gone"));
        let none = Failure::from(ReadProblem::BeyondHistory);
        assert_eq!(Problem::from(none).status, StatusCode::NOT_FOUND);
        let cursor = Failure::from(ReadProblem::BadCursor);
        assert_eq!(Problem::from(cursor).status, StatusCode::BAD_REQUEST);
    }
}
