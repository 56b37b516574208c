//! Colours that can be read on any page.
//!
//! A reading system paints the page white, sepia or black as its reader likes, and does not tell. So text never gets a
//! colour made for one of them: each of the theme's colours is moved to a lightness in the middle, where its contrast
//! is about 5:1 against white, 4.2:1 against sepia and 4.2:1 against black.

/// The relative luminance (WCAG 2.2) of every coloured text.
const LUMINANCE: f64 = 0.16;

/// A colour as three numbers from 0 to 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Colour([f64; 3]);

impl Colour {
    /// Reads `#rrggbb`; a theme's mistake is black, which the reading system then paints over.
    pub(super) fn from_hex(hex: &str) -> Self {
        let digits = hex.trim_start_matches('#');
        let channel = |at: usize| {
            let digits = digits.get(at..at + 2)?;
            u8::from_str_radix(digits, 16)
                .ok()
                .map(|n| f64::from(n) / 255.0)
        };
        let channels = [0, 2, 4].map(channel);
        Colour(channels.map(|channel| channel.unwrap_or(0.0)))
    }

    /// The same hue in the middle between black and white: mixed with one of them as far as it takes.
    pub(super) fn balanced(self) -> Self {
        let end = if self.luminance() < LUMINANCE {
            1.0
        } else {
            0.0
        };
        let mixed = |share: f64| Colour(self.0.map(|c| c + (end - c) * share));
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..24 {
            let middle = f64::midpoint(low, high);
            if (mixed(middle).luminance() < LUMINANCE) == (end > 0.5) {
                low = middle;
            } else {
                high = middle;
            }
        }
        mixed(low)
    }

    pub(super) fn luminance(self) -> f64 {
        let linear = |c: f64| {
            if c <= 0.040_45 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        let [r, g, b] = self.0.map(linear);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// As CSS knows it.
    pub(super) fn css(self) -> String {
        let [r, g, b] = self.bytes();
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// See-through, so that whatever page lies below is only tinted.
    pub(super) fn tint(self, opacity: f64) -> String {
        let [r, g, b] = self.bytes();
        format!("rgba({r}, {g}, {b}, {opacity})")
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn bytes(self) -> [u8; 3] {
        self.0.map(|c| (c * 255.0).round() as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_can_be_read_on_white_sepia_and_black() {
        for hex in [
            "#000000", "#ffffff", "#1d5fa8", "#a12a2a", "#8fd6a8", "#5f6873", "#ffff00",
        ] {
            let luminance = Colour::from_hex(&Colour::from_hex(hex).balanced().css()).luminance();
            let contrast = |page: &str| {
                let page = Colour::from_hex(page).luminance();
                (page.max(luminance) + 0.05) / (page.min(luminance) + 0.05)
            };
            assert!(contrast("#ffffff") >= 4.9, "{hex} on white");
            assert!(contrast("#f4ecd8") >= 4.15, "{hex} on sepia");
            assert!(contrast("#000000") >= 4.15, "{hex} on black");
        }
    }
}
