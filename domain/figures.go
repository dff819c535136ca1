package domain

import (
	"fmt"
	"maps"
	"slices"
)

// Category 类别 is what a manuscript is: news, or something else about a topic.
type Category struct {
	Class Class
	Topic string // of ClassOther
}

// Categories returns every kind in the order of the form.
func Categories() []Category {
	all := []Category{{Class: ClassNews}}
	for _, topic := range Topics() {
		all = append(all, Category{Class: ClassOther, Topic: topic})
	}
	return all
}

// Label returns the kind as people read it.
func (k Category) Label() string {
	if k.Class == ClassOther && k.Topic != "" {
		return k.Topic
	}
	return k.Class.Label()
}

// Code returns the kind as addresses name it: news, or the topic.
func (k Category) Code() string {
	if k.Class == ClassOther {
		return k.Topic
	}
	return k.Class.String()
}

// ParseCategory reads what Code wrote; everything unknown is the zero kind.
func ParseCategory(code string) Category {
	for _, k := range Categories() {
		if k.Code() == code {
			return k
		}
	}
	return Category{}
}

// Scope narrows what is counted. Zero fields do not.
type Scope struct {
	UnitClass string // code of a class of units
	Category
}

// Statistics 统计 are the figures of a period; docs/figures.md defines each.
type Statistics struct {
	Sent          int // 报送篇数
	Timed, InTime int // news to which the three days apply; of them what came in time
	Accepted      int // 审定篇数
	Adopted       Tally
	Hours         Hours // of what was decided for the first time
	Units         int   // 单位 that there are
	UnitsSent     int   // of them those that submitted something
	UnitsAdopted  int
}

// Plus adds what was counted of other manuscripts. Units stay as they are.
func (f Statistics) Plus(other Statistics) Statistics {
	f.Sent, f.Timed, f.InTime, f.Accepted = f.Sent+other.Sent, f.Timed+other.Timed, f.InTime+other.InTime, f.Accepted+other.Accepted
	f.Adopted = f.Adopted.Plus(other.Adopted)
	return f
}

// Ratio is a part of a whole, which is nothing to tell where Of is 0.
type Ratio struct{ Part, Of int }

// Known reports whether there is a whole.
func (r Ratio) Known() bool { return r.Of > 0 }

// Tenths returns the ratio in tenths of a percent, rounded half up.
func (r Ratio) Tenths() int {
	if r.Of == 0 {
		return 0
	}
	return (2000*r.Part + r.Of) / (2 * r.Of)
}

// Tenths writes tenths of a whole: 12.5.
func Tenths(n int) string { return fmt.Sprintf("%d.%d", n/10, n%10) }

// String returns the ratio as every page writes it: 66.7%, a dash for nothing.
func (r Ratio) String() string {
	if !r.Known() {
		return "–"
	}
	return Tenths(r.Tenths()) + "%"
}

// Timeliness 按时率 is how much of the news came within three days.
func (f Statistics) Timeliness() Ratio { return Ratio{f.InTime, f.Timed} }

// AdoptionRate 采用率 is manuscripts adopted in the period against those submitted
// in it; it may exceed the whole, since both have days of their own.
func (f Statistics) AdoptionRate() Ratio { return Ratio{f.Adopted.Manuscripts, f.Sent} }

// Coverage 报送面 is how many of the units submitted something.
func (f Statistics) Coverage() Ratio { return Ratio{f.UnitsSent, f.Units} }

// AdoptedCoverage 采用面 is how many of the units had something adopted.
func (f Statistics) AdoptedCoverage() Ratio { return Ratio{f.UnitsAdopted, f.Units} }

// Hours counts manuscripts by the working hours that their review took.
type Hours map[int]int

// Count returns how many manuscripts there are.
func (h Hours) Count() int {
	n := 0
	for _, count := range h {
		n += count
	}
	return n
}

// Within returns the least number of hours within which so many of a hundred
// manuscripts were decided, 0 of none.
func (h Hours) Within(percent int) int {
	need := (h.Count()*percent + 99) / 100
	for _, hours := range slices.Sorted(maps.Keys(h)) {
		if need -= h[hours]; need <= 0 {
			return hours
		}
	}
	return 0
}

// WorkingDays writes working hours as days of 24 of them: 1.5 个工作日, 6 小时.
func WorkingDays(hours int) string {
	switch {
	case hours == 0:
		return "不到 1 小时"
	case hours < 24:
		return fmt.Sprintf("%d 小时", hours)
	}
	return Tenths((hours*10+12)/24) + " 个工作日"
}

// UnitStatistics are the figures of one unit. Of a unit that is not told, all is
// counted under the zero Unit.
type UnitStatistics struct {
	Unit       Unit
	Statistics // without Hours and units
	ByLevel    map[OutletLevel]Tally
	Account    Quarter // whose account Points are of, a whole year has number 0; the zero quarter where the figures are of no such time, or of one kind of manuscript
	Points     int64   // 积分 by that account, in hundredths
}

// Silent reports whether the unit submitted nothing 零报送.
func (u UnitStatistics) Silent() bool { return u.Sent == 0 }

// Counted 统计口径 is the figure behind which a list of manuscripts stands, by
// the milestone that it goes by. The zero value is none.
type Counted uint8

// The figures with lists of manuscripts.
const (
	CountedNone Counted = iota
	CountedSent
	CountedInTime
	CountedLate
	CountedAccepted
	CountedDecided
)

// AllCounted returns every figure with a list.
func AllCounted() []Counted {
	return []Counted{CountedSent, CountedInTime, CountedLate, CountedAccepted, CountedDecided}
}

// String returns the figure as addresses name it.
func (c Counted) String() string {
	return [...]string{"", "sent", "intime", "late", "accepted", "decided"}[min(c, CountedDecided)]
}

// Label returns the figure as people read it.
func (c Counted) Label() string {
	return [...]string{"", "报送", "按时报送的新闻", "超过三天报送的新闻", "审定", "有了首次审稿结果"}[min(c, CountedDecided)]
}

// ParseCounted reads what String wrote; everything unknown is none.
func ParseCounted(code string) Counted {
	for _, c := range AllCounted() {
		if c.String() == code {
			return c
		}
	}
	return CountedNone
}
