//! The fonts that every reader of PDF has, for ASCII.

/// How wide a character of Courier is, in thousandths of its size.
pub const COURIER: u16 = 600;

/// How wide the characters of Helvetica from space to `~` are, in thousandths of its size.
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, // to /
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // to ?
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // to O
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // to _
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // to o
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, // to ~
];

/// What a name that is cut ends in.
pub const ELLIPSIS: char = '…';

/// How WinAnsiEncoding writes an ellipsis.
const ELLIPSIS_OCTET: u8 = 0x85;

/// The octet of a character in WinAnsiEncoding and its width in Helvetica; none if it is neither
/// ASCII nor the ellipsis.
pub fn glyph(c: char) -> Option<(u8, u16)> {
    if c == ELLIPSIS {
        return Some((ELLIPSIS_OCTET, 1000));
    }
    let octet = u8::try_from(c).ok().filter(|octet| octet.is_ascii())?;
    let index = usize::from(octet.checked_sub(b' ')?);
    Some((octet, *WIDTHS.get(index)?))
}
