//! Finding and reading codes in pictures.

mod binary;
mod clear;
mod data_matrix;
mod found;
mod levels;
mod luma;
mod qr;

pub use found::{Corner, Found};
pub use luma::{Luma, MAX_OCTETS, MAX_PIXELS};

use crate::error::ScanProblem;
use clear::clear;
use levels::levels;
use std::{
    panic::{catch_unwind, AssertUnwindSafe},
    time::{Duration, Instant},
};

/// After this time, no further step begins. What was found until then is the answer.
const TIME: Duration = Duration::from_secs(2);

/// All QR codes and Data Matrices in a PNG or JPEG picture, in no particular order.
///
/// # Errors
/// The picture is too large, damaged, or of another format. A picture without codes is no error.
pub fn scan(picture: &[u8]) -> Result<Vec<Found>, ScanProblem> {
    Luma::read(picture)?.scan()
}

impl Luma {
    /// All QR codes and Data Matrices in the picture, in no particular order.
    ///
    /// # Errors
    /// [`ScanProblem::ReaderFailed`], for a picture made to that end.
    pub fn scan(&self) -> Result<Vec<Found>, ScanProblem> {
        // The reader is a translation of a program in C++, and indexes as freely as that one: it
        // must not take a server down with it.
        catch_unwind(AssertUnwindSafe(|| self.search())).map_err(|_| ScanProblem::ReaderFailed)
    }

    /// From the smallest copy of the picture to the largest. A large code, or a blurred one, is
    /// found best where it is small, and there most pictures are done with quickly; a small one
    /// only where it is large.
    fn search(&self) -> Vec<Found> {
        let start = Instant::now();
        let late = || start.elapsed() >= TIME;
        let mut found: Vec<Found> = Vec::new();
        for level in levels(self) {
            if late() || level.only_if_none && !found.is_empty() {
                continue;
            }
            let Some(mut binary) = binary::binary(&level.luma) else {
                continue;
            };
            // What is known already is not searched for again, nor taken for the edges of others.
            for code in &found {
                clear(&mut binary, &code.clone().scaled(1.0 / level.scale));
            }
            let codes = qr::find(&binary, &late);
            for code in &codes {
                clear(&mut binary, code);
            }
            let matrices = data_matrix::find(&mut binary, &late);
            for new in codes.into_iter().chain(matrices) {
                found::add(&mut found, new.scaled(level.scale));
            }
        }
        found
    }
}
