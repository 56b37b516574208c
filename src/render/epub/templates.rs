//! The page templates of `templates/epub/`, compiled once.

use std::sync::Arc;

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::diagnostics::Diagnostic;
use crate::theme::Theme;

const FOLDER: &str = "templates/epub/";

/// Compiled templates. They escape nothing: every value that they receive is XHTML already.
#[derive(Debug)]
pub(super) struct Templates<'t> {
    theme: &'t Theme,
    environment: Environment<'t>,
}

impl<'t> Templates<'t> {
    pub(super) fn new(theme: &'t Theme) -> Result<Self, Box<Diagnostic>> {
        let mut environment = Environment::new();
        // A value that is not there may be asked about, but printing it is a mistake.
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        for (path, bytes) in theme.files(FOLDER) {
            let name = &path[FOLDER.len()..];
            if let Ok(text) = std::str::from_utf8(bytes) {
                environment
                    .add_template(name, text)
                    .map_err(|error| fault(theme, name, &error))?;
            }
        }
        Ok(Templates { theme, environment })
    }

    /// A page. One from a template of the book's own is checked for well-formedness, so that no reading system has to.
    pub(super) fn page(&self, name: &str, values: Value) -> Result<String, Box<Diagnostic>> {
        let page = self.text(name, values)?;
        let is_own = |name: &str| self.theme.is_own(&format!("{FOLDER}{name}"));
        if is_own(name) || is_own("page.xhtml") {
            check(&page).map_err(|message| {
                let message = format!("a page made from the template is not XML: {message}");
                Box::new(self.at_template(name, message, None))
            })?;
        }
        Ok(page)
    }

    /// What a template makes of the values.
    pub(super) fn text(&self, name: &str, values: Value) -> Result<String, Box<Diagnostic>> {
        self.environment
            .get_template(name)
            .and_then(|template| template.render(values))
            .map_err(|error| fault(self.theme, name, &error))
    }

    fn at_template(&self, name: &str, message: String, line: Option<usize>) -> Diagnostic {
        at_template(self.theme, name, message, line)
    }
}

fn fault(theme: &Theme, name: &str, error: &minijinja::Error) -> Box<Diagnostic> {
    let detail = error.detail().map_or_else(
        || error.kind().to_string(),
        |detail| format!("{}: {detail}", error.kind()),
    );
    let name = error.name().unwrap_or(name);
    Box::new(at_template(theme, name, detail, error.line()))
}

fn at_template(theme: &Theme, name: &str, message: String, line: Option<usize>) -> Diagnostic {
    let path = format!("{FOLDER}{name}");
    let text: Arc<str> = theme.text(&path).unwrap_or_default().into();
    let before: usize = text
        .split_inclusive('\n')
        .take(line.unwrap_or(1).saturating_sub(1))
        .map(str::len)
        .sum();
    let length = text[before..].lines().next().map_or(0, str::len);
    Diagnostic::error("template", message).in_file(path, text, before..before + length)
}

/// Whether a text is well-formed XML.
fn check(page: &str) -> Result<(), String> {
    let mut reader = Reader::from_str(page);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return Ok(()),
            Ok(Event::Start(element) | Event::Empty(element)) => {
                for attribute in element.attributes() {
                    attribute.map_err(|error| error.to_string())?;
                }
            }
            Ok(_) => {}
            Err(error) => return Err(error.to_string()),
        }
    }
}
