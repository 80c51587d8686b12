//! What becomes of an import: a bar while it goes on, the rejected rows in a file, and the end of it.

use super::rows::{Layout, Raw, Wrong};
use crate::{
    error::{Error, Result},
    output::Output,
};
use indicatif::ProgressBar;
use serde::Serialize;
use serde_json::json;
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// How often somebody who has no terminal is told how far it is.
const EVERY: Duration = Duration::from_secs(10);

/// The rejected rows, in a file of the same columns, so that it can be corrected and imported.
pub struct Rejects {
    path: PathBuf,
    names: Option<Vec<String>>,
    file: Option<BufWriter<File>>,
    /// How many there are.
    pub count: u64,
}

impl Rejects {
    /// Before the first one. A file of an earlier import goes.
    ///
    /// # Errors
    /// If it cannot.
    pub fn new(file: &Path, layout: &Layout) -> Result<Self> {
        let (names, ending) = match layout {
            Layout::Csv(columns) => (Some(columns.names().map(String::from).collect()), "csv"),
            Layout::JsonLines => (None, "jsonl"),
        };
        let mut name = file.as_os_str().to_owned();
        name.push(format!(".rejected.{ending}"));
        let path = PathBuf::from(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::file(format!("{}: {error}", path.display())));
            }
            _ => {}
        }
        Ok(Self {
            path,
            names,
            file: None,
            count: 0,
        })
    }

    /// Where they are, if there are any.
    pub fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(|_| self.path.as_path())
    }

    /// Adds a row.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add(&mut self, raw: &Raw, wrong: &Wrong) -> Result<()> {
        let written = self.write(raw, wrong);
        written.map_err(|error| Error::file(format!("{}: {error}", self.path.display())))
    }

    fn write(&mut self, raw: &Raw, wrong: &Wrong) -> std::io::Result<()> {
        let is_first = self.file.is_none();
        if is_first {
            self.file = Some(BufWriter::new(File::create(&self.path)?));
        }
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        self.count = self.count.saturating_add(1);
        let (line, column) = (
            raw.place.line.to_string(),
            wrong.column.as_deref().unwrap_or(""),
        );
        let Some(names) = &self.names else {
            let text = raw.cells().concat();
            let mut document = match serde_json::from_str(&text) {
                Ok(serde_json::Value::Object(fields)) => fields,
                _ => [("text".into(), text.into())].into_iter().collect(),
            };
            document.insert("line".into(), json!(raw.place.line));
            document.insert("reason".into(), json!(wrong.reason));
            return writeln!(file, "{}", serde_json::Value::Object(document));
        };
        let own = ["line", "column", "reason"];
        // A file of rejected rows has these already.
        let kept: Vec<_> = names
            .iter()
            .map(|name| !own.contains(&name.as_str()))
            .collect();
        let keep = |cells: Vec<&str>| {
            let cells = cells.into_iter().zip(&kept).filter(|(_, kept)| **kept);
            cells.map(|(cell, _)| cell.to_owned()).collect::<Vec<_>>()
        };
        let mut csv = csv::Writer::from_writer(file);
        if is_first {
            let mut heading: Vec<String> = own.map(String::from).into();
            heading.extend(keep(names.iter().map(String::as_str).collect()));
            csv.write_record(heading)?;
        }
        let mut record = vec![line, column.to_owned(), wrong.reason.clone()];
        record.extend(keep(raw.cells()));
        csv.write_record(record)?;
        csv.flush()
    }

    /// Has everything on the disk.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn flush(&mut self) -> Result<()> {
        let flushed = self.file.as_mut().map_or(Ok(()), BufWriter::flush);
        flushed.map_err(|error| Error::file(format!("{}: {error}", self.path.display())))
    }
}

/// How far it is, to a person who waits.
pub struct Progress {
    bar: ProgressBar,
    output: Output,
    is_shown: bool,
    began: Instant,
    /// How many were final before this run.
    before: u64,
    told: Instant,
}

impl Progress {
    /// Of so many rows, so many of which were final before.
    pub fn new(output: Output, all: u64, before: u64) -> Self {
        let is_shown = output.shows_progress();
        let bar = output.bar(all, "{bar:30} {human_pos} of {human_len} final  {msg}");
        bar.set_position(before);
        Self {
            bar,
            output,
            is_shown,
            began: Instant::now(),
            before,
            told: Instant::now(),
        }
    }

    /// So many are final now, and so many on their way.
    pub fn set(&mut self, done: u64, flying: u64) {
        let rate = self.rate(done);
        let left = self.bar.length().unwrap_or(done).saturating_sub(done);
        let left = match left.checked_div(rate) {
            Some(seconds) => format!("{} left", time(seconds)),
            None => "waiting for a block".into(),
        };
        let message = format!("{rate} codes/s  {flying} on their way  {left}");
        self.bar.set_position(done);
        self.bar.set_message(message.clone());
        if !self.is_shown && self.told.elapsed() >= EVERY {
            self.told = Instant::now();
            let all = self.bar.length().unwrap_or(done);
            self.output
                .notice(format!("{done} of {all} final  {message}"));
        }
    }

    /// Says something beside the bar.
    pub fn say(&self, what: &str) {
        let output = self.output;
        self.bar.suspend(|| output.notice(what));
    }

    /// Codes a second of this run.
    pub fn rate(&self, done: u64) -> u64 {
        let millis = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let new = done.saturating_sub(self.before);
        new.saturating_mul(1_000).checked_div(millis).unwrap_or(0)
    }

    /// How long this run has taken, in seconds.
    pub fn seconds(&self) -> u64 {
        self.began.elapsed().as_secs()
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

fn time(seconds: u64) -> String {
    let (minutes, rest) = (seconds / 60, seconds % 60);
    match minutes {
        0 => format!("{rest} s"),
        _ => format!("{minutes} min {rest} s"),
    }
}

/// The end of an import.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The file.
    pub file: PathBuf,
    /// How many rows it has.
    pub rows: u64,
    /// How many of them are registered by this import, in this run and those before.
    pub registered: u64,
    /// How many this run registered.
    pub now: u64,
    /// How many are areas that the council admitted, and were left alone.
    pub admitted: u64,
    /// How many were rejected.
    pub rejected: u64,
    /// Where those are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejected_file: Option<PathBuf>,
    /// How long this run took, and how fast it was.
    pub seconds: u64,
    /// Codes a second.
    pub codes_per_second: u64,
    /// The final block by which all of it was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<u64>,
}

impl Report {
    /// Prints it.
    ///
    /// # Errors
    /// If it cannot be printed.
    pub fn print(&self, output: Output) -> Result<()> {
        output.answer(self, || {
            let mut lines = vec![
                ("rows", self.rows.to_string()),
                ("registered", self.registered.to_string()),
            ];
            if self.now != self.registered {
                lines.push(("in this run", self.now.to_string()));
            }
            if self.admitted > 0 {
                lines.push(("areas", format!("{}, left alone", self.admitted)));
            }
            let place = self.rejected_file.as_ref();
            let place = place.map(|path| format!(", in {}", path.display()));
            let rejected = format!("{}{}", self.rejected, place.unwrap_or_default());
            lines.push(("rejected", rejected));
            let rate = self.codes_per_second;
            lines.push(("time", format!("{}, {rate} codes/s", time(self.seconds))));
            lines.extend(self.block.map(|block| ("block", block.to_string())));
            lines
        })
    }
}
