//! Whether an item of a committed block is issued: its proof is fetched from where the holder of the
//! block says that it is, and verified against the root on chain.
//!
//! The place is of the holder's choosing, so nothing is fetched but over https, from a host that the
//! area of the code allows, at a public address, without redirects, and little of it.

use crate::reader::{Failure, Reader};
use block_tree::{ItemProof, ServedProof};
use city_code::Code;
use city_identity_primitives::{
    answer::BlockAnswer, record::safe_host, Answers, ReadProblem, Resolution, Status,
};
use ip_network::IpNetwork;
use quick_cache::sync::Cache;
use reqwest::{
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
    Client, ClientBuilder,
};
use serde::{Serialize, Serializer};
use sp_core::H256;
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::Semaphore, time::timeout};

/// The longest proof, in octets: a tree is at most 64 levels deep, and few proofs are longer than a
/// kilobyte and a half.
const MOST: usize = 2_048;
/// How long a place may take.
const PATIENCE: Duration = Duration::from_secs(1);
/// How many are fetched at once; who comes then is told that it was not shown.
const AT_ONCE: usize = 16;
/// How many proofs are kept: they hold as long as their root does.
const KEPT: usize = 10_000;

/// What is known of an item of a committed block.
#[derive(Clone, Debug, PartialEq)]
pub enum Inclusion {
    /// Its proof was verified: the item is issued, or is not.
    Shown {
        /// The proof.
        proof: Arc<ServedProof>,
        /// What the registry says of the item with it.
        answer: Arc<Resolution>,
    },
    /// There is no proof, and why.
    NotShown(String),
}

impl Serialize for Inclusion {
    /// What was shown, or why nothing was.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Written<'a> {
            is_shown: bool,
            status: Option<Status>,
            proof: Option<&'a ServedProof>,
            why: Option<&'a str>,
        }
        let written = match self {
            Self::Shown { proof, answer } => Written {
                is_shown: true,
                status: Some(answer.status),
                proof: Some(proof),
                why: None,
            },
            Self::NotShown(why) => Written {
                is_shown: false,
                status: None,
                proof: None,
                why: Some(why),
            },
        };
        written.serialize(serializer)
    }
}

impl Inclusion {
    /// Whether the item was shown to be issued.
    pub fn is_issued(&self) -> bool {
        matches!(self, Self::Shown { answer, .. } if answer.status == Status::Active)
    }
}

/// Fetches proofs.
#[derive(Clone)]
pub struct Proofs {
    client: Result<Client, Arc<str>>,
    kept: Arc<Cache<(Code, H256), Arc<ServedProof>>>,
    fetching: Arc<Semaphore>,
}

impl Proofs {
    /// Over the system's certificates and names.
    pub fn new() -> Self {
        Self::with(Client::builder().dns_resolver(Arc::new(PublicOnly)))
    }

