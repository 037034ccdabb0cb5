//! Files that look enough like `.env` to reach every corner. The same for the same seed.

const PIECES: &[&str] = &[
    "A",
    "B",
    "a",
    "SET",
    "EMPTY",
    "NONE",
    "export ",
    "export",
    "=",
    "=",
    "=",
    "==",
    "'",
    "'",
    "\"",
    "\"",
    "\\",
    "\\\\",
    "\\n",
    "\\'",
    "\\\"",
    "\\$",
    "\\t",
    "\\v",
    "\\d",
    "$",
    "$$",
    "${",
    "}",
    "${SET}",
    "${EMPTY}",
    "${NONE}",
    "${A}",
    "${B}",
    "${NONE:-x}",
    "${A:-y z}",
    ":-",
    ":",
    "-",
    ".",
    "#",
    " #",
    " ",
    " ",
    "\t",
    "\n",
    "\n",
    "\r\n",
    "\r",
    "\x0B",
    "\x0C",
    "\x1C",
    "\x1F",
    "\u{85}",
    "\u{A0}",
    "\u{2028}",
    "\u{2003}",
    "\u{FEFF}",
    "\u{200B}",
    "\0",
    "é",
    "🔑",
    "{",
    "&",
    "1",
    "`",
    ";",
];

const QUOTES: &[&str] = &["", "", "'", "\"", "\""];

pub(super) fn files(seed: u64, count: usize) -> Vec<String> {
    let mut dice = Dice(seed);
    (0..count).map(|_| dice.file()).collect()
}

struct Dice(u64);

impl Dice {
    fn file(&mut self) -> String {
        (0..=self.below(4)).map(|_| self.line()).collect()
    }

    /// Mostly `NAME=value` with a well quoted value, or else hardly a line would be more than a fault.
    fn line(&mut self) -> String {
        let body: String = (0..self.below(9)).map(|_| self.one_of(PIECES)).collect();
        match self.below(8) {
            0 => body,
            1 => format!("{}={body}", self.one_of(PIECES)),
            _ => {
                let (name, quote) = (self.one_of(&["A", "B", "C", "D"]), self.one_of(QUOTES));
                let body = if quote.is_empty() { body } else { body.replace(quote, "") };
                format!(
                    "{name}={quote}{body}{quote}{}",
                    self.one_of(&["\n", "\n", "\n", "\r\n", " # c\n", ""])
                )
            }
        }
    }

    fn one_of(&mut self, from: &[&'static str]) -> &'static str {
        from[self.below(from.len())]
    }

    /// SplitMix64.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }
}
