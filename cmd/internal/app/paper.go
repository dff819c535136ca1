package app

import (
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

// Text writes a manuscript's text.
func (paper) Text(w io.Writer, t domain.TextPaper) error { return office.Text(w, t) }
