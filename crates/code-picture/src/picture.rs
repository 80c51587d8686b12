//! A symbol with the code beneath it.

use crate::symbol::Symbol;
use city_code::Code;

/// A symbol, the code with its check characters beneath it for those who have no scanner, and a
/// title for those who do not see it.
///
/// ```
/// use city_code::Code;
/// use code_picture::{Picture, Symbol, Symbology};
///
/// let code = Code::parse(b"MA.156.1301.01").unwrap();
/// let symbol = Symbol::new(Symbology::Qr, "HTTPS://ID.EXAMPLE/MA.156.1301.01").unwrap();
/// let picture = Picture::new(symbol, &code);
/// assert!(picture.svg().contains(">MA.156.1301.01-"));
/// assert!(picture.png(8).unwrap().starts_with(b"\x89PNG"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Picture {
    symbol: Symbol,
    caption: String,
    title: String,
}

impl Picture {
    /// A picture of `symbol`, which stands for `code`.
    pub fn new(symbol: Symbol, code: &Code) -> Self {
        let caption = code.presented().to_string();
        Self {
            symbol,
            title: caption.clone(),
            caption,
        }
    }

    /// The same picture with another title than the code, for instance what bears the code. Any
    /// text will do.
    pub fn titled(self, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..self
        }
    }

    /// The symbol.
    pub const fn symbol(&self) -> &Symbol {
        &self.symbol
    }

    /// The text beneath the symbol: the code with its check characters.
    pub fn caption(&self) -> &str {
        &self.caption
    }

    /// What a screen reader says of the picture.
    pub fn title(&self) -> &str {
        &self.title
    }
}

/// How large the caption is drawn, in modules. As narrow as symbols are, a module is half a
/// millimetre and more: the text is then read without a lens.
const LEAST_TEXT: usize = 3;

/// The caption of a large symbol has a line of at most about this many characters.
const LINE: usize = 20;

impl Picture {
    /// The height of a line of the caption, in modules.
    pub(crate) fn text_size(&self) -> usize {
        // A character is about 0.6 of its line wide.
        const WIDTH_OF_LINE: usize = LINE * 3 / 5;
        (self.symbol.full_width() / WIDTH_OF_LINE).max(LEAST_TEXT)
    }
}
