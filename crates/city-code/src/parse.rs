//! The strict parser: one pass over canonical octets, refusing at the first wrong one.

use crate::{
    code::MAX_LEN,
    error::{ErrorKind, ParseError},
    kind::Kind,
    segment::{scheme, Node, AGENCY, AREA, COUNTRY, CUSTOM, CUSTOM_NODES, UNIT, USE},
};

/// The only country with a rule for what is below it.
const OPEN_COUNTRY: &[u8] = b"156";

/// The kind of a code and where its parts end. A part that the code does not have ends where
/// the one before it does.
#[derive(Clone, Copy)]
pub(crate) struct Layout {
    pub kind: Kind,
    pub area: u8,
    pub unit: u8,
    pub series: u8,
    pub item: u8,
}

impl Layout {
    /// Where the agency ends.
    pub const AGENCY: u8 = 2;
    /// Where the country ends.
    pub const COUNTRY: u8 = 6;

    /// Reads the layout off canonical octets.
    pub fn read(input: &[u8]) -> Result<Self, ParseError> {
        if input.is_empty() {
            return Err(ParseError::at(0, ErrorKind::Empty));
        }
        if input.len() > MAX_LEN {
            return Err(ParseError::at(MAX_LEN, ErrorKind::TooLong));
        }
        let mut layout = Self {
            kind: Kind::Country,
            area: Self::COUNTRY,
            unit: Self::COUNTRY,
            series: Self::COUNTRY,
            item: Self::COUNTRY,
        };
        Scanner { input, at: 0 }.code(&mut layout)?;
        Ok(layout)
    }

    /// The layout of the code's first `end` octets, which make a code of the given kind.
    pub fn cut(self, end: u8, kind: Kind) -> Self {
        Self {
            kind,
            area: self.area.min(end),
            unit: self.unit.min(end),
            series: self.series.min(end),
            item: self.item.min(end),
        }
    }
}

struct Scanner<'a> {
    /// At most [`MAX_LEN`] octets, so that positions fit `u8`.
    input: &'a [u8],
    at: u8,
}

impl<'a> Scanner<'a> {
    fn code(&mut self, layout: &mut Layout) -> Result<(), ParseError> {
        self.country()?;
        if !self.eat(b'.') {
            return self.end_of_root(ErrorKind::SeriesWithoutArea);
        }
        layout.kind = Kind::Area;
        self.area()?;
        layout.area = self.at;
        if self.eat(b'.') {
            layout.kind = Kind::Unit;
            self.unit()?;
        }
        layout.unit = self.at;
        layout.series = self.at;
        layout.item = self.at;
        if self.eat(b'/') {
            return self.object(layout);
        }
        self.end_of_root(ErrorKind::ExtraNode)
    }

    fn end_of_root(&self, otherwise: ErrorKind) -> Result<(), ParseError> {
        if self.rest().is_empty() {
            Ok(())
        } else {
            Err(self.error(self.at, otherwise))
        }
    }

    fn country(&mut self) -> Result<(), ParseError> {
        if self.node(&AGENCY)? != b"MA" {
            return Err(self.error(0, ErrorKind::WrongAgency));
        }
        self.dot(ErrorKind::WrongCountry)?;
        let start = self.at;
        let country = self.node(&COUNTRY)?;
        if country != OPEN_COUNTRY && self.rest().starts_with(b".") {
            return Err(self.error(start, ErrorKind::ClosedCountry));
        }
        Ok(())
    }

    fn area(&mut self) -> Result<(), ParseError> {
        let start = self.at;
        let stem = self.node(&AREA)?;
        if matches!(stem, [b'0', ..] | [b'1', b'0', ..]) {
            return Err(self.error(start, ErrorKind::WrongArea));
        }
        if stem.len() % 2 != 0 {
            return Err(self.error(self.at, ErrorKind::WrongArea));
        }
        if stem.ends_with(b"00") {
            return Err(self.error(self.at.saturating_sub(2), ErrorKind::PaddedArea));
        }
        Ok(())
    }

