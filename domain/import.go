package domain

import "time"

// ImportState is where the import of a document stands.
type ImportState uint8

// The states of an import. Values are stored: never renumber.
const (
	ImportAsked  ImportState = 0 // the outbox has it
	ImportDone   ImportState = 1
	ImportFailed ImportState = 2
	ImportUndone ImportState = 3 // taken out again
)

// Import 导入 takes the text and the pictures of an attached document into its
// manuscript. Each document has one at most; asked for again, it begins anew.
type Import struct {
	AttachmentID string // of the document
	ManuscriptID string
	State        ImportState
	Title        string // that the manuscript got from it, empty for none
	Lines        string // that were added to the text
	Pictures     []ImportedPicture
	Words        string // for people: why it failed, or what was left out
	AskedAt      time.Time
	DoneAt       time.Time
}

// ImportedPicture is an attachment that an import made, with the caption that
// it had then.
type ImportedPicture struct {
	AttachmentID string
	Caption      string
}

// Waiting reports whether the outbox still has the import.
func (i Import) Waiting() bool { return i.AttachmentID != "" && i.State == ImportAsked }

// Done reports whether the text is in the manuscript.
func (i Import) Done() bool { return i.State == ImportDone }

// Failed reports whether the document could not be taken in.
func (i Import) Failed() bool { return i.State == ImportFailed }

// Undone reports whether the text was taken out again.
func (i Import) Undone() bool { return i.State == ImportUndone }
