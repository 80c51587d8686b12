//! The resolver as a web application.

use crate::{
    accept::{Form, Languages},
    address::Wrong,
    base::Base,
    code,
    document::{redirect, Document, Ready},
    identifiers,
    inclusion::Proofs,
    limit::Limit,
    linkset,
    metrics::{self, Metrics},
    names::Names,
    page::{self, Tongue},
    problem::{self, Problem},
    reader::{Failure, Reader},
    source::Source,
    v1,
    verifier::{self, Page as VerifierPage},
};
use axum::{
    extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, Request, State},
    http::{header, HeaderMap, HeaderValue, Method, StatusCode, Uri},
    middleware::{self, Next},
    response::Response,
    routing::get,
    Router,
};
use axum_server::{tls_rustls::RustlsConfig, Handle};
use city_code::Lenient;
use std::{
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};
use tower_http::{
    compression::CompressionLayer,
    cors::{Any, CorsLayer},
    timeout::TimeoutLayer,
};

/// The longest path and query, in octets.
const MOST_URL: usize = 4_096;
/// The longest body of a question, in octets: a hundred codes, and more.
pub const MOST_BODY: usize = 16 << 10;
/// How many codes with a name are shown to who typed it.
const SHOWN: usize = 50;
/// How long an answer may take: longer than a node needs to get a new runtime ready.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a client may take to send the headers of a request.
const HEADERS_IN: Duration = Duration::from_secs(10);
/// How long requests that are under way may go on when the resolver ends.
const GRACE: Duration = Duration::from_secs(10);

/// How a resolver is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where codes stand.
    pub base: Base,
    /// How many requests a second each client may make; any number, if none.
    pub limit: Option<NonZeroU32>,
    /// A certificate and its key, in PEM files: then it speaks HTTPS.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// The page with which people verify printed codes, if it is served.
    pub verifier: Option<VerifierPage>,
}

/// What requests are answered from.
pub struct App {
    /// The registry.
    pub reader: Reader,
    /// See [`Settings::base`].
    pub base: Base,
    /// Their names.
    pub names: Names,
    /// Proofs that items of committed blocks are issued.
    pub proofs: Proofs,
    metrics: Metrics,
    limit: Limit,
    verifier: Option<VerifierPage>,
}

impl App {
    /// Over a source.
    ///
    /// # Errors
    /// If nothing can be counted.
    pub fn new(source: Arc<dyn Source>, settings: &Settings) -> io::Result<Self> {
        let metrics = Metrics::new().map_err(io::Error::other)?;
        Ok(Self {
            reader: Reader::new(source, metrics.clone()),
            base: settings.base.clone(),
            names: Names::default(),
            proofs: Proofs::new(),
            metrics,
            limit: Limit::of(settings.limit),
            verifier: settings.verifier.clone(),
        })
    }

    /// Reads the names of all codes, again and again.
    pub fn follow_names(&self) -> impl Future<Output = ()> + Send + 'static {
        let (names, reader) = (self.names.clone(), self.reader.clone());
        names.follow(reader, self.metrics.clone())
    }

    /// The same with another way to fetch proofs.
    #[cfg(test)]
    pub fn fetching(mut self, proofs: Proofs) -> Self {
        self.proofs = proofs;
        self
    }
}

/// The application.
pub fn router(app: App) -> Router {
    let app = Arc::new(app);
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::OPTIONS])
        .allow_headers(Any)
        .expose_headers([
            header::LINK,
            header::LOCATION,
            header::ETAG,
            header::RETRY_AFTER,
        ])
        // Every origin gets the same.
        .vary([]);
    let verifier = app.verifier.clone();
    Router::new()
        .merge(verifier.map_or_else(Router::new, verifier::router))
        .route("/", get(index))
        .route("/assets/style.css", get(style))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(count))
        .route("/.well-known/city-resolver", get(description))
        .route("/1.0/identifiers/{*did}", get(identifiers::resolve))
        .nest("/v1", v1::router())
        .fallback(get(code::resolve))
        .layer(DefaultBodyLimit::max(MOST_BODY))
        .layer(CompressionLayer::new())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::GATEWAY_TIMEOUT,
            PATIENCE,
        ))
        .layer(cors)
        .layer(middleware::from_fn_with_state(app.clone(), guard))
        .with_state(app)
}

