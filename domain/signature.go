package domain

import "strconv"

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
	Evidence   Evidence
	Hash       string // of what the manuscript holds now
	Approved   bool   // the final approval holds for that
}

// Evidence 机检 is what the machine checks last said of a manuscript, and what
// people made of it.
type Evidence struct {
	Run        CheckRun // zero where nothing was checked yet
	Findings   []Finding
	Duplicates []Duplicate
}

// Summary says the evidence in one line, and then what is still open: the graver
// findings each by name, hints only by their number.
func (e Evidence) Summary() []string {
	if e.Run.ID == "" {
		return []string{"还没有机器检查。"}
	}
	states := map[FindingState]int{}
	var open []string
	for _, f := range e.Findings {
		states[f.State]++
		if f.State == FindingOpen && f.Severity != SeverityHint {
			open = append(open, "未处理（"+f.Severity.Label()+"，"+f.Kind.Label()+"）："+f.Words)
		}
	}
	alike, waiting := 0, 0
	for _, d := range e.Duplicates {
		if alike++; d.State == DuplicateOpen {
			waiting++
		}
	}
	words := DayOf(e.Run.CreatedAt).Chinese() + "检查第 " + strconv.Itoa(e.Run.Revision) + " 稿："
	if len(e.Findings) == 0 {
		words += "没有发现问题"
	} else {
		words += "发现 " + strconv.Itoa(len(e.Findings)) + " 处，已处理 " + strconv.Itoa(states[FindingHandled]) +
			" 处，不是问题 " + strconv.Itoa(states[FindingFine]) + " 处，待处理 " + strconv.Itoa(states[FindingOpen]) + " 处"
	}
	if alike > 0 {
		words += "；相似稿件 " + strconv.Itoa(alike) + " 篇，待比对 " + strconv.Itoa(waiting) + " 篇"
	}
	return append([]string{words + "。"}, open...)
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
