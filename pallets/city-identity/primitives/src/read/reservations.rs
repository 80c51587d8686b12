//! Which codes are kept free.

use super::{code_bytes, Chain, Read, Registry};
use crate::{
    answer::{ReadProblem, ReservationAnswer},
    reservation::{reserving, Reservations},
    schema::{self, One},
};
use city_code::Code;

impl<R: Read> Registry<R> {
    /// The reservation that keeps free `code`, which is not registered and stands below `chain`: its
    /// own, or that of one above it which is not registered either. One read, since only registered
    /// codes have reservations below.
    pub(super) fn reservation(
        &self,
        code: &Code,
        chain: &Chain,
    ) -> Result<Option<ReservationAnswer>, ReadProblem> {
        let Some((nearest, _)) = chain.nearest() else {
            return Ok(None);
        };
        let mut line = core::iter::successors(Some(*code), Code::parent);
        let Some(below) = line.find(|code| code.parent_text() == nearest.as_str()) else {
            return Ok(None);
        };
        let key = One(code_bytes(nearest.as_str()));
        let stored: Option<Reservations> = self.value(&schema::RESERVATIONS, &key)?;
        let stored = stored.unwrap_or_default();
        let found = reserving(&stored, below.label());
        Ok(found.map(|reservation| ReservationAnswer::new(reservation, *nearest)))
    }
}
