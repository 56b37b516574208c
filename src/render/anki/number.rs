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
        let owned = |texts: &[&str]| texts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let check = |marked: &[&str], known: &[&str], numbers: &[usize], by_number: &[&str]| {
            let expected = (numbers.to_vec(), owned(by_number));
            assert_eq!(phrases(&owned(marked), &owned(known)), expected);
        };
        check(&["a", "b"], &[], &[1, 2], &["a", "b"]);
        // One more in front, another order, one less, and that one again.
        check(&["new", "a"], &["a"], &[2, 1], &["a", "new"]);
        check(&["b", "a"], &["a", "b"], &[2, 1], &["a", "b"]);
        check(&["b"], &["a", "b"], &[2], &["a", "b"]);
        check(&["b", "a", "c"], &["a", "b"], &[2, 1, 3], &["a", "b", "c"]);
        // Reworded, although another one reads as that did; and the same phrase more than once.
        let (before, after) = (["tuple", "tupel"], ["tuple", "tuples"]);
        check(&["tuples", "tuple"], &before, &[2, 1], &after);
        check(&["a", "a", "a"], &["a", "a"], &[1, 2, 3], &["a", "a", "a"]);
        // Something else altogether.
        check(&["dictionary"], &["list"], &[2], &["list", "dictionary"]);
    }

    #[test]
    fn an_example_keeps_its_number() {
        let digest = |code: &str| Digest::of([code.as_bytes()]);
        let key = |number: usize| format!("it/output-{number}");
        let check = |codes: &[&str], alive: &[&str], retired: &[&str], numbers: &[usize]| {
            let mut lock = Lock::default();
            for (number, code) in (1..).zip(retired.iter().chain(alive)) {
                lock.examples.insert(key(number), digest(code));
                if number > retired.len() {
                    let stamp = Lock::stamp(None, digest(code), 1);
                    lock.notes.insert(key(number), stamp);
                }
            }
            let digests: Vec<_> = codes.iter().map(|code| digest(code)).collect();
            assert_eq!(examples(&digests, &lock, key), numbers, "{codes:?}");
        };
        check(&["a", "b"], &[], &[], &[1, 2]);
        check(&["new", "a"], &["a"], &[], &[2, 1]);
        check(&["b"], &["a", "b"], &[], &[2]);
        // Edited; and one that is no longer asked about is never made into another.
        check(&["edited", "b"], &["a", "b"], &[], &[1, 2]);
        check(&["c", "b"], &["b"], &["a"], &[3, 2]);
        check(&["a", "b"], &["b"], &["a"], &[1, 2]);
    }

    #[test]
    fn a_lock_that_knows_notes_alone_numbers_examples_as_it_did() {
        let digests = ["a", "b"].map(|code| Digest::of([code.as_bytes()]));
        let mut lock = Lock::default();
        let stamp = Lock::stamp(None, digests[0].clone(), 1);
        lock.notes.insert("1".into(), stamp);
        assert_eq!(
            examples(&digests, &lock, |number| number.to_string()),
            [1, 2]
        );
    }
}
