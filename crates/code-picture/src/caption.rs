//! The presented code as lines of text.

/// Breaks a code into lines of at most `most` characters, after a separator where a line is then at
/// least half full. Nothing is added: what is typed off the lines is the code.
pub fn lines(code: &str, most: usize) -> Vec<&str> {
    let most = most.max(1);
    let mut lines = Vec::new();
    let mut rest = code;
    while !rest.is_empty() {
        let (line, after) = rest.split_at(end_of_line(rest, most));
        lines.push(line);
        rest = after;
    }
    lines
}

/// The length of the first line.
fn end_of_line(rest: &str, most: usize) -> usize {
    let Some((end, _)) = rest.char_indices().nth(most) else {
        return rest.len();
    };
    let line = rest.split_at_checked(end).map_or(rest, |(line, _)| line);
    line.rfind(['.', '/'])
        .and_then(|at| at.checked_add(1))
        .filter(|length| *length >= most.div_ceil(2))
        .unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn lines_break_after_separators() {
        let code = "MA.156.130102/CJ.060101.000000123-XP";
        assert_eq!(lines(code, 40), [code]);
        assert_eq!(
            lines(code, 24),
            ["MA.156.130102/CJ.060101.", "000000123-XP"]
        );
        assert_eq!(
            lines(code, 15),
            ["MA.156.130102/", "CJ.060101.", "000000123-XP"]
        );
    }

    #[test]
    fn lines_break_anywhere_when_no_separator_is_near() {
        assert_eq!(lines("MA.156", 1), ["M", "A", ".", "1", "5", "6"]);
        assert_eq!(lines("A.BCDEFGH", 5), ["A.BCD", "EFGH"]);
        assert_eq!(lines("AB", 0), ["A", "B"]);
        assert!(lines("", 4).is_empty());
        assert_eq!(lines("路灯一号", 2), ["路灯", "一号"]);
    }

    #[test]
    fn lines_are_the_code_and_never_too_long() {
        let code = "MA.156.130102/CJ.060101.000000123/AAAAAAAAAAAAAAAAAAAA.B7.02-XP";
        for most in 1..80 {
            let lines = lines(code, most);
            assert_eq!(lines.concat(), code);
            assert!(lines.iter().all(|line| line.len() <= most), "{lines:?}");
        }
    }
}
