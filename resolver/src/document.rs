//! Answers over HTTP: their headers, and whether the client has them already.

use axum::{
    body::{Body, Bytes},
    http::{header, uri::PathAndQuery, HeaderMap, HeaderName, HeaderValue, StatusCode, Uri},
    response::Response,
};
use sp_crypto_hashing::blake2_128;

/// For how long others may keep an answer, in seconds: a block comes every two.
const FRESH: &str = "public, max-age=2";

/// The headers of a request that decide what is answered.
const DECIDING: &str = "accept, accept-language";

/// After how many seconds a client may come again that could not be answered.
const AGAIN: &str = "2";

/// What is answered.
#[derive(Clone, Debug)]
pub struct Document {
    /// The status.
    pub status: StatusCode,
    /// The media type, with its parameters.
    pub media_type: &'static str,
    /// The octets.
    pub body: Vec<u8>,
    /// Values of the `Link` header.
    pub links: Vec<String>,
}

impl Document {
    /// A document that was asked for.
    pub fn new(media_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: StatusCode::OK,
            media_type,
            body: body.into(),
            links: Vec::new(),
        }
    }

    /// JSON of some media type.
    pub fn json(media_type: &'static str, value: &impl serde::Serialize) -> Self {
        // Answers are maps with text as keys, which can always be written.
        Self::new(media_type, serde_json::to_vec(value).unwrap_or_default())
    }

    /// The same with another status.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The response to a question whose answer nobody keeps.
    pub fn unkept(self) -> Response {
        let mut response = self.response(&HeaderMap::new());
        let headers = response.headers_mut();
        headers.remove(header::ETAG);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    /// The same with a value of the `Link` header.
    #[must_use]
    pub fn link(mut self, value: String) -> Self {
        self.links.push(value);
        self
    }

    /// The same as it goes out.
    pub fn ready(self) -> Ready {
        // Weak: the same for whatever encoding the body is sent in (RFC 9110, section 8.8.1).
        let is_good = self.status.is_success();
        let tag = is_good.then(|| format!("\"{}\"", hex::encode(blake2_128(&self.body))));
        let mut ready = Ready {
            status: self.status,
            headers: HeaderMap::new(),
            body: self.body.into(),
            tag,
            is_passing: false,
        };
        ready.set(header::CONTENT_TYPE, self.media_type);
        ready.set(header::VARY, DECIDING);
        ready.set(
            header::CACHE_CONTROL,
            if is_good { FRESH } else { "no-store" },
        );
        if let Some(tag) = &ready.tag {
            let tag = format!("W/{tag}");
            ready.set(header::ETAG, &tag);
        }
        let wait = [
            StatusCode::SERVICE_UNAVAILABLE,
            StatusCode::TOO_MANY_REQUESTS,
        ];
        if wait.contains(&self.status) {
            ready.set(header::RETRY_AFTER, AGAIN);
        }
        for value in &self.links {
            ready.set(header::LINK, value);
        }
        ready
    }

    /// The response to a request with these headers.
    pub fn response(self, request: &HeaderMap) -> Response {
        self.ready().response(request)
    }
}

/// An answer as it goes out, to all who ask the same.
#[derive(Clone, Debug)]
pub struct Ready {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    tag: Option<String>,
    /// Whether the next one who asks may be answered otherwise, without another block.
    pub is_passing: bool,
}

impl Ready {
    /// The same with a value of the `Link` header.
    #[must_use]
    pub fn link(mut self, value: &str) -> Self {
        self.set(header::LINK, value);
        self
    }

    /// The same, of which is known [whether](Self::is_passing) it passes.
    #[must_use]
    pub const fn passing(mut self, is_passing: bool) -> Self {
        self.is_passing = is_passing;
        self
    }

