//! Zip archives in memory: takes one apart, and packs entries in a given order, with fixed dates, side by side.
//!
//! The libraries that make decks and e-books finish their archives themselves; what they leave wrong or out is put
//! right between [`open`] and [`close`].

use std::io::{Cursor, Read, Write};

use rayon::prelude::*;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The path, with `/` between its parts.
    pub name: String,
    /// The bytes, unpacked.
    pub bytes: Vec<u8>,
}

/// The entries of an archive, in its order.
///
/// # Errors
///
/// If the bytes are no zip archive or are damaged.
pub fn open(archive: &[u8]) -> Result<Vec<Entry>, ZipError> {
    let mut archive = ZipArchive::new(Cursor::new(archive))?;
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index)?;
            let mut bytes = Vec::with_capacity(usize::try_from(file.size()).unwrap_or(0));
            file.read_to_end(&mut bytes)?;
            let name = file.name().to_owned();
            Ok(Entry { name, bytes })
        })
        .collect()
}

/// An archive of these entries, in this order. The same entries make the same bytes.
#[must_use]
pub fn close(entries: &[Entry]) -> Vec<u8> {
    let packed: Vec<Vec<u8>> = entries.par_iter().map(pack).collect();
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for one in packed {
        let mut one = ZipArchive::new(Cursor::new(one)).expect("it was packed just now");
        let file = one.by_index_raw(0).expect("it holds one file");
        archive.raw_copy_file(file).expect(MEMORY);
    }
    archive.finish().expect(MEMORY).into_inner()
}

/// How hard Deflate tries. With the usual 6 a deck is smaller by less than a hundredth and takes a tenth longer.
const LEVEL: i64 = 5;

const MEMORY: &str = "memory takes all that is written, and names are unique";

/// An archive of one entry.
fn pack(entry: &Entry) -> Vec<u8> {
    let method = method(&entry.name);
    let options = SimpleFileOptions::default()
        .compression_level((method == CompressionMethod::Deflated).then_some(LEVEL))
        .compression_method(method)
        .last_modified_time(DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive
        .start_file(entry.name.as_str(), options)
        .expect(MEMORY);
    archive.write_all(&entry.bytes).expect(MEMORY);
    archive.finish().expect(MEMORY).into_inner()
}

/// An EPUB's `mimetype` must not be compressed (OCF 3.3, 4.3.2); pictures and compressed fonts are already.
fn method(name: &str) -> CompressionMethod {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match (name, extension) {
        ("mimetype", _) | (_, "png" | "jpg" | "jpeg" | "gif" | "webp" | "woff2" | "zst") => {
            CompressionMethod::Stored
        }
        _ => CompressionMethod::Deflated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_survive_in_their_order() {
        let entry = |name: &str, text: &str| Entry {
            name: name.into(),
            bytes: text.repeat(100).into_bytes(),
        };
        let entries = [
            entry("mimetype", "m"),
            entry("z/b.txt", "b"),
            entry("a", ""),
        ];
        let archive = close(&entries);
        assert_eq!(open(&archive).expect("an archive"), entries);
        assert_eq!(close(&entries), archive);
        // The first entry's name and content stand uncompressed at a fixed place.
        assert_eq!(&archive[30..40], b"mimetypemm");
    }
}
