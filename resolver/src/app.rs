//! The resolver as a web application.

use crate::{
    accept::{Form, Languages},
    address::Address,
    did,
    document::{redirect, Document},
    identifiers,
    limit::Limit,
    links::{choose, location, Choice, Query},
    linkset::{self, Level},
    page::{self, Facts, Tongue},
    past::Then,
    problem::{self, Problem},
    reader::Reader,
    source::Source,
    v1,
    verdict::{verdict, Verdict, View},
};
use axum::{
    extract::{ConnectInfo, DefaultBodyLimit, Request, State},
    http::{header, HeaderMap, HeaderValue, Method, StatusCode, Uri},
    middleware::{self, Next},
    response::Response,
    routing::get,
    Router,
};
use axum_server::{tls_rustls::RustlsConfig, Handle};
use city_code::Code;
use city_identity_primitives::{
    answer::{At, Block, Body as Kept, Point},
    Resolution,
};
use std::{io, net::SocketAddr, num::NonZeroU32, path::PathBuf, sync::Arc, time::Duration};
use tower_http::{
    compression::CompressionLayer,
    cors::{Any, CorsLayer},
    timeout::TimeoutLayer,
};

/// The longest path and query, in octets.
const MOST_URL: usize = 4_096;
/// The longest body of a question, in octets: a hundred codes, and more.
pub const MOST_BODY: usize = 16 << 10;
/// What is said of a query that no URL can have.
const NOT_PASSED_ON: &str = "the query cannot be passed on: percent-encode what is not ASCII";
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a client may take to send the headers of a request.
const HEADERS_IN: Duration = Duration::from_secs(10);
/// How long requests that are under way may go on when the resolver ends.
const GRACE: Duration = Duration::from_secs(10);

/// How a resolver is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it listens.
    pub address: SocketAddr,
    /// The URL under which codes stand, without a `/` at its end.
    pub base: String,
    /// How many requests a second each client may make; any number, if none.
    pub limit: Option<NonZeroU32>,
    /// A certificate and its key, in PEM files: then it speaks HTTPS.
    pub tls: Option<(PathBuf, PathBuf)>,
}

/// What requests are answered from.
#[derive(Clone)]
pub struct App {
    /// The registry.
    pub reader: Reader,
    /// See [`Settings::base`].
    pub base: Arc<str>,
    own_host: Arc<str>,
    limit: Limit,
}

