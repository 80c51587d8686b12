//! Commands for labels: signed codes, their pictures, and what inspectors carry.

use clap::{Args, Subcommand, ValueEnum};
use std::path::{Path, PathBuf};

/// How a key for labels signs.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Algorithm {
    /// Ed25519 (RFC 8032)
    Ed25519,
    /// ECDSA with P-256 and SHA-256 (FIPS 186-5)
    P256,
    /// SM2 with SM3 (GB/T 32918)
    Sm2,
}

/// What to do with keys for labels.
#[derive(Debug, Subcommand)]
pub enum LabelKeyCommand {
    /// Make a key; it counts once it is on a code's record
    New {
        /// What to call it, also on the record
        name: String,
        /// How it signs
        #[arg(long, default_value = "ed25519")]
        algorithm: Algorithm,
    },
    /// The names and public keys of all
    List,
}

/// Who signs labels, and what they say.
#[derive(Args, Clone, Debug)]
pub struct Signing {
    /// The key, as `city label-key` calls it
    #[arg(long, value_name = "NAME")]
    pub label_key: String,
    /// What the key is called on the issuer's record, if not the same
    #[arg(long, value_name = "ID")]
    pub key_id: Option<String>,
    /// The code on whose record the key is; without it the area or unit under which the code stands
    #[arg(long, value_name = "CODE")]
    pub issuer: Option<String>,
    /// From when on the label does not count any more: a date or moment (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub expires: Option<String>,
}

/// What to sign.
#[derive(Args, Debug)]
pub struct Sign {
    /// The code; with --block, the series
    pub code: String,
    #[command(flatten)]
    pub signing: Signing,
    /// The host of the link that any telephone opens
    #[arg(long, required_unless_present = "alone")]
    pub host: Option<String>,
    /// No link: a label for inspectors' programs only, in a smaller symbol
    #[arg(long, conflicts_with = "host")]
    pub alone: bool,
    /// Something that is printed beside the code, so that it cannot be altered either
    #[arg(long, value_name = "NAME=VALUE", conflicts_with = "with_record")]
    pub fact: Vec<String>,
    /// Pin what is on the code's record now
    #[arg(long)]
    pub with_record: bool,
    /// Sign all items of a committed block at once, whose numbers begin with these digits
    #[arg(
        long,
        value_name = "PREFIX",
        requires_all = ["items", "out"],
        conflicts_with_all = ["alone", "fact", "with_record"],
    )]
    pub block: Option<String>,
    /// With --block: the items of the block, as they were committed
    #[arg(long, value_name = "FILE", requires = "block")]
    pub items: Option<PathBuf>,
    /// With --block: where to write the labels, as CSV for `city sheet`
    #[arg(long, value_name = "FILE", requires = "block")]
    pub out: Option<PathBuf>,
}

/// A committed block to sign.
#[derive(Clone, Copy, Debug)]
pub struct SignBlock<'a> {
    /// The digits that all its numbers begin with.
    pub prefix: &'a str,
    /// The file of its items.
    pub items: &'a Path,
    /// The host of the links.
    pub host: &'a str,
    /// The file of the labels.
    pub out: &'a Path,
}

impl Sign {
    /// The block to sign, if it is one.
    pub fn of_block(&self) -> Option<SignBlock<'_>> {
        Some(SignBlock {
            prefix: self.block.as_deref()?,
            items: self.items.as_deref()?,
            host: self.host.as_deref()?,
            out: self.out.as_deref()?,
        })
    }
}

/// What to draw.
#[derive(Args, Debug)]
pub struct Qr {
    /// The code
    pub code: String,
    /// The file, NAME.svg or NAME.png
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The host of the link
    #[arg(long, required_unless_present = "text")]
    pub host: Option<String>,
    /// What to draw instead of the link: a label that `city sign` printed
    #[arg(long, conflicts_with = "host")]
    pub text: Option<String>,
    /// A Data Matrix, not a QR code
    #[arg(long)]
    pub data_matrix: bool,
    /// Of a PNG, how many pixels wide each module is
    #[arg(long, value_name = "PIXELS", default_value_t = 8)]
    pub module: u32,
}

