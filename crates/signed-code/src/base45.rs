//! Base45 (RFC 9285): two octets in three characters of the alphanumeric mode of QR codes.
//!
//! Written here because what is refused has to have a position, and because each text has to be the
//! only one of its octets: a pair of characters that makes more than an octet is refused.

use crate::unreadable::{Reason, Unreadable};
use alloc::{string::String, vec::Vec};

const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

pub(crate) fn encode(octets: &[u8]) -> String {
    octets
        .chunks(2)
        .flat_map(|pair| {
            let number = pair
                .iter()
                .fold(0_u32, |number, octet| (number << 8) | u32::from(*octet));
            let characters = if pair.len() == 2 { 3 } else { 2 };
            [number % 45, number / 45 % 45, number / 2025]
                .into_iter()
                .take(characters)
        })
        .filter_map(|value| ALPHABET.get(usize::try_from(value).ok()?))
        .map(|character| char::from(*character))
        .collect()
}

/// Positions are those of characters in `text`.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, Unreadable> {
    let wrong = |at| Unreadable::at(at, Reason::WrongCharacter);
    let values = text
        .chars()
        .enumerate()
        .map(|(at, character)| value(character).ok_or(wrong(at)))
        .collect::<Result<Vec<u32>, _>>()?;
    let mut octets = Vec::new();
    for (place, group) in values.chunks(3).enumerate() {
        let start = place.saturating_mul(3);
        let number = group.iter().rev().fold(0_u32, |number, value| {
            number.saturating_mul(45).saturating_add(*value)
        });
        match group.len() {
            3 => {
                let pair = u16::try_from(number).map_err(|_| wrong(start))?;
                octets.extend(pair.to_be_bytes());
            }
            2 => octets.push(u8::try_from(number).map_err(|_| wrong(start))?),
            _ => return Err(wrong(start)),
        }
    }
    Ok(octets)
}

fn value(character: char) -> Option<u32> {
    let place = ALPHABET
        .iter()
        .position(|other| char::from(*other) == character)?;
    u32::try_from(place).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_9285() {
        for (octets, text) in [
            ("AB", "BB8"),
            ("Hello!!", "%69 VD92EX0"),
            ("base-45", "UJCLQE7W581"),
            ("ietf!", "QED8WEX0"),
        ] {
            assert_eq!(encode(octets.as_bytes()), text);
            assert_eq!(decode(text).unwrap(), octets.as_bytes());
        }
    }

    #[test]
    fn decode_fails_when_a_group_is_too_large() {
        let wrong = |at| Err(Unreadable::at(at, Reason::WrongCharacter));
        // 65,535 and 255 are the largest; section 4 has the first two.
        assert_eq!(decode("FGW").unwrap(), [255, 255]);
        assert_eq!(decode("GGW"), wrong(0));
        assert_eq!(decode("BB8:::"), wrong(3));
        assert_eq!(decode("U5").unwrap(), [255]);
        assert_eq!(decode("V5"), wrong(0));
        assert_eq!(decode("BB8::"), wrong(3));
    }

    #[test]
    fn decode_fails_when_a_character_is_wrong() {
        let wrong = |at| Err(Unreadable::at(at, Reason::WrongCharacter));
        assert_eq!(decode("BB8b"), wrong(3));
        assert_eq!(decode("BB8A"), wrong(3));
        assert_eq!(decode("B\u{e9}8"), wrong(1));
    }
}
