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
