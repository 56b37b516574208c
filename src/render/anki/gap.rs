//! Which marked phrase is which card of a cloze note.
//!
//! To Anki a card of a cloze note is the number in its deletion, and its reviews hang on that number. So numbers are
//! not counted off from the left, or a phrase marked in front of the others would hand each card's reviews on to its
//! neighbour. The lock remembers whose number is whose, and none is ever given to a second phrase.

use crate::markdown::nearest;

/// The number of each phrase of a text, counted from 1, and all phrases by their numbers: those known before, with the
/// reworded ones as they now read, and the new ones behind them.
pub(super) fn numbered(phrases: &[String], known: &[String]) -> (Vec<usize>, Vec<String>) {
    let mut by_number = known.to_vec();
    let mut is_taken = vec![false; known.len()];
    let mut places: Vec<Option<usize>> = vec![None; phrases.len()];
    // What reads as before keeps its number before anything reworded can take it.
    for meant in [same, reworded] {
        for (phrase, place) in phrases.iter().zip(&mut places) {
            if place.is_none() {
                *place = meant(phrase, &by_number, &is_taken);
                if let Some(index) = *place {
                    is_taken[index] = true;
                }
            }
        }
    }
    let numbers = phrases.iter().zip(places).map(|(phrase, place)| {
        let index = place.unwrap_or(by_number.len());
        by_number.resize_with(by_number.len().max(index + 1), String::new);
        by_number[index].clone_from(phrase);
        index + 1
    });
    (numbers.collect(), by_number)
}

fn same(phrase: &str, known: &[String], is_taken: &[bool]) -> Option<usize> {
    free(known, is_taken).find_map(|(index, known)| (known == phrase).then_some(index))
}

/// The known phrase that this one is after a slip was mended or a word was cut.
fn reworded(phrase: &str, known: &[String], is_taken: &[bool]) -> Option<usize> {
    let near = nearest(phrase, free(known, is_taken).map(|(_, known)| known))?;
    same(near, known, is_taken)
}

fn free<'k>(known: &'k [String], is_taken: &'k [bool]) -> impl Iterator<Item = (usize, &'k str)> {
    let known = known.iter().map(String::as_str).enumerate();
    known.filter(|(index, _)| !is_taken[*index])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_keeps_its_number() {
        let cases: [(&[&str], &[&str], &[usize], &[&str]); 8] = [
            (&["a", "b"], &[], &[1, 2], &["a", "b"]),
            // One more in front, another order, one less, and that one again.
            (
                &["new", "a", "b"],
                &["a", "b"],
                &[3, 1, 2],
                &["a", "b", "new"],
            ),
            (&["b", "a"], &["a", "b"], &[2, 1], &["a", "b"]),
            (&["b"], &["a", "b"], &[2], &["a", "b"]),
            (&["b", "a", "c"], &["a", "b"], &[2, 1, 3], &["a", "b", "c"]),
            // Reworded, although another one reads as that did; and the same phrase twice.
            (
                &["tuples", "tuple"],
                &["tuple", "tupel"],
                &[2, 1],
                &["tuple", "tuples"],
            ),
            (&["a", "a", "a"], &["a", "a"], &[1, 2, 3], &["a", "a", "a"]),
            // Something else altogether.
            (&["dictionary"], &["list"], &[2], &["list", "dictionary"]),
        ];
        let owned = |texts: &[&str]| texts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        for (phrases, known, numbers, by_number) in cases {
            let expected = (numbers.to_vec(), owned(by_number));
            assert_eq!(numbered(&owned(phrases), &owned(known)), expected);
        }
    }
}
