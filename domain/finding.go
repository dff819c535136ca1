package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// FindingKind is what a machine check looked at.
type FindingKind uint8

// The kinds of finding. Values are stored: never renumber.
const (
	FindingWord     FindingKind = 1
	FindingLeader   FindingKind = 2
	FindingDate     FindingKind = 3
	FindingNumber   FindingKind = 4
	FindingPersonal FindingKind = 5
	FindingMissing  FindingKind = 6
)

// Label returns the kind as people read it.
func (k FindingKind) Label() string {
	switch k {
	case FindingWord:
		return "用词"
	case FindingLeader:
		return "领导人"
	case FindingDate:
		return "日期"
	case FindingNumber:
		return "数字"
	case FindingPersonal:
		return "个人信息"
	case FindingMissing:
		return "缺少内容"
	}
	return "其他"
}

// Severity is how much a finding matters. People decide what follows from it.
type Severity uint8

// The severities, the gravest highest. Values are stored: never renumber.
const (
	SeverityHint  Severity = 1
	SeverityCheck Severity = 2
	SeverityGrave Severity = 3
)

// Severities returns every severity, the gravest first.
func Severities() []Severity { return []Severity{SeverityGrave, SeverityCheck, SeverityHint} }

// Label returns the severity as people read it.
func (s Severity) Label() string {
	switch s {
	case SeverityHint:
		return "提示"
	case SeverityCheck:
		return "请核实"
	case SeverityGrave:
		return "严重"
	}
	return "未知"
}

// String returns the severity's name for style classes.
func (s Severity) String() string {
	switch s {
	case SeverityHint:
		return "hint"
	case SeverityCheck:
		return "check"
	case SeverityGrave:
		return "grave"
	}
	return "unknown"
}

// Place is the part of a manuscript in which something was found.
type Place uint8

// The places. Values are stored: never renumber.
const (
	PlaceTitle   Place = 1
	PlaceBody    Place = 2
	PlaceExcerpt Place = 3
	PlaceCaption Place = 4
	PlaceSheet   Place = 5
	PlacePhoto   Place = 6
)

// Label returns the place as people read it.
func (p Place) Label() string {
	switch p {
	case PlaceTitle:
		return "标题"
	case PlaceBody:
		return "正文"
	case PlaceExcerpt:
		return "摘要"
	case PlaceCaption:
		return "图说"
	case PlaceSheet:
		return "报送单"
	case PlacePhoto:
		return "照片"
	}
	return "其他"
}

// FindingState is what people made of a finding.
type FindingState uint8

// The states of a finding. Values are stored: never renumber.
const (
	FindingOpen    FindingState = 0
	FindingHandled FindingState = 1 // mended, or taken care of otherwise
	FindingFine    FindingState = 2 // no problem here
)

// ParseFindingState reads the form value; everything unknown is FindingOpen.
func ParseFindingState(s string) FindingState {
	switch s {
	case "handled":
		return FindingHandled
	case "fine":
		return FindingFine
	}
	return FindingOpen
}

// Label returns the state as people read it.
func (s FindingState) Label() string {
	switch s {
	case FindingOpen:
		return "待处理"
	case FindingHandled:
		return "已处理"
	case FindingFine:
		return "不是问题"
	}
	return "未知"
}

// Finding 检查结果 is one thing that a machine check noticed in a manuscript. It
// is evidence for people, and decides nothing.
type Finding struct {
	ID           string
	RunID        string
	Kind         FindingKind
	Severity     Severity
	Place        Place
	AttachmentID string // whose caption, or which photo
	Offset       int    // of the passage in the plain text of its place, in characters
	Before       string // what stands before the passage; personal data is masked
	Hit          string // the passage, masked where it is personal data
	After        string
	Words        string // what was noticed
	Advice       string // what to do about it
	Word         string // the word of the list that was met, else empty
	Key          string // the same as long as the passage and its surroundings are
	State        FindingState
	AnswererID   string
	AnswererName string
	AnsweredAt   time.Time
}

// Answer notes what somebody made of the finding. Open takes it back.
func (f *Finding) Answer(state FindingState, by Account, now time.Time) {
	f.State, f.AnswererID, f.AnswererName, f.AnsweredAt = state, by.ID, by.Name, now
	if state == FindingOpen {
		f.AnswererID, f.AnswererName, f.AnsweredAt = "", "", time.Time{}
	}
}

