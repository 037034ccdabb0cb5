use super::{Fault, Parsed, nasty, parse, wrong};

/// `SET` and `EMPTY` are in the environment.
fn read(bytes: impl AsRef<[u8]>) -> Parsed {
    parse(bytes.as_ref(), &|name| match name {
        "SET" => Some("from outside".to_owned()),
        "EMPTY" => Some(String::new()),
        _ => None,
    })
}

/// `NAME=value` of each entry, once it is sure that there is no fault.
#[track_caller]
fn entries(text: &str) -> Vec<String> {
    let Parsed { entries, faults } = read(text);
    assert_eq!(faults, [], "in {text:?}");
    entries.iter().map(|entry| format!("{}={}", entry.name, entry.value.expose())).collect()
}

#[track_caller]
fn value(written: &str) -> String {
    let text = format!("A={written}");
    match <[String; 1]>::try_from(entries(&text)) {
        Ok([entry]) => entry["A=".len()..].to_owned(),
        Err(entries) => panic!("{text:?} has {} entries", entries.len()),
    }
}

/// Line and message of each fault; none of the lines may have become an entry.
#[track_caller]
fn faults(text: &str) -> Vec<(usize, &'static str)> {
    let Parsed { entries, faults } = read(text);
    let lines: Vec<_> = faults.iter().map(|fault| fault.line).collect();
    assert!(entries.iter().all(|entry| !lines.contains(&entry.line)), "in {text:?}");
    faults.iter().map(|fault| (fault.line, fault.what)).collect()
}

#[test]
fn a_dollar_is_a_dollar() {
    for text in
        ["pa$$w0rd", "$2a$10$abc", "$", "$$", "a$", "$SET", "$(id)", "${", "${SET", "$}", "{SET}"]
    {
        assert_eq!(value(text), text);
        assert_eq!(value(&format!("\"{text}\"")), text);
        assert_eq!(value(&format!("'{text}'")), text);
    }
}

#[test]
fn variables_are_expanded_but_not_in_single_quotes() {
    assert_eq!(value("${SET}"), "from outside");
    assert_eq!(value("\"<${SET}>\""), "<from outside>");
    assert_eq!(value("'${SET}'"), "${SET}");
    assert_eq!(value("${NONE:-default # }"), "${NONE:-default");
    assert_eq!(value("\"${NONE:-default # }\""), "default # ");
    assert_eq!(value("${NONE:-}"), "");
    assert_eq!(value("${EMPTY:-default}"), "");
    assert_eq!(value("${NONE:?no}${SET:+yes}"), "${NONE:?no}${SET:+yes}");
    assert_eq!(value("${a:${SET}"), "${a:from outside");
    assert_eq!(value(r"C:\${SET}"), r"C:\from outside");
}

#[test]
fn the_file_answers_before_the_environment_but_only_from_above() {
    assert_eq!(
        entries("A=${SET}\nSET=1\nB=${SET}\nSET=1\nC='${B}'\nD=${C}"),
        ["A=from outside", "SET=1", "B=1", "C=${B}", "D=${B}"]
    );
}

#[test]
fn an_inserted_value_is_not_read_again() {
    assert_eq!(entries("A='${SET} \"#'\nB=\"${A}\"")[1], "B=${SET} \"#");
}

#[test]
fn variables_that_cannot_be_expanded_are_faults() {
    assert_eq!(faults("A=${NONE}"), [(1, wrong::UNSET.what)]);
    assert_eq!(faults("A=${}"), [(1, wrong::NOT_A_NAME.what)]);
    assert_eq!(faults("A=${a b:-c}"), [(1, wrong::NOT_A_NAME.what)]);
    assert_eq!(faults("A=${NONE:-${SET}}"), [(1, wrong::NESTED.what)]);
    let lines = "A=${NONE}\nB=${A}\nC=${B:-default}";
    assert_eq!(
        faults(lines),
        [(1, wrong::UNSET.what), (2, wrong::UNKNOWN.what), (3, wrong::UNKNOWN.what)]
    );
}

