package domain

import (
	"cmp"
	"slices"
)

// CircularFigures are what a circular reports about, with the lists behind every
// number: a number is never kept apart from its list. They are kept as they are
// written here; a field is never renamed.
type CircularFigures struct {
	Quarter     Quarter
	From        Day
	Through     Day
	Classes     []UnitClass
	Units       []CircularUnit       // in the order of the table: those that there were, and those that sent something or were adopted
	Manuscripts []CircularManuscript // first submitted in the quarter
	Adoptions   []CircularAdoption   // published in the quarter
}

// CircularUnit is a unit as the circular knows it.
type CircularUnit struct {
	ID         string // empty for manuscripts without a unit
	Class      string // code
	Name       string
	Points     int64 // of the quarter's account, in hundredths
	YearPoints int64 // of the year's, up to the quarter
}

// noUnit stands in addresses for manuscripts without a unit.
const noUnit = "-"

// Key names the unit in addresses.
func (u CircularUnit) Key() string {
	if u.ID == "" {
		return noUnit
	}
	return u.ID
}

// CircularManuscript is a manuscript that was submitted.
type CircularManuscript struct {
	ID     string
	Number string
	Title  string
	UnitID string
	Day    Day  // of the first submission
	Timed  bool // news of an activity, to which the three days apply
	InTime bool
}

// CircularAdoption is one adoption.
type CircularAdoption struct {
	ID           string
	ManuscriptID string
	Number       string
	Title        string // as printed
	UnitID       string
	Outlet       string
	Level        OutletLevel
	Day          Day
}

// CircularLine is a row of the table, or a sum of rows.
type CircularLine struct {
	Unit      CircularUnit
	Submitted int
	Timed     int
	InTime    int
	Adopted   Tally
	ByLevel   [4]int // adoptions, by level
	Rank      int    // in its class by points, then by adoptions; 0 for who has nothing
}

// Silent reports whether the unit submitted nothing 零报送.
func (l CircularLine) Silent() bool { return l.Submitted == 0 }

// Rate is manuscripts adopted in the quarter against those submitted in it. It
// may exceed the whole, since both have days of their own.
func (l CircularLine) Rate() Ratio { return Ratio{l.Adopted.Manuscripts, l.Submitted} }

// Timeliness is how much of the news of activities came within three days.
func (l CircularLine) Timeliness() Ratio { return Ratio{l.InTime, l.Timed} }

// Lines reckons the table, in the order of the units.
func (f CircularFigures) Lines() []CircularLine {
	lines := make([]CircularLine, len(f.Units))
	at := make(map[string]*CircularLine, len(f.Units))
	for i, u := range f.Units {
		lines[i].Unit = u
		at[u.ID] = &lines[i]
	}
	for _, m := range f.Manuscripts {
		if l := at[m.UnitID]; l != nil {
			l.submit(m)
		}
	}
	adopted := make(map[string]bool, len(f.Adoptions))
	for _, a := range f.Adoptions {
		if l := at[a.UnitID]; l != nil {
			l.adopt(a, !adopted[a.ManuscriptID])
			adopted[a.ManuscriptID] = true
		}
	}
	rank(lines)
	return lines
}

func (l *CircularLine) submit(m CircularManuscript) {
	l.Submitted++
	if m.Timed {
		l.Timed++
	}
	if m.InTime {
		l.InTime++
	}
}

func (l *CircularLine) adopt(a CircularAdoption, first bool) {
	l.Adopted.Adoptions++
	l.ByLevel[min(a.Level, LevelNation)]++
	if first {
		l.Adopted.Manuscripts++
	}
}

// rank gives units of one class their places; equal ones share a place.
func rank(lines []CircularLine) {
	classes := map[string][]*CircularLine{}
	for i := range lines {
		if l := &lines[i]; l.Unit.ID != "" && (l.Adopted.Adoptions > 0 || l.Unit.Points > 0) {
			classes[l.Unit.Class] = append(classes[l.Unit.Class], l)
		}
	}
	better := func(a, b *CircularLine) int {
		return cmp.Or(-cmp.Compare(a.Unit.Points, b.Unit.Points), -cmp.Compare(a.Adopted.Adoptions, b.Adopted.Adoptions), -cmp.Compare(a.Adopted.Manuscripts, b.Adopted.Manuscripts))
	}
	for _, class := range classes {
		slices.SortStableFunc(class, better)
		for i, l := range class {
			l.Rank = i + 1
			if i > 0 && better(class[i-1], l) == 0 {
				l.Rank = class[i-1].Rank
			}
		}
	}
}

// SumCircular adds lines up.
func SumCircular(lines []CircularLine) CircularLine {
	var sum CircularLine
	for _, l := range lines {
		sum.Submitted, sum.Timed, sum.InTime = sum.Submitted+l.Submitted, sum.Timed+l.Timed, sum.InTime+l.InTime
		sum.Adopted.Manuscripts += l.Adopted.Manuscripts
		sum.Adopted.Adoptions += l.Adopted.Adoptions
		sum.Unit.Points += l.Unit.Points
		sum.Unit.YearPoints += l.Unit.YearPoints
		for level, n := range l.ByLevel {
			sum.ByLevel[level] += n
		}
	}
	return sum
}

