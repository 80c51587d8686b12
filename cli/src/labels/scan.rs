//! Finding codes in pictures, and judging their labels.

use super::{
    code_of, facts,
    inclusion::{Found as Proof, Proofs},
    is_signed,
    sign::now,
    trust,
};
use crate::{
    chain::Chain,
    cli::{Cli, Hosts, Scan},
    error::{Error, Result},
    output::{plain, print, Line, Output},
};
use city_code::Code;
use code_picture::{scan, Found, Symbology};
use serde::Serialize;
use signed_code::{verify, Check, Digest, Finding, Report, Terms, Tongue, TrustBundle};
use std::{fs, path::Path};

/// For how long what was asked for just now counts, in seconds: the chain's clock may be behind.
const JUST_NOW: u64 = 600;
/// What is said whatever was found.
const CAUTION: &str =
    "a signature shows who said this, not that the label is the original, or at its place";

/// Why named facts say nothing.
const NOT_SIGNED: &str = "not compared: what is printed beside the code was not signed with it";

/// What was found of one code.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Seen {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    symbology: Option<&'static str>,
    code: Option<Code>,
    /// Of a label that is signed.
    report: Option<Report>,
    /// Why the item was not shown to be in its block, if it is to be in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    inclusion: Option<String>,
    /// Why the facts that were named were not compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    facts: Option<&'static str>,
    /// What it comes to, for people.
    message: String,
    #[serde(skip)]
    is_good: bool,
}

/// Runs the command.
///
/// # Errors
/// If there is no code, or a label is not genuine.
pub async fn run(args: &Cli, command: &Scan, output: Output) -> Result<()> {
    let digest = facts(&command.fact)?;
    let file = command.trust.as_ref();
    let carried = file.map(|file| carried(file, &command.hosts)).transpose()?;
    let texts = texts(command)?;
    let asked = match carried {
        Some(_) => None,
        None => asked(args, command, &texts, output).await?,
    };
    let codes: Vec<_> = texts.iter().filter_map(|(text, _)| code_of(text)).collect();
    let proofs = Proofs::read(&command.proof, &codes, carried.is_none())?;
    let mut seen = Vec::new();
    for (text, symbology) in texts {
        let code = code_of(&text);
        let asked = asked.as_ref().filter(|_| code.is_some());
        let bundle = carried.as_ref().or(asked);
        let proof = match (code, bundle) {
            (Some(code), Some(bundle)) => proofs.of(&code, bundle).await,
            _ => Err("it is not known of what code the label is".into()),
        };
        seen.push(judge(text, symbology, bundle, digest, &proof));
    }
    show(&seen, output)?;
    match seen.iter().all(|seen| seen.is_good) {
        true => Ok(()),
        false => Err(Error::unverified("not every label is genuine: see above")),
    }
}

/// The bundle in a file, with the hosts that are named besides.
fn carried(file: &Path, hosts: &Hosts) -> Result<TrustBundle> {
    if let Some(lessee) = hosts.lessee.first() {
        return Err(
            Error::usage("a bundle has its lessees, and cannot be given others")
                .next(format!("city trust export CODE --lessee {lessee}")),
        );
    }
    let read = |error: String| Error::file(format!("{}: {error}", file.display()));
    let text = fs::read_to_string(file).map_err(|error| read(error.to_string()))?;
    let bundle = serde_json::from_str(&text);
    let mut bundle: TrustBundle =
        bundle.map_err(|error| read(format!("this is no trust bundle: {error}")))?;
    bundle.hosts.extend(hosts.names()?);
    Ok(bundle)
}

/// What the chain knows of those who sign these labels, all as of one block; none if none is signed.
async fn asked(
    args: &Cli,
    command: &Scan,
    texts: &[Text],
    output: Output,
) -> Result<Option<TrustBundle>> {
    let signed = texts.iter().filter(|(text, _)| is_signed(text));
    let codes: Vec<_> = signed.filter_map(|(text, _)| code_of(text)).collect();
    if codes.is_empty() {
        return Ok(None);
    }
    let chain = Chain::connect(&args.chain, output).await?;
    let at = chain.finalized().await?;
    let asked = trust::bundle(&chain, &at, &codes, &command.hosts, None, JUST_NOW);
    asked.await.map(Some)
}