/// What to print.
#[derive(Args, Debug)]
pub struct Sheet {
    /// CSV with the column `code` and, if labels have names, `name` and `name_en`; with the column
    /// `label` the labels are signed already, as `city sign --block` writes them
    pub file: PathBuf,
    /// The file, NAME.pdf
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The host of the links, unless the file has labels
    #[arg(long)]
    pub host: Option<String>,
    /// The width and height of a label on A4 paper, in millimetres
    #[arg(long, value_name = "WIDTHxHEIGHT", default_value = "70x37")]
    pub size: String,
    /// Data Matrices, not QR codes
    #[arg(long)]
    pub data_matrix: bool,
    /// A font file with the characters of the names; without it one that is installed
    #[arg(long, value_name = "FILE")]
    pub font: Option<PathBuf>,
    /// Sign the labels, with their names as facts, by this key of `city label-key`
    #[arg(long, value_name = "NAME", requires = "host")]
    pub label_key: Option<String>,
    /// What the key is called on the issuer's record, if not the same
    #[arg(long, value_name = "ID", requires = "label_key")]
    pub key_id: Option<String>,
    /// The code on whose record the key is; without it the area or unit under which each code stands
    #[arg(long, value_name = "CODE", requires = "label_key")]
    pub issuer: Option<String>,
    /// From when on the labels do not count any more: a date or moment (RFC 3339)
    #[arg(long, value_name = "TIME", requires = "label_key")]
    pub expires: Option<String>,
}

impl Sheet {
    /// Who signs the labels, if anybody.
    pub fn signing(&self) -> Option<Signing> {
        Some(Signing {
            label_key: self.label_key.clone()?,
            key_id: self.key_id.clone(),
            issuer: self.issuer.clone(),
            expires: self.expires.clone(),
        })
    }
}

/// Where to look, and by what to judge.
#[derive(Args, Debug)]
pub struct Scan {
    /// A picture, PNG or JPEG
    #[arg(required_unless_present = "text")]
    pub picture: Option<PathBuf>,
    /// What a scanner read, instead of a picture
    #[arg(long, conflicts_with = "picture")]
    pub text: Option<String>,
    /// Judge without a network, by what `city trust export` wrote
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    /// Something that is printed beside the code
    #[arg(long, value_name = "NAME=VALUE")]
    pub fact: Vec<String>,
    /// The proof that an item is in its committed block, as `city series prove` prints it; without it,
    /// it is fetched from where the holder of the block serves it, unless with --trust
    #[arg(long, value_name = "FILE")]
    pub proof: Vec<PathBuf>,
    #[command(flatten)]
    pub hosts: Hosts,
}

/// Where labels may lead besides the hosts of their area.
#[derive(Args, Debug)]
pub struct Hosts {
    /// A host that labels of all areas may lead to, such as the registry's resolver
    #[arg(long = "allow-host", value_name = "HOST")]
    pub hosts: Vec<String>,
    /// The code of who leases numbers and signs labels for them
    #[arg(long, value_name = "CODE")]
    pub lessee: Vec<String>,
}

/// What inspectors carry.
#[derive(Debug, Subcommand)]
pub enum TrustCommand {
    /// Write what is known of issuers at a final block, proven, to judge labels without a network
    Export(TrustExport),
}

/// What to write.
#[derive(Args, Debug)]
pub struct TrustExport {
    /// The issuers' codes; what is above them is written with them
    #[arg(required = true)]
    pub codes: Vec<String>,
    /// The file
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// For how long it counts
    #[arg(long, value_name = "SECONDS", default_value_t = 7 * 86_400)]
    pub good_for: u64,
    /// The hash of the chain's first block, which is what all proofs rest on
    #[arg(long, value_name = "HASH", env = "CITY_GENESIS")]
    pub genesis: Option<String>,
    #[command(flatten)]
    pub hosts: Hosts,
}
