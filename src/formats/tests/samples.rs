//! What real files have in them, by format.

use super::{Format, PaperRecord, papers, read};

fn names(paper: &PaperRecord) -> Vec<&str> {
    paper
        .authors
        .iter()
        .map(|author| author.name.as_str())
        .collect()
}

fn identifiers(paper: &PaperRecord) -> Vec<String> {
    let own = paper.identifiers.iter();
    own.map(|own| format!("{} {}", own.scheme, own.value))
        .collect()
}

fn links(paper: &PaperRecord) -> Vec<String> {
    let links = paper.links.iter();
    links
        .map(|link| format!("{} {}", link.relation, link.url))
        .collect()
}

/// The problems of a text: where, and what.
fn problems(format: Format, text: &str) -> Vec<String> {
    let reading = read(format, text.as_bytes()).expect("a text of this format");
    reading.problems.iter().map(ToString::to_string).collect()
}

/// The warnings of all records of a text.
fn warnings(format: Format, text: &str) -> Vec<String> {
    let reading = read(format, text.as_bytes()).expect("a text of this format");
    reading
        .records
        .into_iter()
        .flat_map(|read| read.warnings)
        .collect()
}

#[test]
fn bibtex_has_macros_parents_names_and_accents() {
    let text = r#"
% A comment with an @ in it
@string(tests = {Tests}) @string{jot = "Journal of " # tests}
@preamble{"\newcommand{\x}{y}"}
@comment{jabref-meta: groups}
@xdata{place, publisher = {Nobody}}
@xdata{dated, date = {2024-05-17}}
@article(knuth, title = "The {\TeX}book (2nd)", author = "Donald E. Knuth and {\"O}stlund, Nils and others",
  journal = jot, year = 1984, month = oct, url = {https://example.org/a\_b}, doi = "https://doi.org/10.1000/ABC")
@inproceedings{talk, title = {{G{\"o}del} and {\'E}mile}, author = {van Beethoven, Ludwig and King, Jr., Martin Luther and {The Group}},
  crossref = "proc", xdata = {place,dated}, eprint = {2405.19832}, archiveprefix = {arXiv}}
@proceedings{proc, title = {Proceedings of Tests}, year = 2023}
@misc{labelled, title = {Labels}, author = {family=Adler, given=Alfred}, date = {2020/2021}}
"#;
    let reading = read(Format::Bibtex, text.as_bytes()).expect("BibTeX");
    let said: Vec<String> = reading.problems.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said.iter().all(|said| said.contains("xdata is no paper")),
        "{said:?}"
    );
    let [knuth, talk, proceedings, labelled] = &super::of(reading)[..] else {
        panic!("four papers");
    };
    assert_eq!(knuth.title, "The TeXbook (2nd)");
    assert_eq!(names(knuth), ["Donald E. Knuth", "Nils Östlund"]);
    assert_eq!(knuth.venue.as_deref(), Some("Journal of Tests"));
    assert_eq!(knuth.published_on.as_deref(), Some("1984-10"));
    assert_eq!(identifiers(knuth), ["DOI 10.1000/abc"]);
    assert_eq!(links(knuth), ["SOURCE https://example.org/a_b"]);
    assert_eq!(talk.title, "Gödel and Émile");
    assert_eq!(
        names(talk),
        [
            "Ludwig van Beethoven",
            "Martin Luther King Jr.",
            "The Group"
        ]
    );
    assert_eq!(talk.authors[2].kind.as_deref(), Some("ORGANIZATION"));
    assert_eq!(talk.venue.as_deref(), Some("Proceedings of Tests"));
    assert_eq!(talk.published_on.as_deref(), Some("2024-05-17"));
    assert_eq!(links(talk), ["SOURCE https://arxiv.org/abs/2405.19832"]);
    assert_eq!(proceedings.kind.as_deref(), Some("BOOK"));
    assert_eq!(
        (names(labelled), labelled.kind.as_deref()),
        (vec!["Alfred Adler"], Some("OTHER"))
    );
    assert_eq!(labelled.published_on.as_deref(), Some("2020"));
}

#[test]
fn an_entry_with_a_mistake_costs_no_other() {
    let text =
        "@article{a, title = {A}\n@article{b, title = {B}}\n@article{b, title = {C}}\n@book{d,}\n";
    assert_eq!(papers_read(Format::Bibtex, text), ["B"]);
    let said = problems(Format::Bibtex, text);
    assert!(
        said[0].starts_with("line 1: The entry cannot be read"),
        "{said:?}"
    );
    assert_eq!(
        said[1],
        "line 3: The citation key b is used before; keys are unique in a file."
    );
    assert_eq!(said[2], "line 4: It has no title; a paper needs one.");
}

fn papers_read(format: Format, text: &str) -> Vec<String> {
    let reading = read(format, text.as_bytes()).expect("a text of this format");
    super::of(reading)
        .into_iter()
        .map(|paper| paper.title)
        .collect()
}

#[test]
fn macros_that_double_each_other_stay_small() {
    let mut text = "@string{a0 = \"xxxxxxxxxx\"}\n".to_owned();
    for number in 1..64 {
        let before = number - 1;
        text.extend([format!("@string{{a{number} = a{before} # a{before}}}\n")]);
    }
    text.push_str("@article{k, title = a63}");
    assert_eq!(papers(Format::Bibtex, &text).len(), 1);
}

#[test]
fn bytes_of_other_encodings_are_text() {
    let text = "@article{k, title = {Motörhead}}";
    let utf16: Vec<u8> = [0xfeff]
        .into_iter()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let latin: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).expect("Latin 1"))
        .collect();
    for bytes in [utf16, latin, format!("\u{feff}{text}").into_bytes()] {
        assert_eq!(Format::sniff(&bytes), Some(Format::Bibtex));
        let reading = read(Format::Bibtex, &bytes).expect("BibTeX");
        assert_eq!(super::of(reading)[0].title, "Motörhead");
    }
}

#[test]
fn ris_is_read_in_the_dialects_of_databases() {
    let text = "\u{feff}1.\r\nTY  - JOUR\r\nT1  - From Ovid\r\nA1  - Marx, Karl\r\nY1  - 2014//\r\nJF  - Lorem\r\nN2  - One\r\n  two.\r\nDO  - http://dx.doi.org/10.1002/cpp.2398\r\nL2  - http://example.com/full\r\nER  - \r\nNL  - Something\r\n\r\n\
        TY - CONF\nTI - From nowhere\nAU - Group, The,\nDA - 2014/12/12/\nPY - 2014\nUR - https://example.org/1 https://example.org/2\nTY  - RPRT\nTI  - Not ended\n";
    let [ovid, nowhere, open] = &papers(Format::Ris, text)[..] else {
        panic!("three papers");
    };
    assert_eq!(
        (ovid.title.as_str(), names(ovid)),
        ("From Ovid", vec!["Karl Marx"])
    );
    assert_eq!(ovid.r#abstract.as_deref(), Some("One\ntwo."));
    assert_eq!(ovid.published_on.as_deref(), Some("2014"));
    assert_eq!(
        links(ovid),
        [
            "HTML http://example.com/full",
            "SOURCE https://doi.org/10.1002/cpp.2398"
        ]
    );
    assert_eq!(nowhere.authors[0].kind.as_deref(), Some("ORGANIZATION"));
    assert_eq!(nowhere.published_on.as_deref(), Some("2014-12-12"));
    assert_eq!(
        links(nowhere),
        [
            "SOURCE https://example.org/1",
            "OTHER https://example.org/2"
        ]
    );
    assert_eq!(open.kind.as_deref(), Some("REPORT"));
    let lost = problems(Format::Ris, "TI  - Lost\nAU  - A\nTY  - JOUR\nER  - \n");
    assert_eq!(
        lost,
        [
            "line 1: The tag TI stands in no entry; an entry begins with TY.",
            "line 3: It has no title; a paper needs one.",
        ]
    );
}

#[test]
fn csl_has_dates_in_parts_and_names_in_parts() {
    let text = r#"[{"id": 1, "type": "article-journal", "title": "A", "issued": {"date-parts": [["2020", 2, 31]]},
        "author": [{"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"}, {"literal": "The Group"}],
        "DOI": "10.1000/x", "volume": 3}, null, 7]"#;
    let [paper] = &papers_of_some(Format::CslJson, text)[..] else {
        panic!("one paper");
    };
    assert_eq!(names(paper), ["Ludwig van Beethoven", "The Group"]);
    assert_eq!(paper.published_on.as_deref(), Some("2020-02"));
    assert_eq!(
        problems(Format::CslJson, text),
        [
            "record 2: This is null: the source knows no such paper.",
            "record 3: This is no JSON object and so no record.",
        ]
    );
    assert_eq!(
        warnings(Format::CslJson, text),
        [
            "published_on: The calendar has no such day; what is before it was kept.",
            "Not kept: volume.",
        ]
    );
}

fn papers_of_some(format: Format, text: &str) -> Vec<PaperRecord> {
    super::of(read(format, text.as_bytes()).expect("a text of this format"))
}

#[test]
fn arxiv_answers_are_feeds() {
    let text = r#"<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
      <title>arXiv Query</title>
      <entry><id>http://arxiv.org/abs/2405.19832v2</id><title>A &amp; B
        with $x &lt; y$</title><summary>One&#8211;two.</summary><published>2024-05-30T08:00:00Z</published>
        <author><name>Ada Lovelace</name><arxiv:affiliation>Home</arxiv:affiliation></author><author><name>Alan Turing</name></author>
        <arxiv:comment>9 pages</arxiv:comment><arxiv:doi>10.1000/x</arxiv:doi><arxiv:journal_ref>J. 1</arxiv:journal_ref>
        <link href="http://arxiv.org/abs/2405.19832v2" rel="alternate"/><link title="pdf" href="http://arxiv.org/pdf/2405.19832v2" rel="related"/></entry>
      <entry><id>http://arxiv.org/api/errors#x</id><title>Error</title><summary>incorrect id format for abc</summary></entry>
      <entry><title>Cut off"#;
    let [paper] = &papers_of_some(Format::ArxivAtom, text)[..] else {
        panic!("one paper");
    };
    assert_eq!(paper.title, "A & B with $x < y$");
    assert_eq!(paper.r#abstract.as_deref(), Some("One–two."));
    assert_eq!(
        (names(paper), paper.authors[0].affiliation.as_deref()),
        (vec!["Ada Lovelace", "Alan Turing"], Some("Home"))
    );
    assert_eq!(identifiers(paper), ["ARXIV 2405.19832", "DOI 10.1000/x"]);
    assert_eq!(
        links(paper),
        [
            "SOURCE https://arxiv.org/abs/2405.19832",
            "PDF https://arxiv.org/pdf/2405.19832"
        ]
    );
    assert_eq!(paper.published_on.as_deref(), Some("2024-05-30"));
    assert_eq!(
        problems(Format::ArxivAtom, text),
        [
            "record 2: arXiv answered with an error: incorrect id format for abc.",
            "record 3: The text ends in this entry, or is no XML from here on.",
        ]
    );
}

#[test]
fn openalex_sends_abstracts_word_by_word() {
    let work = r#"{"id": "https://openalex.org/W2741809807", "doi": "https://doi.org/10.7717/peerj.4375", "title": "A <i>b</i>", "type": "article",
        "publication_date": "2018-02-13", "is_retracted": true, "abstract_inverted_index": {"two": [1], "One": [0]},
        "ids": {"mag": "2741809807", "pmid": "https://pubmed.ncbi.nlm.nih.gov/29456894", "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/5815332"},
        "authorships": [{"raw_author_name": "H. Piwowar", "author": {"display_name": "Heather Piwowar", "orcid": "https://orcid.org/0000-0003-1613-5981"}, "raw_affiliation_strings": ["Impactstory"]}],
        "primary_location": {"landing_page_url": "https://doi.org/10.7717/peerj.4375", "pdf_url": null, "source": {"display_name": "PeerJ"}}}"#;
    for text in [
        work.to_owned(),
        format!("{{\"meta\": {{}}, \"results\": [{work}]}}"),
        format!("{0}\n{0}\n", work.replace('\n', " ")),
    ] {
        let paper = &papers(Format::OpenAlex, &text)[0];
        assert_eq!(
            (paper.title.as_str(), paper.r#abstract.as_deref()),
            ("A b", Some("One two"))
        );
        assert_eq!(
            identifiers(paper),
            [
                "OPENALEX W2741809807",
                "DOI 10.7717/peerj.4375",
                "MAG 2741809807",
                "PMID 29456894",
                "PMCID PMC5815332"
            ]
        );
        assert_eq!(
            paper.authors[0].orcid.as_deref(),
            Some("0000-0003-1613-5981")
        );
        assert_eq!(
            (paper.venue.as_deref(), paper.integrity.as_deref()),
            (Some("PeerJ"), Some("RETRACTED"))
        );
    }
}

#[test]
fn crossref_has_jats_and_lists_of_everything() {
    let text = r#"{"status": "ok", "message": {"items": [{"DOI": "10.1371/JOURNAL.PONE.0033693", "prefix": "10.1371", "type": "journal-article", "title": ["A"], "subtitle": ["b"],
        "abstract": "<jats:p>One <jats:italic>two</jats:italic>.</jats:p>", "issued": {"date-parts": [[2012, 3]]}, "container-title": ["PLoS ONE"],
        "author": [{"given": "Ada", "family": "Lovelace", "ORCID": "http://orcid.org/0000-0002-1825-0097", "affiliation": [{"name": "Home"}]}, {"name": "The Group"}],
        "link": [{"content-type": "application/pdf", "URL": "https://example.org/x.pdf"}]}, {"DOI": "10.1000/none", "prefix": "10.1000"}]}}"#;
    let [paper] = &papers_of_some(Format::Crossref, text)[..] else {
        panic!("one paper");
    };
    assert_eq!(
        (paper.title.as_str(), paper.r#abstract.as_deref()),
        ("A: b", Some("One two."))
    );
    assert_eq!(identifiers(paper), ["DOI 10.1371/journal.pone.0033693"]);
    assert_eq!(paper.published_on.as_deref(), Some("2012-03"));
    assert_eq!(
        links(paper),
        [
            "PDF https://example.org/x.pdf",
            "SOURCE https://doi.org/10.1371/journal.pone.0033693"
        ]
    );
    assert_eq!(
        problems(Format::Crossref, text),
        ["record 2: It has no title; a paper needs one."]
    );
}

