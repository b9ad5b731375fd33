use proptest::prelude::*;

use super::{ArxivId, Doi, Identifier, Isbn, Orcid, Scheme, recognize};

/// What was pasted, and scheme and value of what it means.
const PASTED: &[(&str, Scheme, &str)] = &[
    (
        "10.1145/3292500.3330701",
        Scheme::Doi,
        "10.1145/3292500.3330701",
    ),
    (
        "doi:10.1145/3292500.3330701",
        Scheme::Doi,
        "10.1145/3292500.3330701",
    ),
    (
        "DOI: 10.1145/3292500.3330701.",
        Scheme::Doi,
        "10.1145/3292500.3330701",
    ),
    (
        "doi 10.1145/3292500.3330701",
        Scheme::Doi,
        "10.1145/3292500.3330701",
    ),
    (
        "https://doi.org/10.18653/v1/P18-1001",
        Scheme::Doi,
        "10.18653/v1/p18-1001",
    ),
    (
        "http://dx.doi.org/10.18653/V1/P18-1001",
        Scheme::Doi,
        "10.18653/v1/p18-1001",
    ),
    (
        "dx.doi.org/10.18653/v1/P18-1001)",
        Scheme::Doi,
        "10.18653/v1/p18-1001",
    ),
    (
        "https://doi.org/10.1000%2F182?x=1#y",
        Scheme::Doi,
        "10.1000/182",
    ),
    (
        "https://dl.acm.org/doi/pdf/10.1145/3292500.3330701",
        Scheme::Doi,
        "10.1145/3292500.3330701",
    ),
    (
        "https://link.springer.com/article/10.1007/s10994-021-05946-3",
        Scheme::Doi,
        "10.1007/s10994-021-05946-3",
    ),
    (
        "10.1016/0004-3702(87)90078-9",
        Scheme::Doi,
        "10.1016/0004-3702(87)90078-9",
    ),
    ("(10.1016/x)", Scheme::Doi, ""),
    (
        "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
        Scheme::Doi,
        "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o",
    ),
    ("10.48550/arXiv.2405.19832", Scheme::Arxiv, "2405.19832"),
    (
        "https://doi.org/10.48550/arxiv.2405.19832v3",
        Scheme::Arxiv,
        "2405.19832",
    ),
    ("10.48550/arXiv.math/0309136", Scheme::Arxiv, "math/0309136"),
    ("2405.19832", Scheme::Arxiv, "2405.19832"),
    ("arXiv:2405.19832v2", Scheme::Arxiv, "2405.19832"),
    ("arxiv: 2405.19832", Scheme::Arxiv, "2405.19832"),
    ("arXiv:2405.19832v2 [cs.AI]", Scheme::Arxiv, "2405.19832"),
    (
        "https://arxiv.org/abs/2405.19832v1",
        Scheme::Arxiv,
        "2405.19832",
    ),
    (
        "http://www.arxiv.org/pdf/2405.19832v1.pdf",
        Scheme::Arxiv,
        "2405.19832",
    ),
    ("arxiv.org/html/2405.19832", Scheme::Arxiv, "2405.19832"),
    (
        "https://export.arxiv.org/abs/2405.19832?context=cs",
        Scheme::Arxiv,
        "2405.19832",
    ),
    (
        "https://www.alphaxiv.org/abs/2405.19832",
        Scheme::Arxiv,
        "2405.19832",
    ),
    (
        "https://ar5iv.labs.arxiv.org/html/2405.19832",
        Scheme::Arxiv,
        "2405.19832",
    ),
    (
        "https://ar5iv.org/abs/2405.19832",
        Scheme::Arxiv,
        "2405.19832",
    ),
    (
        "https://huggingface.co/papers/2405.19832",
        Scheme::Arxiv,
        "2405.19832",
    ),
    ("0704.0001", Scheme::Arxiv, "0704.0001"),
    ("math.GT/0309136", Scheme::Arxiv, "math/0309136"),
    ("cs/0112017v1", Scheme::Arxiv, "cs/0112017"),
    (
        "https://arxiv.org/abs/hep-th/9711200",
        Scheme::Arxiv,
        "hep-th/9711200",
    ),
    (
        "https://arxiv.org/pdf/math/0309136v1.pdf",
        Scheme::Arxiv,
        "math/0309136",
    ),
    ("cond-mat.dis-nn/0102536", Scheme::Arxiv, "cond-mat/0102536"),
    (
        "https://openalex.org/W2741809807",
        Scheme::OpenAlex,
        "W2741809807",
    ),
    (
        "https://api.openalex.org/works/w2741809807",
        Scheme::OpenAlex,
        "W2741809807",
    ),
    ("w2741809807", Scheme::OpenAlex, "W2741809807"),
    (
        "https://openreview.net/forum?id=Hk4fpoA5Km&noteId=x",
        Scheme::OpenReview,
        "Hk4fpoA5Km",
    ),
    (
        "https://openreview.net/pdf?id=Hk4fpoA5Km",
        Scheme::OpenReview,
        "Hk4fpoA5Km",
    ),
    (
        "https://aclanthology.org/2024.emnlp-main.440.pdf",
        Scheme::Acl,
        "2024.emnlp-main.440",
    ),
    (
        "https://www.aclweb.org/anthology/P18-1001/",
        Scheme::Acl,
        "P18-1001",
    ),
    ("p18-1001", Scheme::Acl, "P18-1001"),
    ("2024.emnlp-main.440", Scheme::Acl, "2024.emnlp-main.440"),
    (
        "https://www.semanticscholar.org/paper/A-Title/649DEF34f8be52c8b66281af98ae884c09aef38b",
        Scheme::SemanticScholar,
        "649def34f8be52c8b66281af98ae884c09aef38b",
    ),
    (
        "649def34f8be52c8b66281af98ae884c09aef38b",
        Scheme::SemanticScholar,
        "649def34f8be52c8b66281af98ae884c09aef38b",
    ),
    (
        "https://dblp.org/rec/conf/nips/VaswaniSPUJGKP17.html",
        Scheme::Dblp,
        "conf/nips/VaswaniSPUJGKP17",
    ),
    (
        "DBLP:journals/corr/abs-1706-03762",
        Scheme::Dblp,
        "journals/corr/abs-1706-03762",
    ),
    ("PMID: 31452104", Scheme::Pmid, "31452104"),
    (
        "https://pubmed.ncbi.nlm.nih.gov/31452104/",
        Scheme::Pmid,
        "31452104",
    ),
    (
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC6710556/",
        Scheme::Pmcid,
        "PMC6710556",
    ),
    ("pmc6710556", Scheme::Pmcid, "PMC6710556"),
    ("ISBN 978-0-262-03384-8", Scheme::Isbn, "9780262033848"),
    ("0-262-03384-4", Scheme::Isbn, "9780262033848"),
    ("080442957X", Scheme::Isbn, "9780804429573"),
];

