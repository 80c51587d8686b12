//! Removing codes from a picture of dark and light pixels.

use super::found::{Corner, Found};
use rxing::common::BitMatrix;

/// Makes all light that is within the corners of a code.
pub fn clear(binary: &mut BitMatrix, code: &Found) {
    let limits = |of: fn(&Corner) -> f32, end: u32| {
        let values = code.corners.iter().map(of);
        let (low, high) = values.fold((f32::MAX, 0.0_f32), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        // Saturates at 0 and at the largest number, and is 0 for what is not a number.
        (low.floor() as u32)..(high.ceil() as u32).saturating_add(1).min(end)
    };
    let (columns, rows) = (
        limits(|corner| corner.x, binary.width()),
        limits(|corner| corner.y, binary.height()),
    );
    for y in rows {
        for x in columns.clone() {
            if within(code, x as f32 + 0.5, y as f32 + 0.5) {
                binary.unset(x, y);
            }
        }
    }
}

/// Whether a point is on the same side of all four edges.
fn within(code: &Found, x: f32, y: f32) -> bool {
    let [a, b, c, d] = code.corners;
    let side =
        |from: Corner, to: Corner| (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x);
    let sides = [side(a, b), side(b, c), side(c, d), side(d, a)];
    sides.iter().all(|side| *side >= 0.0) || sides.iter().all(|side| *side <= 0.0)
}
