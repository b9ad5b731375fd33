//! Commands of TeX with a meaning in plain text.

/// What becomes of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Its argument, between two texts.
    Argument(&'static str, &'static str),
    /// Its second argument; the first says how to show it.
    Second,
    /// Its argument as an address.
    Address,
    /// Its second argument, with the address in the first one behind it.
    Link,
    /// Its argument raised.
    Sup,
    /// Its argument lowered.
    Sub,
    /// A letter: the space behind it only ends the command.
    Letter(&'static str),
    /// A sign or a word.
    Sign(&'static str),
}

/// The meaning of a command; none if it is unknown.
pub(super) fn meaning(command: &str) -> Option<Meaning> {
    Some(match command {
        "emph" | "textbf" | "textit" | "texttt" | "textsc" | "textrm" | "textsf" | "textsl"
        | "textup" | "textmd" | "textnormal" | "underline" | "uline" | "mbox" | "hbox" | "text" => {
            Meaning::Argument("", "")
        }
        "ensuremath" => Meaning::Argument("$", "$"),
        "enquote" => Meaning::Argument("“", "”"),
        "footnote" => Meaning::Argument(" (", ")"),
        "textcolor" | "colorbox" => Meaning::Second,
        "url" | "nolinkurl" | "path" => Meaning::Address,
        "href" => Meaning::Link,
        "textsuperscript" => Meaning::Sup,
        "textsubscript" => Meaning::Sub,
        _ => {
            return letter(command)
                .map(Meaning::Letter)
                .or_else(|| sign(command).map(Meaning::Sign));
        }
    })
}

fn letter(command: &str) -> Option<&'static str> {
    Some(match command {
        "ss" => "ß",
        "ae" => "æ",
        "AE" => "Æ",
        "oe" => "œ",
        "OE" => "Œ",
        "aa" => "å",
        "AA" => "Å",
        "o" => "ø",
        "O" => "Ø",
        "l" => "ł",
        "L" => "Ł",
        "i" => "ı",
        "j" => "ȷ",
        "dj" => "đ",
        "DJ" => "Đ",
        "dh" => "ð",
        "DH" => "Ð",
        "th" => "þ",
        "TH" => "Þ",
        _ => return None,
    })
}

fn sign(command: &str) -> Option<&'static str> {
    Some(match command {
        "ldots" | "dots" | "textellipsis" => "…",
        "textendash" => "–",
        "textemdash" => "—",
        "textquoteleft" => "‘",
        "textquoteright" => "’",
        "textquotedblleft" => "“",
        "textquotedblright" => "”",
        "textregistered" => "®",
        "texttrademark" => "™",
        "textcopyright" | "copyright" => "©",
        "textdegree" | "degree" => "°",
        "textmu" => "µ",
        "texteuro" | "euro" => "€",
        "pounds" | "textsterling" => "£",
        "textasciitilde" => "~",
        "textasciicircum" => "^",
        "textunderscore" => "_",
        "textdollar" => "$",
        "textbraceright" => "}",
        "textbraceleft" => "{",
        "textbackslash" => "\\",
        "textless" => "<",
        "textgreater" => ">",
        "textbar" => "|",
        "textbullet" => "•",
        "textpm" => "±",
        "texttimes" => "×",
        "LaTeX" => "LaTeX",
        "TeX" => "TeX",
        "BibTeX" => "BibTeX",
        _ => return None,
    })
}

/// Whether the command changes the font to the end of its group: `{\em x}`.
pub(super) fn is_switch(command: &str) -> bool {
    matches!(
        command,
        "em" | "it"
            | "bf"
            | "sf"
            | "tt"
            | "sc"
            | "rm"
            | "sl"
            | "itshape"
            | "bfseries"
            | "scshape"
            | "ttfamily"
            | "sffamily"
            | "rmfamily"
            | "upshape"
            | "slshape"
            | "mdseries"
            | "normalfont"
            | "small"
            | "footnotesize"
            | "large"
            | "Large"
    )
}

/// Raised or lowered text in characters that stand so by themselves; letters stay as they are (1st), and none is found for
/// anything else.
pub(super) fn shifted(text: &str, raised: bool) -> Option<String> {
    if !text.is_empty() && text.chars().all(char::is_alphabetic) {
        return Some(text.to_owned());
    }
    let shift = |character| {
        let (normal, shifted) = if raised {
            ("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
        } else {
            ("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
        };
        let at = normal.chars().position(|known| known == character)?;
        shifted.chars().nth(at)
    };
    text.chars()
        .map(shift)
        .collect::<Option<String>>()
        .filter(|text| !text.is_empty())
}
