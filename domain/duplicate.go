package domain

import (
	"hash/fnv"
	"slices"
	"strings"
	"time"
)

// Fingerprint is one band of a text's signature: texts that share much share
// some of them, and others hardly any.
type Fingerprint int64

// How fingerprints are made. They are stored: a change needs all of them anew.
const (
	shingleSize = 4  // characters
	bands       = 32 // fingerprints of a text
	perBand     = 2  // smallest hashes in each
)

// What makes two texts the same news. Measured in docs/checks.md.
const (
	alikePercent = 40 // of the shorter text's pieces stand in the other one
	alikePieces  = 40 // and so many at least
)

// shingles returns the distinct pieces of four neighbouring characters of a
// text, without what people write differently.
func shingles(text string, script Script) []uint64 {
	runes := plainRunes(text, script)
	var all []uint64
	for i := 0; i+shingleSize <= len(runes); i++ {
		all = append(all, hashOf(runes[i:i+shingleSize]))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// plainRunes keeps letters and digits, as they are compared.
func plainRunes(text string, script Script) []rune {
	var runes []rune
	for _, r := range text {
		if r = script.fold(r); searchable(r) {
			runes = append(runes, r)
		}
	}
	return runes
}

func hashOf(runes []rune) uint64 {
	h := fnv.New64a()
	h.Write([]byte(string(runes)))
	return h.Sum64()
}

// mixed spreads a hash by a seed (the finaliser of splitmix64).
func mixed(h, seed uint64) uint64 {
	h += seed * 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// Fingerprints returns the bands of a text's signature, none for a text that is
// too short to be compared.
func Fingerprints(text string, script Script) []Fingerprint {
	pieces := shingles(text, script)
	if len(pieces) < alikePieces {
		return nil
	}
	prints := make([]Fingerprint, 0, bands)
	for band := range uint64(bands) {
		value := band
		for row := range uint64(perBand) {
			least := ^uint64(0)
			for _, p := range pieces {
				least = min(least, mixed(p, band*perBand+row+1))
			}
			value = mixed(value^least, 1)
		}
		prints = append(prints, Fingerprint(value)) //nolint:gosec // all 64 bits are meant
	}
	slices.Sort(prints)
	return slices.Compact(prints)
}

// Alike compares two texts and returns how much of the shorter one stands in the
// other, in percent, and whether that makes them the same news.
func Alike(a, b string, script Script) (percent int, same bool) {
	left, right := shingles(a, script), shingles(b, script)
	if len(left) == 0 || len(right) == 0 {
		return 0, false
	}
	common := 0
	for _, p := range left {
		if _, found := slices.BinarySearch(right, p); found {
			common++
		}
	}
	percent = common * 100 / min(len(left), len(right))
	return percent, percent >= alikePercent && common >= alikePieces
}

// commonRun is how many characters in a row make a passage common.
const commonRun = 6

// CommonPassages cuts a text into pieces and marks those that stand in the other
// one as well.
func CommonPassages(text, other string, script Script) []Piece {
	known := map[uint64]bool{}
	others := plainRunes(other, script)
	for i := 0; i+commonRun <= len(others); i++ {
		known[hashOf(others[i:i+commonRun])] = true
	}
	runes := []rune(text)
	var kept []rune
	var at []int
	for i, r := range runes {
		if r = script.fold(r); searchable(r) {
			kept, at = append(kept, r), append(at, i)
		}
	}
	hits := make([]bool, len(runes))
	for i := 0; i+commonRun <= len(kept); i++ {
		if known[hashOf(kept[i:i+commonRun])] {
			for j := at[i]; j <= at[i+commonRun-1]; j++ {
				hits[j] = runes[j] != '\n'
			}
		}
	}
	var pieces []Piece
	for from := 0; from < len(runes); {
		to := from
		for to < len(runes) && hits[to] == hits[from] {
			to++
		}
		pieces = append(pieces, Piece{string(runes[from:to]), hits[from]})
		from = to
	}
	return pieces
}

// CompareText is what of a manuscript is compared with others.
func CompareText(t Text) string { return strings.TrimSpace(t.Title + "\n" + PlainText(t.Body)) }

// DuplicateState is what people made of two manuscripts that are alike.
type DuplicateState uint8

// The states. Values are stored: never renumber.
const (
	DuplicateOpen      DuplicateState = 0
	DuplicateDifferent DuplicateState = 1 // not the same, or both are wanted
	DuplicateMerged    DuplicateState = 2
)

// Label returns the state as people read it.
func (s DuplicateState) Label() string {
	switch s {
	case DuplicateOpen:
		return "待处理"
	case DuplicateDifferent:
		return "不算重复"
	case DuplicateMerged:
		return "已合并"
	}
	return "未知"
}

// Duplicate 重复来稿 is a pair of manuscripts whose texts are alike. FirstID
// sorts before SecondID.
type Duplicate struct {
	ID           string
	FirstID      string
	SecondID     string
	Percent      int // of the shorter text's pieces that stand in the other
	State        DuplicateState
	AnswererID   string
	AnswererName string
	AnsweredAt   time.Time
	CreatedAt    time.Time
}

// DuplicateOf makes the pair of two manuscripts.
func DuplicateOf(a, b string, percent int) Duplicate {
	return Duplicate{FirstID: min(a, b), SecondID: max(a, b), Percent: percent}
}

// Other returns the manuscript of the pair that is not the given one.
func (d Duplicate) Other(id string) string {
	if d.FirstID == id {
		return d.SecondID
	}
	return d.FirstID
}

// Merger 合并 closes one of two manuscripts that tell the same and keeps the other.
type Merger struct {
	ID        string
	KeptID    string
	ClosedID  string
	Round     int // of the closed manuscript
	Step      int // at which it stood
	By        Actor
	CreatedAt time.Time
	UndoneBy  Actor
	UndoneAt  time.Time // zero while it holds
}

// Holds reports whether the merge has not been undone.
func (m Merger) Holds() bool { return m.UndoneAt.IsZero() }

// CheckMerge refuses to close a manuscript into one that is not there to stay.
func CheckMerge(kept, closed Manuscript) error {
	switch {
	case kept.ID == closed.ID:
		return Invalid("不能把稿件合并到它自己。")
	case closed.State != ManuscriptReviewing:
		return Conflict("要合并掉的稿件不在审稿中，现在是“" + closed.Status() + "”。")
	case kept.State != ManuscriptReviewing && kept.State != ManuscriptAccepted && kept.State != ManuscriptAdopted:
		return Conflict("要保留的稿件现在是“" + kept.Status() + "”，不能并入。")
	}
	return nil
}

// Reopen takes a rejection back that closed the manuscript into another one: it
// goes on at the step at which it stood.
func (m *Manuscript) Reopen(step int) error {
	if m.State != ManuscriptRejected {
		return Conflict("稿件现在是“" + m.Status() + "”，不能恢复审稿。")
	}
	m.State, m.Step, m.Reason, m.DecidedAt = ManuscriptReviewing, min(max(step, 1), m.Steps), "", time.Time{}
	return nil
}
