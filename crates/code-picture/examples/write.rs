//! Writes a symbol as SVG or PNG, or labels as PDF, by the ending of the file:
//!
//! `write FILE CODE TEXT [qr|data-matrix] [NUMBER] [CHINESE] [ENGLISH]`
//!
//! TEXT is what scanners read. NUMBER is the pixels of a module in PNG, and how many labels of
//! 70 x 37 mm there are in PDF; each has the same code. `FONT` in the environment is the font file.

use city_code::Code;
use code_picture::{Font, Label, Layout, Picture, Sheets, Symbol, Symbology};
use std::{env, error::Error, fs, io::BufWriter};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(file), Some(code), Some(text)) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        return Err("write FILE CODE TEXT [qr|data-matrix] [NUMBER] [CHINESE] [ENGLISH]".into());
    };
    let symbology = match arguments.next().as_deref() {
        None | Some("qr") => Symbology::Qr,
        Some("data-matrix") => Symbology::DataMatrix,
        Some(other) => return Err(format!("{other} is neither qr nor data-matrix").into()),
    };
    let number: u32 = match arguments.next() {
        Some(number) => number.parse()?,
        None => 8,
    };
    let code: Code = code.parse().map_err(|error| format!("{code}: {error}"))?;
    let symbol = Symbol::new(symbology, &text)?;

    if file.ends_with(".svg") {
        fs::write(file, Picture::new(symbol, &code).svg())?;
    } else if file.ends_with(".png") {
        fs::write(file, Picture::new(symbol, &code).png(number)?)?;
    } else {
        let mut label = Label::new(code, symbol);
        label.chinese = arguments.next();
        label.english = arguments.next();
        let font = env::var_os("FONT").map(Font::read).transpose()?;
        let output = BufWriter::new(fs::File::create(file)?);
        let mut sheets = Sheets::new(output, Layout::new(70.0, 37.0)?, font)?;
        for _ in 0..number {
            sheets.push(&label)?;
        }
        let printed = sheets.finish()?;
        println!("{} labels on {} pages", printed.labels, printed.pages);
    }
    Ok(())
}
