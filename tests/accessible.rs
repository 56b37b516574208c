//! PDF/UA-1 on files: `make validate` runs this on the books of `dist/` and on the hostile banks.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a judge reads what it judges"
)]

use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};

#[test]
#[ignore = "needs a folder of PDFs in PREPRESS_PDFS"]
fn every_pdf_in_the_folder_keeps_pdf_ua_1() {
    let folder = std::env::var_os("PREPRESS_PDFS").expect("PREPRESS_PDFS names a folder");
    let options = ValidationOptions::default().profile(ValidationProfile::PdfUa1);
    let mut judged = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy();
        // A booklet is for the printer and carries no tags.
        if name.ends_with(".pdf") && !name.ends_with("-booklet.pdf") {
            let report = validate_pdf_bytes(&std::fs::read(&path).unwrap(), &options).unwrap();
            assert_eq!(report.failures, [], "{}", path.display());
            judged += 1;
        }
    }
    assert!(judged > 0, "there is no PDF");
}
