//! Which card is which, where a question has several of a kind: its marked phrases and its examples.
//!
//! To Anki a card of a cloze note is the number in its deletion, an example's note is the number in its key, and reviews
//! hang on both. So numbers are not counted off from the top, or a phrase marked in front of the others would hand each
//! card's reviews on to its neighbour. The lock remembers whose number is whose, and none is ever given away.

use crate::lock::{Digest, Lock};
use crate::markdown::nearest;

/// The number of each phrase of a text, counted from 1, and all phrases by their numbers: those known before, with the
/// reworded ones as they now read, and the new ones behind them.
pub(super) fn phrases(phrases: &[String], known: &[String]) -> (Vec<usize>, Vec<String>) {
    // A slip was mended, or a word was cut.
    let reworded = |phrase: &String, free: &[usize]| {
        let near = nearest(phrase, free.iter().map(|index| known[*index].as_str()))?;
        free.iter().copied().find(|index| known[*index] == near)
    };
    let numbers = numbered(phrases, known, reworded);
    let mut by_number = known.to_vec();
    for (phrase, number) in phrases.iter().zip(&numbers) {
        by_number.resize(by_number.len().max(*number), String::new());
        by_number[number - 1].clone_from(phrase);
    }
    (numbers, by_number)
}

/// The number of each example of a question, by the digest of its code. `key` gives the key of a number in the lock.
pub(super) fn examples(
    digests: &[Digest],
    lock: &Lock,
    key: impl Fn(usize) -> String,
) -> Vec<usize> {
    let known = |number: usize| {
        let key = key(number);
        let is_alive = lock.notes.contains_key(&key);
        // Locks of before examples were remembered have notes alone.
        let digest = lock.examples.get(&key).cloned();
        (digest.is_some() || is_alive || lock.retired.contains(&key)).then_some((digest, is_alive))
    };
    let (known, alive): (Vec<_>, Vec<_>) = (1..).map_while(known).unzip();
    let wanted: Vec<_> = digests.iter().cloned().map(Some).collect();
    // The code was edited: what is still asked for stays in its order.
    numbered(&wanted, &known, |_, free| {
        free.iter().copied().find(|index| alive[*index])
    })
}

/// A number for each thing: that of the equal one among those known, else that of the one it was made of, else a new
/// one. `edited` chooses among the places in `known` that are still free.
fn numbered<T: PartialEq>(
    things: &[T],
    known: &[T],
    edited: impl Fn(&T, &[usize]) -> Option<usize>,
) -> Vec<usize> {
    let mut free: Vec<usize> = (0..known.len()).collect();
    let mut take = |choose: &dyn Fn(&[usize]) -> Option<usize>| {
        let place = choose(&free)?;
        free.retain(|index| *index != place);
        Some(place)
    };
    let equal =
        |thing: &T, free: &[usize]| free.iter().copied().find(|index| known[*index] == *thing);
    // What is as it was keeps its number before anything edited can take it.
    let kept: Vec<_> = things
        .iter()
        .map(|thing| take(&|free| equal(thing, free)))
        .collect();
    let places: Vec<_> = kept
        .into_iter()
        .zip(things)
        .map(|(place, thing)| place.or_else(|| take(&|free| edited(thing, free))))
        .collect();
    let mut new = known.len()..;
    places
        .into_iter()
        .filter_map(|place| place.or_else(|| new.next()))
        .map(|index| index + 1)
        .collect()
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
            assert_eq!(super::phrases(&owned(phrases), &owned(known)), expected);
        }
    }

    #[test]
    fn an_example_keeps_its_number() {
        let digest = |code: &str| Digest::of([code.as_bytes()]);
        let key = |number: usize| format!("it/output-{number}");
        let lock = |known: &[(&str, bool)]| {
            let mut lock = Lock::default();
            for (index, (code, is_alive)) in known.iter().enumerate() {
                let (key, digest) = (key(index + 1), digest(code));
                lock.examples.insert(key.clone(), digest.clone());
                if *is_alive {
                    lock.notes.insert(key, Lock::stamp(None, digest, 1));
                }
            }
            lock
        };
        let cases: [(&[&str], &[(&str, bool)], &[usize]); 5] = [
            (&["a", "b"], &[], &[1, 2]),
            (&["new", "a"], &[("a", true)], &[2, 1]),
            (&["b"], &[("a", true), ("b", true)], &[2]),
            // Edited; and one that is no longer asked for is never made into another.
            (&["a2", "b"], &[("a", true), ("b", true)], &[1, 2]),
            (&["c", "b"], &[("a", false), ("b", true)], &[3, 2]),
        ];
        for (codes, known, numbers) in cases {
            let digests: Vec<_> = codes.iter().map(|code| digest(code)).collect();
            assert_eq!(examples(&digests, &lock(known), key), numbers, "{codes:?}");
        }
    }
}
