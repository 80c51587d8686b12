//! What benchmarks found: printed as it comes, kept as JSON, shown as a table.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt::Write, fs, io::ErrorKind, path::Path, thread};

/// Everything that was found, by benchmark.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Results {
    /// What each benchmark found when it ran last.
    pub benchmarks: BTreeMap<String, Findings>,
}

/// What one benchmark found.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Findings {
    /// The machine that it ran on.
    pub machine: String,
    /// How large it was: 1 is the size that is meant.
    pub scale: f64,
    /// The figures, in the order in which they were found.
    pub figures: Vec<Figure>,
    /// What is drawn: points by the name of a curve.
    pub curves: BTreeMap<String, Vec<(f64, f64)>>,
}

/// One figure.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// How much it is.
    pub value: f64,
    /// Of what.
    pub unit: String,
    /// What is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
}

/// The bounds between which a figure is wanted, themselves included.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Target {
    /// The lower bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<f64>,
    /// The upper bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<f64>,
}

impl Target {
    /// This much or more.
    pub const fn least(bound: f64) -> Self {
        Self {
            least: Some(bound),
            most: None,
        }
    }

    /// This much or less.
    pub const fn most(bound: f64) -> Self {
        Self {
            least: None,
            most: Some(bound),
        }
    }

    /// From one to the other.
    pub const fn between(least: f64, most: f64) -> Self {
        Self {
            least: Some(least),
            most: Some(most),
        }
    }

    /// Whether a value is within the bounds.
    pub fn is_met(&self, value: f64) -> bool {
        self.least.is_none_or(|least| value >= least) && self.most.is_none_or(|most| value <= most)
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.least, self.most) {
            (Some(least), Some(most)) => write!(f, "{least} to {most}"),
            (Some(least), None) => write!(f, "at least {least}"),
            (None, Some(most)) => write!(f, "at most {most}"),
            (None, None) => Ok(()),
        }
    }
}

/// A value with three significant digits at the least.
fn rounded(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

impl Figure {
    /// The figure of a benchmark on one line: `bench NAME VALUE UNIT`, then what is wanted.
    fn line(&self, benchmark: &str) -> String {
        let Self {
            name,
            value,
            unit,
            target,
        } = self;
        let value_text = rounded(*value);
        let mut line = format!("bench {benchmark}.{name} {value_text} {unit}");
        if let Some(target) = target {
            let verdict = if target.is_met(*value) {
                "met"
            } else {
                "MISSED"
            };
            let _ = write!(line, " (wanted {target}: {verdict})");
        }
        line
    }
}

impl Findings {
    /// Nothing found yet, on this machine.
    pub fn new(scale: f64) -> Self {
        Self {
            machine: machine(),
            scale,
            ..Default::default()
        }
    }
}

impl Results {
    /// The results that a file keeps; none if there is no file.
    ///
    /// # Errors
    /// If it cannot be read, or holds something else.
    pub fn load(path: &Path) -> Result<Self> {
        match fs::read(path) {
            Ok(json) => serde_json::from_slice(&json).context(path.display().to_string()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).context(path.display().to_string()),
        }
    }

    /// Writes them to a file.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let json = serde_json::to_string_pretty(self)?;
        fs::write(path, json + "\n").context(path.display().to_string())
    }

    /// The figures as a table in Markdown.
    pub fn table(&self) -> String {
        let mut table = String::from("| Figure | Found | Wanted |\n|---|---:|---|\n");
        for (benchmark, findings) in &self.benchmarks {
            for figure in &findings.figures {
                let wanted = figure.target.map(|target| {
                    let missed = if target.is_met(figure.value) {
                        ""
                    } else {
                        ": **missed**"
                    };
                    format!("{target}{missed}")
                });
                let _ = writeln!(
                    table,
                    "| `{benchmark}.{}` | {} {} | {} |",
                    figure.name,
                    rounded(figure.value),
                    figure.unit,
                    wanted.unwrap_or_default()
                );
            }
        }
        for (machine, benchmarks) in self.machines() {
            let _ = writeln!(table, "\n{}: {machine}.", benchmarks.join(", "));
        }
        table
    }

    /// The machines with the benchmarks that ran there, and their scales.
    fn machines(&self) -> BTreeMap<&str, Vec<String>> {
        let mut machines = BTreeMap::<_, Vec<_>>::new();
        for (benchmark, findings) in &self.benchmarks {
            let scale = match findings.scale {
                1.0 => String::new(),
                scale => format!(" (at {scale} of its size)"),
            };
            let machine = machines.entry(findings.machine.as_str()).or_default();
            machine.push(format!("`{benchmark}`{scale}"));
        }
        machines
    }
}

