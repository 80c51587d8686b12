//! A code, its parts and its place in the tree.

use crate::{
    error::{ErrorKind, ParseError},
    kind::Kind,
    parse::Layout,
};
use arrayvec::ArrayString;
use core::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

/// The most octets of a code.
pub const MAX_LEN: usize = 64;

/// A code in canonical form. Needs no allocation; compared, ordered and hashed by its text.
///
/// ```
/// use city_code::{Code, Kind};
///
/// let unit = Code::parse(b"MA.156.1301.0103").unwrap();
/// assert_eq!(unit.kind(), Kind::Unit);
/// assert_eq!(unit.parent_text(), "MA.156.1301.01");
/// assert_eq!(unit.label(), "03");
/// assert_eq!(unit.area_stem(), Some("1301"));
/// assert_eq!(unit.presented().to_string(), "MA.156.1301.0103-3R");
/// ```
#[derive(Clone, Copy)]
pub struct Code {
    /// ASCII, so that every index is a character boundary.
    text: ArrayString<MAX_LEN>,
    layout: Layout,
}

impl Code {
    /// Reads a code in canonical form and nothing else. What people type is for
    /// [`parse_lenient`](crate::parse_lenient).
    ///
    /// # Errors
    /// The first octet that is wrong, and what was expected there.
    pub fn parse(input: &[u8]) -> Result<Self, ParseError> {
        let layout = Layout::read(input)?;
        let not_ascii = |at| ParseError::at(at, ErrorKind::NotAscii);
        let text = core::str::from_utf8(input).map_err(|e| not_ascii(e.valid_up_to()))?;
        let text =
            ArrayString::from(text).map_err(|_| ParseError::at(MAX_LEN, ErrorKind::TooLong))?;
        Ok(Self { text, layout })
    }

