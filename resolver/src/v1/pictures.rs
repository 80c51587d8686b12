//! Pictures of codes, to print or to show.

use crate::{
    app::{refused, App},
    document::Document,
    linkset::anchor,
    problem::Problem,
    verdict::{verdict, Verdict, View},
};
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use city_code::Code;
use code_picture::{Picture, Symbol, Symbology};
use std::sync::Arc;

/// How many pixels wide each module of a PNG is.
const MODULE: u32 = 8;

/// `CODE.svg` or `CODE.png`: the QR code of a code's URL, with the code beneath it.
pub async fn picture(
    State(app): State<Arc<App>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    match drawn(&app, &file).await {
        Ok(document) => document.response(&headers),
        Err(problem) => refused(&problem, &headers),
    }
}

async fn drawn(app: &App, file: &str) -> Result<Document, Problem> {
    let (code, form) = file
        .rsplit_once('.')
        .ok_or_else(|| Problem::bad_request("pictures are CODE.svg or CODE.png"))?;
    let code: Code = code
        .parse()
        .map_err(|error| Problem::from(crate::address::Wrong::Malformed(error)))?;
    let found = app.reader.resolve(&code).await?;
    // What was never issued has no picture: nobody should print it.
    if let Verdict::Refused(status) = verdict(View::Record, found.answer.status) {
        return Err(Problem::of_status(status, &found.answer));
    }
    let symbol = Symbol::new(Symbology::Qr, &in_capitals(&anchor(&app.base, code)));
    let symbol = symbol.map_err(|problem| Problem::bad_request(problem.to_string()))?;
    let picture = Picture::new(symbol, &code);
    match form {
        "svg" => Ok(Document::new("image/svg+xml", picture.svg())),
        "png" => {
            let octets = picture.png(MODULE);
            let octets = octets.map_err(|problem| Problem::bad_request(problem.to_string()))?;
            Ok(Document::new("image/png", octets))
        }
        _ => Err(Problem::bad_request("pictures are CODE.svg or CODE.png")),
    }
}

/// A URL in capitals, which take less room in a symbol, where they mean the same: in scheme, host and
/// code, but not in a path before it.
fn in_capitals(url: &str) -> String {
    let path = url
        .split("://")
        .nth(1)
        .and_then(|rest| rest.split_once('/'));
    match path {
        Some((_, code)) if code.starts_with("MA.") => url.to_uppercase(),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_are_written_where_they_mean_the_same() {
        for (url, printed) in [
            (
                "https://id.example/MA.156.13",
                "HTTPS://ID.EXAMPLE/MA.156.13",
            ),
            (
                "https://a.example/ids/MA.156.13",
                "https://a.example/ids/MA.156.13",
            ),
        ] {
            assert_eq!(in_capitals(url), printed);
        }
    }
}
