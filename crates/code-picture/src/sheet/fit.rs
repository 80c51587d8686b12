//! How large things are on a label.

use super::{
    helvetica::COURIER,
    layout::Area,
    text::{Line, Typesetter},
    Label, MIN_MODULE,
};
use crate::{caption, error::SheetProblem};

/// The sizes of the code's type, in mm.
const LARGEST_CODE: f32 = 3.5;
const EASY_CODE: f32 = 2.4;
const SMALLEST_CODE: f32 = 1.8;

/// On how many lines a code is easily read.
const MOST_LINES: usize = 6;

/// The sizes of the names' type.
const LARGEST_NAME: f32 = 4.2;
const EASY_NAME: f32 = 2.8;
const SMALLEST_NAME: f32 = 2.1;

/// Between sizes that are tried.
const STEP: f32 = 0.1;

/// From one line to the next, in sizes of its type.
pub const LEADING: f32 = 1.2;

/// Between the symbol and the text. The quiet zone of the symbol is white besides.
const GAP: f32 = 1.0;

/// A label is wide if it is so many times as wide as high: the text is then beside its symbol.
const WIDE: f32 = 1.4;

/// What part of a high label its symbol takes at most.
const SYMBOL_PART: f32 = 0.7;

/// A label with all sizes known.
#[derive(Debug)]
pub struct Fitted {
    /// The square of the symbol, its quiet zone included.
    pub symbol: Area,
    /// Where the text is.
    pub text: Area,
    /// Its lines from top to bottom.
    pub lines: Vec<Set>,
}

/// A line of text with its size, in mm.
#[derive(Debug)]
pub struct Set {
    /// What it says.
    pub content: Content,
    /// The size of its type.
    pub size: f32,
}

/// A line of text.
#[derive(Debug)]
pub enum Content {
    /// A name.
    Name(Line),
    /// A part of the code.
    Code(String),
}

/// Puts a symbol, a code and names into an area. The code is whole always; names are shrunk, and
/// cut where that is not enough.
pub fn fit(label: &Label, area: Area, typesetter: &mut Typesetter) -> Result<Fitted, SheetProblem> {
    let (symbol, text) = split(area);
    check_module(label, &symbol)?;
    let names = label
        .names()
        .map(|name| typesetter.line(name))
        .collect::<Result<Vec<_>, _>>()?;
    let code = label.code.presented().to_string();
    let least = names.len() as f32 * SMALLEST_NAME * LEADING;
    let fits = |size: f32, lines: usize| lines as f32 * size * LEADING + least <= text.height;
    let (size, parts) = set_code(&code, text.width, fits)
        .ok_or_else(|| SheetProblem::NoRoom { code: code.clone() })?;

    let room = text.height - parts.len() as f32 * size * LEADING;
    let names = set_names(&names, text.width, room);
    let code = parts.into_iter().map(|part| Set {
        content: Content::Code(part.into()),
        size,
    });
    Ok(Fitted {
        symbol,
        text,
        lines: names.chain(code).collect(),
    })
}

/// The squares for the symbol and the text.
fn split(area: Area) -> (Area, Area) {
    if area.width >= area.height * WIDE {
        let side = area.height.min(area.width / 2.0);
        let symbol = Area {
            top: area.top + (area.height - side) / 2.0,
            width: side,
            height: side,
            ..area
        };
        let text = Area {
            left: area.left + side + GAP,
            width: area.width - side - GAP,
            ..area
        };
        (symbol, text)
    } else {
        let side = area.width.min(area.height * SYMBOL_PART);
        let symbol = Area {
            left: area.left + (area.width - side) / 2.0,
            width: side,
            height: side,
            ..area
        };
        let text = Area {
            top: area.top + side + GAP,
            height: area.height - side - GAP,
            ..area
        };
        (symbol, text)
    }
}

