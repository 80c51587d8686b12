//! Pictures of codes.

use super::{check_label, check_same, is_signed};
use crate::{
    cli::Qr,
    error::{Error, Result},
    output::Output,
    values,
};
use city_code::{alias::web::Link, Code};
use code_picture::{Picture, Symbol, Symbology};
use serde::Serialize;
use std::fs;

/// A picture that was drawn.
#[derive(Serialize)]
struct Drawn {
    file: String,
    code: Code,
    text: String,
    modules: usize,
}

/// The symbol of a text: a link, or a label.
///
/// # Errors
/// If the text does not fit.
pub fn symbol(symbology: Symbology, text: &str) -> Result<Symbol> {
    Symbol::new(symbology, text).map_err(Error::usage)
}

/// The link of a code as it is printed: in capital letters, which take least room.
///
/// # Errors
/// If the host is none.
pub fn link(host: &str, code: Code) -> Result<String> {
    let link = Link::new(host, code)
        .map_err(|problem| Error::usage(format!("{host} is no host: {problem}")))?;
    Ok(format!("{link:#}"))
}

/// A text to draw above a code: a label, a link or a code, of just that code.
fn of_code(text: &str, code: &Code) -> Result<String> {
    if is_signed(text) {
        check_label(text, code)?;
    } else if let Ok(link) = Link::parse(text) {
        values::host(link.host())?;
        check_same(&link.code(), code)?;
    } else {
        let read = values::code(text).map_err(|_| {
            Error::usage("the text is neither a label nor a link, nor a code")
                .next(format!("city sign {code}"))
        })?;
        check_same(&read, code)?;
    }
    Ok(text.into())
}

/// The symbology that options name.
pub const fn symbology(data_matrix: bool) -> Symbology {
    match data_matrix {
        true => Symbology::DataMatrix,
        false => Symbology::Qr,
    }
}

/// Runs the command.
///
/// # Errors
/// What went wrong.
pub fn run(command: &Qr, output: Output) -> Result<()> {
    let code = values::code(&command.code)?;
    let text = match (&command.text, &command.host) {
        (Some(text), _) => of_code(text.trim(), &code)?,
        (None, Some(host)) => link(&values::host(host)?, code)?,
        (None, None) => return Err(Error::usage("say --host HOST or --text LABEL")),
    };
    let symbol = symbol(symbology(command.data_matrix), &text)?;
    let modules = symbol.width();
    let picture = Picture::new(symbol, &code);
    let extension = command.out.extension().and_then(|text| text.to_str());
    let octets = match extension {
        Some("svg") => picture.svg().into_bytes(),
        Some("png") => picture.png(command.module).map_err(Error::usage)?,
        _ => {
            let file = command.out.display();
            return Err(Error::usage(format!(
                "{file}: pictures are NAME.svg or NAME.png"
            )));
        }
    };
    fs::write(&command.out, octets)
        .map_err(|error| Error::file(format!("{}: {error}", command.out.display())))?;
    let drawn = Drawn {
        file: command.out.display().to_string(),
        code,
        text,
        modules,
    };
    output.answer(&drawn, || {
        vec![
            ("file", drawn.file.clone()),
            ("code", drawn.code.to_string()),
            ("text", drawn.text.clone()),
            ("symbol", format!("{modules} x {modules} modules")),
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::tests::signed;
    use signed_code::Carrier;

    #[test]
    fn only_what_is_of_the_code_is_drawn_above_it() {
        let code: Code = "MA.156.1301.01".parse().unwrap();
        let label = signed(code, &Carrier::url("id.example"), None);
        for text in [&label, "HTTPS://ID.EXAMPLE/MA.156.1301.01", code.as_str()] {
            assert_eq!(of_code(text, &code).unwrap(), text);
        }
        for (text, expected) in [
            ("https://evil.example/", "neither a label nor a link"),
            (
                "https://id.example/MA.156.1301.01?x=1",
                "neither a label nor a link",
            ),
            ("https://id.example:81/MA.156.1301.01", "no name of a host"),
            ("HTTPS://ID.EXAMPLE/MA.156.1301.02", "is of MA.156.1301.02"),
            (&label[..label.len() - 1], "the label is none"),
            (
                &label.replace("1301.01:", "1301.02:"),
                "is of MA.156.1301.02",
            ),
        ] {
            let error = of_code(text, &code).unwrap_err();
            assert!(error.message.contains(expected), "{error}");
        }
    }
}
