//! Prints what is in pictures: `scan FILE...`.

use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let picture = std::fs::read(&path)?;
        let start = Instant::now();
        let found = code_picture::scan(&picture)?;
        println!("{path}: {} in {:.0?}", found.len(), start.elapsed());
        for code in found {
            println!(
                "  {}: {} at {:.0?}",
                code.symbology, code.text, code.corners
            );
        }
    }
    Ok(())
}
