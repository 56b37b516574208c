//! The known word that somebody probably meant.

/// The candidate nearest to `word`, if any is near: a slip or two, or one word the beginning of the other.
pub(crate) fn nearest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let limit = (word.chars().count() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let distance = match distance(word, candidate, limit) {
            Some(distance) => distance,
            None if begins(word, candidate) => limit + 1,
            None => continue,
        };
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// `did you mean …? ` to begin a help text with, or nothing.
pub(super) fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |word| format!("did you mean `{word}`? "))
}

fn begins(a: &str, b: &str) -> bool {
    a.len().min(b.len()) >= 4 && (a.starts_with(b) || b.starts_with(a))
}

/// How many letters must be added, removed, replaced or swapped with their neighbour, if no more than `limit`.
fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    // A bank has a thousand ids; most are too long or too short to be worth comparing.
    if a.len().abs_diff(b.len()) > limit * 4
        || a.chars().count().abs_diff(b.chars().count()) > limit
    {
        return None;
    }
    let a: Vec<char> = a.to_lowercase().chars().take(80).collect();
    let b: Vec<char> = b.to_lowercase().chars().take(80).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut least = (above[j] + usize::from(x != y))
                .min(above[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        if row.iter().chain(&above).all(|distance| *distance > limit) {
            return None;
        }
        before = above;
        above = row;
    }
    above.last().copied().filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_find_the_word_that_was_meant() {
        let kinds = ["tip", "model", "practice", "flow", "ladder"];
        for (word, meant) in [
            ("pratcice", Some("practice")),
            ("Tip", Some("tip")),
            ("tipp", Some("tip")),
            ("ladders", Some("ladder")),
            ("flwo", Some("flow")),
            ("caution", None),
        ] {
            assert_eq!(nearest(word, kinds), meant, "{word}");
        }
    }
}