fn check_module(label: &Label, symbol: &Area) -> Result<(), SheetProblem> {
    let module = symbol.width / label.symbol.full_width() as f32;
    if module < MIN_MODULE {
        return Err(SheetProblem::TooDense {
            code: label.code.to_string(),
            symbology: label.symbol.symbology(),
            module,
        });
    }
    Ok(())
}

/// The sizes of type between two, from the larger.
fn sizes(largest: f32, smallest: f32) -> impl Iterator<Item = f32> {
    let between = std::iter::successors(Some(largest), |size| Some(size - STEP));
    between
        .take_while(move |size| *size > smallest)
        .chain([smallest])
}

/// The code in few lines of type that is read easily, or else in the largest type that fits.
fn set_code(code: &str, width: f32, fits: impl Fn(f32, usize) -> bool) -> Option<(f32, Vec<&str>)> {
    let set = |size: f32| (size, code_lines(code, size, width));
    let fitting = |(size, parts): &(f32, Vec<&str>)| fits(*size, parts.len());
    let easy = |most: usize| {
        sizes(LARGEST_CODE, EASY_CODE)
            .map(set)
            .find(|candidate| candidate.1.len() <= most && fitting(candidate))
    };
    (1..=MOST_LINES)
        .find_map(easy)
        .or_else(|| sizes(EASY_CODE, SMALLEST_CODE).map(set).find(fitting))
}

fn code_lines(code: &str, size: f32, width: f32) -> Vec<&str> {
    // Saturates: a width below zero is room for nothing.
    let most = (width * 1000.0 / (size * f32::from(COURIER))).floor() as usize;
    caption::lines(code, most)
}

/// Names on one line each in type that is read easily; else on two in the largest in which none is
/// cut; else cut.
fn set_names(names: &[Line], width: f32, height: f32) -> impl Iterator<Item = Set> {
    let set = |size: f32, most: usize| {
        let lines = broken(names, size, width)?;
        let fits = lines.len() <= most && lines.len() as f32 * size * LEADING <= height;
        fits.then_some((size, lines))
    };
    let (size, lines) = sizes(LARGEST_NAME, EASY_NAME)
        .find_map(|size| set(size, names.len()))
        .or_else(|| sizes(LARGEST_NAME, SMALLEST_NAME).find_map(|size| set(size, usize::MAX)))
        .unwrap_or_else(|| (SMALLEST_NAME, cut(names, width, height)));
    lines.into_iter().map(move |line| Set {
        content: Content::Name(line),
        size,
    })
}

/// The lines of all names; none if one needs more than two.
fn broken(names: &[Line], size: f32, width: f32) -> Option<Vec<Line>> {
    let mut lines = Vec::new();
    for name in names {
        let (first, rest) = name.clone().broken(size, width);
        lines.push(first);
        if let Some(rest) = rest {
            if rest.width(size) > width {
                return None;
            }
            lines.push(rest);
        }
    }
    Some(lines)
}