    /// With another client, of which only what is safe is kept.
    pub fn with(builder: ClientBuilder) -> Self {
        // It fails only if a provider is there already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = builder
            .https_only(true)
            .redirect(Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .connect_timeout(PATIENCE)
            .user_agent(concat!("city-resolver/", env!("CARGO_PKG_VERSION")))
            .build();
        Self {
            client: client.map_err(|error| error.to_string().into()),
            kept: Arc::new(Cache::new(KEPT)),
            fetching: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Whether an item of a committed block is issued.
    ///
    /// # Errors
    /// If the registry cannot be read.
    pub async fn of(
        &self,
        reader: &Reader,
        item: &Code,
        block: &BlockAnswer,
    ) -> Result<Inclusion, Failure> {
        let Some(commitment) = &block.commitment else {
            return Ok(Inclusion::NotShown("the block is not committed".into()));
        };
        let key = (*item, commitment.root);
        let proof = match self.kept.get(&key) {
            Some(proof) => proof,
            None => match self.fetch(reader, item, &commitment.place).await? {
                Ok(proof) => Arc::new(proof),
                Err(why) => return Ok(Inclusion::NotShown(why)),
            },
        };
        let (code, inclusion) = (*item, proof.proof.clone());
        let question = move |registry: &dyn Answers| verified(registry, &code, &inclusion);
        match reader.ask(question).await?.answer {
            Some(answer) => {
                self.kept.insert(key, proof.clone());
                let answer = Arc::new(answer);
                Ok(Inclusion::Shown { proof, answer })
            }
            None => Ok(Inclusion::NotShown(format!(
                "what {} serves does not fit the root on chain",
                commitment.place
            ))),
        }
    }

    async fn fetch(
        &self,
        reader: &Reader,
        item: &Code,
        place: &str,
    ) -> Result<Result<ServedProof, String>, Failure> {
        let Some(host) = safe_host(place) else {
            return Ok(Err(format!("{place} is no plain https URL")));
        };
        let Some(area) = item.area() else {
            return Ok(Err("the code has no area".into()));
        };
        let allowed = reader.resolve(&area).await?.answer;
        let is_allowed = |allowed: &String| allowed.eq_ignore_ascii_case(host);
        if !allowed.hosts.iter().any(is_allowed) {
            return Ok(Err(format!("{area} does not allow the host {host}")));
        }
        let Ok(_turn) = self.fetching.try_acquire() else {
            return Ok(Err("many proofs are being fetched: ask again".into()));
        };
        let text = timeout(PATIENCE, self.get(place)).await;
        let text = text.unwrap_or_else(|_| Err(format!("{place} did not answer in a second")));
        Ok(text.and_then(|text| {
            serde_json::from_slice(&text)
                .map_err(|error| format!("{place} serves no proof of an item: {error}"))
        }))
    }

    async fn get(&self, place: &str) -> Result<Vec<u8>, String> {
        let client = self.client.as_ref().map_err(|error| error.to_string())?;
        let failed = |error: reqwest::Error| format!("{place}: {}", reason(&error));
        let mut response = client.get(place).send().await.map_err(failed)?;
        if !response.status().is_success() {
            return Err(format!("{place} answers {}", response.status()));
        }
        let mut text = Vec::new();
        while let Some(part) = response.chunk().await.map_err(failed)? {
            text.extend_from_slice(&part);
            if text.len() > MOST {
                return Err(format!("{place} serves more than {MOST} octets"));
            }
        }
        Ok(text)
    }
}

/// `None` if the proof shows nothing of the item.
fn verified(
    registry: &dyn Answers,
    item: &Code,
    proof: &ItemProof,
) -> Result<Option<Resolution>, ReadProblem> {
    match registry.verify_item(item, proof) {
        Ok(answer) => Ok(Some(answer)),
        Err(ReadProblem::BadInclusion | ReadProblem::NotCommitted) => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// The innermost reason of an error: the outer ones say that a request failed.
fn reason(error: &reqwest::Error) -> String {
    let mut inner: &dyn std::error::Error = error;
    while let Some(next) = inner.source() {
        inner = next;
    }
    inner.to_string()
}

/// Finds addresses that anybody can reach, and no others: neither this machine nor its network.
struct PublicOnly;

/// Addresses of IPv6 that carry one of IPv4, which a gateway would follow: NAT64 (RFC 6052) and 6to4
/// (RFC 3056).
const CARRIERS: [&[u16]; 3] = [&[0x64, 0xff9b], &[0x64, 0xff9b, 1], &[0x2002]];

/// Whether anybody can reach an address.
fn is_public(address: IpAddr) -> bool {
    let address = address.to_canonical();
    let carries = match address {
        IpAddr::V4(_) => false,
        IpAddr::V6(address) => CARRIERS
            .iter()
            .any(|prefix| address.segments().starts_with(prefix)),
    };
    !carries && IpNetwork::from(address).is_global()
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(format!("{} has no public address", name.as_str()).into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_place_on_this_machine_or_its_network_is_asked() {
        for name in ["localhost", "ip6-localhost"] {
            let error = PublicOnly.resolve(name.parse().unwrap()).await;
            let error = error.err().unwrap().to_string();
            let is_refused = error.contains("no public address") || error.contains("lookup");
            assert!(is_refused, "{error}");
        }
        for (address, is_public) in [
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("169.254.169.254", false),
            ("192.168.0.1", false),
            ("100.64.0.1", false),
            ("::1", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("::ffff:10.0.0.1", false),
            ("64:ff9b::a00:1", false),
            ("2002:a00:1::1", false),
            ("93.184.216.34", true),
            ("2606:2800:220:1::1", true),
        ] {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(super::is_public(address), is_public, "{address}");
        }
    }
}
