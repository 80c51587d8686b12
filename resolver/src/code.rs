//! What is answered under the URL of a code.

use crate::{
    accept::{Form, Languages},
    address::Address,
    app::{html, tongue, App},
    did,
    document::{question, redirect, Document, Ready},
    identifiers,
    inclusion::Inclusion,
    links::{choose, location, Choice, Query},
    linkset::{self, Level},
    page::{self, Facts},
    past::Then,
    problem::Problem,
    verdict::{verdict, Verdict, View},
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use city_code::Code;
use city_identity_primitives::{
    answer::{At, Block, Body, Point},
    Resolution, Status,
};
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;

/// What is said of a query that no URL can have.
const NOT_PASSED_ON: &str = "the query cannot be passed on: percent-encode what is not ASCII";

/// A request for a code.
pub async fn resolve(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Response {
    let question = question(&uri, &headers);
    let made = async {
        match answer(&app, &uri, &headers).await {
            Ok(ready) if !ready.is_passing => Ok(Arc::new(ready)),
            Ok(ready) => Err(ready),
            Err(problem) => Err(app.refusal(problem, &headers)),
        }
    };
    match app.reader.once(&question, made).await {
        Ok(ready) => ready.response(&headers),
        Err(unkept) => unkept.response(&headers),
    }
}

/// What a request for a code wants.
struct Wanted<'a> {
    code: Code,
    query: Query,
    form: Form,
    headers: &'a HeaderMap,
}

/// What the registry says, or said, of it.
struct Found<'a> {
    answer: &'a Resolution,
    block: &'a Block,
    /// Of a past version, whether what was on record then is in it.
    past: Option<Body>,
    /// Of an item of a committed block, whether it was shown to be issued.
    inclusion: Option<&'a Inclusion>,
}

/// The record as programs get it.
#[derive(Serialize)]
struct Record<'a> {
    #[serde(flatten)]
    answer: &'a Resolution,
    #[serde(skip_serializing_if = "Option::is_none")]
    inclusion: Option<&'a Inclusion>,
    block: &'a Block,
}

async fn answer(app: &App, uri: &Uri, headers: &HeaderMap) -> Result<Ready, Problem> {
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
    let types = Form::media_types().join(", ");
    let title = "Nothing of this type is here";
    let detail = format!("a code can be had as {types}");
    Problem::new(StatusCode::NOT_ACCEPTABLE, "not-acceptable", title, detail)
}

impl App {
    async fn present(&self, wanted: Wanted<'_>) -> Result<Ready, Problem> {
        let At { answer, block } = self.reader.resolve(&wanted.code).await?;
        let inclusion = match (wanted.form.view(), answer.status, &answer.in_block) {
            (View::Page | View::Record, Status::Committed, Some(of)) => {
                Some(self.proofs.of(&self.reader, &wanted.code, of).await?)
            }
            _ => None,
        };
        // What could not be shown now may be the next time.
        let is_passing = matches!(inclusion, Some(Inclusion::NotShown(_)));
        if wanted.form == Form::Json && wanted.query.proof {
            let found = At { answer, block };
            let ready = self.proven(&wanted, &found, inclusion.as_ref()).await?;
            return Ok(ready.passing(is_passing));
        }
        let found = Found {
            answer: &answer,
            block: &block,
            past: None,
            inclusion: inclusion.as_ref(),
        };
        let ready = self.show(&wanted, &found).await?;
        Ok(ready.passing(is_passing))
    }

    /// The record with its proof.
    async fn proven(
        &self,
        wanted: &Wanted<'_>,
        found: &At<Arc<Resolution>>,
        inclusion: Option<&Inclusion>,
    ) -> Result<Ready, Problem> {
        // What was never issued is proven, too: the status says the same as without the proof.
        let status = match verdict(View::Record, found.answer.status) {
            Verdict::Refused(status) => status,
            _ => StatusCode::OK,
        };
        let (text, at) = (wanted.code.to_string(), found.block.hash);
        let asked = self
            .reader
            .blocking(move |source| Ok(source.prove(&text, at)?));
        let mut document = asked.await?;
        if let (Some(inclusion), Some(document)) = (inclusion, document.as_object_mut()) {
            document.insert("inclusion".into(), json!(inclusion));
        }
        let document = Document::json(Form::Json.media_type(), &document);
        Ok(document.status(status).ready())
    }

