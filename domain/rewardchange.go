package domain

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// EntryPair is what one adoption earns somebody by one measure, by rules that
// held and by others. One side is zero where nothing is said there.
type EntryPair struct{ Before, After RewardEntry }

// More returns by how much the amount grows.
func (p EntryPair) More() int64 { return p.After.Amount - p.Before.Amount }

// said returns a side that says something.
func (p EntryPair) said() RewardEntry {
	if p.Before.AdoptionID == "" {
		return p.After
	}
	return p.Before
}

// Measure returns what the amounts count.
func (p EntryPair) Measure() Measure { return p.said().Measure }

// RewardChange is what other rules would change for one person.
type RewardChange struct {
	AuthorID string
	Author   string
	Before   Sum
	After    Sum
	Pairs    []EntryPair // that differ, with why
}

// Comparison is what the same adoptions come to by two sets of rules.
type Comparison struct {
	Before  Sum
	After   Sum
	Changes []RewardChange // for whom they come to something else, in the order of their ids
}

// CompareRules reckons the same adoptions by two sets of rules, beginning years
// with the month begins, and compares what the counted ones come to. The others
// are there for what they use up of caps. To try rules on the past, give them a
// From before it.
func CompareRules(facts []AdoptionFacts, before, after []RuleSet, begins time.Month, counted func(RewardEntry) bool) Comparison {
	pairs := map[EntryKey]EntryPair{}
	for _, e := range (Reckoning{Rules: before, YearBegins: begins}).Entries(facts) {
		if counted(e) {
			key := e.EntryKey
			key.Class = "" // other rules may count it in another one
			pairs[key] = EntryPair{Before: e}
		}
	}
	for _, e := range (Reckoning{Rules: after, YearBegins: begins}).Entries(facts) {
		if counted(e) {
			key := e.EntryKey
			key.Class = ""
			pairs[key] = EntryPair{Before: pairs[key].Before, After: e}
		}
	}
	var all Comparison
	changes := map[string]*RewardChange{}
	for _, key := range slices.SortedFunc(maps.Keys(pairs), EntryKey.Compare) {
		all.take(changes, pairs[key])
	}
	for _, id := range slices.Sorted(maps.Keys(changes)) {
		if c := changes[id]; len(c.Pairs) > 0 {
			slices.SortStableFunc(c.Pairs, func(a, b EntryPair) int { return cmp.Compare(b.Measure(), a.Measure()) })
			all.Changes = append(all.Changes, *c)
		}
	}
	return all
}

// take counts a pair for everybody together and for its person.
func (c *Comparison) take(changes map[string]*RewardChange, p EntryPair) {
	said := p.said()
	person := changes[said.AuthorID]
	if person == nil {
		person = &RewardChange{AuthorID: said.AuthorID, Author: said.Author}
		changes[said.AuthorID] = person
	}
	c.Before.add(p.Before)
	c.After.add(p.After)
	person.Before.add(p.Before)
	person.After.add(p.After)
	if p.More() != 0 {
		person.Pairs = append(person.Pairs, p)
	}
}