// CircularList says which list of a circular's figures is meant.
type CircularList struct {
	Of    CircularListKind
	Unit  string // its key; empty for all
	Class string // code; empty for all
	Level int    // of outlets, from 1 for the first; 0 for all
}

// CircularListKind is a figure with a list behind it.
type CircularListKind string

// The figures with lists.
const (
	CircularSubmitted CircularListKind = "submitted"
	CircularTimed     CircularListKind = "timed"
	CircularInTime    CircularListKind = "intime"
	CircularLate      CircularListKind = "late"
	CircularAdopted   CircularListKind = "adopted"     // manuscripts 篇, each once
	CircularAdoptions CircularListKind = "adoptions"   // 篇次
	CircularSilent    CircularListKind = "silent"      // units
	CircularPoints    CircularListKind = "points"      // of the quarter, by unit
	CircularYear      CircularListKind = "year-points" // of the year, by unit
)

// Label returns the figure as people read it.
func (k CircularListKind) Label() string {
	switch k {
	case CircularSubmitted:
		return "报送的稿件"
	case CircularTimed:
		return "计算时效的新闻"
	case CircularInTime:
		return "按时报送的新闻"
	case CircularLate:
		return "超过三天报送的新闻"
	case CircularAdopted:
		return "采用的稿件"
	case CircularAdoptions:
		return "采用篇次"
	case CircularSilent:
		return "零报送单位"
	case CircularPoints:
		return "本季积分"
	case CircularYear:
		return "全年积分"
	}
	return ""
}

// ManuscriptsOf returns the list behind a figure of manuscripts.
func (f CircularFigures) ManuscriptsOf(q CircularList) []CircularManuscript {
	among := f.among(q)
	var found []CircularManuscript
	for _, m := range f.Manuscripts {
		is := map[CircularListKind]bool{CircularSubmitted: true, CircularTimed: m.Timed, CircularInTime: m.InTime, CircularLate: m.Timed && !m.InTime}
		if among[m.UnitID] && is[q.Of] {
			found = append(found, m)
		}
	}
	return found
}

// AdoptionsOf returns the list behind a figure of adoptions; of manuscripts
// adopted, the first adoption of each.
func (f CircularFigures) AdoptionsOf(q CircularList) []CircularAdoption {
	among, seen := f.among(q), map[string]bool{}
	var found []CircularAdoption
	for _, a := range f.Adoptions {
		if !among[a.UnitID] || q.Level > 0 && int(a.Level)+1 != q.Level || q.Of == CircularAdopted && seen[a.ManuscriptID] {
			continue
		}
		seen[a.ManuscriptID] = true
		found = append(found, a)
	}
	return found
}

// LinesOf returns the units that a list is about.
func (f CircularFigures) LinesOf(q CircularList) []CircularLine {
	among := f.among(q)
	var found []CircularLine
	for _, l := range f.Lines() {
		wanted := q.Of == CircularSilent && l.Silent() && l.Unit.ID != "" ||
			q.Of == CircularPoints && l.Unit.Points != 0 || q.Of == CircularYear && l.Unit.YearPoints != 0
		if among[l.Unit.ID] && wanted {
			found = append(found, l)
		}
	}
	return found
}

// among returns the units that a list is narrowed to.
func (f CircularFigures) among(q CircularList) map[string]bool {
	among := make(map[string]bool, len(f.Units))
	for _, u := range f.Units {
		among[u.ID] = (q.Unit == "" || u.Key() == q.Unit) && (q.Class == "" || u.Class == q.Class)
	}
	return among
}

// ByClass returns the table's lines class by class, in the order of classes; a
// class of which there is no unit is left out.
func (f CircularFigures) ByClass() []CircularClass {
	all := map[string][]CircularLine{}
	for _, l := range f.Lines() {
		all[l.Unit.Class] = append(all[l.Unit.Class], l)
	}
	var classes []CircularClass
	for _, c := range f.Classes {
		if lines := all[c.Code]; len(lines) > 0 {
			classes = append(classes, CircularClass{UnitClass: c, Lines: lines})
		}
		delete(all, c.Code)
	}
	if lines := all[""]; len(lines) > 0 {
		classes = append(classes, CircularClass{UnitClass: UnitClass{Name: "未注明单位"}, Lines: lines})
	}
	return classes
}

// CircularClass is a class of units with its part of the table.
type CircularClass struct {
	UnitClass
	Lines []CircularLine
}

// Sum adds the class up.
func (c CircularClass) Sum() CircularLine { return SumCircular(c.Lines) }

// Silent returns the units that sent nothing.
func (c CircularClass) Silent() []CircularLine {
	var silent []CircularLine
	for _, l := range c.Lines {
		if l.Silent() && l.Unit.ID != "" {
			silent = append(silent, l)
		}
	}
	return silent
}