#[test]
fn whatever_was_pasted_is_recognized() {
    for (text, scheme, value) in PASTED {
        let expected = (!value.is_empty()).then(|| Identifier {
            scheme: *scheme,
            value: (*value).to_owned(),
        });
        assert_eq!(recognize(text), expected, "{text}");
        if expected.is_some() {
            assert_eq!(recognize(&format!("  <{text}>\n")), expected, "{text}");
            assert_eq!(Identifier::new(*scheme, text).ok(), expected, "{text}");
        }
    }
}

#[test]
fn what_could_be_anything_is_not_recognized() {
    for text in [
        "",
        "attention is all you need",
        "31452104",
        "2405.1983",
        "2413.19832",
        "2405.19832v0",
        "math.GT/0313136",
        "unknown/0309136",
        "https://arxiv.org/list/cs.AI/recent",
        "https://arxiv.org/a/2405.19832",
        "https://huggingface.co/datasets/2405.19832",
        "https://example.org/2405.19832",
        "https://example.org/10.1145/3292500",
        "ftp://arxiv.org/abs/2405.19832",
        "10.1/x",
        "10.1145/",
        "10.1145/ x",
        "10.1145/../x",
        "978-0-262-03384-9",
        "0-262-03384-5",
        "W12",
        "doi:",
        "https://",
        "://",
        "javascript:alert(1)",
        "https://openreview.net/forum",
    ] {
        assert_eq!(recognize(text), None, "{text}");
    }
}

#[test]
fn the_scheme_decides_what_a_bare_value_means() {
    for (scheme, text, value) in [
        (Scheme::Pmid, "31452104", "31452104"),
        (Scheme::Mag, "2741809807", "2741809807"),
        (Scheme::Pmcid, "6710556", "PMC6710556"),
        (Scheme::OpenReview, "Hk4fpoA5Km", "Hk4fpoA5Km"),
        (Scheme::OpenAlex, "W1", "W1"),
        (
            Scheme::Import,
            " refs.bib:smith:2020 ",
            "refs.bib:smith:2020",
        ),
    ] {
        let identifier = Identifier::new(scheme, text).expect(text);
        assert_eq!(
            (identifier.scheme, identifier.value.as_str()),
            (scheme, value)
        );
    }
}

