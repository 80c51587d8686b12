//! Answers over HTTP: their headers, and whether the client has them already.

use axum::{
    body::Body,
    http::{header, HeaderMap, HeaderValue, StatusCode},
    response::Response,
};
use sp_crypto_hashing::blake2_128;

/// For how long others may keep an answer, in seconds: a block comes every two.
const FRESH: &str = "public, max-age=2";

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

    /// The response to a request with these headers: without a body, if the client has it already
    /// (RFC 9110, section 13.1.2).
    pub fn response(self, request: &HeaderMap) -> Response {
        // Weak: the same for whatever encoding the body is sent in (RFC 9110, section 8.8.1).
        let tag = format!("\"{}\"", hex::encode(blake2_128(&self.body)));
        let is_known = self.status == StatusCode::OK && knows(request, &tag);
        let (status, body) = match is_known {
            true => (StatusCode::NOT_MODIFIED, Body::empty()),
            false => (self.status, Body::from(self.body)),
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        let headers = response.headers_mut();
        let mut set = |name, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.append(name, value);
            }
        };
        set(header::CONTENT_TYPE, self.media_type);
        set(header::VARY, "accept, accept-language");
        if status.is_success() || is_known {
            set(header::ETAG, &format!("W/{tag}"));
            set(header::CACHE_CONTROL, FRESH);
        } else {
            set(header::CACHE_CONTROL, "no-store");
        }
        let wait = [
            StatusCode::SERVICE_UNAVAILABLE,
            StatusCode::TOO_MANY_REQUESTS,
        ];
        if wait.contains(&status) {
            set(header::RETRY_AFTER, AGAIN);
        }
        for value in &self.links {
            set(header::LINK, value);
        }
        response
    }
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
/// what the request says of its host.
pub fn redirect(status: StatusCode, location: &str) -> Option<Response> {
    let value = HeaderValue::from_str(location).ok()?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, value);
    headers.insert(
        header::VARY,
        HeaderValue::from_static("accept, accept-language"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(FRESH));
    Some(response)
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
    fn nothing_is_smuggled_into_a_location() {
        assert!(redirect(StatusCode::FOUND, "https://a.example/\r\nx: y").is_none());
    }
}
