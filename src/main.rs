//! The command line: the shell around the library. Only this program reads, writes, runs, prints and asks the clock.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "this is the shell; the library is the pure core"
)]

mod cli;

use std::process::ExitCode;

use clap::Parser;

use cli::args::{Arguments, Command};

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Build(arguments) => cli::build::run(&arguments),
        Command::Check(arguments) => cli::check::run(&arguments),
        Command::List(arguments) => cli::list::run(&arguments),
        Command::New(arguments) => cli::new::run(&arguments),
        Command::Completions(arguments) => cli::args::completions(&arguments),
        Command::Man(arguments) => cli::args::man(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report();
            failure.exit_code()
        }
    }
}
