//! Registering.

use super::{kind, record};
use crate::{
    call::Registry,
    cli::Register,
    error::{Error, Result},
    keys::account_of,
    values,
};
use city_code::Kind;
use city_identity_primitives::{Record, Registration};

/// What registers a unit or object, or opens a series.
///
/// # Errors
/// If a value makes no sense.
pub fn call(args: &Register) -> Result<Registry> {
    let code = values::code(&args.code)?;
    let moment = |time: &Option<String>| time.as_deref().map(values::moment).transpose();
    let record = record::record(&args.content)?;
    let registration = Registration {
        code: values::code_bytes(&args.code)?,
        controller: args.controller.as_deref().map(account_of).transpose()?,
        valid_from: moment(&args.from)?,
        valid_to: moment(&args.until)?,
        record: (record != Record::default()).then_some(record),
    };
    match code.kind() {
        Kind::Series => Ok(Registry::open_series {
            series: registration,
        }),
        Kind::Unit | Kind::Object => Ok(Registry::register { registration }),
        Kind::Area => Err(
            Error::usage(format!("{code} is an area: the council admits it"))
                .next(format!("city apply {code}")),
        ),
        Kind::Country | Kind::Custom => Err(Error::usage(format!(
            "{code} is a {} code, which nobody registers",
            kind(&code)
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Content;

    fn register(code: &str, name: &str) -> Result<Registry> {
        call(&Register {
            code: code.into(),
            controller: None,
            from: None,
            until: Some("2030-01-01".into()),
            content: Content {
                name: vec![name.into()],
                link: Vec::new(),
            },
        })
    }

    #[test]
    fn the_kind_of_a_code_says_which_call_it_is() {
        let unit = register("MA.156.1301.01", "en=Bureau").unwrap();
        assert!(matches!(unit, Registry::register { .. }));
        let series = register("MA.156.1301/60.10000000", "en=Signals").unwrap();
        assert!(matches!(series, Registry::open_series { .. }));
        let area = register("MA.156.1301", "en=City").unwrap_err();
        assert_eq!(area.next.unwrap(), "city apply MA.156.1301");
        assert!(register("MA.156", "en=Country").is_err());
    }

    #[test]
    fn a_bad_record_is_found_before_it_is_sent() {
        assert!(register("MA.156.1301.01", "not a language=Bureau").is_err());
        assert!(register("MA.156.1301.01", "Bureau").is_err());
    }
}
