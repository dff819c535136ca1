package domain

import "time"

// Counts are how often something was read and shared, and by how many.
type Counts struct {
	Readers    int
	Reads      int
	Sharers    int
	Shares     int
	Favourites int
}

// Less returns the counts without those of before, never below nothing: the
// platform takes reads away that it holds for made up.
func (c Counts) Less(before Counts) Counts {
	return Counts{
		Readers: max(0, c.Readers-before.Readers), Reads: max(0, c.Reads-before.Reads), Sharers: max(0, c.Sharers-before.Sharers),
		Shares: max(0, c.Shares-before.Shares), Favourites: max(0, c.Favourites-before.Favourites),
	}
}

// Plus returns the sum of both.
func (c Counts) Plus(more Counts) Counts {
	return Counts{
		Readers: c.Readers + more.Readers, Reads: c.Reads + more.Reads, Sharers: c.Sharers + more.Sharers,
		Shares: c.Shares + more.Shares, Favourites: c.Favourites + more.Favourites,
	}
}

// Reading 阅读 is what the platform says of one item of a pushed article at the
// end of a day: sums from the push on.
type Reading struct {
	ArticleID string
	Position  int // of the item, from 0
	Day       Day
	Counts
}

// ArticleFigures are what all items of a pushed article came to.
type ArticleFigures struct {
	ArticleID string
	Through   Day // the last day that they hold
	Counts        // without favourites
	UpdatedAt time.Time
}

// ReadingDays is for how many days from the push on the platform counts what is
// read of it.
const ReadingDays = 7

// FiguresState is how the daily question for figures ended last.
type FiguresState struct {
	Day     Day // of which the figures were asked for
	At      time.Time
	Problem string // in Chinese, empty when all is well
}

// SettingFigures is the name under which FiguresState is stored.
const SettingFigures = "figures"