// Context returns the word that was met with a few characters around it, as a
// beginning for an entry of the white list.
func (f Finding) Context() string {
	before, after := []rune(f.Before), []rune(f.After)
	from := len(before)
	for from > 0 && len(before)-from < 2 && searchable(before[from-1]) {
		from--
	}
	to := 0
	for to < len(after) && to < 2 && searchable(after[to]) {
		to++
	}
	return string(before[from:]) + f.Hit + string(after[:to])
}

// CheckRun 检查 is one run of all machine checks over one text of a manuscript.
// Runs are only added, so that older evidence stays readable.
type CheckRun struct {
	ID           string
	ManuscriptID string
	Round        int
	Revision     int
	Lists        int    // version of the lists that were used
	Input        string // hash of everything that was looked at
	Cause        CheckCause
	Count        int // findings
	CreatedAt    time.Time
}

// CheckCause is why a run was made.
type CheckCause uint8

// The causes. Values are stored: never renumber.
const (
	CheckSubmitted CheckCause = 1
	CheckEdited    CheckCause = 2
	CheckLists     CheckCause = 3
)

// Label returns the cause as people read it.
func (c CheckCause) Label() string {
	switch c {
	case CheckSubmitted:
		return "报送时"
	case CheckEdited:
		return "修改后"
	case CheckLists:
		return "词库或名录变动后"
	}
	return ""
}

// CheckJob asks for a run of the checks over a manuscript as it then is.
func CheckJob(manuscriptID string, cause CheckCause) Job {
	return Job{Kind: JobCheck, Subject: manuscriptID, Payload: strconv.Itoa(int(cause))}
}

// CauseOf returns why a job asks for a run.
func CauseOf(j Job) CheckCause {
	if n, err := strconv.Atoi(j.Payload); err == nil && n > 0 && n <= int(CheckLists) {
		return CheckCause(n) //nolint:gosec // one of three
	}
	return CheckEdited
}

// surroundings is how many characters are shown on either side of a passage, and
// identity how many of them belong to a finding's identity.
const (
	surroundings = 18
	identity     = 4
)

// hit is a passage as a check reports it.
type hit struct {
	kind     FindingKind
	severity Severity
	from, to int // characters of the passage
	words    string
	advice   string
	word     string
	mask     bool // the passage is personal data
}

// findingOf cuts the surroundings of a hit out of a passage whose personal data
// is masked already.
func findingOf(p Passage, masked []rune, h hit) Finding {
	f := Finding{
		Kind: h.kind, Severity: h.severity, Place: p.Place, AttachmentID: p.AttachmentID, Offset: h.from,
		Before: oneLine(masked[max(0, h.from-surroundings):h.from]), Hit: oneLine(masked[h.from:h.to]),
		After: oneLine(masked[h.to:min(len(masked), h.to+surroundings)]), Words: h.words, Advice: h.advice, Word: h.word,
	}
	near := string(masked[max(0, h.from-identity):min(len(masked), h.to+identity)])
	f.Key = findingKey(f, near)
	return f
}

func findingKey(f Finding, near string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{
		strconv.Itoa(int(f.Kind)), strconv.Itoa(int(f.Place)), f.AttachmentID, f.Words, near,
	}, "\x00")))
	return hex.EncodeToString(sum[:16])
}

func oneLine(runes []rune) string { return strings.ReplaceAll(string(runes), "\n", " ") }

// Carry gives new findings the answers that people gave to the same ones before.
func Carry(found, before []Finding) {
	answered := map[string]Finding{}
	for _, f := range before {
		if f.State != FindingOpen {
			answered[f.Key] = f
		}
	}
	for i := range found {
		if old, ok := answered[found[i].Key]; ok {
			found[i].State, found[i].AnswererID, found[i].AnswererName, found[i].AnsweredAt = old.State, old.AnswererID, old.AnswererName, old.AnsweredAt
		}
	}
}

// OpenFindings counts what waits for people, by severity.
func OpenFindings(all []Finding) map[Severity]int {
	open := map[Severity]int{}
	for _, f := range all {
		if f.State == FindingOpen {
			open[f.Severity]++
		}
	}
	return open
}

// NewFindings returns those findings that were not there before.
func NewFindings(found, before []Finding) []Finding {
	known := map[string]bool{}
	for _, f := range before {
		known[f.Key] = true
	}
	var fresh []Finding
	for _, f := range found {
		if !known[f.Key] {
			fresh = append(fresh, f)
		}
	}
	return fresh
}
