//! `city-resolver`: the resolver by itself, before any node.

use city_resolver::{remote::Remote, serve, Base, ServeProblem, Settings, VerifierPage};
use clap::Parser;
use std::{
    io::{self, IsTerminal},
    net::SocketAddr,
    num::NonZeroU32,
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};
use tokio::signal;

const GUIDE: &str = "\
Examples:
  city-resolver
      Before the node of a development chain on this machine: http://127.0.0.1:8080/MA.156.1301
  city-resolver --node ws://10.0.0.7:9944 --address 0.0.0.0:443 --base https://id.example \\
      --tls-certificate id.example.pem --tls-key id.example.key --limit 50
      For the public.

It keeps no state: any number of them may stand before any nodes. It reads what is final. While the
node is away it answers 503 with Retry-After, and goes on when the node is back.";

/// City codes on the web: one URL, the right page, links, DID document or proof.
#[derive(Parser)]
#[command(version, after_help = GUIDE)]
struct Cli {
    /// The node that is asked: its WebSocket address.
    #[arg(
        long,
        value_name = "URL",
        default_value = "ws://127.0.0.1:9944",
        env = "CITY_URL",
        value_parser = node
    )]
    node: String,
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    address: SocketAddr,
    /// The URL under which codes stand for the world, as it is printed before them: http://ADDRESS
    /// unless told.
    #[arg(long, value_name = "URL")]
    base: Option<Base>,
    /// How many requests a second each client may make [default: any number].
    #[arg(long, value_name = "NUMBER")]
    limit: Option<NonZeroU32>,
    /// A PEM file with the certificate, to speak HTTPS.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// A PEM file with the certificate's key.
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    /// The folder with the verifier page, to serve it at /verify/.
    #[arg(long, value_name = "FOLDER")]
    verifier: Option<PathBuf>,
    /// Log each request: who asked for which path, and how it was answered.
    #[arg(long)]
    access_log: bool,
}

/// The address of a node.
fn node(text: &str) -> Result<String, String> {
    let is_socket = ["ws://", "wss://"]
        .iter()
        .any(|scheme| text.starts_with(scheme));
    is_socket
        .then(|| text.into())
        .ok_or_else(|| "a node's address begins with ws:// or wss://".into())
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_env_filter(match cli.access_log {
            true => "warn,city_resolver=info,access=debug",
            false => "warn,city_resolver=info",
        })
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
    let verifier = cli.verifier.as_deref().map(VerifierPage::read);
    let verifier = match verifier.transpose() {
        Ok(page) => page,
        Err(error) => {
            eprintln!("error: no verifier page: {error}\n  try: another --verifier");
            return ExitCode::FAILURE;
        }
    };
    let settings = Settings {
        address: cli.address,
        base: cli.base.unwrap_or_else(|| cli.address.into()),
        limit: cli.limit,
        tls: cli.tls_certificate.zip(cli.tls_key),
        verifier,
    };
    let source = Arc::new(Remote::follow(cli.node));
    match serve(source, settings, end()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let next = match error {
                ServeProblem::Certificate(_) => {
                    "PEM files as --tls-certificate and --tls-key, which this user may read"
                }
                ServeProblem::Address(..) | ServeProblem::Metrics(_) => "another --address",
            };
            eprintln!("error: cannot serve: {error}\n  try: {next}");
            ExitCode::FAILURE
        }
    }
}

/// Waits until the program is to end.
async fn end() {
    let asked = signal::unix::signal(signal::unix::SignalKind::terminate());
    match asked {
        Ok(mut asked) => {
            tokio::select! {
                _ = signal::ctrl_c() => {}
                _ = asked.recv() => {}
            }
        }
        Err(_) => {
            let _ = signal::ctrl_c().await;
        }
    }
}