/// The application.
pub fn router(source: Arc<dyn Source>, settings: &Settings) -> Router {
    let host = settings.base.split("://").nth(1).unwrap_or_default();
    let app = App {
        reader: Reader::new(source),
        base: settings.base.as_str().into(),
        own_host: host.split([':', '/']).next().unwrap_or_default().into(),
        limit: Limit::of(settings.limit),
    };
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
    Router::new()
        .route("/", get(index))
        .route("/assets/style.css", get(style))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/.well-known/city-resolver", get(description))
        .route("/1.0/identifiers/{*did}", get(identifiers::resolve))
        .nest("/v1", v1::router())
        .fallback(get(code))
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

/// Serves until `handle` ends it; what is under way then may come to its end.
///
/// # Errors
/// If the address or the certificate cannot be used.
pub async fn serve(
    source: Arc<dyn Source>,
    settings: Settings,
    end: impl std::future::Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let service = router(source, &settings).into_make_service_with_connect_info::<SocketAddr>();
    let handle = Handle::new();
    let ending = handle.clone();
    tokio::spawn(async move {
        end.await;
        ending.graceful_shutdown(Some(GRACE));
    });
    match settings.tls {
        None => {
            let mut server = axum_server::bind(settings.address)
                .handle(handle)
                .first_request_timeout(HEADERS_IN);
            patient(server.http_builder());
            server.serve(service).await
        }
        Some((certificate, key)) => {
            let tls = RustlsConfig::from_pem_file(certificate, key).await?;
            let mut server = axum_server::bind_rustls(settings.address, tls)
                .handle(handle)
                .first_request_timeout(HEADERS_IN);
            patient(server.http_builder());
            server.serve(service).await
        }
    }
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

/// Refuses what is too long or too often, and has every answer say that it is safe.
async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let length = request
        .uri()
        .path_and_query()
        .map_or(0, |pair| pair.as_str().len());
    let client = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let counted = client.map_or(Ok(()), |ConnectInfo(client)| app.limit.count(client.ip()));
    let mut response = match counted {
        Err(problem) => app.refuse(problem, &headers),
        Ok(()) if length > MOST_URL => {
            let title = "The URL is too long";
            let detail = format!("a URL may have {MOST_URL} octets here");
            let problem = Problem::new(StatusCode::URI_TOO_LONG, "too-long", title, detail);
            app.refuse(problem, &headers)
        }
        Ok(()) => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' https:; \
             base-uri 'none'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if app.base.starts_with("https:") {
        let value = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    response
}

impl App {
    /// The answer that says why there is none: a page for people, else a document for programs.
    pub fn refuse(&self, problem: Problem, headers: &HeaderMap) -> Response {
        if Form::wanted_of(headers, &[Form::Html, Form::Json]) != Some(Form::Html) {
            return refused(&problem, headers);
        }
        let page = page::problem(tongue(headers), &self.base, &problem);
        refusal(html(page.into_string()), problem.status, headers)
    }
}

/// The answer to a program that says why there is none.
pub fn refused(problem: &Problem, headers: &HeaderMap) -> Response {
    let document = Document::json(problem::MEDIA_TYPE, &problem.json());
    refusal(document, problem.status, headers)
}

fn refusal(document: Document, status: StatusCode, headers: &HeaderMap) -> Response {
    let mut response = document.status(status).response(headers);
    let wait = [
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    if wait.contains(&status) {
        let value = HeaderValue::from_static("2");
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

/// A page.
fn html(page: String) -> Document {
    Document::new("text/html; charset=utf-8", page)
}

/// The language of pages.
fn tongue(headers: &HeaderMap) -> Tongue {
    match Languages::of(headers, None).prefer_chinese() {
        true => Tongue::Chinese,
        false => Tongue::English,
    }
}

async fn index(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
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
    // What people type is not a path: nothing of it is encoded.
    let wrong = |error| app.refuse(crate::address::Wrong::Malformed(error).into(), &headers);
    match city_code::parse_lenient(&typed) {
        Err(error) => wrong(error),
        Ok(city_code::Lenient::Foreign { text }) => app.refuse(Problem::foreign(&text), &headers),
        Ok(city_code::Lenient::Code { code, .. }) => {
            let place = linkset::anchor(&app.base, code);
            let found = redirect(StatusCode::SEE_OTHER, &place);
            found.unwrap_or_else(|| app.refuse(Problem::foreign(&typed), &headers))
        }
    }
}

async fn style(headers: HeaderMap) -> Response {
    Document::new("text/css; charset=utf-8", page::STYLE).response(&headers)
}

async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether there is something to answer from.
async fn readyz(State(app): State<App>, headers: HeaderMap) -> Response {
    match app.reader.block() {
        Ok(block) => Document::json("application/json", &block).response(&headers),
        Err(failure) => refused(&failure.into(), &headers),
    }
}

/// What this resolver is, in the shape in which GS1 resolvers say it.
async fn description(State(app): State<App>, headers: HeaderMap) -> Response {
    let description = serde_json::json!({
        "name": "City code resolver",
        "resolverRoot": &*app.base,
        "supportedPrimaryKeys": ["MA"],
        "linkTypeDefaultCanBeLinkset": false,
        "supportedContext": [],
        "supportedMediaTypes": [
            "text/html",
            "application/json",
            "application/linkset+json",
            "application/linkset",
            "application/did",
            "application/did+json",
            "application/did-resolution",
        ],
    });
    Document::json("application/json", &description).response(&headers)
}

/// A request for a code.
async fn code(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    let answered = answer(&app, &uri, &headers).await;
    answered.unwrap_or_else(|problem| app.refuse(problem, &headers))
}

/// What a request for a code wants.
struct Wanted<'a> {
    code: Code,
    query: Query,
    form: Form,
    headers: &'a HeaderMap,
}

async fn answer(app: &App, uri: &Uri, headers: &HeaderMap) -> Result<Response, Problem> {
    let form = Form::wanted(headers).ok_or_else(not_acceptable)?;
    let path = uri.path().strip_prefix('/').unwrap_or_default();
    let query = uri.query().unwrap_or_default();
    let (code, canonical, is_canonical) = match Address::read(path)? {
        Address::Foreign(text) => return Err(Problem::foreign(&text)),
        Address::Code {
            code,
            canonical,
            is_canonical,
        } => (code, canonical, is_canonical),
    };
    if !is_canonical {
        let joint = if query.is_empty() { "" } else { "?" };
        let place = format!("{}/{canonical}{joint}{query}", app.base);
        let moved = redirect(StatusCode::MOVED_PERMANENTLY, &place);
        return moved.ok_or_else(|| Problem::bad_request(NOT_PASSED_ON));
    }
    let query = Query::read(query);
    let form = match form {
        Form::Html | Form::Json if query.wants_all() => Form::LinksetJson,
        form => form,
    };
    let wanted = Wanted {
        code,
        form,
        headers,
        query,
    };
    match Then::read(&wanted.query)? {
        None => app.present(wanted).await,
        Some(Then::Year(year)) => app.year(wanted, year).await,
        Some(Then::Point(point)) => app.past(wanted, point).await,
    }
}

fn not_acceptable() -> Problem {
    let types = "text/html, application/json, application/linkset+json, application/linkset, \
        application/did, application/did+json, application/did-resolution";
    let title = "Nothing of this type is here";
    let detail = format!("a code can be had as {types}");
    Problem::new(StatusCode::NOT_ACCEPTABLE, "not-acceptable", title, detail)
}

impl App {
    async fn present(&self, wanted: Wanted<'_>) -> Result<Response, Problem> {
        let found = self.reader.resolve(&wanted.code).await?;
        if wanted.form == Form::Json && wanted.query.proof {
            // What was never issued is proven, too: the status says the same as without the proof.
            let status = match verdict(View::Record, found.answer.status) {
                Verdict::Refused(status) => status,
                _ => StatusCode::OK,
            };
            let text = wanted.code.to_string();
            let asked = self.reader.blocking(move |source| Ok(source.prove(&text)?));
            let document = Document::json("application/json", &asked.await?);
            return Ok(document.status(status).response(wanted.headers));
        }
        self.show(&wanted, &found.answer, &found.block, None).await
    }

    async fn year(&self, wanted: Wanted<'_>, year: u16) -> Result<Response, Problem> {
        let code = wanted.code;
        let asked = self
            .reader
            .ask(move |registry| registry.resolve_as_of(&code, year));
        let found = asked.await?;
        let document = match wanted.form {
            Form::Json => Document::json("application/json", &found),
            Form::Html => {
                let division = found.answer.division.as_ref();
                let page = page::as_of(tongue(wanted.headers), &code, year, division);
                html(page.into_string())
            }
            _ => return Err(Problem::bad_request("asOf is answered as HTML or JSON")),
        };
        Ok(document.response(wanted.headers))
    }

    async fn past(&self, wanted: Wanted<'_>, point: Point) -> Result<Response, Problem> {
        let code = wanted.code;
        let asked = self
            .reader
            .ask(move |registry| registry.resolve_at(&code, point));
        let At {
            answer: past,
            block,
        } = asked.await?;
        if wanted.form == Form::Json {
            let document = At {
                answer: past,
                block,
            };
            return Ok(Document::json("application/json", &document).response(wanted.headers));
        }
        let note = match past.body {
            Kept::Kept => "as it was",
            Kept::Pruned => "as it was; what was on record then is not kept here",
        };
        self.show(&wanted, &past.resolution, &block, Some(note))
            .await
    }

    /// Shows what a code is, or was, as the table says.
    async fn show(
        &self,
        wanted: &Wanted<'_>,
        answer: &Resolution,
        block: &Block,
        past: Option<&str>,
    ) -> Result<Response, Problem> {
        let view = wanted.form.view();
        match (verdict(view, answer.status), view) {
            (Verdict::Refused(status), View::Did) if wanted.form == Form::DidResolution => {
                let document = identifiers::not_found(answer).status(status);
                Ok(document.response(wanted.headers))
            }
            (Verdict::Refused(status), _) => Err(Problem::of_status(status, answer)),
            (Verdict::Shown, View::Page) if past.is_none() => {
                self.follow(wanted, answer, block).await
            }
            (Verdict::OwnPage(status), _) => {
                let page = self.own_page(wanted, answer, block, past).await?;
                Ok(page.status(status).response(wanted.headers))
            }
            (_, View::Page) => {
                let page = self.own_page(wanted, answer, block, past).await?;
                Ok(page.response(wanted.headers))
            }
            (_, View::Linkset) => self.linkset(wanted, answer, past).await,
            (_, View::Record) => {
                let document = At {
                    answer,
                    block: block.clone(),
                };
                let document = Document::json("application/json", &document);
                Ok(self.linked(document, &wanted.code).response(wanted.headers))
            }
            (_, View::Did) => {
                let found = did::resolved(&self.base, &wanted.code, answer);
                Ok(identifiers::document(wanted.form, found).response(wanted.headers))
            }
        }
    }

    /// Sends a client where the links on record lead.
    async fn follow(
        &self,
        wanted: &Wanted<'_>,
        answer: &Resolution,
        block: &Block,
    ) -> Result<Response, Problem> {
        let query = &wanted.query;
        let languages = Languages::of(wanted.headers, query.hreflang.as_deref());
        match choose(&answer.links, query.link_type.as_deref(), &languages) {
            Choice::OwnPage => {
                let page = self.own_page(wanted, answer, block, None).await?;
                Ok(page.response(wanted.headers))
            }
            Choice::NoSuchLink => {
                let mut relations: Vec<_> = answer
                    .links
                    .iter()
                    .map(|link| link.relation.clone())
                    .collect();
                relations.sort_unstable();
                relations.dedup();
                let title = "There is no such link";
                let detail = format!("{} has no link of this type", wanted.code);
                let kind = "no-such-link";
                let problem = Problem::new(StatusCode::NOT_FOUND, kind, title, detail);
                Err(problem.with("linkTypes", relations))
            }
            Choice::Follow(link) => {
                let Some(place) = location(link, &query.rest, &self.own_host) else {
                    let page = page::leads_away(tongue(wanted.headers), &wanted.code, link);
                    return Ok(html(page.into_string()).response(wanted.headers));
                };
                let mut response = redirect(StatusCode::TEMPORARY_REDIRECT, &place)
                    .ok_or_else(|| Problem::bad_request(NOT_PASSED_ON))?;
                if let Ok(value) = HeaderValue::from_str(&self.linkset_link(&wanted.code)) {
                    response.headers_mut().append(header::LINK, value);
                }
                Ok(response)
            }
        }
    }

    async fn linkset(
        &self,
        wanted: &Wanted<'_>,
        answer: &Resolution,
        past: Option<&str>,
    ) -> Result<Response, Problem> {
        // What is above a code has links of its own.
        let above: Vec<String> = match past {
            None => wanted
                .code
                .ancestors()
                .map(|code| code.to_string())
                .collect(),
            Some(_) => Vec::new(),
        };
        let asked = self
            .reader
            .ask(move |registry| registry.resolve_many(&above));
        let above = asked.await?.answer;
        let own = Level {
            anchor: wanted.code,
            links: answer.links.iter().collect(),
        };
        let above = above.iter().filter_map(|level| {
            let anchor = level.code.parse().ok()?;
            let own = level.links.iter().filter(|link| link.from == anchor);
            let is_shown = verdict(View::Linkset, level.status) == Verdict::Shown;
            Some(Level {
                anchor,
                links: own.filter(|_| is_shown).collect(),
            })
        });
        let levels: Vec<_> = [own].into_iter().chain(above).collect();
        let document = match wanted.form {
            Form::Linkset => Document::new(
                Form::Linkset.media_type(),
                linkset::text(&self.base, &levels),
            ),
            _ => Document::json(
                Form::LinksetJson.media_type(),
                &linkset::json(&self.base, &levels),
            ),
        };
        Ok(self.linked(document, &wanted.code).response(wanted.headers))
    }

    /// A document that says where the code's links are.
    fn linked(&self, document: Document, code: &Code) -> Document {
        document.link(self.linkset_link(code))
    }

    fn linkset_link(&self, code: &Code) -> String {
        let place = linkset::anchor(&self.base, *code);
        format!("<{place}?linkType=linkset>; rel=\"linkset\"; type=\"application/linkset+json\"")
    }

    /// The code's own page.
    async fn own_page(
        &self,
        wanted: &Wanted<'_>,
        answer: &Resolution,
        block: &Block,
        past: Option<&str>,
    ) -> Result<Document, Problem> {
        let code = wanted.code;
        let is_registered = answer.registered == Some(code) && past.is_none();
        let around = match is_registered {
            true => Some(self.reader.around(&code).await?),
            false => None,
        };
        let facts = Facts {
            base: &self.base,
            code,
            answer,
            block: block.number,
            past: past.map(Into::into),
            around: around.as_deref(),
        };
        let page = page::code(tongue(wanted.headers), &facts);
        Ok(self.linked(html(page.into_string()), &code))
    }
}
