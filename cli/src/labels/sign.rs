//! Signing labels.

use super::{block, facts, qr::symbol};
use crate::{
    chain::{answer, Chain},
    cli::{Cli, KeyArgs, Sign, Signing},
    error::{Error, Result},
    keys::{passphrase, Folder, LabelKey, Purpose},
    output::{moment, Output},
    values,
};
use block_tree::{Root, Shape};
use city_code::{Code, Kind};
use city_identity_primitives::Resolution;
use code_picture::Symbology;
use jiff::Timestamp;
use serde::Serialize;
use signed_code::{BlockLabel, Carrier, Digest, Label, LocalKey, SignProblem};

/// Who signs labels: the key is opened once, also for many.
pub struct Issuer {
    key: LocalKey,
    /// What the key is called on its code's record.
    pub key_id: String,
    code: Option<Code>,
    issued: u64,
    /// From when on labels do not count any more, Unix seconds.
    pub expires: Option<u64>,
}

impl Issuer {
    /// The one that options name.
    ///
    /// # Errors
    /// If its key cannot be opened, or a value makes no sense.
    pub fn open(args: &Signing, keys: &KeyArgs) -> Result<Self> {
        // What is wrong with a value is said before a passphrase is asked for.
        let expires = args.expires.as_deref().map(values::moment).transpose()?;
        let code = args.issuer.as_deref().map(values::code).transpose()?;
        let file = Folder::<LabelKey>::open()?.get(&args.label_key)?;
        let key = file.open(&passphrase(keys, &args.label_key, Purpose::Open)?)?;
        Ok(Self {
            key,
            key_id: args
                .key_id
                .clone()
                .unwrap_or_else(|| args.label_key.clone()),
            code,
            issued: now(),
            expires: expires.map(|millis| millis / 1_000),
        })
    }

    /// Who issues labels of a code.
    pub fn of(&self, code: &Code) -> Code {
        self.code.unwrap_or_else(|| root(code))
    }

    /// Says when labels of a code, or of the items of a series, count only by a lease.
    pub fn tell(&self, code: &Code, output: Output) {
        let issuer = self.of(code);
        if !code.is_within(&issuer) {
            output.notice(format_args!(
                "{issuer} is not above {code}: its labels count only where it leases the block of the number"
            ));
        }
    }

    /// The label of a code.
    ///
    /// # Errors
    /// If it cannot be signed, or would never count.
    pub fn sign(&self, code: Code, carrier: &Carrier, digest: Option<Digest>) -> Result<String> {
        let issuer = self.of(&code);
        if !code.is_within(&issuer) && !may_be_leased(&code) {
            return Err(Error::usage(format!(
                "{issuer} is not above {code}: nobody would take its label for genuine"
            )));
        }
        let label = Label {
            code,
            issuer,
            issued: self.issued,
            expires: self.expires,
            digest,
        };
        label
            .sign(carrier, &self.key_id, &self.key)
            .map_err(|problem| failed(&code, &problem))
    }

    /// The signature of all items of a committed block of a series, for the links of each.
    ///
    /// # Errors
    /// If it cannot be signed.
    pub fn sign_block(&self, series: Code, block: (Shape, Root), host: &str) -> Result<String> {
        let (shape, root) = block;
        let label = BlockLabel {
            shape,
            root,
            issuer: self.of(&series),
            issued: self.issued,
            expires: self.expires,
        };
        label
            .sign(host, &self.key_id, &self.key)
            .map_err(|problem| failed(&series, &problem))
    }
}

fn failed(code: &Code, problem: &SignProblem) -> Error {
    Error::usage(format!("{code} cannot be signed: {problem}"))
}

/// Whether a code can be inside a block of numbers, which others than those above it lease.
fn may_be_leased(code: &Code) -> bool {
    code.object()
        .is_some_and(|item| values::is_number(item.label()))
}

/// The area or unit under which a code stands: the code itself, if it is one.
fn root(code: &Code) -> Code {
    let is_root = |code: &Code| matches!(code.kind(), Kind::Country | Kind::Area | Kind::Unit);
    let mut above = [*code].into_iter().chain(code.ancestors());
    above.find(is_root).unwrap_or(*code)
}

