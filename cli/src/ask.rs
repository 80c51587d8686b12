//! Answers to questions.

pub mod children;
pub mod code;
pub mod history;
pub mod proof;
pub mod resolve;
pub mod series;
pub mod status;
