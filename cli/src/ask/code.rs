//! Codes without a chain.

use crate::{
    cli::CodeCommand,
    error::{Error, Result},
    output::Output,
    values,
};
use city_code::{parse_lenient, Change, Code, Kind, Lenient, ParseError};
use serde::Serialize;

/// What is known of a code without a chain.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Known {
    code: Code,
    presented: String,
    check: String,
    kind: Kind,
    parent: Option<Code>,
    division: Option<u32>,
    /// Whether check characters were given; they were right then.
    check_verified: bool,
    changes: Vec<Change>,
    signature_suffix: Option<String>,
}

impl Known {
    fn new(code: Code) -> Self {
        Self {
            presented: code.presented().to_string(),
            check: code.check().to_string(),
            kind: code.kind(),
            parent: code.parent(),
            division: code.gb2260(),
            check_verified: false,
            changes: Vec::new(),
            signature_suffix: None,
            code,
        }
    }
}

/// A name in another scheme.
#[derive(Serialize)]
struct Alias {
    scheme: &'static str,
    value: String,
}

/// Runs a command.
///
/// # Errors
/// If the text is no code.
pub fn run(command: &CodeCommand, output: Output) -> Result<()> {
    match command {
        CodeCommand::Parse { text } => print(&parse(text)?, output),
        CodeCommand::Check { code } => {
            let known = check(code)?;
            if !known.check_verified {
                output.notice("no check characters were given; these are the right ones");
            }
            print(&known, output)
        }
        CodeCommand::Aliases { code } => {
            let aliases = aliases(values::code(code)?);
            let rows: Vec<_> = aliases
                .iter()
                .map(|alias| vec![alias.scheme.to_owned(), alias.value.clone()])
                .collect();
            output.table(&aliases, &["scheme", "value"], rows)
        }
    }
}

fn parse(text: &str) -> Result<Known> {
    match parse_lenient(text).map_err(|error| malformed(text, error))? {
        Lenient::Code {
            code,
            changes,
            check_verified,
            signature_suffix,
        } => Ok(Known {
            check_verified,
            changes,
            signature_suffix,
            ..Known::new(code)
        }),
        Lenient::Foreign { text } => Err(Error::usage(format!(
            "{text} is a code of IDcode, but none of this registry's"
        ))),
    }
}

/// As [`parse`], but nothing may be changed.
fn check(text: &str) -> Result<Known> {
    let known = parse(text)?;
    let written = text.split('-').next().unwrap_or_default();
    if written != known.code.as_str() {
        return Err(Error::usage(format!(
            "{text} is not in canonical form: that is {}",
            known.code
        ))
        .next(format!("city code check {}", known.presented)));
    }
    Ok(known)
}

fn malformed(text: &str, error: ParseError) -> Error {
    // The right ones are not told: who sees them would believe the wrong code.
    if error.kind == city_code::ErrorKind::WrongCheck {
        return Error::unverified(format!("{text}: the check characters are wrong"))
            .next("compare the code with its source, character by character");
    }
    let place = " ".repeat(error.position.into());
    Error::usage(format!("not a code: {error}\n  {text}\n  {place}^"))
}

fn aliases(code: Code) -> Vec<Alias> {
    let gb2260 = (code.kind() == Kind::Area).then(|| code.gb2260()).flatten();
    let alias = |scheme, value: Option<String>| value.map(|value| Alias { scheme, value });
    [
        alias("gb2260", gb2260.map(|digits| digits.to_string())),
        alias("cjt553", code.cjt553().map(|digits| digits.to_string())),
        alias("did", Some(code.did().to_string())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn print(known: &Known, output: Output) -> Result<()> {
    output.answer(known, || {
        let mut lines = vec![
            ("code", known.code.to_string()),
            ("presented", known.presented.clone()),
            ("kind", known.kind.to_string()),
        ];
        lines.extend(known.parent.map(|parent| ("parent", parent.to_string())));
        lines.extend(known.division.map(|code| ("division", code.to_string())));
        let check = if known.check_verified {
            "right"
        } else {
            "not given"
        };
        lines.push(("check", check.into()));
        for change in &known.changes {
            let change = format!("{:?} at {}", change.kind, change.position);
            lines.push(("changed", change));
        }
        lines.extend(
            known
                .signature_suffix
                .clone()
                .map(|suffix| ("signature", suffix)),
        );
        lines
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind as ErrorKind;

    #[test]
    fn what_people_type_is_read() {
        let known = parse(" ma.156.1301-ub ").unwrap();
        assert_eq!(known.presented, "MA.156.1301-UB");
        assert!(known.check_verified);
        assert_eq!(known.changes.len(), 2);
    }

    #[test]
    fn a_check_is_right_wrong_or_not_given() {
        assert!(check("MA.156.1301-UB").unwrap().check_verified);
        assert!(!check("MA.156.1301").unwrap().check_verified);
        assert_eq!(
            check("MA.156.1301-UC").err().unwrap().kind,
            ErrorKind::Unverified
        );
        assert_eq!(
            check("ma.156.1301-UB").err().unwrap().kind,
            ErrorKind::Usage
        );
        assert_eq!(check("nothing").err().unwrap().kind, ErrorKind::Usage);
    }

    #[test]
    fn aliases_follow_from_the_code() {
        let schemes = |code: &str| -> Vec<_> {
            let aliases = aliases(code.parse().unwrap());
            aliases.into_iter().map(|alias| alias.scheme).collect()
        };
        assert_eq!(schemes("MA.156.1301"), ["gb2260", "did"]);
        assert_eq!(
            schemes("MA.156.130102/CJ.060101.000000123"),
            ["cjt553", "did"]
        );
        assert_eq!(schemes("MA.156.1301.01"), ["did"]);
    }
}
