//! Numbers as a part has them: those that rise by their steps, and what belongs to each of them in columns beside. Most
//! steps are small and alike, which packs well. What is empty is left out.

/// Whether a part leaves it out.
pub(in crate::correlate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The first of rising numbers, and how far it is from each to the next.
pub(super) fn steps(numbers: impl IntoIterator<Item = i64>) -> Vec<i64> {
    let mut before = 0_i64;
    let step = |number: i64| number.wrapping_sub(std::mem::replace(&mut before, number));
    numbers.into_iter().map(step).collect()
}

/// The numbers that have these steps.
///
/// # Errors
/// Where they do not rise, or are more or fewer than what belongs to them: a part may be damaged.
pub(super) fn numbers(steps: &[i64], beside: &[usize]) -> Result<Vec<i64>, &'static str> {
    if beside.iter().any(|length| *length != steps.len()) {
        return Err("its columns differ in length");
    }
    let mut before = 0_i64;
    let number = |step: &i64| {
        before = before.wrapping_add(*step);
        before
    };
    let numbers: Vec<i64> = steps.iter().map(number).collect();
    if numbers.is_sorted_by(|one, next| one < next) { Ok(numbers) } else { Err("its numbers do not rise") }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn steps_lead_back_to_the_numbers(all: BTreeSet<i64>) {
            let written = steps(all.iter().copied());
            prop_assert_eq!(numbers(&written, &[all.len()]), Ok(all.into_iter().collect()));
        }
    }

    #[test]
    fn what_does_not_rise_or_fit_is_refused() {
        assert_eq!(steps([7, 8, 11]), [7, 1, 3]);
        for wrong in [&[7, 0][..], &[7, -1], &[7, i64::MAX]] {
            assert_eq!(numbers(wrong, &[2]), Err("its numbers do not rise"), "{wrong:?}");
        }
        for wrong in [&[1][..], &[3], &[2, 1]] {
            assert_eq!(numbers(&[7, 1], wrong), Err("its columns differ in length"), "{wrong:?}");
        }
    }
}