/// Why a resolver does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeProblem {
    /// The certificate or its key is not there, or none.
    #[error("no certificate and key: {0}")]
    Certificate(io::Error),
    /// The address is another program's, or not this machine's.
    #[error("{0}: {1}")]
    Address(SocketAddr, io::Error),
    /// Nothing can be counted.
    #[error("no metrics: {0}")]
    Metrics(io::Error),
}

/// Serves until `end`; what is under way then may come to its end.
///
/// # Errors
/// See [`ServeProblem`].
pub async fn serve(
    source: Arc<dyn Source>,
    settings: Settings,
    end: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeProblem> {
    let app = App::new(source, &settings).map_err(ServeProblem::Metrics)?;
    let names = tokio::spawn(app.follow_names());
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let handle = Handle::new();
    let ending = handle.clone();
    tokio::spawn(async move {
        end.await;
        ending.graceful_shutdown(Some(GRACE));
    });
    let (listening, base) = (handle.clone(), settings.base.clone());
    tokio::spawn(async move {
        if listening.listening().await.is_some() {
            tracing::info!("🌐 Resolving codes at {base}/CODE");
        }
    });
    let served = match settings.tls {
        None => {
            let mut server = axum_server::bind(settings.address)
                .handle(handle)
                .first_request_timeout(HEADERS_IN);
            patient(server.http_builder());
            server.serve(service).await
        }
        Some((certificate, key)) => {
            let tls = RustlsConfig::from_pem_file(certificate, key).await;
            let tls = tls.map_err(ServeProblem::Certificate)?;
            let mut server = axum_server::bind_rustls(settings.address, tls)
                .handle(handle)
                .first_request_timeout(HEADERS_IN);
            patient(server.http_builder());
            server.serve(service).await
        }
    };
    names.abort();
    served.map_err(|error| ServeProblem::Address(settings.address, error))
}

/// Lets no client keep a connection by sending its headers slowly.
fn patient(builder: &mut hyper_util::server::conn::auto::Builder<hyper_util::rt::TokioExecutor>) {
    builder
        .http1()
        .timer(hyper_util::rt::TokioTimer::new())
        .header_read_timeout(HEADERS_IN);
    builder
        .http2()
        .timer(hyper_util::rt::TokioTimer::new())
        .keep_alive_interval(Some(HEADERS_IN));
}

/// Refuses what is too long or too often, has every answer say that it is safe, and counts and logs it.
async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let client = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let client = client.map(|ConnectInfo(client)| client.ip());
    // Without the query, which may say who asks.
    let asked = tracing::enabled!(target: "access", tracing::Level::DEBUG)
        .then(|| format!("{} {}", request.method(), request.uri().path()));
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("/{code}", MatchedPath::as_str);
    let mut response = admitted(&app, client, request, next).await;
    secure(&app, response.headers_mut());
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    app.metrics.request(route, status, took);
    if let Some(asked) = asked {
        let client = client.map_or_else(|| "-".into(), |client| client.to_string());
        let took = took.as_micros();
        tracing::debug!(target: "access", "{client} {asked} {status} {took} us");
    }
    response
}

async fn admitted(app: &App, client: Option<IpAddr>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if let Err(problem) = client.map_or(Ok(()), |client| app.limit.count(client)) {
        return app.refuse(problem, headers);
    }
    let asked = request.uri().path_and_query();
    if asked.map_or(0, |asked| asked.as_str().len()) > MOST_URL {
        let title = "The URL is too long";
        let detail = format!("a URL may have {MOST_URL} octets here");
        let problem = Problem::new(StatusCode::URI_TOO_LONG, "too-long", title, detail);
        return app.refuse(problem, headers);
    }
    next.run(request).await
}

