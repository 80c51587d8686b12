//! SCALE: a code is encoded like a vector of its octets, and read back through the strict parser.

use crate::code::{Code, MAX_LEN};
use alloc::vec::Vec;
use codec::{
    Compact, Decode, DecodeWithMemTracking, Encode, EncodeLike, Error, Input, MaxEncodedLen, Output,
};
use scale_info::{Type, TypeInfo};

impl Encode for Code {
    fn size_hint(&self) -> usize {
        self.as_bytes().size_hint()
    }

    fn encode_to<T: Output + ?Sized>(&self, dest: &mut T) {
        self.as_bytes().encode_to(dest);
    }
}

impl EncodeLike<Vec<u8>> for Code {}

impl Decode for Code {
    fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
        let Compact(length) = Compact::<u32>::decode(input)?;
        let mut octets = [0; MAX_LEN];
        let octets = usize::try_from(length)
            .ok()
            .and_then(|length| octets.get_mut(..length))
            .ok_or("a city code has at most 64 octets")?;
        input.read(octets)?;
        Self::parse(octets).map_err(|error| Error::from(error.expected()).chain("not a city code"))
    }
}

impl DecodeWithMemTracking for Code {}

impl MaxEncodedLen for Code {
    fn max_encoded_len() -> usize {
        Compact(MAX_LEN as u32)
            .encoded_size()
            .saturating_add(MAX_LEN)
    }
}

impl TypeInfo for Code {
    type Identity = <Vec<u8> as TypeInfo>::Identity;

    fn type_info() -> Type {
        Vec::<u8>::type_info()
    }
}