/// What a scanner read, and from which kind of symbol, if that is known.
type Text = (String, Option<&'static str>);

/// The texts of the codes of a picture, or the one that was given.
fn texts(command: &Scan) -> Result<Vec<Text>> {
    if let Some(text) = &command.text {
        return Ok(vec![(text.clone(), None)]);
    }
    let file = command
        .picture
        .as_ref()
        .ok_or_else(|| Error::usage("name a picture"))?;
    let place = |what: String| Error::file(format!("{}: {what}", file.display()));
    let octets = fs::read(file).map_err(|error| place(error.to_string()))?;
    let found = scan(&octets).map_err(|problem| place(problem.to_string()))?;
    if found.is_empty() {
        return Err(place("there is no code in the picture".into())
            .next("take it from nearer, straight on, and in better light"));
    }
    let texts = found.into_iter().map(|found: Found| {
        let symbology = match found.symbology {
            Symbology::Qr => "QR",
            Symbology::DataMatrix => "Data Matrix",
        };
        (found.text, Some(symbology))
    });
    Ok(texts.collect())
}

fn judge(
    text: String,
    symbology: Option<&'static str>,
    bundle: Option<&TrustBundle>,
    digest: Option<Digest>,
    proof: &Proof,
) -> Seen {
    let code = code_of(&text);
    let unsigned = |message: &str| Seen {
        text: text.clone(),
        symbology,
        code,
        report: None,
        inclusion: None,
        facts: None,
        message: message.into(),
        is_good: false,
    };
    if !is_signed(&text) {
        return unsigned(match code {
            Some(_) => "a code without a signature: anybody can print it",
            None => "no city code",
        });
    }
    let Some(bundle) = bundle else {
        return unsigned("a signed text, but no city code");
    };
    let seen: Vec<_> = digest.into_iter().collect();
    let terms = Terms {
        seen: &seen,
        inclusion: proof.as_ref().ok(),
        ..Terms::at(now())
    };
    let report = verify(&text, bundle, &terms);
    let signed = report.label.as_ref().and_then(|label| label.digest);
    let lacks_facts = digest.is_some() && !matches!(signed, Some(Digest::Facts(_)));
    let facts = (report.finding.is_good() && lacks_facts).then_some(NOT_SIGNED);
    Seen {
        symbology,
        code,
        message: report.finding.message(Tongue::English),
        // Whoever names facts wants them compared.
        is_good: report.finding.is_good() && facts.is_none(),
        facts,
        inclusion: lacks_inclusion(&report).then(|| not_shown(proof)),
        report: Some(report),
        text,
    }
}

/// Whether a proof that the item is in its block is all that is missing.
fn lacks_inclusion(report: &Report) -> bool {
    let is_open = report.finding.is_good() && report.not_checked.contains(&Check::Inclusion);
    is_open || report.finding == Finding::InclusionNotShown
}

/// Why a proof shows nothing.
fn not_shown(proof: &Proof) -> String {
    let why = match proof {
        Ok(_) => "its proof does not fit what the holder of the block committed to",
        Err(why) => why,
    };
    format!("not shown: {why}")
}

fn show(seen: &[Seen], output: Output) -> Result<()> {
    if output.json {
        return output.document(&seen);
    }
    for (number, seen) in seen.iter().enumerate() {
        if number > 0 {
            print("\n")?;
        }
        output.answer(seen, || lines(seen))?;
    }
    output.notice(CAUTION);
    Ok(())
}

fn lines(seen: &Seen) -> Vec<Line> {
    let mut lines = vec![("found", seen.message.clone())];
    lines.extend(seen.code.map(|code| ("code", code.to_string())));
    lines.push(("text", plain(&seen.text)));
    lines.extend(seen.symbology.map(|symbology| ("symbol", symbology.into())));
    if let Some(report) = &seen.report {
        lines.extend(report.issuer.map(|issuer| ("issuer", issuer.to_string())));
        lines.push(("checked", words(&report.checked)));
        lines.push(("not checked", words(&report.not_checked)));
    }
    lines.extend(seen.facts.map(|why| ("facts", why.into())));
    lines.extend(seen.inclusion.clone().map(|why| ("in its block", why)));
    lines
}

fn words(checks: &[Check]) -> String {
    let words: Vec<_> = checks.iter().map(crate::output::word).collect();
    match words.is_empty() {
        true => "nothing".into(),
        false => words.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_signed_is_said_to_be_anybodys() {
        let judged = |text: &str| judge(text.into(), None, None, None, &Err(String::new()));
        let seen = judged("HTTPS://ID.EXAMPLE/MA.156.1301");
        assert!(!seen.is_good);
        assert_eq!(seen.code, Some("MA.156.1301".parse().unwrap()));
        assert!(seen.message.contains("anybody"));
        assert_eq!(judged("https://a.example/").code, None);
    }
}
