//! Reading the bank: every message a person can meet, every construct of the format, and whatever else files may hold.

mod common;

#[path = "parse/cases.rs"]
mod cases;
#[path = "parse/escaping.rs"]
mod escaping;
#[path = "parse/fuzz.rs"]
mod fuzz;
#[path = "parse/outline.rs"]
mod outline;
#[path = "parse/places.rs"]
mod places;
