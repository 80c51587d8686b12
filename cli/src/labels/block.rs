//! Signing the labels of all items of a committed block, with one signature.

use super::sign::Issuer;
use crate::{
    chain::Chain,
    cli::{Cli, SignBlock, Signing},
    error::{Error, Result},
    output::{moment, Output},
    whole::Whole,
    write::series::{commitment, items::Items, same_items},
};
use block_tree::{Builder, Root, Shape};
use city_code::{alias::web::Link, Code};
use serde::Serialize;
use std::{
    fs::File,
    io::{self, BufWriter, Read, Write},
};

/// The heading of what is written, which is a file for sheets.
const HEADING: &str = "code,label";

/// Labels that were signed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Signed<'a> {
    file: String,
    series: Code,
    prefix: &'a str,
    labels: u32,
    issuer: Code,
    key_id: &'a str,
    /// Unix seconds.
    expires: Option<u64>,
}

/// Signs a block of a series, and writes its labels.
///
/// # Errors
/// If there is no such block, the items are not those that were committed, or it cannot be signed.
pub async fn run(
    args: &Cli,
    series: Code,
    block: SignBlock<'_>,
    signing: &Signing,
    output: Output,
) -> Result<()> {
    let chain = Chain::connect(&args.chain, output).await?;
    let (shape, root) = commitment(&chain.finalized().await?, &series, block.prefix).await?;
    let prefix = shape.prefix();
    if prefix != block.prefix {
        let part = block.prefix;
        return Err(Error::usage(format!(
            "{part} is a part of the block {prefix}, and a signature is of a whole block"
        ))
        .next(format!("city sign {series} --block {prefix} …")));
    }
    let issuer = Issuer::open(signing, &args.keys)?;
    issuer.tell(&series, output);
    let signature = issuer.sign_block(series, (shape.clone(), root), block.host)?;
    let wrong = |error: Error| error.in_file(block.items);
    let input = File::open(block.items).map_err(|error| wrong(Error::file(error)))?;
    let length = input.metadata().map_or(0, |data| data.len());
    let bar = output.bar(length, "{bar:30} {bytes} of {total_bytes}");
    let links = Links {
        host: block.host,
        series,
        signature: &signature,
    };
    // Labels of other items than those that were committed would be of no use.
    let whole = Whole::new(block.out)?;
    let written = links.write(bar.wrap_read(input), &shape, whole.open()?);
    let found = written.map_err(wrong)?;
    same_items(&shape, &root, &found).map_err(wrong)?;
    whole.keep()?;
    bar.finish_and_clear();
    let signed = Signed {
        file: block.out.display().to_string(),
        series,
        prefix,
        labels: found.count,
        issuer: issuer.of(&series),
        key_id: &issuer.key_id,
        expires: issuer.expires,
    };
    output.answer(&signed, || {
        let mut lines = vec![
            ("file", signed.file.clone()),
            ("series", signed.series.to_string()),
            ("prefix", signed.prefix.into()),
            ("labels", signed.labels.to_string()),
            (
                "issuer",
                format!("{}, key {}", signed.issuer, signed.key_id),
            ),
        ];
        let expires = signed.expires.map(|second| second.saturating_mul(1_000));
        lines.extend(expires.map(|millis| ("expires", moment(millis))));
        lines
    })
}

/// The links of the items of a block.
struct Links<'a> {
    host: &'a str,
    series: Code,
    signature: &'a str,
}

impl Links<'_> {
    /// Writes the link of each item of a file, with the signature. Gives the root of the items.
    fn write(&self, items: impl Read, shape: &Shape, out: impl Write) -> Result<Root> {
        let failed = |error: io::Error| Error::file(format!("the labels: {error}"));
        let mut out = BufWriter::new(out);
        let mut builder = Builder::new(shape.clone());
        writeln!(out, "{HEADING}").map_err(failed)?;
        for item in Items::open(items, shape.clone())? {
            let (item, digest) = item?;
            builder.push(item, &digest).map_err(Error::file)?;
            let label = shape.label_of(item).map_err(Error::file)?;
            let code = self.series.child(&label).map_err(Error::file)?;
            let link = Link::new(self.host, code).and_then(|link| link.signed(self.signature));
            let link = link.map_err(Error::usage)?;
            writeln!(out, "{code},{link:#}").map_err(failed)?;
        }
        out.flush().map_err(failed)?;
        Ok(builder.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use block_tree::{Tree, NO_RECORD};

    #[test]
    fn each_item_has_a_link_with_the_signature() {
        let series = "MA.156.1301/60.10000000";
        let shape = Shape::new(series, "12", 4).unwrap();
        let links = Links {
            host: "id.example",
            series: series.parse().unwrap(),
            signature: "AB",
        };
        let mut out = Vec::new();
        let root = links
            .write(&b"item\n1201\n1299\n"[..], &shape, &mut out)
            .unwrap();
        let items = [(1_201, NO_RECORD), (1_299, NO_RECORD)];
        let tree = Tree::build(shape.clone(), items).unwrap();
        assert_eq!(root, *tree.root());
        let expected = format!(
            "code,label\n{series}.1201,HTTPS://ID.EXAMPLE/{series}.1201:S.AB\n\
             {series}.1299,HTTPS://ID.EXAMPLE/{series}.1299:S.AB\n"
        );
        assert_eq!(String::from_utf8(out).unwrap(), expected);
        let error = links.write(&b"item\n1301\n"[..], &shape, Vec::new());
        assert!(error.unwrap_err().message.starts_with("line 2, item: "));
    }
}
