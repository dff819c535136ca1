package domain

import "fmt"

// manuscriptClass is what several adoptions of one manuscript are compared in:
// all of it, where the class is empty, or one class.
type manuscriptClass struct{ manuscript, class string }

// combine takes what is not the highest of its manuscript away, as the rules of
// each adoption say. Of two that earn as much the first counts.
func combine(awards []*award) {
	highest := map[manuscriptClass]*award{}
	for _, a := range awards {
		all := manuscriptClass{manuscript: a.facts.Adoption.ManuscriptID}
		for _, in := range []manuscriptClass{all, {all.manuscript, a.class.Name}} {
			if best := highest[in]; a.why == "" && (best == nil || a.amount > best.amount) {
				highest[in] = a
			}
		}
	}
	for _, a := range awards {
		in, which := manuscriptClass{manuscript: a.facts.Adoption.ManuscriptID}, "同一稿件"
		if a.table.Combination == HighestPerClass {
			in.class, which = a.class.Name, "同一稿件“"+a.class.Name+"”"
		}
		if best := highest[in]; a.why == "" && a != best && a.table.Combination != Additive {
			a.why = which + "只计最高一项（" + best.facts.Outlet.Name + "，" + a.words(best.amount) + "）"
		}
	}
	for _, a := range awards {
		if a.why != "" {
			a.amount = 0
		}
	}
}

// entries shares an award among its authors and holds each to the caps, of which
// used tells how far they are used up.
func (r Reckoning) entries(a *award, used map[capUse]int64) []RewardEntry {
	var all []RewardEntry
	authors := a.facts.Authors
	parts, odd := a.table.Sharing.split(a.amount, authors)
	earned := r.earned(a.facts)
	for i, author := range authors {
		e := RewardEntry{
			EntryKey: EntryKey{
				Measure: a.measure, AdoptionID: a.facts.Adoption.ID, AuthorID: author.ID, UnitID: author.UnitID, Class: a.class.Name, Earned: earned,
			},
			ManuscriptID: a.facts.Adoption.ManuscriptID, Author: author.Name, Quarter: latest(r.Open, earned), Version: a.rules.Version, Line: a.line, Amount: parts[i],
		}
		said := a.shared(i, parts[i], odd)
		if needed := a.class.Needs[FactStaff]; a.why == "" && needed != Unanswered && choose(author.Staff) != needed {
			e.Amount = 0
			said = append(said, author.Name+map[bool]string{true: "是", false: "不是"}[author.Staff]+FactStaff.Label()+"，不计")
		}
		capped := a.hold(&e, used)
		e.Words = a.sentence(append(said, capped...))
		all = append(all, e)
	}
	return all
}

// shared tells how an author's part follows from the whole.
func (a *award) shared(i int, part, odd int64) []string {
	authors := a.facts.Authors
	switch {
	case a.why != "" || len(authors) < 2:
		return nil
	case a.table.Sharing == ShareFirst && i == 0:
		return []string{"都计给第一作者"}
	case a.table.Sharing == ShareFirst:
		return []string{"只计第一作者，本人不计"}
	}
	said := fmt.Sprintf("%d 人平均分，%s得 %s", len(authors), authors[i].Name, a.words(part))
	if a.table.Sharing == ShareStated && stated(authors) {
		said = fmt.Sprintf("%s占 %d%%，得 %s", authors[i].Name, authors[i].Share, a.words(part))
	}
	if i == 0 && odd > 0 {
		said += "（除不尽的归第一作者）"
	}
	return []string{said}
}

// sentence explains an entry.
func (a *award) sentence(said []string) string {
	words := a.facts.where()
	for _, part := range append(a.parts[:len(a.parts):len(a.parts)], said...) {
		words += "，" + part
	}
	if a.why != "" {
		what := a.measure.Label()
		if a.measure == MeasureMoney && a.class.Name != "" {
			what = a.class.Name
		}
		words += "，不计" + what + "：" + a.why
	}
	return words + "。"
}

// capUse is whose cap it is, by which table and in which period.
type capUse struct {
	measure Measure
	unit    bool
	id      string
	period  Quarter
}

// usesOf returns the caps that an entry can use up.
func usesOf(e *RewardEntry) []capUse {
	var uses []capUse
	for _, period := range []Quarter{e.Earned, e.Earned.year()} {
		uses = append(uses, capUse{e.Measure, false, e.AuthorID, period}, capUse{e.Measure, true, e.UnitID, period})
	}
	return uses
}

// usedBy returns what the record's other manuscripts use of every cap.
func (r Reckoning) usedBy(manuscripts map[string]bool) map[capUse]int64 {
	used := map[capUse]int64{}
	for i := range r.Record {
		if e := &r.Record[i]; !manuscripts[e.ManuscriptID] {
			for _, use := range usesOf(e) {
				used[use] += e.Amount
			}
		}
	}
	return used
}

// hold cuts an entry to what the caps leave, and tells of each that cuts it.
func (a *award) hold(e *RewardEntry, used map[capUse]int64) []string {
	var said []string
	for _, limit := range a.table.Caps {
		use := capUse{measure: e.Measure, unit: limit.Unit, id: e.AuthorID, period: e.Earned}
		if limit.Unit {
			use.id = e.UnitID
		}
		if limit.Yearly {
			use.period = e.Earned.year()
		}
		if left := max(limit.Most-used[use], 0); e.Amount > left {
			e.Amount = left
			said = append(said, fmt.Sprintf("%s%s %s，此前已计 %s，本条计 %s",
				use.period.Label(), limit.Label(), a.words(limit.Most), a.words(used[use]), a.words(left)))
		}
	}
	for _, use := range usesOf(e) {
		used[use] += e.Amount
	}
	return said
}
