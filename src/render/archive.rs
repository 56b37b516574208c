//! Finishes a zip archive: amended entries, fixed dates and order.