/// The lines of all names in the smallest type, as many as there is room for, cut.
fn cut(names: &[Line], width: f32, height: f32) -> Vec<Line> {
    let two_each = names.len() as f32 * 2.0 * SMALLEST_NAME * LEADING <= height;
    let mut lines = Vec::new();
    for name in names {
        match name.clone().broken(SMALLEST_NAME, width) {
            (first, Some(rest)) if two_each => {
                lines.extend([first, rest.cut(SMALLEST_NAME, width)]);
            }
            _ => lines.push(name.clone().cut(SMALLEST_NAME, width)),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Layout, Symbol, Symbology};
    use city_code::Code;
    use proptest::prelude::*;

    fn label(code: &str, chinese: &str, english: &str) -> Label {
        let code = Code::parse(code.as_bytes()).unwrap();
        let symbol = Symbol::new(Symbology::DataMatrix, code.as_str()).unwrap();
        Label {
            chinese: Some(chinese.into()),
            english: Some(english.into()),
            ..Label::new(code, symbol)
        }
    }

    fn area(width: f32, height: f32) -> Area {
        Layout::new(width, height).unwrap().place(0)
    }

    /// The names and the code as they are read off a label, lines parted by `|`.
    fn read(fitted: &Fitted) -> String {
        let lines = fitted.lines.iter().map(|line| match &line.content {
            Content::Name(name) => name.text(),
            Content::Code(part) => part.clone(),
        });
        lines.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn short_names_are_whole_and_large() {
        let mut typesetter = Typesetter::new(None);
        let label = label("MA.156.1301.01", "路灯", "Lamp");
        let fitted = fit(&label, area(70.0, 37.0), &mut typesetter).unwrap();
        assert_eq!(read(&fitted), "路灯|Lamp|MA.156.1301.01-TC");
        assert!(fitted.lines.iter().all(|line| line.size >= EASY_CODE));
    }

    #[test]
    fn long_names_take_two_lines_and_are_then_cut() {
        let mut typesetter = Typesetter::new(None);
        let mut of = |chinese: &str, english: &str| {
            let label = label("MA.156.1301.01", chinese, english);
            read(&fit(&label, area(70.0, 37.0), &mut typesetter).unwrap())
        };
        let lines = of(
            "石家庄市长安区中山东路一百二十三号",
            "Street lamp No. 123, East Road",
        );
        let expected =
            "石家庄市长安区中山|东路一百二十三号|Street lamp No.|123, East Road|MA.156.1301.01-TC";
        assert_eq!(lines, expected);
        let lines = of(&"路灯".repeat(40), &"lamp ".repeat(40));
        let parts: Vec<_> = lines.split('|').collect();
        assert_eq!(parts.len(), 5, "{lines}");
        assert!(
            parts[1].ends_with("路…") || parts[1].ends_with("灯…"),
            "{lines}"
        );
        assert!(
            parts[2].ends_with("lamp") && parts[3].ends_with("…"),
            "{lines}"
        );
    }

    proptest! {
        #[test]
        fn nothing_is_wider_or_higher_than_its_place(
            width in 25.0..=105.0_f32,
            height in 20.0..=100.0_f32,
            chinese in "[路灯桥梁A-z ,，]{0,60}",
            english in "[A-Za-z0-9 ,.-]{0,90}",
            code in prop::sample::select(vec![
                "MA.156",
                "MA.156.130102/CJ.060101.000000123",
                "MA.156.130102/CJ.060101.000000123/ABCDEFGH.0123456789.ABCDEFGH.7",
            ]),
        ) {
            let mut typesetter = Typesetter::new(None);
            let (label, area) = (label(code, &chinese, &english), area(width, height));
            let fitted = match fit(&label, area, &mut typesetter) {
                Ok(fitted) => fitted,
                Err(SheetProblem::NoRoom { .. }) => return Ok(()),
                Err(other) => panic!("{other}"),
            };
            let rounding = 0.01;
            let inside = |inner: &Area| {
                inner.left >= area.left - rounding
                    && inner.top >= area.top - rounding
                    && inner.left + inner.width <= area.left + area.width + rounding
                    && inner.top + inner.height <= area.top + area.height + rounding
            };
            prop_assert!(inside(&fitted.symbol) && inside(&fitted.text));
            let apart = fitted.symbol.left + fitted.symbol.width < fitted.text.left
                || fitted.symbol.top + fitted.symbol.height < fitted.text.top;
            prop_assert!(apart);
            let mut height = 0.0;
            let mut whole = String::new();
            for line in &fitted.lines {
                height += line.size * LEADING;
                let wide = match &line.content {
                    Content::Name(name) => name.width(line.size),
                    Content::Code(part) => {
                        whole.push_str(part);
                        part.len() as f32 * line.size * f32::from(COURIER) / 1000.0
                    }
                };
                prop_assert!(wide <= fitted.text.width + rounding, "{}", read(&fitted));
            }
            prop_assert!(height <= fitted.text.height + rounding);
            prop_assert_eq!(whole, label.code.presented().to_string());
        }
    }
}
