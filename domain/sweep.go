package domain

import (
	"strings"
	"time"
)

// SweepState is how far a sweep is.
type SweepState uint8

// The states of a sweep. Values are stored: never renumber.
const (
	SweepQueued  SweepState = 0
	SweepRunning SweepState = 1
	SweepDone    SweepState = 2
)

// Label returns the state as people read it.
func (s SweepState) Label() string {
	switch s {
	case SweepQueued:
		return "等待开始"
	case SweepRunning:
		return "正在复查"
	case SweepDone:
		return "已完成"
	}
	return "未知"
}

// Sweep 复查 checks everything again that is in review, approved or published,
// after the department's lists have changed.
type Sweep struct {
	ID        string
	Cause     string   // what changed, in words
	Names     []string // leaders whose entries changed: what is published about them is listed
	State     SweepState
	Reached   string // the last manuscript that was checked
	Done      int
	Total     int
	Changed   int // manuscripts that now differ
	By        Actor
	CreatedAt time.Time
	EndedAt   time.Time
}

// Percent returns how far the sweep is.
func (s Sweep) Percent() int {
	if s.State == SweepDone {
		return 100
	}
	if s.Total == 0 {
		return 0
	}
	return min(99, s.Done*100/s.Total)
}

// Mentions returns those of the sweep's names that stand in a text.
func (s Sweep) Mentions(text string) []string {
	var found []string
	for _, name := range s.Names {
		if strings.Contains(text, name) {
			found = append(found, name)
		}
	}
	return found
}

// SweepHit is a manuscript that a sweep found to differ from what was known.
type SweepHit struct {
	SweepID      string
	ManuscriptID string
	Added        int      // findings that were not there before
	Gone         int      // findings that are there no more
	Mentions     []string // leaders of the sweep whom it names
}

// WordImport 导入 is a table of words that was taken into the lists.
type WordImport struct {
	ID        string
	Name      string // of the file
	By        Actor
	Added     int
	Changed   int
	Changes   []WordChange // empty in lists of imports
	CreatedAt time.Time
	UndoneBy  Actor
	UndoneAt  time.Time // zero while it holds
}

// WordChange is what an import did to one word. Before is empty for a new word.
type WordChange struct {
	Before Word
	After  Word
}

// Revert returns what undoing an import saves and drops: a word that somebody
// has changed since stays as it is, and is counted.
func (i WordImport) Revert(now []Word) (save []Word, drop []string, kept int) {
	current := make(map[string]Word, len(now))
	for _, w := range now {
		current[w.Key] = w
	}
	for _, c := range i.Changes {
		w, there := current[c.After.Key]
		switch {
		case !there || !w.Same(c.After):
			kept++
		case c.Before.Key == "":
			drop = append(drop, w.ID)
		default:
			before := c.Before
			before.ID, before.Version = w.ID, w.Version
			save = append(save, before)
		}
	}
	return save, drop, kept
}