/// What time it is, Unix seconds.
pub fn now() -> u64 {
    u64::try_from(Timestamp::now().as_second()).unwrap_or_default()
}

/// A signed label.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Signed<'a> {
    label: &'a str,
    code: Code,
    issuer: Code,
    key_id: &'a str,
    /// Unix seconds.
    expires: Option<u64>,
    /// Of the label as a QR code, without the quiet zone.
    modules: usize,
}

/// Runs the command.
///
/// # Errors
/// What went wrong.
pub async fn run(args: &Cli, command: &Sign, output: Output) -> Result<()> {
    let code = values::code(&command.code)?;
    command.host.as_deref().map(values::host).transpose()?;
    if let Some(block) = command.of_block() {
        return block::run(args, code, block, &command.signing, output).await;
    }
    let digest = match command.with_record {
        true => Some(record(args, &code, output).await?),
        false => facts(&command.fact)?,
    };
    let carrier = match &command.host {
        Some(host) => Carrier::url(host),
        None => Carrier::Pure,
    };
    let issuer = Issuer::open(&command.signing, &args.keys)?;
    let label = issuer.sign(code, &carrier, digest)?;
    issuer.tell(&code, output);
    let symbol = symbol(Symbology::Qr, &label)?;
    let signed = Signed {
        label: &label,
        code,
        issuer: issuer.of(&code),
        key_id: &issuer.key_id,
        expires: issuer.expires,
        modules: symbol.width(),
    };
    output.answer(&signed, || {
        let mut lines = vec![
            ("label", label.clone()),
            ("code", code.to_string()),
            (
                "issuer",
                format!("{}, key {}", signed.issuer, signed.key_id),
            ),
        ];
        let expires = signed.expires.map(|second| second.saturating_mul(1_000));
        lines.extend(expires.map(|millis| ("expires", moment(millis))));
        let width = signed.modules;
        lines.push(("symbol", format!("QR, {width} x {width} modules")));
        lines
    })
}

/// The digest of a code's record.
async fn record(args: &Cli, code: &Code, output: Output) -> Result<Digest> {
    let at = Chain::connect(&args.chain, output)
        .await?
        .finalized()
        .await?;
    let found: Resolution = answer(&at, "resolve", (code.as_str(),)).await?;
    let is_own = found.registered == Some(*code);
    let record = found.digests.and_then(|digests| digests.record);
    let record = record.filter(|_| is_own).ok_or_else(|| {
        Error::usage(format!("{code} has no record")).next(format!("city record set {code}"))
    })?;
    Ok(Digest::record(&record.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_not_above_a_code_signs_numbers_only() {
        let issuer = Issuer {
            key: LocalKey::from_seed(signed_code::Algorithm::Ed25519, &[7; 32].into()).unwrap(),
            key_id: "a".into(),
            code: Some("MA.156.1301.07".parse().unwrap()),
            issued: 1,
            expires: None,
        };
        let sign = |code: &str| issuer.sign(code.parse().unwrap(), &Carrier::Pure, None);
        assert!(sign("MA.156.1301.07/60.10000000.A7").is_ok());
        assert!(sign("MA.156.1301/CJ.060101.000000123").is_ok());
        for code in [
            "MA.156.1301.01/60.10000000.A7",
            "MA.156.1301",
            "MA.156.1301.08",
        ] {
            let error = sign(code).unwrap_err();
            assert!(error.message.contains("not above"), "{error}");
        }
    }

    #[test]
    fn labels_are_issued_by_the_area_or_unit_under_which_a_code_stands() {
        for (code, issuer) in [
            ("MA.156.1301", "MA.156.1301"),
            ("MA.156.1301.01", "MA.156.1301.01"),
            ("MA.156.1301.01/60.10000000.A7", "MA.156.1301.01"),
            ("MA.156.130102/CJ.060101.000000123/B1", "MA.156.130102"),
        ] {
            assert_eq!(root(&code.parse().unwrap()).as_str(), issuer, "{code}");
        }
    }
}
