//! The commands and what they share.

pub mod args;
pub mod build;
pub mod cache;
pub mod check;
pub mod files;
pub mod interpreter;
pub mod list;
pub mod new;
pub mod process;
pub mod sandbox;
pub mod session;
pub mod summary;
pub mod terminal;

use std::process::ExitCode;

/// Why a command did not succeed.
#[derive(Debug)]
pub enum Failure {
    /// Something is wrong with the content or an output, and has been said already, as diagnostics.
    Reported,
    /// Something could not be done; said when the program ends.
    Failed(String),
    /// The program was not used as it is meant to be used; said when the program ends.
    Misuse(String),
}

impl Failure {
    /// Says what has not been said yet.
    pub fn report(&self) {
        match self {
            Failure::Reported => {}
            Failure::Failed(message) | Failure::Misuse(message) => terminal::error(message),
        }
    }

    /// 1 for faults, 2 for wrong use. (0 is for success.)
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Failure::Reported | Failure::Failed(_) => 1,
            Failure::Misuse(_) => 2,
        })
    }
}

/// What became of a command.
pub type Outcome = Result<(), Failure>;