    /// Reads `prefix`, `separator` and `label` as one code. Errors count from the label.
    pub(crate) fn join(prefix: &str, separator: &str, label: &str) -> Result<Self, ParseError> {
        let mut text = ArrayString::<MAX_LEN>::new();
        for part in [prefix, separator, label] {
            text.try_push_str(part)
                .map_err(|_| ParseError::at(MAX_LEN, ErrorKind::TooLong))?;
        }
        Self::parse(text.as_bytes())
            .map_err(|error| error.relative_to(prefix.len().saturating_add(separator.len())))
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The canonical text as octets, at most [`MAX_LEN`].
    pub fn as_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// What the code stands for.
    pub const fn kind(&self) -> Kind {
        self.layout.kind
    }

    /// The level of the code, 1 for a country to 6 for a custom code.
    pub const fn level(&self) -> u8 {
        self.kind().level()
    }

    /// The code under which this one is issued; none for a country. A custom code's parent is its
    /// object, whatever its depth.
    pub fn parent(&self) -> Option<Self> {
        let kind = match self.kind() {
            Kind::Country => return None,
            Kind::Area => Kind::Country,
            Kind::Unit if self.parent_end() == self.layout.area => Kind::Area,
            Kind::Unit => Kind::Unit,
            Kind::Series if self.layout.unit == self.layout.area => Kind::Area,
            Kind::Series => Kind::Unit,
            Kind::Object => Kind::Series,
            Kind::Custom => Kind::Object,
        };
        Some(self.cut(self.parent_end(), kind))
    }

    /// The canonical text of the parent, `MA` for a country.
    pub fn parent_text(&self) -> &str {
        self.slice(0, self.parent_end())
    }

    /// The text that sets the code apart below its parent: `156`, `1301`, a unit's last pair
    /// `03`, `60.10000000`, the item, all of the custom part. Together with
    /// [`parent_text`](Self::parent_text) it is the code.
    pub fn label(&self) -> &str {
        match self.kind() {
            Kind::Unit => self.slice(self.len().saturating_sub(2), self.len()),
            _ => self.slice(self.parent_end().saturating_add(1), self.len()),
        }
    }

    /// The codes above this one, from its parent up to its country.
    ///
    /// ```
    /// let code = city_code::Code::parse(b"MA.156.1301.0103").unwrap();
    /// let above: Vec<_> = code.ancestors().map(|code| code.to_string()).collect();
    /// assert_eq!(above, ["MA.156.1301.01", "MA.156.1301", "MA.156"]);
    /// ```
    pub fn ancestors(&self) -> impl Iterator<Item = Self> {
        core::iter::successors(self.parent(), Self::parent)
    }

    /// The code directly below this one that has the given [`label`](Self::label).
    ///
    /// # Errors
    /// What is wrong with the label, with a position in it; [`ErrorKind::NotAChild`] if the label
    /// leads further down than one level.
    ///
    /// ```
    /// let area = city_code::Code::parse(b"MA.156.1301").unwrap();
    /// assert_eq!(area.child("01").unwrap().as_str(), "MA.156.1301.01");
    /// assert_eq!(area.child("CJ.060101").unwrap().as_str(), "MA.156.1301/CJ.060101");
    /// assert!(area.child("0103").is_err());
    /// ```
    pub fn child(&self, label: &str) -> Result<Self, ParseError> {
        let not_a_child = ParseError::at(0, ErrorKind::NotAChild);
        let separator = match self.kind() {
            Kind::Area | Kind::Unit if label.contains('.') => "/",
            Kind::Unit => "",
            Kind::Country | Kind::Area | Kind::Series => ".",
            Kind::Object => "/",
            Kind::Custom => return Err(not_a_child),
        };
        let child = Self::join(self.as_str(), separator, label)?;
        if child.parent_text() == self.as_str() {
            Ok(child)
        } else {
            Err(not_a_child)
        }
    }

    /// Whether this code is `ancestor` or below it in the tree of parents. A county is not within
    /// its prefecture: both are children of their country.
    pub fn is_within(&self, ancestor: &Self) -> bool {
        match self.text.strip_prefix(ancestor.as_str()) {
            Some("") => true,
            Some(rest) => match ancestor.kind() {
                Kind::Custom => false,
                Kind::Unit => true,
                _ => rest.starts_with(['.', '/']),
            },
            None => false,
        }
    }

    /// The three digits of the country.
    pub fn country(&self) -> &str {
        self.slice(Layout::AGENCY.saturating_add(1), Layout::COUNTRY)
    }

    /// The area in which the code stands; an area's is the area itself. None for a country.
    pub fn area(&self) -> Option<Self> {
        (self.kind() > Kind::Country).then(|| self.cut(self.layout.area, Kind::Area))
    }

    /// The area's digits, `1301` in `MA.156.1301.01`. None for a country.
    pub fn area_stem(&self) -> Option<&str> {
        self.part(Kind::Area)
    }

    /// The object of a code inside one; an object's is the object itself. None above objects.
    pub fn object(&self) -> Option<Self> {
        (self.kind() >= Kind::Object).then(|| self.cut(self.layout.item, Kind::Object))
    }

    /// What the holder of the object put behind it: `A7.02`. None for a code that is not custom.
    pub fn custom_part(&self) -> Option<&str> {
        self.part(Kind::Custom)
    }

    /// What the level `kind` adds to the code: for a unit all its pairs, otherwise the label.
    /// None for a level that the code does not have.
    pub(crate) fn part(&self, kind: Kind) -> Option<&str> {
        let Layout {
            area,
            unit,
            series,
            item,
            ..
        } = self.layout;
        let (before, end) = match kind {
            Kind::Country => (Layout::AGENCY, Layout::COUNTRY),
            Kind::Area => (Layout::COUNTRY, area),
            Kind::Unit => (area, unit),
            Kind::Series => (unit, series),
            Kind::Object => (series, item),
            Kind::Custom => (item, self.len()),
        };
        (before < end).then(|| self.slice(before.saturating_add(1), end))
    }

    fn parent_end(&self) -> u8 {
        let Layout {
            area,
            unit,
            series,
            item,
            ..
        } = self.layout;
        match self.kind() {
            Kind::Country => Layout::AGENCY,
            Kind::Area => Layout::COUNTRY,
            Kind::Unit if unit.saturating_sub(area) == 3 => area,
            Kind::Unit => unit.saturating_sub(2),
            Kind::Series => unit,
            Kind::Object => series,
            Kind::Custom => item,
        }
    }

    fn len(&self) -> u8 {
        u8::try_from(self.text.len()).unwrap_or(u8::MAX)
    }

    fn slice(&self, start: u8, end: u8) -> &str {
        self.text
            .get(usize::from(start)..usize::from(end))
            .unwrap_or_default()
    }

    /// The code's first `end` octets, which make a code of the given kind.
    fn cut(&self, end: u8, kind: Kind) -> Self {
        let mut text = self.text;
        text.truncate(usize::from(end));
        Self {
            text,
            layout: self.layout.cut(end, kind),
        }
    }
}

impl FromStr for Code {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text.as_bytes())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({self})")
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Code {}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Code {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, string::ToString, vec::Vec};

    fn code(text: &str) -> Code {
        text.parse().unwrap()
    }

    const LADDER: [&str; 7] = [
        "MA.156",
        "MA.156.1301",
        "MA.156.1301.02",
        "MA.156.1301.0201",
        "MA.156.1301.0201/60.10000000",
        "MA.156.1301.0201/60.10000000.2",
        "MA.156.1301.0201/60.10000000.2/A7.02",
    ];

