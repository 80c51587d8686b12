//! A label on a page.

use super::{
    fit::{Content, Fitted, LEADING},
    pdf::{Page, Style},
    text::{Run, Typesetter},
    Label,
};

/// The smallest module that office printers print and telephones read, in mm.
pub const MIN_MODULE: f32 = 0.25;

/// How far the base line is below the top of a line, in sizes of its type.
const BASE: f32 = 0.9;

/// Draws the symbol, and the lines in the middle beside it or beneath it.
pub fn draw(page: &mut Page, label: &Label, fitted: &Fitted, typesetter: &mut Typesetter) {
    page.symbol(&label.symbol, &fitted.symbol);
    let text = &fitted.text;
    let height: f32 = fitted.lines.iter().map(|line| line.size * LEADING).sum();
    let mut top = text.top + (text.height - height) / 2.0;
    for line in &fitted.lines {
        let base = top + line.size * BASE;
        match &line.content {
            Content::Code(part) => {
                page.text(text.left, base, line.size, [(Style::Code, part.as_bytes())]);
            }
            Content::Name(name) => {
                let runs = typesetter.runs(name);
                let styled = runs.iter().map(|run| match run {
                    Run::Helvetica(octets) => (Style::Ascii, octets.as_slice()),
                    Run::File(octets) => (Style::File, octets.as_slice()),
                });
                page.text(text.left, base, line.size, styled);
            }
        }
        top += line.size * LEADING;
    }
}
