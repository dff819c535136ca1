package domain

import (
	"cmp"
	"maps"
	"slices"
)

// EntryKey is what an entry is for. Entries for the same are added up; what they
// come to is what is owed for it.
type EntryKey struct {
	Measure    Measure
	AdoptionID string
	AuthorID   string
	UnitID     string
	Class      string  // name of the RewardClass, empty where it belongs to none
	Earned     Quarter // in which the adoption was published
}

// Compare orders keys.
func (k EntryKey) Compare(o EntryKey) int {
	return cmp.Or(
		cmp.Compare(k.Measure, o.Measure), k.Earned.Compare(o.Earned), cmp.Compare(k.AdoptionID, o.AdoptionID),
		cmp.Compare(k.AuthorID, o.AuthorID), cmp.Compare(k.UnitID, o.UnitID), cmp.Compare(k.Class, o.Class),
	)
}

// RewardEntry 稿酬/奖励 is one line of the account of points and money. It is
// never edited: what changes later is a further entry, which says so.
type RewardEntry struct {
	EntryKey
	ManuscriptID string
	Author       string  // name
	Quarter      Quarter // in whose statement it stands
	Version      int     // of the rules, 0 where none held
	Line         string  // that gave the base, empty where none did
	Amount       int64   // of the measure; nothing where the words say why
	Words        string  // the sentence that explains it
	Adjusts      bool    // corrects earlier entries
	Manual       bool    // written by a person, of which rules know nothing
}

// Late reports whether the entry is 补录: the adoption became known when the
// quarter of its publication was closed.
func (e RewardEntry) Late() bool { return !e.Adjusts && e.Earned.Compare(e.Quarter) < 0 }

// Sum is what entries come to.
type Sum struct {
	Points int64 // hundredths
	Fen    int64
}

// SumOf adds entries up.
func SumOf(entries []RewardEntry) Sum {
	var s Sum
	for _, e := range entries {
		s.add(e)
	}
	return s
}

// Plus adds two sums.
func (s Sum) Plus(o Sum) Sum { return Sum{Points: s.Points + o.Points, Fen: s.Fen + o.Fen} }

// Words writes a sum as people read it: 积分 20 分，稿酬 ¥80.00.
func (s Sum) Words() string {
	points, money := "积分 "+MeasurePoints.Words(s.Points), "稿酬 "+MeasureMoney.Words(s.Fen)
	switch {
	case s.Points == 0 && s.Fen != 0:
		return money
	case s.Fen == 0:
		return points
	}
	return points + "，" + money
}

func (s *Sum) add(e RewardEntry) {
	if e.Measure == MeasureMoney {
		s.Fen += e.Amount
	} else {
		s.Points += e.Amount
	}
}

// balance is what entries of one key come to, and the last of them.
type balance struct {
	amount int64
	last   RewardEntry
}

// balances adds up the entries of the manuscripts by key.
func balances(record []RewardEntry, manuscripts map[string]bool) map[EntryKey]balance {
	found := map[EntryKey]balance{}
	for _, e := range record {
		if !manuscripts[e.ManuscriptID] {
			continue
		}
		b, earlier := found[e.EntryKey]
		b.amount += e.Amount
		if !earlier || b.last.Quarter.Compare(e.Quarter) <= 0 {
			b.last = e
		}
		found[e.EntryKey] = b
	}
	return found
}

// difference returns the entries that are missing on the record to make it what
// is due: new ones, and adjusting ones in the open quarter.
func (r Reckoning) difference(due []RewardEntry, recorded map[EntryKey]balance) []RewardEntry {
	var missing []RewardEntry
	for _, e := range due {
		b, known := recorded[e.EntryKey]
		delete(recorded, e.EntryKey)
		switch {
		case !known:
			if e.Late() {
				e.Words += "补录" + e.Earned.Label() + "刊发的采用。"
			}
			missing = append(missing, e)
		case b.amount != e.Amount:
			e.Words = "原计 " + e.Measure.Words(b.amount) + "，现计 " + e.Measure.Words(e.Amount) + "：" + e.Words
			missing = append(missing, r.adjusting(e, e.Amount-b.amount))
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(recorded), EntryKey.Compare) {
		b := recorded[key]
		if b.amount == 0 {
			continue
		}
		b.last.Words = "原计 " + key.Measure.Words(b.amount) + "，现不再计：采用已撤销，或者作者、单位、类别、刊发日期已更正。原说明：" + b.last.Words
		missing = append(missing, r.adjusting(b.last, -b.amount))
	}
	return missing
}

func (r Reckoning) adjusting(e RewardEntry, amount int64) RewardEntry {
	e.Amount, e.Adjusts, e.Quarter = amount, true, latest(r.Open, e.Earned)
	return e
}