    #[test]
    fn parent_works() {
        for pair in LADDER.windows(2) {
            let parent = code(pair[1]).parent().unwrap();
            assert_eq!(parent.as_str(), pair[0]);
            assert_eq!(code(pair[1]).parent_text(), pair[0]);
            assert_eq!(parent.kind(), code(pair[0]).kind());
            assert_eq!(parent.label(), code(pair[0]).label());
        }
        assert_eq!(code("MA.156").parent(), None);
        assert_eq!(code("MA.156").parent_text(), "MA");
        assert_eq!(
            code("MA.156.11/CJ.060101").parent(),
            Some(code("MA.156.11"))
        );
    }

    #[test]
    fn ancestors_works() {
        let above: Vec<_> = code(LADDER[6])
            .ancestors()
            .map(|code| code.to_string())
            .collect();
        let expected: Vec<_> = LADDER[..6].iter().rev().map(ToString::to_string).collect();
        assert_eq!(above, expected);
    }

    #[test]
    fn label_works() {
        let labels: Vec<_> = LADDER
            .iter()
            .map(|text| code(text).label().to_string())
            .collect();
        assert_eq!(
            labels,
            ["156", "1301", "02", "01", "60.10000000", "2", "A7.02"]
        );
    }

    #[test]
    fn parts_of_a_code_work() {
        let custom = code(LADDER[6]);
        assert_eq!(custom.country(), "156");
        assert_eq!(custom.area(), Some(code(LADDER[1])));
        assert_eq!(custom.area_stem(), Some("1301"));
        assert_eq!(custom.part(Kind::Unit), Some("0201"));
        assert_eq!(custom.part(Kind::Series), Some("60.10000000"));
        assert_eq!(custom.object(), Some(code(LADDER[5])));
        assert_eq!(custom.custom_part(), Some("A7.02"));

        let country = code("MA.840");
        assert_eq!((country.area(), country.area_stem()), (None, None));
        assert_eq!((country.object(), country.custom_part()), (None, None));

        let object = code(LADDER[5]);
        assert_eq!(
            (object.object(), object.custom_part()),
            (Some(object), None)
        );
        assert_eq!(code("MA.156.1301/60.10000000").part(Kind::Unit), None);
    }

    #[test]
    fn child_fails_when_label_leads_elsewhere() {
        let not_a_child = Err(ParseError::at(0, ErrorKind::NotAChild));
        assert_eq!(code("MA.156").child("1301.01"), not_a_child);
        assert_eq!(code("MA.156.1301").child("0103"), not_a_child);
        assert_eq!(code("MA.156.1301.01").child(""), not_a_child);
        assert_eq!(code("MA.156.1301").child("60.10000000.2"), not_a_child);
        assert_eq!(code(LADDER[4]).child("2/A7"), not_a_child);
        assert_eq!(code(LADDER[6]).child("A7"), not_a_child);
    }

    #[test]
    fn child_fails_when_label_is_malformed() {
        let error = |position, kind| Err(ParseError::at(position, kind));
        assert_eq!(code("MA.156").child(""), error(0, ErrorKind::EmptyNode));
        assert_eq!(
            code("MA.840").child("13"),
            error(0, ErrorKind::ClosedCountry)
        );
        assert_eq!(
            code("MA.156.1301").child("0I"),
            error(1, ErrorKind::WrongUnit)
        );
        assert_eq!(
            code("MA.156.1301.01").child("3"),
            error(1, ErrorKind::WrongUnit)
        );
        assert_eq!(
            code("MA.156.1301.01").child("CJ.060101"),
            error(0, ErrorKind::CjBelowUnit)
        );
        let long = "2".repeat(65);
        assert_eq!(code(LADDER[4]).child(&long), error(64, ErrorKind::TooLong));
    }

    #[test]
    fn is_within_works() {
        for (depth, lower) in LADDER.iter().enumerate() {
            for (height, upper) in LADDER.iter().enumerate() {
                assert_eq!(
                    code(lower).is_within(&code(upper)),
                    height <= depth,
                    "{lower} {upper}"
                );
            }
        }
        assert!(!code("MA.156.130102").is_within(&code("MA.156.1301")));
        let item = code("MA.156.1301/60.10000000.2");
        assert!(!code("MA.156.1301/60.10000000.21").is_within(&item));
        let custom = code("MA.156.1301/60.10000000.2/A7");
        assert!(!code("MA.156.1301/60.10000000.2/A7.02").is_within(&custom));
        assert!(custom.is_within(&custom));
    }

    #[test]
    fn codes_are_ordered_by_text() {
        assert!(code("MA.156.1301") < code("MA.156.130102"));
        assert!(code("MA.156.1301.01") < code("MA.156.1301.0101"));
        assert_eq!(format!("{:?}", code("MA.156")), "Code(MA.156)");
        assert_eq!(format!("{:>8}", code("MA.156")), "  MA.156");
    }
}
