//! What is asked of a node over HTTP: as fast as it answers, and its metrics.

use anyhow::{ensure, Context, Result};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::Bytes,
    client::conn::http1::{handshake, SendRequest},
    header::{ACCEPT, CONTENT_TYPE, HOST},
    Method, Request,
};
use hyper_util::rt::TokioIo;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{net::TcpStream, task::JoinSet};

/// One connection that is kept open.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

impl Connection {
    /// Connects to a port of this machine.
    ///
    /// # Errors
    /// If nobody listens there.
    pub async fn open(port: u16) -> Result<Self> {
        let host = format!("127.0.0.1:{port}");
        let stream = TcpStream::connect(&host).await.context(host.clone())?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // Its errors are those of the requests, which tell of them.
        tokio::spawn(connection);
        Ok(Self { sender, host })
    }

    /// Asks the RPC, and returns its answer as it is.
    ///
    /// # Errors
    /// If there is none.
    pub async fn post(&mut self, body: Bytes) -> Result<Bytes> {
        let request = Request::builder()
            .method(Method::POST)
            .uri("/")
            .header(HOST, &self.host)
            .header(CONTENT_TYPE, "application/json");
        self.send(request.body(Full::new(body))?).await
    }

    /// Gets a page.
    ///
    /// # Errors
    /// If there is none.
    pub async fn get(&mut self, path: &str) -> Result<Bytes> {
        self.get_as(path, "*/*").await
    }

    /// Gets a page in a form.
    ///
    /// # Errors
    /// If there is none.
    pub async fn get_as(&mut self, path: &str, media_type: &str) -> Result<Bytes> {
        let request = Request::builder()
            .uri(path)
            .header(HOST, &self.host)
            .header(ACCEPT, media_type);
        self.send(request.body(Full::default())?).await
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<Bytes> {
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status();
        ensure!(status.is_success(), "the node answers with {status}");
        Ok(response.into_body().collect().await?.to_bytes())
    }
}

/// A request to the RPC.
pub fn request(method: &str, params: &str) -> Bytes {
    format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":[{params}]}}"#).into()
}

/// What asking without pause found.
#[derive(Debug)]
pub struct Answers {
    /// Answers a second.
    pub per_second: f64,
    /// How long each took, in milliseconds.
    pub millis: Vec<f64>,
}

impl Answers {
    /// These and others, that were asked for as long.
    pub fn and(mut self, mut others: Self) -> Self {
        self.per_second = f64::midpoint(self.per_second, others.per_second);
        self.millis.append(&mut others.millis);
        self
    }
}

/// Asks over several connections at once for some time, on each one request after another, going
/// round the requests from a place of its own. An answer counts if it contains `expected`.
///
/// # Errors
/// If an answer does not contain it, or does not come.
pub async fn ask(
    port: u16,
    connections: usize,
    requests: Arc<Vec<Bytes>>,
    expected: &'static str,
    duration: Duration,
) -> Result<Answers> {
    let mut lanes = JoinSet::new();
    let start = Instant::now();
    for lane in 0..connections {
        let requests = requests.clone();
        let from = lane * requests.len() / connections.max(1);
        lanes.spawn(async move {
            let mut connection = Connection::open(port).await?;
            let mut millis = Vec::new();
            for request in requests.iter().cycle().skip(from) {
                let asked = Instant::now();
                if asked.duration_since(start) >= duration {
                    break;
                }
                let answer = connection.post(request.clone()).await?;
                millis.push(asked.elapsed().as_secs_f64() * 1_000.0);
                ensure!(
                    contains(&answer, expected.as_bytes()),
                    "the answer to {} is {}",
                    String::from_utf8_lossy(request),
                    String::from_utf8_lossy(&answer)
                );
            }
            Ok(millis)
        });
    }
    let mut millis = Vec::new();
    while let Some(lane) = lanes.join_next().await {
        millis.extend(lane??);
    }
    Ok(Answers {
        per_second: millis.len() as f64 / start.elapsed().as_secs_f64(),
        millis,
    })
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len().max(1)).any(|window| window == part)
}

/// The value of a metric without labels on a page of Prometheus' text format.
pub fn metric(page: &str, name: &str) -> Option<f64> {
    page.lines().find_map(|line| {
        let rest = line.strip_prefix(name)?;
        // The chain's name is a label of every metric.
        let value = match rest.strip_prefix('{') {
            Some(labelled) => labelled.split_once('}')?.1,
            None => rest.strip_prefix(' ')?,
        };
        value.trim().parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_found_by_their_whole_name() {
        let page = "# TYPE imports_sum histogram\nimports_sum_of{chain=\"dev\"} 1\n\
                    imports_sum{chain=\"dev\"} 2.5\nimports_count 3\n";
        assert_eq!(metric(page, "imports_sum"), Some(2.5));
        assert_eq!(metric(page, "imports_count"), Some(3.0));
        assert_eq!(metric(page, "imports"), None);
    }

    #[test]
    fn requests_are_json() {
        let body = request("system_chain", "\"a\", 1");
        let json: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        assert_eq!(json["params"], serde_json::json!(["a", 1]));
    }
}
