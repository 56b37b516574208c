//! Whether an image is what its extension says, and whole: an output that cannot show it would fail, or show a gap.

use std::io::Cursor;

use image::error::ImageError;
use image::{ImageFormat, ImageReader};

use crate::book::{Asset, AssetKind};

/// Why an image cannot be used.
pub(super) struct Unfit {
    /// What is wrong, to follow the image's name.
    pub why: String,
    /// What to do about it.
    pub help: &'static str,
}

const SAVE_AGAIN: &str = "save the image again in the format that its extension names";
const INACTIVE: &str =
    "save it as a plain drawing, with everything it shows in the one file and nothing that runs";
const SMALLER: &str = "make it smaller: 2000 pixels across are enough for print";

/// Why an image cannot be used, if it cannot.
pub(super) fn unfit(asset: &Asset) -> Option<Unfit> {
    let (name, format) = match asset.kind {
        AssetKind::Svg => return drawing(&asset.bytes),
        AssetKind::Png => ("a PNG", ImageFormat::Png),
        AssetKind::Jpeg => ("a JPEG", ImageFormat::Jpeg),
        AssetKind::Gif => ("a GIF", ImageFormat::Gif),
        AssetKind::WebP => ("a WebP", ImageFormat::WebP),
    };
    if image::guess_format(&asset.bytes).ok() != Some(format) {
        return Some(Unfit {
            why: format!("is not {name} image"),
            help: SAVE_AGAIN,
        });
    }
    match ImageReader::with_format(Cursor::new(&asset.bytes), format).decode() {
        Ok(_) => None,
        Err(ImageError::Limits(_)) => Some(Unfit {
            why: "has more pixels than memory has room for".to_owned(),
            help: SMALLER,
        }),
        Err(_) => Some(Unfit {
            why: "is damaged".to_owned(),
            help: "open it in an image program and save it again, or fetch it anew",
        }),
    }
}

fn drawing(bytes: &[u8]) -> Option<Unfit> {
    let why = super::svg::unfit(bytes)?;
    let runs_or_refers = ["holds", "refers", "declares"]
        .iter()
        .any(|verb| why.starts_with(verb));
    Some(Unfit {
        why: why.to_owned(),
        help: if runs_or_refers { INACTIVE } else { SAVE_AGAIN },
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let pixels = image::RgbImage::new(9, 9);
        pixels.write_to(&mut bytes, format).expect("it is encoded");
        bytes.into_inner()
    }

    fn why(kind: AssetKind, bytes: &[u8]) -> Option<String> {
        let asset = Asset {
            path: "a".into(),
            kind,
            bytes: bytes.into(),
        };
        unfit(&asset).map(|unfit| unfit.why)
    }

    #[test]
    fn whole_images_pass_and_halves_do_not() {
        for (kind, format) in [
            (AssetKind::Png, ImageFormat::Png),
            (AssetKind::Jpeg, ImageFormat::Jpeg),
            (AssetKind::Gif, ImageFormat::Gif),
            (AssetKind::WebP, ImageFormat::WebP),
        ] {
            let bytes = encoded(format);
            assert_eq!(why(kind, &bytes), None, "{kind:?}");
            let half = &bytes[..bytes.len() / 2];
            assert_eq!(why(kind, half).as_deref(), Some("is damaged"), "{kind:?}");
        }
    }

    #[test]
    fn an_image_that_would_fill_the_memory_is_refused() {
        let mut bytes = encoded(ImageFormat::Png);
        // The width and height of the header, and the header's checksum over them.
        bytes[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
        let checksum = crc32(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
        let why = why(AssetKind::Png, &bytes);
        assert_eq!(
            why.as_deref(),
            Some("has more pixels than memory has room for")
        );
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
            })
        })
    }
}
