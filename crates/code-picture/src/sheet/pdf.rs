//! PDF documents, written object by object.

mod document;
mod embed;
mod page;

pub use document::Document;
pub use page::{Page, Style};
