//! The URL under which codes stand.

use iri_string::types::UriAbsoluteStr;
use std::{fmt, net::SocketAddr, ops::Deref, str::FromStr, sync::Arc};

/// The URL under which codes stand for the world, as it is printed before them: the URL of a code is
/// it, a `/` and the code.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Base {
    url: Arc<str>,
    host: Arc<str>,
}

/// Why a text is no base.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "codes stand under https://HOST, or http://HOST, with a port and a path if need be, such as \
     https://id.example"
)]
pub struct NoBase;

impl Base {
    /// Its host.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether it can be reached only by an encrypted connection.
    pub fn is_secure(&self) -> bool {
        self.url.starts_with("https:")
    }
}

impl FromStr for Base {
    type Err = NoBase;

    fn from_str(text: &str) -> Result<Self, NoBase> {
        let url = UriAbsoluteStr::new(text.trim_end_matches('/')).map_err(|_| NoBase)?;
        let is_web = ["https", "http"].contains(&url.scheme_str());
        let authority = url.authority_components().ok_or(NoBase)?;
        let is_plain = url.query_str().is_none() && authority.userinfo().is_none();
        if !is_web || !is_plain || authority.host().is_empty() {
            return Err(NoBase);
        }
        Ok(Self {
            url: url.as_str().into(),
            host: authority.host().into(),
        })
    }
}

impl From<SocketAddr> for Base {
    fn from(address: SocketAddr) -> Self {
        Self {
            url: format!("http://{address}").into(),
            host: address.ip().to_string().into(),
        }
    }
}

impl Deref for Base {
    type Target = str;

    fn deref(&self) -> &str {
        &self.url
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_a_plain_url() {
        for (text, url, host) in [
            ("https://id.example", "https://id.example", "id.example"),
            ("https://id.example/", "https://id.example", "id.example"),
            ("http://[::1]:8080", "http://[::1]:8080", "[::1]"),
            (
                "https://a.example/ids",
                "https://a.example/ids",
                "a.example",
            ),
        ] {
            let base: Base = text.parse().unwrap();
            assert_eq!((&*base, base.host()), (url, host));
        }
        for wrong in [
            "",
            "id.example",
            "//id.example",
            "ftp://id.example",
            "https://",
            "https:/id.example",
            "https://me@id.example",
            "https://id.example?a",
            "https://id.example/#a",
            "https://id.example\n",
            "https://a b.example",
        ] {
            assert_eq!(wrong.parse::<Base>(), Err(NoBase), "{wrong}");
        }
    }

    #[test]
    fn without_one_it_is_where_the_resolver_listens() {
        let address: SocketAddr = "[::1]:8080".parse().unwrap();
        let base = Base::from(address);
        assert_eq!(&*base, "http://[::1]:8080");
        assert_eq!(
            base.to_string().parse(),
            Ok(Base {
                host: "[::1]".into(),
                ..base
            })
        );
    }
}
