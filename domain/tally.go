package domain

import "fmt"

// Tally tells manuscripts 篇 from adoptions 篇次: one manuscript at three outlets
// is one and three.
type Tally struct {
	Manuscripts int
	Adoptions   int
}

// String returns the figure as every page writes it.
func (t Tally) String() string { return fmt.Sprintf("%d 篇，%d 篇次", t.Manuscripts, t.Adoptions) }

// Plus adds another tally, of other manuscripts.
func (t Tally) Plus(other Tally) Tally {
	return Tally{Manuscripts: t.Manuscripts + other.Manuscripts, Adoptions: t.Adoptions + other.Adoptions}
}
