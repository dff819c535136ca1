package domain

// RegistrationForm is form 1 filled in, as it is printed.
type RegistrationForm struct {
	Federation string
	Unit       string // name
	Informant  Informant
	Phone      string // in full
	IDNumber   string // in full, empty where it was not given
}

// SubmissionForm is form 2 filled in, as it is printed.
type SubmissionForm struct {
	Federation  string
	Unit        string
	Informant   string
	Contact     string
	Manuscript  Manuscript
	Attachments []Attachment
	Coauthors   []Coauthor
}

// TextPaper is a manuscript's text with what stands around it on paper.
type TextPaper struct {
	Number string
	Unit   string
	Byline string
	Text
}
