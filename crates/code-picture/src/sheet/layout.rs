//! Where labels stand on A4.

use crate::error::SheetProblem;

/// The width and height of A4, in mm.
const PAPER: [f32; 2] = [210.0, 297.0];

/// The smallest label, each way: nothing legible is on less.
const LEAST: f32 = 15.0;

/// What printers leave white at the edges of the paper.
const UNPRINTABLE: f32 = 5.0;

/// What stays white within each label, since paper is not fed exactly.
const PADDING: f32 = 1.5;

/// A tenth of the last digit that makers of labels give.
const ROUNDING: f32 = 0.01;

/// A part of a page, in mm from its top left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// From the left edge of the page.
    pub left: f32,
    /// From the top.
    pub top: f32,
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
}

/// Rows and columns of labels on A4.
///
/// ```
/// use code_picture::Layout;
///
/// let layout = Layout::new(70.0, 37.0).unwrap();
/// assert_eq!((layout.columns(), layout.rows()), (3, 8));
/// let layout = Layout::new(48.5, 25.4).unwrap();
/// assert_eq!((layout.columns(), layout.rows()), (4, 11));
/// let layout = Layout::with_gaps(63.5, 38.1, 2.5, 0.0).unwrap();
/// assert_eq!((layout.columns(), layout.rows()), (3, 7));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// Width and height of a label.
    label: [f32; 2],
    /// From a label to the next, to the right and down.
    step: [f32; 2],
    /// Left of the first label, and above it.
    margin: [f32; 2],
    /// Columns and rows.
    count: [usize; 2],
}

impl Layout {
    /// As many labels of this size, in mm, as fit side by side, in the middle of the page.
    ///
    /// # Errors
    /// None fits, or they are too small.
    pub fn new(width: f32, height: f32) -> Result<Self, SheetProblem> {
        Self::with_gaps(width, height, 0.0, 0.0)
    }

    /// The same with gaps between columns and between rows.
    ///
    /// # Errors
    /// As [`Layout::new`].
    pub fn with_gaps(
        width: f32,
        height: f32,
        column_gap: f32,
        row_gap: f32,
    ) -> Result<Self, SheetProblem> {
        let columns = spread(width, column_gap, PAPER[0]);
        let rows = spread(height, row_gap, PAPER[1]);
        let (Some(columns), Some(rows)) = (columns, rows) else {
            return Err(SheetProblem::Layout { width, height });
        };
        Ok(Self {
            label: [width, height],
            step: [width + column_gap, height + row_gap],
            margin: [columns.margin, rows.margin],
            count: [columns.count, rows.count],
        })
    }

    /// The same with margins of another width left of the first label and above it, for paper
    /// whose labels are not in its middle.
    ///
    /// # Errors
    /// The last column or row would be beyond the edge.
    pub fn with_margins(self, left: f32, top: f32) -> Result<Self, SheetProblem> {
        let moved = Self {
            margin: [left, top],
            ..self
        };
        let last = moved.cell(moved.per_page().saturating_sub(1));
        let within = left >= 0.0
            && top >= 0.0
            && last.left + last.width <= PAPER[0] + ROUNDING
            && last.top + last.height <= PAPER[1] + ROUNDING;
        if within {
            Ok(moved)
        } else {
            let [width, height] = self.label;
            Err(SheetProblem::Layout { width, height })
        }
    }

    /// How many labels are side by side.
    pub const fn columns(&self) -> usize {
        let [columns, _] = self.count;
        columns
    }

    /// How many are one above the other.
    pub const fn rows(&self) -> usize {
        let [_, rows] = self.count;
        rows
    }

    /// How many are on a page.
    pub const fn per_page(&self) -> usize {
        self.columns().saturating_mul(self.rows())
    }

    /// The label in a place of the page, row by row from the top left.
    pub fn cell(&self, place: usize) -> Area {
        let columns = self.columns().max(1);
        let at = |index: usize, margin: f32, step: f32| margin + step * index as f32;
        let [width, height] = self.label;
        Area {
            left: at(
                place.checked_rem(columns).unwrap_or(0),
                self.margin[0],
                self.step[0],
            ),
            top: at(
                place.checked_div(columns).unwrap_or(0),
                self.margin[1],
                self.step[1],
            ),
            width,
            height,
        }
    }

    /// The part of that label that is printed on: not at its edges, nor at those of the paper.
    /// It is as large in all labels, so that they look alike.
    pub fn place(&self, place: usize) -> Area {
        let size = |axis: fn(&Area) -> Span| {
            let last = self.per_page().saturating_sub(1);
            let lengths = [0, last].map(|place| axis(&self.cell(place)).length);
            lengths.into_iter().fold(f32::MAX, f32::min)
        };
        let middle = |span: Span, length: f32| span.start + (span.length - length) / 2.0;
        let (width, height) = (size(columns_of), size(rows_of));
        let cell = self.cell(place);
        Area {
            left: middle(columns_of(&cell), width),
            top: middle(rows_of(&cell), height),
            width,
            height,
        }
    }
}

/// A part of one axis, in mm.
struct Span {
    start: f32,
    length: f32,
}

fn columns_of(cell: &Area) -> Span {
    printable(cell.left, cell.width, PAPER[0])
}

fn rows_of(cell: &Area) -> Span {
    printable(cell.top, cell.height, PAPER[1])
}

fn printable(start: f32, length: f32, paper: f32) -> Span {
    let from = (start + PADDING).max(UNPRINTABLE);
    let to = (start + length - PADDING).min(paper - UNPRINTABLE);
    Span {
        start: from,
        length: to - from,
    }
}

/// How many lengths fit one after the other, and what is left before the first.
struct Spread {
    count: usize,
    margin: f32,
}

fn spread(length: f32, gap: f32, paper: f32) -> Option<Spread> {
    let possible = (LEAST..=paper).contains(&length) && (0.0..=paper).contains(&gap);
    // Paper is finite and labels are not thin: a small number.
    let count = ((paper + gap + ROUNDING) / (length + gap)).floor();
    (possible && count >= 1.0).then(|| Spread {
        count: count as usize,
        margin: ((paper - count * length - (count - 1.0) * gap) / 2.0).max(0.0),
    })
}
