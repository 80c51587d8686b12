//! What a scan finds.

use crate::symbol::Symbology;
use rxing::Point;

/// A code in a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What it says. Anyone can print a code: this is not to be trusted.
    pub text: String,
    /// What kind of symbol it is.
    pub symbology: Symbology,
    /// Where its top left, top right, bottom right and bottom left corners are in the picture,
    /// however it is turned.
    pub corners: [Corner; 4],
}

/// A place in a picture, in pixels from its top left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corner {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

impl Found {
    /// None if the reader does not know all four corners.
    pub(super) fn new(text: String, symbology: Symbology, points: &[Point]) -> Option<Self> {
        let corners: Vec<_> = points.iter().map(|p| Corner { x: p.x, y: p.y }).collect();
        Some(Self {
            text,
            symbology,
            corners: corners.try_into().ok()?,
        })
    }

    /// The same in a picture `scale` times as large.
    pub(super) fn scaled(mut self, scale: f32) -> Self {
        for corner in &mut self.corners {
            corner.x *= scale;
            corner.y *= scale;
        }
        self
    }

    fn middle(&self) -> Corner {
        let quarter = |sum: f32| sum / 4.0;
        Corner {
            x: quarter(self.corners.iter().map(|c| c.x).sum()),
            y: quarter(self.corners.iter().map(|c| c.y).sum()),
        }
    }

    /// Half its diagonal.
    fn reach(&self) -> f32 {
        let [first, _, third, _] = self.corners;
        (first.x - third.x).hypot(first.y - third.y) / 2.0
    }

    /// Whether this is the same symbol, found once more.
    fn is_again(&self, other: &Self) -> bool {
        let (here, there) = (self.middle(), other.middle());
        self.symbology == other.symbology
            && self.text == other.text
            && (here.x - there.x).hypot(here.y - there.y) < self.reach().max(other.reach()) / 2.0
    }
}

/// Adds what was not found yet.
pub(super) fn add(found: &mut Vec<Found>, one: Found) {
    if !found.iter().any(|other| other.is_again(&one)) {
        found.push(one);
    }
}
