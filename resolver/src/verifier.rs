//! The page with which people verify printed codes, from the folder that `build_verifier` of
//! `scripts/lib.sh` puts together. All of it is read once: nothing else of the folder is ever served.

use crate::{app::App, document::Document};
use axum::{
    extract::{Path, State},
    http::{header, HeaderMap, HeaderValue, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::get,
    Router,
};
use std::{fs, io, sync::Arc};

/// What browsers let the page do: it has scripts and a module of its own, and asks this site only.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SCRIPT: &str = "text/javascript; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

const INDEX: &str = "index.html";

/// The files, and their media types.
pub const FILES: [(&str, &str); 15] = [
    (INDEX, "text/html; charset=utf-8"),
    ("icon.svg", "image/svg+xml"),
    ("jsqr/LICENSE", TEXT),
    ("jsqr/README", TEXT),
    ("jsqr/jsQR.js", SCRIPT),
    ("main.js", SCRIPT),
    ("manifest.webmanifest", "application/manifest+json"),
    ("result.js", SCRIPT),
    ("scan.js", SCRIPT),
    ("style.css", "text/css; charset=utf-8"),
    ("sw.js", SCRIPT),
    ("texts.js", SCRIPT),
    ("trust.js", SCRIPT),
    ("verifier.js", SCRIPT),
    ("verifier.wasm", "application/wasm"),
];

/// The files of the page.
#[derive(Clone, Debug)]
pub struct Page(Arc<[(&'static str, Document)]>);

impl Page {
    /// Reads the files of a folder.
    ///
    /// # Errors
    /// Which file cannot be read, and why.
    pub fn read(folder: &std::path::Path) -> io::Result<Self> {
        let read = |(name, media_type)| {
            let path = folder.join(name);
            let body = fs::read(&path).map_err(|error| {
                io::Error::new(error.kind(), format!("{}: {error}", path.display()))
            })?;
            Ok((name, Document::new(media_type, body)))
        };
        let files: io::Result<Vec<_>> = FILES.into_iter().map(read).collect();
        Ok(Self(files?.into()))
    }

    fn file(&self, name: &str) -> Option<&Document> {
        let (_, file) = self.0.iter().find(|(known, _)| *known == name)?;
        Some(file)
    }
}

/// The page at `/verify/`.
pub fn router(page: Page) -> Router<Arc<App>> {
    let file = |State(page): State<Page>, Path(name): Path<String>, headers: HeaderMap| async move {
        answer(&page, &name, &headers)
    };
    let index = |State(page): State<Page>, headers: HeaderMap| async move {
        answer(&page, INDEX, &headers)
    };
    Router::new()
        // To where the page's files are beside it.
        .route("/verify", get(|| async { Redirect::permanent("/verify/") }))
        .route("/verify/", get(index))
        .route("/verify/{*name}", get(file))
        .with_state(page)
}

fn answer(page: &Page, name: &str, headers: &HeaderMap) -> Response {
    let Some(file) = page.file(name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = file.clone().response(headers);
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    response
}
