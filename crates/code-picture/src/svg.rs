//! Pictures as SVG.

use crate::{caption, picture::Picture};
use std::fmt::Write;

/// How wide a character of a monospaced font is, in tenths of its size.
const ADVANCE: usize = 6;

impl Picture {
    /// The picture as SVG, whose unit is a module. It scales to any size without blur, shows black
    /// on white in pages of any colour, and takes nothing from elsewhere.
    pub fn svg(&self) -> String {
        let symbol = self.symbol();
        let width = symbol.full_width();
        let size = self.text_size();
        let across = width
            .saturating_mul(10)
            .checked_div(size.saturating_mul(ADVANCE))
            .unwrap_or(0);
        let lines = caption::lines(self.caption(), across);
        let height = width
            .saturating_add(lines.len().saturating_mul(size))
            .saturating_add(size / 2);

        let mut svg = String::new();
        // Writing to a string cannot fail.
        let _ = self.write_svg(&mut svg, (width, height), size, &lines);
        svg
    }

    fn write_svg(
        &self,
        svg: &mut String,
        (width, height): (usize, usize),
        size: usize,
        lines: &[&str],
    ) -> std::fmt::Result {
        let quiet = self.symbol().symbology().quiet_zone();
        write!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\">\
             <title>{}</title><path fill=\"#fff\" d=\"M0 0h{width}v{height}H0z\"/>\
             <path fill=\"#000\" shape-rendering=\"crispEdges\" d=\"",
            escaped(self.title())
        )?;
        for run in self.symbol().runs() {
            let (x, y) = (run.x.saturating_add(quiet), run.y.saturating_add(quiet));
            write!(svg, "M{x} {y}h{0}v1h-{0}z", run.length)?;
        }
        write!(
            svg,
            "\"/><g fill=\"#000\" font-family=\"'Noto Sans Mono','DejaVu Sans Mono',Consolas,monospace\" \
             font-size=\"{size}\" text-anchor=\"middle\">"
        )?;
        let middle = width as f32 / 2.0;
        for (index, line) in lines.iter().enumerate() {
            // Four fifths of a line are above its base line.
            let base = (width as f32) + size as f32 * (index as f32 + 0.8);
            // No font makes the text wider than the picture.
            let length = line.len().saturating_mul(size).saturating_mul(ADVANCE) as f32 / 10.0;
            write!(
                svg,
                "<text x=\"{middle}\" y=\"{base}\" textLength=\"{length}\">{}</text>",
                escaped(line)
            )?;
        }
        svg.push_str("</g></svg>\n");
        Ok(())
    }
}

/// A text as XML 1.0 has it: what XML cannot hold at all becomes U+FFFD.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(c),
        }
    }
    escaped
}