#[test]
fn backslashes() {
    assert_eq!(value(r"a\nb"), r"a\nb");
    assert_eq!(value(r"'a\nb'"), r"a\nb");
    assert_eq!(value(r#""a\nb""#), "a\nb");
    assert_eq!(
        value(r#""\\ \' \" \a \b \f \r \t \v \d \$ \\n""#),
        "\\ ' \" \x07 \x08 \x0C \r \t \x0B \\d \\$ \\n"
    );
    assert_eq!(value(r#"'\\ \' \" \\n'"#), r#"\ ' \" \n"#);
    assert_eq!(value("\"a\\\nb\""), "a\\\nb");
    assert_eq!(value(r"C:\new\dir\"), r"C:\new\dir\");
    assert_eq!(value(r"'C:\new\dir'"), r"C:\new\dir");
    assert_eq!(value(r#""C:\new\dir""#), "C:\new\\dir");
    assert_eq!(value(r#""C:\\new\\dir""#), r"C:\new\dir");
}

#[test]
fn a_comment_needs_white_space_before_it() {
    assert_eq!(value("a#b"), "a#b");
    assert_eq!(value("a #b"), "a");
    assert_eq!(value("a\t# b # c"), "a");
    assert_eq!(value("#a"), "#a");
    assert_eq!(value(" #a"), "");
    assert_eq!(value("'a #b' # c"), "a #b");
    assert_eq!(value("\"a\"#b"), "a");
    assert_eq!(entries("# A=1\n  # B=2\nexport # C=3\n#"), [""; 0]);
}

#[test]
fn what_people_keep_in_files() {
    for text in [
        "https://user:p%40ss@example.com:8443/a?b=c&d=%20#top",
        "c2VjcmV0IQ==",
        "Server=db;User=me;Password=a'b\"c;",
        "it's 5 o'clock",
        "ünïcödé 🔑",
        "a,b , c",
        "`id`",
    ] {
        assert_eq!(value(text), text);
    }
    assert_eq!(
        value("'{\"a\": [1, \"$b\"], \"c\": \"\\n\"}'"),
        "{\"a\": [1, \"$b\"], \"c\": \"\\n\"}"
    );
    let pem = "-----BEGIN PUBLIC KEY-----\nMFkw+EwYH/KoZ==\n-----END PUBLIC KEY-----\n";
    assert_eq!(value(&format!("\"{pem}\"")), pem);
    assert_eq!(value(&format!("'{pem}' # ours")), pem);
}

#[test]
fn ways_to_write_a_line() {
    let text = "A=1\n\n  export\tB = 2  \n'C'='3'\nexport 'D'=4\nexport=5\nf.g-h=6\n\x0CI\u{A0}=\u{A0}7\u{2003}\nJ=\nK=''\nL=\"\"";
    assert_eq!(
        entries(text),
        ["A=1", "B=2", "C=3", "D=4", "export=5", "f.g-h=6", "I=7", "J=", "K=", "L="]
    );
    let lines: Vec<_> = read(text).entries.iter().map(|entry| entry.line).collect();
    assert_eq!(lines, [1, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
}

#[test]
fn line_ends_and_byte_order_mark() {
    assert_eq!(entries("\u{FEFF}A=1\r\nB=\"2\r\n3\"\r\nC=4\rD=5"), ["A=1", "B=2\n3", "C=4", "D=5"]);
    assert_eq!(faults("A=1\r\nB\r\n"), [(2, wrong::NO_EQUALS.what)]);
    assert_eq!(entries(""), [""; 0]);
    assert_eq!(entries("\u{FEFF}"), [""; 0]);
    assert_eq!(entries(" \n\t\r\n"), [""; 0]);
}

#[test]
fn other_encodings() {
    let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| {
        text.encode_utf16().flat_map(bytes).collect::<Vec<_>>()
    };
    let whole_file = [wrong::UTF_16.at(0, None)];
    for text in ["\u{FEFF}A=1\n", "A=1\n", "\r\nA=1"] {
        assert_eq!(read(utf16(text, u16::to_le_bytes)).faults, whole_file);
        assert_eq!(read(utf16(text, u16::to_be_bytes)).faults, whole_file);
    }

    let Parsed { entries, faults } = read(b"\xEF\xBB\xBFA=1\r\nB=2\rC=\n\nD=caf\xE9\nE=\xFF");
    assert!(entries.is_empty());
    assert_eq!(faults, [wrong::NOT_UTF_8.at(5, None)]);

    assert_eq!(read("AB=\0").faults, [wrong::NUL.at(1, Some("AB"))]);
}

#[test]
fn one_name_has_one_value() {
    assert_eq!(entries("A=1\nA='1'\n"), ["A=1"]);
    let twice = [wrong::TWICE.at(3, Some("A"))];
    let Parsed { entries, faults } = read("A=1\nB=1\nA=2\nA=2\nA=1\n");
    assert_eq!(faults, twice);
    assert_eq!(entries.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(), ["B"]);
}

#[test]
fn lines_that_cannot_be_read() {
    let text = "A\nexport B\n=1\n1A=1\nA B=1\nA: 1\n\"A\"=1\nÄ=1\n''=1\nA$=1\nOK=1\n";
    let [no_equals, no_setting, name] =
        [wrong::NO_EQUALS, wrong::NO_SETTING, wrong::NAME].map(|wrong| wrong.what);
    assert_eq!(
        faults(text),
        [
            (1, no_equals),
            (2, no_equals),
            (3, name),
            (4, name),
            (5, no_setting),
            (6, no_setting),
            (7, name),
            (8, name),
            (9, name),
            (10, name),
        ]
    );
    assert!(read(text).faults.iter().all(|fault| fault.name.is_none()));
}

#[test]
fn quotes_that_end_wrongly() {
    assert_eq!(faults("A=\"1\nB=2\n"), [(1, wrong::DOUBLE_QUOTE.what)]);
    assert_eq!(faults("A='1\\'\nB=2\n"), [(1, wrong::SINGLE_QUOTE.what)]);
    assert_eq!(faults("A='it's'"), [(1, wrong::AFTER_QUOTE.what)]);
    let Parsed { entries, faults } = read("Z=0\nA=\"1\nB=\"2\"\nC=3\n");
    assert_eq!(faults, [wrong::AFTER_QUOTE.at(2, Some("A"))]);
    assert_eq!(entries.iter().map(|entry| entry.line).collect::<Vec<_>>(), [1, 4]);
}

/// Pieces of a key that was pasted without quotes are no names.
#[test]
fn nothing_of_a_value_is_shown() {
    let text = "KEY=\"-----BEGIN\nhunter2\nhunter2=\nB='hunter2' hunter2\nhunter2\nC=${hunter2}\nD=hunter2\nD=hunter2hunter2";
    for text in [text, &text.replace('"', "")] {
        let parsed = read(text);
        let Parsed { faults, .. } = &parsed;
        assert!(!faults.is_empty());
        assert!(!format!("{faults:?}").contains("hunter2"), "{faults:?}");
    }
    let shown = format!("{:?}", read("A=hunter2"));
    assert!(shown.contains("\"A\"") && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn a_name_is_an_entry_or_a_fault() {
    for text in nasty::files(7, 3000) {
        let Parsed { entries, faults } = read(&text);
        let at_fault = |name: &str| {
            faults.iter().any(|Fault { name: other, .. }| other.as_deref() == Some(name))
        };
        assert!(entries.iter().all(|entry| !at_fault(&entry.name)), "in {text:?}");
        assert!(entries.is_sorted_by_key(|entry| entry.line), "in {text:?}");
        assert!(faults.is_sorted_by_key(|fault| fault.line), "in {text:?}");
        assert!(faults.iter().all(|fault| fault.what != wrong::UNCLEAR.what), "in {text:?}");
    }
}

/// Bytes that are no text, and cut in the middle of anything.
#[test]
fn no_bytes_panic() {
    for text in nasty::files(11, 200) {
        let mut bytes = text.into_bytes();
        while let Some(byte) = bytes.pop() {
            read(&bytes);
            if bytes.len() % 7 == 0 {
                bytes.push(byte | 0x80);
                read(&bytes);
                bytes.pop();
            }
        }
    }
}

/// Quadratic time would take hours here.
#[test]
fn a_long_file_takes_linear_time() {
    let pieces = [
        "'", "\"", "\\", "\n", " #", "${", "${a:", "${SET}", "${a:-", "A=${", "A=\n", "B='\n",
        "=\n",
    ];
    for piece in pieces {
        let long = piece.repeat((1 << 17) / piece.len());
        for start in ["", "A=", "A='", "A=\""] {
            read(format!("{start}{long}"));
            read(format!("{start}{long}:x}}'\"\n"));
        }
    }
}

#[test]
fn a_megabyte_in_one_line_and_in_many() {
    let long = "a".repeat(1 << 20);
    assert_eq!(value(&long).len(), long.len());
    assert_eq!(value(&format!("'{long}'")).len(), long.len());
    assert_eq!(entries(&format!("A=1\nB='{}'\n", "\n".repeat(1 << 20))).len(), 2);
    let lines: String = (0..1 << 16).map(|i| format!("A{i}=0123456789\n")).collect();
    assert_eq!(entries(&lines).len(), 1 << 16);
}

#[test]
fn expansion_is_bounded() {
    let long = format!("A={}\n{}", "a".repeat(1 << 19), "B=${A}\nC=${A}\nD=${A}\n".repeat(10_000));
    assert_eq!(faults(&long)[0], (4, wrong::TOO_LONG.what));
    let doubled = |i| format!("A{}=${{A{i}:-xx}}${{A{i}:-xx}}\n", i + 1);
    assert_eq!(faults(&(0..60).map(doubled).collect::<String>())[0].1, wrong::TOO_LONG.what);
}