#[test]
fn a_wrong_identifier_is_refused_with_an_example() {
    for scheme in Scheme::ALL {
        let error = Identifier::new(scheme, "!").expect_err(scheme.as_str());
        assert!(error.message.starts_with("'!' "), "{error}");
    }
    let error = Identifier::new(Scheme::Doi, "2405.19832").expect_err("an arXiv id");
    assert_eq!(
        error.message,
        "'2405.19832' is no DOI; write it like 10.18653/v1/2024.emnlp-main.440."
    );
    assert!(Identifier::new(Scheme::Pmid, "https://arxiv.org/abs/2405.19832").is_err());
    assert!(Identifier::new(Scheme::Import, &"x".repeat(501)).is_err());
}

#[test]
fn pages_lead_back_to_their_identifiers() {
    for (_, scheme, value) in PASTED.iter().filter(|(_, _, value)| !value.is_empty()) {
        let identifier = Identifier::new(*scheme, value).expect(value);
        match identifier.url() {
            Some(url) => assert_eq!(recognize(&url), Some(identifier), "{url}"),
            None => assert!(matches!(
                scheme,
                Scheme::Isbn | Scheme::Mag | Scheme::Import
            )),
        }
    }
}

#[test]
fn scheme_names_are_read_back() {
    for scheme in Scheme::ALL {
        assert_eq!(scheme.to_string().parse(), Ok(scheme));
    }
    assert!("doi".parse::<Scheme>().is_err());
}

#[test]
fn an_arxiv_id_keeps_its_version_apart() {
    for (text, base, version) in [
        ("2405.19832v2", "2405.19832", Some(2)),
        (
            "https://arxiv.org/abs/math.GT/0309136v12",
            "math/0309136",
            Some(12),
        ),
        ("10.48550/arXiv.2405.19832", "2405.19832", None),
    ] {
        let id: ArxivId = text.parse().expect(text);
        assert_eq!((id.base(), id.version()), (base, version));
    }
}

#[test]
fn orcids_need_a_right_check_digit() {
    for text in [
        "0000-0002-1825-0097",
        "0000000218250097",
        "https://orcid.org/0000-0002-1825-0097",
        "http://www.orcid.org/0000-0002-1825-0097/",
        "orcid: 0000-0002-1825-0097",
    ] {
        assert_eq!(
            text.parse::<Orcid>().expect(text).as_str(),
            "0000-0002-1825-0097"
        );
    }
    assert_eq!(
        "0000-0002-1694-233x"
            .parse::<Orcid>()
            .expect("an X at the end")
            .as_str(),
        "0000-0002-1694-233X"
    );
    for text in [
        "",
        "0000-0002-1825-0098",
        "0000-0002-1825-009",
        "000-00002-1825-0097",
        "0000-0002-1825-00977",
        "ü000-0002-1825-009",
    ] {
        assert!(text.parse::<Orcid>().is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_recognized_once_and_for_all(text in "(https?://[a-z]{0,5}arxiv.org/|10\\.[0-9]{4,5}/|doi:|W)?[-a-zA-Z0-9./%:?#()<>é ]{0,30}|.*") {
        if let Some(identifier) = recognize(&text) {
            prop_assert_eq!(Identifier::new(identifier.scheme, &identifier.value), Ok(identifier.clone()));
            if let Some(url) = identifier.url() {
                prop_assert_eq!(recognize(&url), Some(identifier));
            }
        }
        for scheme in Scheme::ALL {
            if let Ok(identifier) = Identifier::new(scheme, &text) {
                prop_assert_eq!(Identifier::new(identifier.scheme, &identifier.value), Ok(identifier));
            }
        }
    }

    #[test]
    fn reading_what_was_written_gives_the_same_identifier(text in "10\\.[0-9]{4,5}/[!-~é]{1,20}|[0-9]{4}\\.[0-9]{4,5}(v[0-9])?|[0-9-]{10,17}[0-9xX]|.*") {
        if let Ok(doi) = text.parse::<Doi>() {
            prop_assert_eq!(doi.to_string().parse(), Ok(doi));
        }
        if let Ok(id) = text.parse::<ArxivId>() {
            prop_assert_eq!(id.to_string().parse(), Ok(id));
        }
        if let Ok(isbn) = text.parse::<Isbn>() {
            prop_assert_eq!(isbn.to_string().parse(), Ok(isbn));
        }
        if let Ok(orcid) = text.parse::<Orcid>() {
            prop_assert_eq!(orcid.to_string().parse(), Ok(orcid));
        }
    }
}
