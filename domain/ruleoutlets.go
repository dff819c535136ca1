package domain

import "slices"

// KeepOutlets lets the rules mean outlets by their ids instead of names and
// aliases, so that they mean the same ones whatever these are called later. A
// name that no outlet has stays as it is, for Problems to tell.
func (s *RuleSet) KeepOutlets(outlets []Outlet) {
	s.eachOutlets(func(words []string) []string {
		var kept []string
		for _, word := range words {
			if i := slices.IndexFunc(outlets, func(o Outlet) bool { return o.known(word) }); i >= 0 {
				word = outlets[i].ID
			}
			if !slices.Contains(kept, word) {
				kept = append(kept, word)
			}
		}
		return kept
	})
}

// NameOutlets lets the rules mean outlets by the names that they have now, for
// people to read and edit.
func (s *RuleSet) NameOutlets(outlets []Outlet) {
	s.eachOutlets(func(words []string) []string { return outletNames(words, outlets) })
}

// eachOutlets changes which outlets the classes and lines mean, and leaves the
// tables alone that others may hold too.
func (s *RuleSet) eachOutlets(change func(words []string) []string) {
	for _, m := range Measures() {
		t := s.Table(m)
		t.Classes, t.Lines = slices.Clone(t.Classes), slices.Clone(t.Lines)
		for i := range t.Classes {
			t.Classes[i].Conditions.Outlets = change(t.Classes[i].Conditions.Outlets)
		}
		for i := range t.Lines {
			t.Lines[i].Conditions.Outlets = change(t.Lines[i].Conditions.Outlets)
		}
	}
}

// outletNames returns what the outlets are called now that words mean; words
// that are no ids stay as they are.
func outletNames(words []string, outlets []Outlet) []string {
	names := slices.Clone(words)
	for i, word := range names {
		if at := slices.IndexFunc(outlets, func(o Outlet) bool { return o.identified(word) }); at >= 0 {
			names[i] = outlets[at].Name
		}
	}
	return names
}

// known reports whether a word is the outlet's id, its name or an alias.
func (o Outlet) known(word string) bool {
	return o.identified(word) || slices.Contains(o.Names(), word)
}

// identified reports whether a word is the id of the outlet or of one that was
// merged into it.
func (o Outlet) identified(word string) bool { return word == o.ID || slices.Contains(o.Took, word) }
