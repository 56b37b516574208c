//! Where the places of the book came to stand, by their labels.

use std::collections::BTreeSet;
use std::sync::Mutex;

use typst::foundations::Content;
use typst::introspection::Location;
use typst::model::HeadingElem;

use super::super::compile::LaidOut;
use crate::diagnostics::Diagnostic;

/// What a link's address begins with if it leads into the book.
const INTERNAL: char = '#';

/// Whether a link leads into the book.
pub fn is_internal(address: &str) -> bool {
    address.starts_with(INTERNAL)
}

/// The places of a laid-out book.
pub struct Places<'a> {
    laid_out: &'a LaidOut,
    missing: Mutex<BTreeSet<String>>,
}

/// A place.
pub struct Place {
    /// Where it is, for Typst.
    pub location: Location,
    /// The number of its page.
    pub page: u64,
    /// What to call it: its heading, or else its page.
    pub name: String,
}

impl<'a> Places<'a> {
    /// The places of a laid-out book.
    pub fn of(laid_out: &'a LaidOut) -> Self {
        Places {
            laid_out,
            missing: Mutex::default(),
        }
    }

    /// Where an internal address leads: `#LABEL`, or `#LABEL NAME` if the template has a name for the place.
    pub fn target(&self, address: &str) -> Option<Place> {
        let address = address.strip_prefix(INTERNAL)?;
        match address.split_once(' ') {
            Some((label, name)) => self.place(label).map(|place| Place {
                name: name.to_owned(),
                ..place
            }),
            None => self.place(address),
        }
    }

    /// The place with a label.
    pub fn place(&self, label: &str) -> Option<Place> {
        let place = self.find(label);
        if place.is_none() {
            let mut missing = self.missing.lock().expect("no thread panics with the lock");
            missing.insert(label.to_owned());
        }
        place
    }

    fn find(&self, label: &str) -> Option<Place> {
        let (content, page) = self.laid_out.find(label)?;
        Some(Place {
            location: content.location()?,
            page: page.number,
            name: name(content).unwrap_or_else(|| page.number.to_string()),
        })
    }

    /// Whether all places that were asked for are there.
    pub fn are_all_known(&self) -> bool {
        let missing = self.missing.lock().expect("no thread panics with the lock");
        missing.is_empty()
    }

    /// Links and numbers whose place is nowhere. Content leads to what is in the book; so a template is at fault.
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        let missing = self.missing.into_inner().expect("no thread panicked");
        let faults = missing.into_iter().map(|label| {
            let message = format!("a template refers to `{label}`, and no place has that label");
            Diagnostic::error("missing-label", message).help(format!(
                "put `#label(\"{label}\")` where the place is, as the default templates do"
            ))
        });
        faults.collect()
    }
}

fn name(content: &Content) -> Option<String> {
    let heading = content.to_packed::<HeadingElem>()?;
    Some(heading.body.plain_text().into())
}
