//! The nearest name, for a name that is not known.

/// The known name that is nearest to `name`, if it is near enough to be meant.
pub(crate) fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    nearest_within(name, known, |candidate| candidate.chars().count().max(3) / 3)
}

/// The same, where `limit` says how far from each name is near enough.
pub(crate) fn nearest_within<'a>(
    name: &str,
    known: &[&'a str],
    limit: fn(&str) -> usize,
) -> Option<&'a str> {
    let mut nearest = None;
    let mut least = usize::MAX;
    for candidate in known {
        let distance = distance(name, candidate);
        if distance < least && distance <= limit(candidate) {
            least = distance;
            nearest = Some(*candidate);
        }
    }
    nearest
}

/// `` `a`, `b`, `c` ``
pub(crate) fn list(names: &[&str]) -> String {
    let mut list = String::new();
    for name in names {
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push_str(&format!("`{name}`"));
    }
    list
}

/// How many letters must be changed, added, removed, or swapped with the next.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let width = b.len() + 1;
    // Row by row: the distance between the first `i` letters of `a` and the first `j` of `b`.
    let mut table: Vec<usize> = Vec::new();
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            let here = table.len();
            table.push(if i == 0 || j == 0 {
                i + j
            } else {
                let changed = table[here - width - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut least = changed.min(table[here - width] + 1).min(table[here - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(table[here - 2 * width - 2] + 1);
                }
                least
            });
        }
    }
    table[table.len() - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(distance("env", "env"), 0);
        assert_eq!(distance("evn", "env"), 1);
        assert_eq!(distance("prodution", "production"), 1);
        assert_eq!(distance("stagging", "staging"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("größe", "grösse"), 2);
    }

    #[test]
    fn only_near_names_are_suggested() {
        let known = &["env", "default", "default_in", "required_in"];
        assert_eq!(nearest("evn", known), Some("env"));
        assert_eq!(nearest("defualt", known), Some("default"));
        assert_eq!(nearest("required", known), Some("required_in"));
        assert_eq!(nearest("cookie", known), None);
    }
}