/// A benchmark that is under way: what it finds is printed at once.
pub struct Recorder<'a> {
    benchmark: &'a str,
    findings: &'a mut Findings,
}

impl<'a> Recorder<'a> {
    /// Records what `benchmark` finds.
    pub const fn new(benchmark: &'a str, findings: &'a mut Findings) -> Self {
        Self {
            benchmark,
            findings,
        }
    }

    /// A figure that nothing particular is wanted of.
    pub fn figure(&mut self, name: &str, value: f64, unit: &str) {
        self.add(name, value, unit, None);
    }

    /// A figure with what is wanted of it.
    pub fn wanted(&mut self, name: &str, value: f64, unit: &str, target: Target) {
        self.add(name, value, unit, Some(target));
    }

    fn add(&mut self, name: &str, value: f64, unit: &str, target: Option<Target>) {
        let figure = Figure {
            name: name.into(),
            value,
            unit: unit.into(),
            target,
        };
        println!("{}", figure.line(self.benchmark));
        self.findings.figures.push(figure);
    }

    /// A curve to draw.
    pub fn curve(&mut self, name: &str, points: Vec<(f64, f64)>) {
        self.findings.curves.insert(name.into(), points);
    }
}

/// The processor and how many of them this program may use.
fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("an unknown processor", |rest| {
            rest.trim_start_matches([' ', '\t', ':'])
        });
    let count = thread::available_parallelism().map_or(1, usize::from);
    format!("{count} processors of {model}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_include_their_bounds() {
        assert!(Target::least(10.0).is_met(10.0) && !Target::least(10.0).is_met(9.9));
        assert!(Target::most(10.0).is_met(10.0) && !Target::most(10.0).is_met(10.1));
        let between = Target::between(0.7, 1.1);
        assert!(between.is_met(0.7) && between.is_met(1.1) && !between.is_met(1.2));
    }

    #[test]
    fn figures_name_missed_targets() {
        let mut figure = Figure {
            name: "rate".into(),
            value: 999.4,
            unit: "codes/s".into(),
            target: Some(Target::least(1_000.0)),
        };
        let line = "bench register.rate 999 codes/s (wanted at least 1000: MISSED)";
        assert_eq!(figure.line("register"), line);
        figure.target = None;
        assert_eq!(figure.line("register"), "bench register.rate 999 codes/s");
    }

    #[test]
    fn tables_show_every_figure_and_the_machine() {
        let mut findings = Findings {
            machine: "2 processors of a kind".into(),
            scale: 0.5,
            ..Default::default()
        };
        let mut recorder = Recorder::new("batch", &mut findings);
        recorder.wanted("rate", 12_345.6, "codes/s", Target::least(10_000.0));
        recorder.figure("ratio", 0.123, "");
        let results = Results {
            benchmarks: [("batch".into(), findings)].into(),
        };
        let table = results.table();
        for part in [
            "| `batch.rate` | 12346 codes/s | at least 10000 |",
            "| `batch.ratio` | 0.12  |  |",
            "`batch` (at 0.5 of its size): 2 processors of a kind.",
        ] {
            assert!(table.contains(part), "{table}");
        }
    }
}