    async fn year(&self, wanted: Wanted<'_>, year: u16) -> Result<Ready, Problem> {
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
        Ok(document.ready())
    }

    async fn past(&self, wanted: Wanted<'_>, point: Point) -> Result<Ready, Problem> {
        let code = wanted.code;
        let asked = self
            .reader
            .ask(move |registry| registry.resolve_at(&code, point));
        let At {
            answer: past,
            block,
        } = asked.await?;
        let is_shown = verdict(View::Record, past.resolution.status) == Verdict::Shown;
        if wanted.form == Form::Json && is_shown {
            let document = At {
                answer: past,
                block,
            };
            let document = Document::json(Form::Json.media_type(), &document);
            return Ok(document.ready());
        }
        let found = Found {
            answer: &past.resolution,
            block: &block,
            past: Some(past.body),
            inclusion: None,
        };
        self.show(&wanted, &found).await
    }

    /// Shows what a code is, or was, as the table says.
    async fn show(&self, wanted: &Wanted<'_>, found: &Found<'_>) -> Result<Ready, Problem> {
        let (answer, view) = (found.answer, wanted.form.view());
        match (verdict(view, answer.status), view) {
            (Verdict::Refused(status), View::Did) if wanted.form == Form::DidResolution => {
                let document = identifiers::not_found(answer).status(status);
                Ok(document.ready())
            }
            (Verdict::Refused(status), _) => Err(Problem::of_status(status, answer)),
            (Verdict::Shown, View::Page) if found.past.is_none() => {
                self.follow(wanted, found).await
            }
            (Verdict::OwnPage(status), _) => {
                let page = self.own_page(wanted, found).await?;
                Ok(page.status(status).ready())
            }
            (_, View::Page) => {
                let page = self.own_page(wanted, found).await?;
                Ok(page.ready())
            }
            (_, View::Linkset) => self.linkset(wanted, found).await,
            (_, View::Record) => {
                let document = Record {
                    answer,
                    inclusion: found.inclusion,
                    block: found.block,
                };
                let document = Document::json(Form::Json.media_type(), &document);
                Ok(self.linked(document, &wanted.code).ready())
            }
            (_, View::Did) => {
                let resolved = did::resolved(&self.base, &wanted.code, answer);
                Ok(identifiers::document(wanted.form, resolved).ready())
            }
        }
    }

    /// Sends a client where the links on record lead.
    async fn follow(&self, wanted: &Wanted<'_>, found: &Found<'_>) -> Result<Ready, Problem> {
        let (query, answer) = (&wanted.query, found.answer);
        let languages = Languages::of(wanted.headers, query.hreflang.as_deref());
        match choose(&answer.links, query.link_type.as_deref(), &languages) {
            Choice::OwnPage => {
                let page = self.own_page(wanted, found).await?;
                Ok(page.ready())
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
                let Some(place) = location(link, &query.rest, self.base.host()) else {
                    let page = page::leads_away(tongue(wanted.headers), &wanted.code, link);
                    return Ok(html(page.into_string()).ready());
                };
                let ready = redirect(StatusCode::TEMPORARY_REDIRECT, &place)
                    .ok_or_else(|| Problem::bad_request(NOT_PASSED_ON))?;
                Ok(ready.link(&self.linkset_link(&wanted.code)))
            }
        }
    }

    async fn linkset(&self, wanted: &Wanted<'_>, found: &Found<'_>) -> Result<Ready, Problem> {
        // What is above a code has links of its own, and is asked for often.
        let mut above = Vec::new();
        if found.past.is_none() {
            for code in wanted.code.ancestors() {
                above.push(self.reader.resolve(&code).await?.answer);
            }
        }
        let own = Level {
            anchor: wanted.code,
            links: found.answer.links.iter().collect(),
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
        Ok(self.linked(document, &wanted.code).ready())
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
    async fn own_page(&self, wanted: &Wanted<'_>, found: &Found<'_>) -> Result<Document, Problem> {
        let code = wanted.code;
        let is_registered = found.answer.registered == Some(code) && found.past.is_none();
        let around = match is_registered {
            true => Some(self.reader.around(&code).await?),
            false => None,
        };
        let facts = Facts {
            base: &self.base,
            code,
            answer: found.answer,
            block: found.block.number,
            past: found.past,
            inclusion: found.inclusion,
            around: around.as_deref(),
        };
        let page = page::code(tongue(wanted.headers), &facts);
        Ok(self.linked(html(page.into_string()), &code))
    }
}
