//! Pictures of what benchmarks found.

use crate::report::Results;
use anyhow::{anyhow, Context, Result};
use plotters::prelude::{
    ChartBuilder, IntoDrawingArea, LineSeries, Palette, Palette99, PathElement, SVGBackend, BLACK,
    WHITE,
};
use std::{fs, path::Path};

const SIZE: (u32, u32) = (800, 400);

type Points = Vec<(f64, f64)>;

/// A picture of curves that benchmarks recorded.
struct Plot {
    file: &'static str,
    title: &'static str,
    x: &'static str,
    y: &'static str,
    /// The benchmark, its curve, and what the legend calls it.
    curves: &'static [(&'static str, &'static str, &'static str)],
}

const PLOTS: [Plot; 5] = [
    Plot {
        file: "register.svg",
        title: "Signed transactions a second, block by block",
        x: "seconds",
        y: "transactions a second",
        curves: &[
            ("register", "register", "register"),
            ("register", "remark", "empty remark"),
        ],
    },
    Plot {
        file: "batch.svg",
        title: "Codes registered in batches a second, block by block",
        x: "seconds",
        y: "codes a second",
        curves: &[("batch", "codes", "register_batch")],
    },
    Plot {
        file: "resolve.svg",
        title: "How long a read over HTTP takes",
        x: "milliseconds",
        y: "percent of the answers",
        curves: &[
            ("resolve", "resolve", "cityIdentity_v1_resolve"),
            ("resolve", "storage", "state_getStorage"),
        ],
    },
    Plot {
        file: "finality.svg",
        title: "From submission to finality",
        x: "seconds",
        y: "percent of the registrations",
        curves: &[("finality", "latency", "200 registrations a second")],
    },
    Plot {
        file: "growth.svg",
        title: "Rates as the registry grows, against those of a small one",
        x: "entries, in thousands",
        y: "rate, of that of the small one",
        curves: &[
            ("growth", "register", "register"),
            ("growth", "resolve", "resolve"),
        ],
    },
];

/// Draws what there is results for, into a folder, as SVG. Returns the files' names.
///
/// # Errors
/// If a file cannot be written.
pub fn draw(results: &Results, folder: &Path) -> Result<Vec<&'static str>> {
    fs::create_dir_all(folder)?;
    let mut drawn = Vec::new();
    for plot in &PLOTS {
        let curves = plot.points(results);
        if curves.is_empty() {
            continue;
        }
        let path = folder.join(plot.file);
        plot.draw(&curves, &path)
            .with_context(|| path.display().to_string())?;
        drawn.push(plot.file);
    }
    Ok(drawn)
}

impl Plot {
    /// The curves that there are, with their names.
    fn points<'a>(&self, results: &'a Results) -> Vec<(&'static str, &'a Points)> {
        let curves = self.curves.iter();
        let found = curves.filter_map(|(benchmark, curve, name)| {
            let points = results.benchmarks.get(*benchmark)?.curves.get(*curve)?;
            Some((*name, points))
        });
        found.filter(|(_, points)| !points.is_empty()).collect()
    }

    fn draw(&self, curves: &[(&str, &Points)], path: &Path) -> Result<()> {
        let all = || curves.iter().flat_map(|(_, points)| points.iter());
        let right = all().map(|(x, _)| *x).fold(f64::MIN_POSITIVE, f64::max);
        let top = all().map(|(_, y)| *y).fold(f64::MIN_POSITIVE, f64::max);
        // The drawing library's errors borrow what they are about.
        let plain = |error: &dyn std::error::Error| anyhow!("{error}");

        let area = SVGBackend::new(path, SIZE).into_drawing_area();
        area.fill(&WHITE).map_err(|error| plain(&error))?;
        let mut chart = ChartBuilder::on(&area)
            .caption(self.title, ("sans-serif", 18))
            .margin(12)
            .x_label_area_size(40)
            .y_label_area_size(60)
            .build_cartesian_2d(0.0..right, 0.0..top * 1.05)
            .map_err(|error| plain(&error))?;
        chart
            .configure_mesh()
            .light_line_style(WHITE)
            .x_desc(self.x)
            .y_desc(self.y)
            .draw()
            .map_err(|error| plain(&error))?;
        for (index, (name, points)) in curves.iter().enumerate() {
            let colour = Palette99::pick(index);
            let line = LineSeries::new(points.iter().copied(), &colour);
            chart
                .draw_series(line)
                .map_err(|error| plain(&error))?
                .label(*name)
                .legend(move |(x, y)| {
                    PathElement::new([(x, y), (x + 16, y)], Palette99::pick(index))
                });
        }
        chart
            .configure_series_labels()
            .background_style(WHITE)
            .border_style(BLACK)
            .draw()
            .map_err(|error| plain(&error))?;
        area.present().map_err(|error| plain(&error))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::report::{Findings, Recorder};

    #[test]
    fn what_was_found_is_drawn_and_nothing_else() {
        let mut findings = Findings::default();
        let points = vec![(2.0, 10_000.0), (4.0, 12_000.0)];
        Recorder::new("batch", &mut findings).curve("codes", points);
        let results = Results {
            benchmarks: [("batch".into(), findings)].into(),
        };
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(draw(&results, folder.path()).unwrap(), ["batch.svg"]);
        let svg = fs::read_to_string(folder.path().join("batch.svg")).unwrap();
        assert!(
            svg.contains("<svg") && svg.contains("register_batch"),
            "{svg}"
        );
    }
}
