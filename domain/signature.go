package domain

// SignatureScan 签字件 is the scan of an 审签单 that a leader signed on paper. It
// is none of the manuscript's own files, and private.
type SignatureScan struct {
	Attachment
	Of        string // manuscript
	AccountID string // who sent it
	ReviewID  string // the signed step that it shows, empty until that is recorded
}

// ReviewSheet is all that the printed 审稿单 and 审签单 say.
type ReviewSheet struct {
	Federation string
	Unit       string
	Informant  string
	Manuscript Manuscript
	Coauthors  []Coauthor
	Files      []Attachment
	Endorsed   []Endorsement
	Reviews    []Review
	Checks     []SecrecyCheck
	Hash       string // of what the manuscript holds now
	Approved   bool   // the final approval holds for that
}

// Waits returns the step that waits, empty where none does.
func (s ReviewSheet) Waits() string {
	if !s.Manuscript.AwaitsReview() {
		return ""
	}
	return StepLabel(s.Manuscript.Step, s.Manuscript.Steps)
}

// Final reports whether the step that waits is the last.
func (s ReviewSheet) Final() bool { return s.Manuscript.Step == s.Manuscript.Steps }

// Code is what stands on the paper for the hash.
func (s ReviewSheet) Code() string { return ShortHash(s.Hash) }

// Signed returns the steps that stand now: what a leader is shown before signing.
func (s ReviewSheet) Signed() []Review { return s.Manuscript.Standing(s.Reviews) }