#[test]
fn semantic_scholar_answers_null_for_what_it_does_not_know() {
    let text = r#"[null, {"paperId": "649def34f8be52c8b66281af98ae884c09aef38b", "title": "A", "year": 2018, "venue": "X", "publicationTypes": ["Conference"],
        "externalIds": {"ArXiv": "1805.02262", "DOI": null, "PubMedCentral": "123"}, "openAccessPdf": {"url": "https://example.org/x.pdf"},
        "authors": [{"name": "Waleed Ammar"}], "tldr": {"text": "Short."}, "url": "https://www.semanticscholar.org/paper/649def34f8be52c8b66281af98ae884c09aef38b"}]"#;
    let [paper] = &papers_of_some(Format::SemanticScholar, text)[..] else {
        panic!("one paper");
    };
    assert_eq!(paper.kind.as_deref(), Some("CONFERENCE_PAPER"));
    assert_eq!(
        (
            paper.summaries[0].origin.as_str(),
            paper.summaries[0].body.as_str()
        ),
        ("MODEL", "Short.")
    );
    assert_eq!(problems(Format::SemanticScholar, text).len(), 1);
}

#[test]
fn tables_have_the_columns_of_whoever_made_them() {
    let scopus = "\u{feff}\"Authors\",\"Title\",\"Year\",\"Source title\",\"DOI\",\"Document Type\",\"Cited by\"\n\"Ammar, Waleed; The Group,\",\"A, \"\"b\"\"\",\"2018\",\"X\",\"10.1000/x\",\"Conference Paper\",\"3\"\n\n";
    let paper = &papers(Format::Csv, scopus)[0];
    assert_eq!(
        (paper.title.as_str(), names(paper)),
        ("A, \"b\"", vec!["Waleed Ammar", "The Group"])
    );
    assert_eq!(
        (paper.kind.as_deref(), paper.published_on.as_deref()),
        (Some("CONFERENCE_PAPER"), Some("2018"))
    );
    assert_eq!(warnings(Format::Csv, scopus), ["Not kept: Cited by."]);
    let tabs = "title\turl\ttopics\n'=1+1\thttps://arxiv.org/abs/2405.19832v3\ta; b\n";
    let paper = &papers(Format::Csv, tabs)[0];
    assert_eq!((paper.title.as_str(), paper.topics.len()), ("=1+1", 2));
    assert_eq!(identifiers(paper), ["ARXIV 2405.19832"]);
}

#[test]
fn text_of_no_format_is_not_recognized() {
    for text in [
        "",
        "hello",
        "{",
        "[]",
        "{\"a\": 1}",
        "<html></html>",
        "a,b\n1,2\n",
        "@ foo",
        "\u{0}\u{1}",
    ] {
        assert_eq!(Format::sniff(text.as_bytes()), None, "{text:?}");
    }
}
