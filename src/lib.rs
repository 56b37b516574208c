//! Prepress: one bank of interview questions in Markdown, three outputs.
//!
//! The library is the pure core: it reads no file, runs no program, prints nothing and asks no clock. The whole
//! pipeline:
//!
//! ```no_run
//! # fn example(files: Vec<(String, Vec<u8>)>) {
//! use prepress::{edition, markdown, render, sources::Sources, theme::Theme};
//!
//! let sources = Sources::new(files);
//! let bank = markdown::parse(&sources).output.expect("book.toml can be read");
//! let books = edition::select(&bank, &sources, &[], 0).output;
//! for rendering in render::render_all(&books, render::FORMATS, &Theme::default(), &render::Silent) {
//!     for file in rendering.result.output.files {
//!         println!("{}: {} bytes", file.name, file.bytes.len());
//!     }
//! }
//! # }
//! ```

// The helpers of tests/ serve the unit tests too; they know the library by its name.
#[cfg(test)]
extern crate self as prepress;
#[cfg(test)]
#[path = "../tests/common/mod.rs"]
mod testing;

pub mod book;
pub mod config;
pub mod diagnostics;
pub mod edition;
pub mod examples;
pub mod index;
pub mod lock;
pub mod markdown;
pub mod render;
pub mod rules;
pub mod sources;
pub mod theme;
