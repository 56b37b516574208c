//! The rooms that the templates leave for the numbers of pages: as many zeros as a number may have digits, between the
//! tags of an element whose label says whose number it is.

/// The target of a room for the number of the page that it stands on.
pub const HERE: &str = "here";

/// Where a number stands in its room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// At the beginning.
    Start,
    /// At the end.
    End,
    /// In running text: what follows moves up.
    Run,
}

impl Room {
    /// The room that a label names, and whose number it is for.
    pub fn of(label: &str) -> Option<(Self, &str)> {
        let rooms = [
            ("page-start:", Room::Start),
            ("page-end:", Room::End),
            ("page-run:", Room::Run),
        ];
        rooms
            .into_iter()
            .find_map(|(prefix, room)| Some((room, label.strip_prefix(prefix)?)))
    }
}
