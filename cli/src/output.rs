//! What is printed: lines and tables for people, JSON for programs.

mod shade;
mod time;

pub use shade::shade;
pub use time::moment;

use crate::error::{Error, Result};
use anstyle::{AnsiColor, Style};
use comfy_table::{presets::NOTHING, ContentArrangement, Table};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use std::{
    fmt::Display,
    io::{self, ErrorKind, IsTerminal, Write},
};

/// How to print.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// As JSON.
    pub json: bool,
}

/// A line of what is known about one thing: a name and its value.
pub type Line = (&'static str, String);

impl Output {
    /// Prints an answer: `lines` for people.
    ///
    /// # Errors
    /// If nothing can be written.
    pub fn answer(self, answer: &impl Serialize, lines: impl FnOnce() -> Vec<Line>) -> Result<()> {
        if self.json {
            return self.document(answer);
        }
        let lines = lines();
        let width = lines.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let mut text = String::new();
        for (name, value) in lines {
            text.push_str(&format!("{name:width$}  {value}\n"));
        }
        print(&text)
    }

    /// Prints rows under a heading: for programs, `answer`.
    ///
    /// # Errors
    /// If nothing can be written.
    pub fn table(
        self,
        answer: &impl Serialize,
        heading: &[&str],
        rows: impl IntoIterator<Item = Vec<String>>,
    ) -> Result<()> {
        if self.json {
            return self.document(answer);
        }
        let mut table = Table::new();
        table
            .load_preset(NOTHING)
            // Lines that are longer than a terminal are left to the terminal, or to `less -S`.
            .set_content_arrangement(ContentArrangement::Disabled)
            .set_header(heading.iter().copied());
        for row in rows {
            table.add_row(row);
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        let lines: Vec<_> = table
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect();
        print(&(lines.join("\n") + "\n"))
    }

    /// Prints a document of JSON.
    ///
    /// # Errors
    /// If nothing can be written.
    pub fn document(self, answer: &impl Serialize) -> Result<()> {
        let text = serde_json::to_string(answer).map_err(Error::file)?;
        print(&(text + "\n"))
    }

    /// Whether a person waits who can be shown what goes on.
    pub fn shows_progress(self) -> bool {
        !self.json && io::stderr().is_terminal()
    }

    /// A bar of so many steps, for a person who waits; nobody else sees it.
    pub fn bar(self, steps: u64, template: &str) -> ProgressBar {
        let target = if self.shows_progress() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(steps), target);
        match ProgressStyle::with_template(template) {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        }
    }

    /// Tells on the standard error output what goes on, to a person who waits.
    pub fn progress(self, what: impl Display) {
        if self.shows_progress() {
            // Whoever closed the terminal does not wait for it.
            let _ = writeln!(anstream::stderr(), "{what}");
        }
    }

    /// Tells on the standard error output what a person should know, whoever waits.
    pub fn notice(self, what: impl Display) {
        if !self.json {
            let _ = writeln!(anstream::stderr(), "{what}");
        }
    }

    /// Says what went wrong.
    pub fn error(self, error: &Error) {
        #[derive(Serialize)]
        struct Document<'a> {
            error: &'a Error,
        }
        let mut out = anstream::stderr();
        // There is nobody left to tell that this failed.
        if self.json {
            let text = serde_json::to_string(&Document { error }).unwrap_or_default();
            let _ = writeln!(out, "{text}");
            return;
        }
        let red = Style::new().fg_color(Some(AnsiColor::Red.into())).bold();
        let _ = writeln!(out, "{red}error{red:#}: {}", error.message);
        if let Some(next) = &error.next {
            let _ = writeln!(out, "  try: {next}");
        }
    }
}

/// Writes text to the standard output. Who stops reading, as `head` does, has what was wanted.
///
/// # Errors
/// If it cannot be written.
pub fn print(text: &str) -> Result<()> {
    let mut out = anstream::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Error::file(format!(
            "the output cannot be written: {error}"
        ))),
        _ => Ok(()),
    }
}

/// The word that answers in JSON have for a variant.
pub fn word(variant: &impl Serialize) -> String {
    match serde_json::to_value(variant) {
        Ok(serde_json::Value::String(word)) => word,
        // Variants without fields are one word.
        _ => String::new(),
    }
}

/// Text from elsewhere as a terminal may show it: what would control the terminal is escaped.
pub fn plain(text: &str) -> String {
    let escaped = |c: char| {
        if c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') {
            c.escape_default().to_string()
        } else {
            c.to_string()
        }
    };
    text.chars().map(escaped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_elsewhere_does_not_control_the_terminal() {
        assert_eq!(plain("石家庄 a"), "石家庄 a");
        assert_eq!(plain("\u{1b}[2J"), "\\u{1b}[2J");
        assert_eq!(plain("a\u{202E}b"), "a\\u{202e}b");
    }
}
