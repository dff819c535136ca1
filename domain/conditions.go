package domain

import (
	"maps"
	"slices"
)

// Set is a set of small stored values such as levels: value n is bit n. The
// empty set of a condition means any.
type Set[T ~uint8] uint32

// SetOf returns the set of the values.
func SetOf[T ~uint8](values ...T) Set[T] {
	var s Set[T]
	for _, v := range values {
		s |= 1 << v
	}
	return s
}

// Has reports whether the value is in the set.
func (s Set[T]) Has(v T) bool { return s&(1<<v) != 0 }

// allows reports whether a condition with this set fits the value.
func (s Set[T]) allows(v T) bool { return s == 0 || s.Has(v) }

// holds reports whether every value of the other is in the set.
func (s Set[T]) holds(other Set[T]) bool { return other&^s == 0 }

func (s Set[T]) within(other Set[T]) bool { return other == 0 || s != 0 && other.holds(s) }

// meet returns what both allow; ok is false where that is nothing.
func (s Set[T]) meet(other Set[T]) (both Set[T], ok bool) {
	if s == 0 || other == 0 {
		return s | other, true
	}
	return s & other, s&other != 0
}

// Conditions say which adoptions a line of a rule table is about. What is left
// empty allows any; all that is given must hold.
type Conditions struct {
	Level    Set[OutletLevel]
	System   Set[OutletSystem]
	Kind     Set[OutletKind]
	Outlets  []string // ids, else names or aliases; a line that names outlets goes before those that name none
	Class    Set[Class]
	Topics   []string // of ClassOther
	Genre    Set[Genre]
	From     int // characters, from this number on
	Below    int // and fewer than this; 0 is no end
	Position Position
	Facts    map[RewardFact]Choice // Yes or No
}

// fits reports whether all that is given holds for the adoption.
func (c Conditions) fits(f *AdoptionFacts) bool {
	switch {
	case !c.Level.allows(f.Outlet.Level), !c.System.allows(f.Outlet.System), !c.Kind.allows(f.Outlet.Kind):
		return false
	case !c.Class.allows(f.Manuscript.Class), !c.Genre.allows(f.Manuscript.Genre):
		return false
	case len(c.Outlets) > 0 && !slices.ContainsFunc(c.Outlets, f.Outlet.known):
		return false
	case len(c.Topics) > 0 && !slices.Contains(c.Topics, f.Manuscript.Topic):
		return false
	case f.Characters < c.From || c.Below > 0 && f.Characters >= c.Below:
		return false
	case c.Position != 0 && PositionOf(f.Adoption.Place)&c.Position != c.Position:
		return false
	}
	for fact, needed := range c.Facts {
		if f.Is(fact) != needed {
			return false
		}
	}
	return true
}

// within reports whether every adoption that c fits is one that other fits.
func (c Conditions) within(other Conditions) bool {
	if !c.Level.within(other.Level) || !c.System.within(other.System) || !c.Kind.within(other.Kind) ||
		!c.Class.within(other.Class) || !c.Genre.within(other.Genre) ||
		!wordsWithin(c.Outlets, other.Outlets) || !wordsWithin(c.Topics, other.Topics) {
		return false
	}
	if c.From < other.From || other.Below > 0 && (c.Below == 0 || c.Below > other.Below) {
		return false
	}
	for fact, needed := range other.Facts {
		if c.Facts[fact] != needed {
			return false
		}
	}
	return c.Position&other.Position == other.Position
}

// meet returns the conditions under which both hold; ok is false where they
// never do together.
func (c Conditions) meet(other Conditions) (both Conditions, ok bool) {
	var fits [7]bool
	both.Level, fits[0] = c.Level.meet(other.Level)
	both.System, fits[1] = c.System.meet(other.System)
	both.Kind, fits[2] = c.Kind.meet(other.Kind)
	both.Class, fits[3] = c.Class.meet(other.Class)
	both.Genre, fits[4] = c.Genre.meet(other.Genre)
	both.Outlets, fits[5] = wordsMeet(c.Outlets, other.Outlets)
	both.Topics, fits[6] = wordsMeet(c.Topics, other.Topics)
	both.Position = c.Position | other.Position
	both.From, both.Below = max(c.From, other.From), c.Below
	if both.Below == 0 || other.Below > 0 && other.Below < both.Below {
		both.Below = other.Below
	}
	both.Facts = maps.Clone(c.Facts)
	ok = !slices.Contains(fits[:], false) && (both.Below == 0 || both.From < both.Below)
	for fact, needed := range other.Facts {
		if c.Facts[fact] != Unanswered && c.Facts[fact] != needed {
			ok = false
		}
		if both.Facts == nil {
			both.Facts = map[RewardFact]Choice{}
		}
		both.Facts[fact] = needed
	}
	return both, ok
}

func wordsWithin(words, other []string) bool {
	outside := func(word string) bool { return !slices.Contains(other, word) }
	return len(other) == 0 || len(words) > 0 && !slices.ContainsFunc(words, outside)
}

func wordsMeet(words, other []string) (both []string, ok bool) {
	if len(words) == 0 || len(other) == 0 {
		return append(slices.Clone(words), other...), true
	}
	for _, word := range words {
		if slices.Contains(other, word) {
			both = append(both, word)
		}
	}
	return both, len(both) > 0
}

// outranks reports whether a line with these conditions goes before one with
// the others where both fit: it names outlets and the other does not, or it is
// about fewer adoptions.
func (c Conditions) outranks(other Conditions) bool {
	if named := len(c.Outlets) > 0; named != (len(other.Outlets) > 0) {
		return named
	}
	return c.within(other)
}

// narrowest returns which of the lines' conditions fits the adoption and goes
// before all others that do, -1 where none fits. Without undecided pairs the
// order of the lines does not matter.
func narrowest(lines []Conditions, f *AdoptionFacts) int {
	best := -1
	for i, c := range lines {
		if c.fits(f) && (best < 0 || c.outranks(lines[best])) {
			best = i
		}
	}
	return best
}

// undecided returns, for each line, the first earlier one of which nobody could
// say which goes before the other where both fit, or -1. A line for just what
// the two share decides between them.
func undecided(lines []Conditions) []int {
	clashes := make([]int, len(lines))
	for j, later := range lines {
		clashes[j] = slices.IndexFunc(lines[:j], func(earlier Conditions) bool {
			both, overlap := earlier.meet(later)
			if !overlap || earlier.outranks(later) != later.outranks(earlier) {
				return false
			}
			same := earlier.within(later)
			return same || !slices.ContainsFunc(lines, func(c Conditions) bool { return c.within(both) && both.within(c) })
		})
	}
	return clashes
}
