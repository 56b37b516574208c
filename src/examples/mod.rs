//! Every example of a bank, ready to be run and judged. Nothing here runs anything.
//!
//! [`plan()`] turns each block that is to be run into a [`Program`] that needs nothing but an interpreter and an empty
//! folder. Whoever runs it brings back an [`Outcome`], and [`judge()`] holds that against what the page says.
//!
//! What is run, and what it has to do:
//!
//! - Blocks of `python` without `no-run`, wherever they stand: in answers, callouts, figures, quizzes, introductions.
//! - `continue` carries on from the block before it and those which that one carries on from, as at a prompt: a block
//!   that `raises=` leaves behind what it did until then. The panels of a figure and the code of a quiz may carry on from
//!   the text before them; the text never carries on from them.
//! - A block that prints must have an `output` fence. In a figure and in a quiz there is no room for one: there the
//!   printed output is not judged, only whether the block runs.
//! - `file=` writes the block beside every later run of the same answer. It is run itself only if it has an `output`
//!   fence, or says `raises=`, `pytest` or `mypy`.

mod bless;
mod expected;
mod interpreter;
mod judge;
mod plan;
mod program;
mod traceback;

#[cfg(test)]
mod tests;

pub use bless::{Edit, bless};
pub use expected::matches;
pub use interpreter::{Interpreter, Obstacle};
pub use judge::{End, Outcome, Verdict, judge};
pub use plan::{Example, Role, plan};
pub use program::Program;