    fn set(&mut self, name: HeaderName, value: &str) {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.append(name, value);
        }
    }

    /// The response to a request with these headers: without a body, if the client has it already
    /// (RFC 9110, section 13.1.2).
    pub fn response(&self, request: &HeaderMap) -> Response {
        let is_known = self.tag.as_ref().is_some_and(|tag| knows(request, tag));
        let (status, body) = match is_known {
            true => (StatusCode::NOT_MODIFIED, Body::empty()),
            false => (self.status, Body::from(self.body.clone())),
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = self.headers.clone();
        response
    }

    /// How many octets it has, about.
    pub fn octets(&self) -> usize {
        let headers = self.headers.values().map(HeaderValue::len);
        headers.fold(self.body.len(), usize::saturating_add)
    }
}

/// All of a request that decides what is answered. No part of it has line ends.
pub fn question(uri: &Uri, headers: &HeaderMap) -> Vec<u8> {
    let place = uri.path_and_query().map_or("", PathAndQuery::as_str);
    let mut question = place.as_bytes().to_vec();
    for name in DECIDING.split(", ") {
        for value in headers.get_all(name) {
            question.push(b'\n');
            question.extend(name.bytes());
            question.push(b':');
            question.extend(value.as_bytes());
        }
    }
    question
}

fn knows(request: &HeaderMap, tag: &str) -> bool {
    let known = request.get_all(header::IF_NONE_MATCH).iter();
    let mut tags = known
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|value| value.trim().trim_start_matches("W/"));
    tags.any(|known| known == tag || known == "*")
}

/// Sends a client elsewhere: `location` is made of the configured base or of a link on record, never of
/// what the request says of its host. `None` if no URL can be so.
pub fn redirect(status: StatusCode, location: &str) -> Option<Ready> {
    let location = HeaderValue::from_str(location).ok()?;
    let mut ready = Ready {
        status,
        headers: HeaderMap::from_iter([(header::LOCATION, location)]),
        body: Bytes::new(),
        tag: None,
        is_passing: false,
    };
    ready.set(header::VARY, DECIDING);
    ready.set(header::CACHE_CONTROL, FRESH);
    Some(ready)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_client_has_is_not_sent_again() {
        let document = || Document::new("text/plain", "abc");
        let first = document().response(&HeaderMap::new());
        let tag = first.headers()[header::ETAG].clone();
        assert_eq!(first.status(), StatusCode::OK);
        for known in [
            tag.to_str().unwrap().to_string(),
            format!("\"x\", {}", tag.to_str().unwrap()),
        ] {
            let value = HeaderValue::from_str(&known).unwrap();
            let request = HeaderMap::from_iter([(header::IF_NONE_MATCH, value)]);
            assert_eq!(
                document().response(&request).status(),
                StatusCode::NOT_MODIFIED
            );
            let refused = document().status(StatusCode::GONE).response(&request);
            assert_eq!(refused.status(), StatusCode::GONE);
            assert_eq!(refused.headers().get(header::ETAG), None);
        }
    }

    #[test]
    fn who_asks_for_something_else_has_another_question() {
        let asked = |place: &'static str, headers: &[(HeaderName, &'static str)]| {
            let headers = headers.iter().map(|(name, value)| {
                let value = HeaderValue::from_static(value);
                (name.clone(), value)
            });
            question(&Uri::from_static(place), &headers.collect())
        };
        use header::{ACCEPT, ACCEPT_LANGUAGE, USER_AGENT};
        let questions = [
            asked("/a", &[]),
            asked("/a?", &[]),
            asked("/a?b", &[]),
            asked("/a", &[(ACCEPT, "b")]),
            asked("/a", &[(ACCEPT, "b"), (ACCEPT, "c")]),
            asked("/a", &[(ACCEPT, "b"), (ACCEPT_LANGUAGE, "c")]),
            asked("/a", &[(ACCEPT_LANGUAGE, "b")]),
        ];
        let all: std::collections::BTreeSet<_> = questions.iter().collect();
        assert_eq!(all.len(), questions.len());
        assert_eq!(asked("/a", &[(USER_AGENT, "b")]), asked("/a", &[]));
    }

    #[test]
    fn nothing_is_smuggled_into_a_location() {
        assert!(redirect(StatusCode::FOUND, "https://a.example/\r\nx: y").is_none());
    }
}
