package app

import (
	"bytes"
	"io"

	"laigao/domain"
	"laigao/office"
)

// paper lets services write documents.
type paper struct{}

// RegistrationForm writes form 1.
func (paper) RegistrationForm(w io.Writer, f domain.RegistrationForm) error {
	return office.RegistrationForm(w, f)
}

// SubmissionForm writes form 2.
func (paper) SubmissionForm(w io.Writer, f domain.SubmissionForm) error {
	return office.SubmissionForm(w, f)
}

// ReviewSheet writes the 审稿单.
func (paper) ReviewSheet(w io.Writer, sheet domain.ReviewSheet) error {
	return office.ReviewSheet(w, sheet)
}

// SigningSheet writes the 审签单.
func (paper) SigningSheet(w io.Writer, sheet domain.ReviewSheet) error {
	return office.SigningSheet(w, sheet)
}

// MarkedCopy writes the 批注稿.
func (paper) MarkedCopy(w io.Writer, m domain.Manuscript, marked domain.MarkedCopy) error {
	return office.MarkedCopy(w, m, marked)
}

// Text writes a manuscript's text.
func (paper) Text(w io.Writer, t domain.TextPaper) error { return office.Text(w, t) }

// Official writes an official document.
func (paper) Official(w io.Writer, o domain.OfficialDocument) error {
	return office.OfficialDocument(w, o)
}

// Template says which placeholders a template has.
func (paper) Template(template []byte) (domain.TemplateReport, error) {
	t, err := office.OpenTemplate(bytes.NewReader(template), int64(len(template)))
	if err != nil {
		return domain.TemplateReport{}, err
	}
	return t.Report(), nil
}

// Fill writes an official document into a template.
func (paper) Fill(w io.Writer, template []byte, o domain.OfficialDocument) error {
	t, err := office.OpenTemplate(bytes.NewReader(template), int64(len(template)))
	if err != nil {
		return err
	}
	return t.Fill(w, o)
}

// WriteTable writes a list as a table.
func (paper) WriteTable(w io.Writer, format domain.TableFormat, t domain.Table) error {
	return office.WriteTable(w, format, t)
}

// RecommendationForms writes the 推荐审批表.
func (paper) RecommendationForms(w io.Writer, forms []domain.AwardForm) error {
	return office.RecommendationForms(w, forms)
}

// Commendation writes the document by which awards are given.
func (paper) Commendation(w io.Writer, o domain.OfficialDocument) error {
	return office.OfficialDocument(w, o)
}

// Certificates writes certificates of awards.
func (paper) Certificates(w io.Writer, all []domain.AwardCertificate) error {
	return office.Certificates(w, all)
}