    fn unit(&mut self) -> Result<(), ParseError> {
        let start = self.at;
        let pairs = self.node(&UNIT)?;
        if pairs.len() % 2 != 0 {
            return Err(self.error(self.at, ErrorKind::WrongUnit));
        }
        let starts = (start..).step_by(2);
        match pairs.chunks(2).zip(starts).find(|(pair, _)| *pair == b"00") {
            Some((_, at)) => Err(self.error(at, ErrorKind::ZeroPair)),
            None => Ok(()),
        }
    }

    fn object(&mut self, layout: &mut Layout) -> Result<(), ParseError> {
        let start = self.at;
        let use_code = self.node(&USE)?;
        let refuse = |kind| ParseError::at(usize::from(start), kind);
        let scheme = scheme(use_code).ok_or(refuse(ErrorKind::WrongUse))?;
        if use_code == b"73" {
            return Err(refuse(ErrorKind::PersonalUse));
        }
        if use_code == b"CJ" && layout.kind == Kind::Unit {
            return Err(refuse(ErrorKind::CjBelowUnit));
        }
        layout.kind = Kind::Series;
        self.dot(ErrorKind::WrongCategory)?;
        self.node(&scheme.category)?;
        layout.series = self.at;
        layout.item = self.at;
        if self.rest().is_empty() {
            return Ok(());
        }
        layout.kind = Kind::Object;
        self.dot(ErrorKind::WrongItem)?;
        self.node(&scheme.item)?;
        layout.item = self.at;
        if self.rest().is_empty() {
            return Ok(());
        }
        layout.kind = Kind::Custom;
        self.custom()
    }

    fn custom(&mut self) -> Result<(), ParseError> {
        let mut separator = b'/';
        for _ in 0..CUSTOM_NODES {
            if !self.eat(separator) {
                break;
            }
            self.node(&CUSTOM)?;
            separator = b'.';
        }
        self.end_of_root(ErrorKind::ExtraNode)
    }

    fn rest(&self) -> &'a [u8] {
        self.input.get(usize::from(self.at)..).unwrap_or_default()
    }

    fn eat(&mut self, separator: u8) -> bool {
        let found = self.rest().first() == Some(&separator);
        self.at = self.at.saturating_add(u8::from(found));
        found
    }

    fn dot(&mut self, otherwise: ErrorKind) -> Result<(), ParseError> {
        if self.eat(b'.') {
            Ok(())
        } else {
            Err(self.error(self.at, otherwise))
        }
    }

    /// Reads up to the next separator or the end.
    fn node(&mut self, form: &Node) -> Result<&'a [u8], ParseError> {
        let rest = self.rest();
        let length = rest.iter().position(|octet| matches!(octet, b'.' | b'/'));
        let node = rest.get(..length.unwrap_or(rest.len())).unwrap_or_default();
        let mut read = 0_usize;
        for octet in node {
            if read >= form.max || !form.alphabet.contains(*octet) {
                return Err(ParseError::at(
                    self.after(read),
                    self.misfit(*octet, read, form.kind),
                ));
            }
            read = read.saturating_add(1);
        }
        if read < form.min {
            let kind = if read == 0 {
                ErrorKind::EmptyNode
            } else {
                form.kind
            };
            return Err(ParseError::at(self.after(read), kind));
        }
        self.at = u8::try_from(self.after(read)).unwrap_or(u8::MAX);
        Ok(node)
    }

    fn after(&self, read: usize) -> usize {
        usize::from(self.at).saturating_add(read)
    }

    /// Says why an octet cannot stand where it does: what is wrong with it anywhere in a code,
    /// else `kind`.
    #[cold]
    fn misfit(&self, octet: u8, read: usize, kind: ErrorKind) -> ErrorKind {
        match octet {
            0x80.. => ErrorKind::NotAscii,
            b'%' => ErrorKind::PercentEncoding,
            b'a'..=b'z' => ErrorKind::LowerCase,
            b'0'..=b'9' | b'A'..=b'Z' => kind,
            b'-' if self.input.len().saturating_sub(self.after(read)) == 3 => {
                ErrorKind::UnexpectedCheck
            }
            _ => ErrorKind::WrongCharacter,
        }
    }

    fn error(&self, at: u8, kind: ErrorKind) -> ParseError {
        ParseError::at(usize::from(at), kind)
    }
}