/// Has an answer say that browsers may do nothing with it but show it.
fn secure(app: &App, headers: &mut HeaderMap) {
    for (name, value) in [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' https:; \
             base-uri 'none'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        // A page that needs more says so itself.
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if app.base.is_secure() {
        let value = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
}

impl App {
    /// The answer that says why there is none: a page for people, else a document for programs.
    pub fn refusal(&self, problem: Problem, headers: &HeaderMap) -> Ready {
        if Form::wanted_of(headers, &[Form::Html, Form::Json]) != Some(Form::Html) {
            return document_of(&problem).ready();
        }
        let page = page::problem(tongue(headers), &self.base, &problem);
        html(page.into_string()).status(problem.status).ready()
    }

    /// The [refusal](Self::refusal) to a request.
    pub fn refuse(&self, problem: Problem, headers: &HeaderMap) -> Response {
        self.refusal(problem, headers).response(headers)
    }
}

/// The answer to a program that says why there is none.
pub fn refused(problem: &Problem, headers: &HeaderMap) -> Response {
    document_of(problem).response(headers)
}

fn document_of(problem: &Problem) -> Document {
    Document::json(problem::MEDIA_TYPE, &problem.json()).status(problem.status)
}

/// A page.
pub fn html(page: String) -> Document {
    Document::new("text/html; charset=utf-8", page)
}

/// The language of pages.
pub fn tongue(headers: &HeaderMap) -> Tongue {
    match Languages::of(headers, None).prefer_chinese() {
        true => Tongue::Chinese,
        false => Tongue::English,
    }
}

async fn index(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Response {
    let code = uri.query().and_then(|query| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let (_, typed) = pairs.into_iter().find(|(name, _)| *name == "code")?;
        let typed = typed.replace('+', " ");
        Some(
            percent_encoding::percent_decode_str(&typed)
                .decode_utf8_lossy()
                .into_owned(),
        )
    });
    let Some(typed) = code else {
        let block = app.reader.block().ok().map(|block| block.number);
        return html(page::index(tongue(&headers), block).into_string()).response(&headers);
    };
    let found = look_up(&app, &typed, &headers).await;
    found.unwrap_or_else(|problem| app.refuse(problem, &headers))
}

/// Leads who typed a code to it, and who typed something else to codes with such a name.
async fn look_up(app: &App, typed: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    // What people type is not a path: nothing of it is encoded.
    let wrong = match city_code::parse_lenient(typed) {
        Ok(Lenient::Foreign { text }) => return Err(Problem::foreign(&text)),
        Ok(Lenient::Code { code, .. }) => {
            let place = linkset::anchor(&app.base, code);
            let found = redirect(StatusCode::SEE_OTHER, &place);
            let found = found.ok_or_else(|| Problem::foreign(typed))?;
            return Ok(found.response(headers));
        }
        Err(error) => Problem::from(Wrong::Malformed(error)),
    };
    match v1::named(app, typed, SHOWN).await {
        Ok(found) if !found.items.is_empty() => {
            let page = page::named(tongue(headers), &app.base, typed, &found.items);
            Ok(html(page.into_string()).response(headers))
        }
        // Names may be known later.
        Err(problem) if problem.status == StatusCode::SERVICE_UNAVAILABLE => Err(problem),
        _ => Err(wrong),
    }
}

async fn style(headers: HeaderMap) -> Response {
    Document::new("text/css; charset=utf-8", page::STYLE).response(&headers)
}

async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether there is something to answer from.
async fn readyz(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    match app.reader.block() {
        Ok(block) => Document::json("application/json", &block).response(&headers),
        Err(failure) => refused(&failure.into(), &headers),
    }
}

/// What was counted, as Prometheus reads it.
async fn count(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let block = app.reader.block().map_or(0, |block| block.number);
    app.metrics.block.set(block.into());
    match app.metrics.text() {
        Ok(text) => Document::new(metrics::MEDIA_TYPE, text).unkept(),
        Err(error) => refused(&Failure::Unavailable(error.to_string()).into(), &headers),
    }
}

/// What this resolver is, in the shape in which GS1 resolvers say it.
async fn description(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let description = serde_json::json!({
        "name": "City code resolver",
        "resolverRoot": &*app.base,
        "supportedPrimaryKeys": ["MA"],
        "linkTypeDefaultCanBeLinkset": false,
        "supportedContext": [],
        "supportedMediaTypes": Form::media_types(),
    });
    Document::json("application/json", &description).response(&headers)
}
