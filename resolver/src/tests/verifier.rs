//! The page with which people verify printed codes.

use super::registry::*;
use crate::{
    app::router,
    verifier::{Page, FILES},
};
use axum::http::{header, StatusCode};
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// What the build puts together the page from.
fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../verifier")
}

/// The files of a folder and of those in it, by their paths from there.
fn files(folder: &Path, from: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .flat_map(|entry| match entry.file_type().unwrap().is_dir() {
            true => files(&entry.path(), from),
            false => {
                let path = entry.path();
                let name = path.strip_prefix(from).unwrap().to_str().unwrap();
                BTreeSet::from([name.to_string()])
            }
        })
        .collect()
}

/// A folder as the build leaves it, but for the module.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in files(&source(), &source()) {
        let copy = folder.path().join(&name);
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(source().join(&name), copy).unwrap();
    }
    fs::write(folder.path().join("verifier.wasm"), "\0asm").unwrap();
    folder
}

#[test]
fn all_files_of_the_page_are_served() {
    let folder = folder();
    let served = FILES.map(|(name, _)| name.to_string());
    assert_eq!(files(folder.path(), folder.path()), served.into());
}

#[tokio::test]
async fn the_page_may_do_what_it_has_to() {
    let page = Page::read(folder().path()).unwrap();
    let app = router(with_verifier(Memory::new(Map::city()), Some(page)));
    let begin = get(&app, "/verify", &[]).await;
    assert_eq!(begin.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(begin.header(header::LOCATION), "/verify/");
    for (name, media_type) in [
        ("", "text/html; charset=utf-8"),
        ("sw.js", "text/javascript; charset=utf-8"),
        ("jsqr/jsQR.js", "text/javascript; charset=utf-8"),
        ("verifier.wasm", "application/wasm"),
    ] {
        let file = get(&app, &format!("/verify/{name}"), &[]).await;
        assert_eq!(file.status, StatusCode::OK, "{name}");
        assert_eq!(file.header(header::CONTENT_TYPE), media_type);
        let policy = file.header(header::CONTENT_SECURITY_POLICY);
        assert!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval'"),
            "{policy}"
        );
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    }
    // Other pages have the policy that they had.
    let home = get(&app, "/", &[]).await;
    let policy = home.header(header::CONTENT_SECURITY_POLICY);
    assert!(!policy.contains("script-src"), "{policy}");
    for other in ["nothing.js", "../Cargo.toml", "..%2fCargo.toml", "jsqr/"] {
        let file = get(&app, &format!("/verify/{other}"), &[]).await;
        assert_ne!(file.status, StatusCode::OK, "{other}");
    }
}

#[tokio::test]
async fn without_the_folder_there_is_no_page() {
    let app = app(Memory::new(Map::city()));
    let page = get(&app, "/verify/", &[]).await;
    assert_ne!(page.status, StatusCode::OK);
}

#[test]
fn a_file_that_is_missing_is_named() {
    let folder = folder();
    fs::remove_file(folder.path().join("sw.js")).unwrap();
    let error = Page::read(folder.path()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
    assert!(error.to_string().contains("sw.js"), "{error}");
}
