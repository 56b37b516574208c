//! Blocks and inlines to XHTML, for the deck and the e-book.
