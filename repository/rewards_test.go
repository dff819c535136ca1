package repository_test

import (
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

func TestRuleVersions_DraftsAreEditedAndVersionsStay(t *testing.T) {
	each(t, func(w *world) {
		draft := domain.RuleVersion{ID: w.NewID(), Rules: domain.StarterRulesByClass("2026-04-01"), Note: strange, Drafted: fill[domain.Signed](w, 0, 0)}
		w.must(w.AddRuleVersion(w.ctx, &draft))
		got, err := w.RuleVersion(w.ctx, draft.ID)
		w.must(err)
		if got.Rules.String() != draft.Rules.String() || got.Note != strange || !got.Draft() || got.Drafted.Name != draft.Drafted.Name || !got.Drafted.At.Equal(draft.Drafted.At) {
			t.Errorf("got %+v, want %+v", got, draft)
		}
		draft.Rules.Name = strings.Repeat("长", 30)
		w.clock.Advance(time.Minute)
		w.must(w.SaveRuleVersion(w.ctx, &draft))
		w.wants(domain.KindConflict, "saving what somebody saved since", w.SaveRuleVersion(w.ctx, &got))
		second := domain.RuleVersion{ID: w.NewID(), Rules: domain.StarterRulesByPoints("2026-05-01")}
		w.must(w.AddRuleVersion(w.ctx, &second))
		draft.Rules.Version, draft.Effective = 1, fill[domain.Signed](w, 0, 1)
		w.must(w.SaveRuleVersion(w.ctx, &draft))
		w.wants(domain.KindConflict, "editing a version in force", w.SaveRuleVersion(w.ctx, &draft))
		w.wants(domain.KindConflict, "deleting a version in force", w.DeleteRuleDraft(w.ctx, draft.ID, draft.Version))
		double := second
		double.Rules.Version = 1
		w.wants(domain.KindConflict, "a second version of a number", w.SaveRuleVersion(w.ctx, &double))
		all, err := w.RuleVersions(w.ctx)
		w.must(err)
		if len(all) != 2 || all[0].ID != second.ID || all[1].Rules.Version != 1 || all[1].Effective.Name != draft.Effective.Name {
			t.Errorf("got %+v", all)
		}
		w.must(w.DeleteRuleDraft(w.ctx, second.ID, second.Version))
		_, err = w.RuleVersion(w.ctx, second.ID)
		w.wants(domain.KindNotFound, "a deleted draft", err)
	})
}

func TestStatements_AreOnePerQuarterAndKeepWhatPeopleSigned(t *testing.T) {
	each(t, func(w *world) {
		first, second := domain.Quarter{Year: 2025, Number: 4}, domain.Quarter{Year: 2026, Number: 1}
		w.must(w.AddStatement(w.ctx, second), w.AddStatement(w.ctx, first))
		w.wants(domain.KindConflict, "a second statement of a quarter", w.AddStatement(w.ctx, first))
		for round := range rounds {
			before, err := w.Statement(w.ctx, first)
			w.must(err)
			changed := fill[domain.Statement](w, round, 0)
			changed.ID, changed.Quarter, changed.Version, changed.Month, changed.Hash = before.ID, first, before.Version, "2026-04", strings.Repeat("a", 64)
			w.must(w.SaveStatement(w.ctx, &changed))
			got, err := w.Statement(w.ctx, first)
			w.must(err)
			same(t, "statement", got, changed)
			w.wants(domain.KindConflict, "saving what somebody saved since", w.SaveStatement(w.ctx, &before))
		}
		all, err := w.Statements(w.ctx)
		w.must(err)
		if len(all) != 2 || all[0].Quarter != first || all[1].Quarter != second || all[1].State != domain.StatementOpen {
			t.Errorf("got %+v", all)
		}
		err = w.InTx(w.ctx, func(tx *repository.Store) error {
			locked, err := tx.Statements(w.ctx)
			if len(locked) != 2 {
				t.Errorf("%d statements in a transaction", len(locked))
			}
			return err
		})
		w.must(err)
		_, err = w.Statement(w.ctx, domain.Quarter{Year: 2020, Number: 1})
		w.wants(domain.KindNotFound, "a quarter without account", err)
	})
}

func TestRewardEntries_OfRulesAreReplacedAndThoseOfPeopleStay(t *testing.T) {
	each(t, func(w *world) {
		q, earlier := domain.Quarter{Year: 2026, Number: 2}, domain.Quarter{Year: 2026, Number: 1}
		entry := func(q domain.Quarter, author string, m domain.Measure, amount int64) domain.RewardEntry {
			e := fill[domain.RewardEntry](w, 0, 0)
			e.Quarter, e.Earned, e.AuthorID, e.Measure, e.Amount, e.Manual, e.Adjusts = q, q, author, m, amount, false, false
			return e
		}
		anna, bert := w.NewID(), "coauthor:"+strange
		var many []domain.RewardEntry
		for range 205 { // more than go into one statement
			many = append(many, entry(q, anna, domain.MeasurePoints, 1))
		}
		many = append(many, entry(q, bert, domain.MeasureMoney, -300), entry(q, bert, domain.MeasureMoney, 0))
		before := []domain.RewardEntry{entry(earlier, anna, domain.MeasureMoney, 500)}
		w.must(w.PutRewardEntries(w.ctx, earlier, before), w.PutRewardEntries(w.ctx, q, many[:3]), w.PutRewardEntries(w.ctx, q, many))
		byHand := entry(q, anna, domain.MeasureMoney, 70)
		byHand.Adjusts = true
		w.must(w.AddRewardEntry(w.ctx, byHand), w.PutRewardEntries(w.ctx, q, many))

		got, err := w.RewardEntriesOf(w.ctx, q)
		w.must(err)
		byHand.Manual = true
		same(t, "entries", got, append([]domain.RewardEntry{byHand}, many...))
		record, err := w.RewardRecord(w.ctx, domain.Quarter{Year: 2026, Number: 2})
		w.must(err)
		same(t, "record", record, before)
		record, err = w.RewardRecord(w.ctx, domain.Quarter{Year: 2027, Number: 1})
		w.must(err)
		if len(record) != 208 {
			t.Errorf("%d are on record, want all but what was made by hand", len(record))
		}

		checkTotals(w, q, anna, bert)
		lines, err := w.RewardEntries(w.ctx, repository.EntryQuery{Quarter: q, AuthorID: anna, Adjusting: true})
		w.must(err)
		if len(lines) != 1 || lines[0].Amount != 70 {
			t.Fatalf("got %+v, want what was made by hand", lines)
		}
		w.wants(domain.KindConflict, "taking back in another quarter", w.DeleteRewardEntry(w.ctx, earlier, lines[0].ID))
		w.must(w.DeleteRewardEntry(w.ctx, q, lines[0].ID))
		w.wants(domain.KindConflict, "taking back twice", w.DeleteRewardEntry(w.ctx, q, lines[0].ID))
	})
}

// checkTotals compares what totals and sums say with the list behind them.
func checkTotals(w *world, q domain.Quarter, anna, bert string) {
	w.t.Helper()
	payee := w.NewID()
	w.must(w.PutPayeeOf(w.ctx, bert, payee))
	for what, query := range map[string]repository.EntryQuery{
		"all": {}, "a quarter": {Quarter: q}, "a year": {Year: 2026}, "an author": {AuthorID: anna}, "money": {Money: true}, "what changes": {Changed: true},
		"a payee's": {PayeeID: payee}, "corrections": {Adjusting: true},
	} {
		totals, err := w.CountRewardEntries(w.ctx, query)
		w.must(err)
		var listed []domain.RewardEntry
		for query.Limit = 100; ; {
			page, err := w.RewardEntries(w.ctx, query)
			w.must(err)
			for _, l := range page {
				listed = append(listed, l.RewardEntry)
				query.After = l.ID
			}
			if len(page) < query.Limit {
				break
			}
		}
		if len(listed) == 0 || totals.Entries != len(listed) || totals.Sum != domain.SumOf(listed) {
			w.t.Errorf("%s: totals %+v, but %d are listed that make %+v", what, totals, len(listed), domain.SumOf(listed))
		}
	}
	sums, err := w.RewardSums(w.ctx, q)
	w.must(err)
	got := map[string]domain.Sum{}
	for _, one := range sums {
		got[one.AuthorID] = got[one.AuthorID].Plus(one.Sum)
	}
	if got[anna] != (domain.Sum{Points: 205, Fen: 70}) || got[bert] != (domain.Sum{Fen: -300}) {
		w.t.Errorf("sums of a quarter: %+v", got)
	}
	for _, period := range []domain.Quarter{q, {Year: 2026}, {Year: 2025}} {
		sums, err := w.RewardSums(w.ctx, period)
		w.must(err)
		want := map[string]int64{}
		for _, one := range sums {
			want[one.UnitID] += one.Points
		}
		points, err := w.UnitPoints(w.ctx, period)
		w.must(err)
		for unit := range want {
			if points[unit] != want[unit] {
				w.t.Errorf("unit %q has %d in %s, its authors %d", unit, points[unit], period, want[unit])
			}
		}
		if len(points) > len(want) || period.Year == 2026 && len(points) == 0 {
			w.t.Errorf("points in %s: %v", period, points)
		}
	}
	year, err := w.RewardSums(w.ctx, domain.Quarter{Year: 2026})
	w.must(err)
	var fen int64
	for _, one := range year {
		fen += one.Fen
	}
	if fen != 500+70-300 {
		w.t.Errorf("the year comes to %d fen", fen)
	}
}

func TestRewardFacts_AreAllThatRulesAsk(t *testing.T) {
	each(t, func(w *world) {
		who := domain.Informant{ID: w.NewID(), Name: "甲"}
		w.must(w.AddInformant(w.ctx, &who))
		outlets, err := w.Outlets(w.ctx)
		w.must(err)
		m := fill[domain.Manuscript](w, 0, 0)
		m.ID, m.InformantID, m.State, m.Number, m.Body = w.NewID(), who.ID, domain.ManuscriptAdopted, "2026-000001", "<p>一二三，四</p>"
		m.Class, m.Genre, m.SelfMade, m.SentFreely, m.FirstHere, m.Original = domain.ClassNews, domain.GenreText, domain.Yes, domain.No, domain.Yes, domain.No
		w.must(w.AddManuscript(w.ctx, &m))
		w.must(w.PutCoauthors(w.ctx, m.ID, []domain.Coauthor{{Name: "乙", Unit: "丙", Share: 30}}))
		photo := domain.Attachment{ID: w.NewID(), ManuscriptID: m.ID, Kind: domain.KindPhoto, State: domain.AttachmentStored}
		film := domain.Attachment{ID: w.NewID(), ManuscriptID: m.ID, Kind: domain.KindVideo, State: domain.AttachmentStored}
		w.must(w.AddAttachment(w.ctx, &photo), w.AddAttachment(w.ctx, &film))
		a := fill[domain.Adoption](w, 0, 0)
		a.ManuscriptID, a.OutletID, a.State, a.PublishedDay = m.ID, outlets[0].ID, domain.AdoptionConfirmed, "2026-03-05"
		late := fill[domain.Adoption](w, 0, 1)
		late.ManuscriptID, late.OutletID, late.State, late.PublishedDay = m.ID, outlets[1].ID, domain.AdoptionConfirmed, "2026-03-06"
		w.must(w.AddAdoption(w.ctx, &a), w.AddAdoption(w.ctx, &late))
		w.must(w.PutRewardAuthor(w.ctx, domain.RewardAuthor{AuthorID: who.ID, PayeeID: w.NewID(), Staff: true}))
		counted, err := w.MeasureManuscripts(w.ctx)
		if err != nil || counted != 1 {
			t.Fatalf("measured %d, %v", counted, err)
		}
		if counted, err = w.MeasureManuscripts(w.ctx); err != nil || counted != 0 {
			t.Errorf("measured %d again, %v", counted, err)
		}
		facts, err := w.RewardFacts(w.ctx, "2026-03-05")
		w.must(err)
		if len(facts) != 1 {
			t.Fatalf("%d facts, want those up to the day", len(facts))
		}
		checkFacts(t, facts[0], m, a)
		if facts[0].Characters != 5 || facts[0].Pictures != 1 {
			t.Errorf("%d characters and %d pictures, want 5 and 1", facts[0].Characters, facts[0].Pictures)
		}
		wanted := []domain.Author{
			{ID: who.ID, Name: "甲", UnitID: m.UnitID, Share: 70, Staff: true}, {ID: "coauthor:乙@丙", Name: "乙", UnitID: m.UnitID, Share: 30},
		}
		same(t, "authors", facts[0].Authors, wanted)
		stamp := func() string {
			text, err := w.RewardStamp(w.ctx)
			w.must(err)
			return text
		}
		before := stamp()
		if stamp() != before {
			t.Error("the stamp changes by itself")
		}
		m.Body = "<p>一</p>" + domain.Figure("P1") + domain.Figure("P2")
		w.must(w.SaveManuscript(w.ctx, &m))
		if stamp() == before {
			t.Error("the stamp does not see an edited text")
		}
		_, err = w.MeasureManuscripts(w.ctx)
		w.must(err)
		facts, err = w.RewardFacts(w.ctx, "2026-12-31")
		w.must(err)
		if len(facts) != 2 || facts[1].Characters != 1 || facts[1].Pictures != 2 {
			t.Errorf("after an edit: %+v", facts)
		}
	})
}

// checkFacts looks whether every fact that rules know answers as the rows do.
func checkFacts(t *testing.T, f domain.AdoptionFacts, m domain.Manuscript, a domain.Adoption) {
	t.Helper()
	whole := f
	whole.Manuscript, whole.Adoption = m, a
	for _, fact := range domain.RewardFacts() {
		if got, want := f.Is(fact), whole.Is(fact); got != want {
			t.Errorf("%s is %v, want %v", fact.Label(), got, want)
		}
	}
	if f.Title() != a.Title || f.Adoption.Place != a.Place || f.Outlet.Name == "" || f.Manuscript.Topic != m.Topic || f.Manuscript.Genre != m.Genre || f.Manuscript.Class != m.Class {
		t.Errorf("got %+v", f)
	}
}

func TestPayees_ArePaidForAuthorsAndKeepEveryTransfer(t *testing.T) {
	each(t, func(w *world) {
		for round := range rounds {
			p := fill[domain.Payee](w, round, 0)
			w.must(w.AddPayee(w.ctx, &p))
			got, err := w.Payee(w.ctx, p.ID)
			w.must(err)
			same(t, "payee", got, p)
			other := fill[domain.Payee](w, round, 1)
			other.ID, other.Version = p.ID, p.Version
			w.must(w.SavePayee(w.ctx, &other))
			w.wants(domain.KindConflict, "saving what somebody saved since", w.SavePayee(w.ctx, &p))
			w.must(w.PutRewardAuthor(w.ctx, domain.RewardAuthor{AuthorID: "甲", PayeeID: "", Staff: true}), w.PutPayeeOf(w.ctx, "甲", p.ID))
			if got, err = w.PayeeOf(w.ctx, "甲"); err != nil {
				t.Fatal(err)
			}
			same(t, "payee of an author", got, other)
		}
		_, err := w.PayeeOf(w.ctx, "乙")
		w.wants(domain.KindNotFound, "the payee of nobody", err)
		all, err := w.Payees(w.ctx)
		w.must(err)
		said, err := w.RewardAuthors(w.ctx)
		w.must(err)
		if len(all) != rounds || len(said) != 1 || !said[0].Staff {
			t.Errorf("%d payees, %+v", len(all), said)
		}
		statement, payment := w.NewID(), fill[domain.Payment](w, 0, 0)
		payment.StatementID, payment.Month, payment.Quarter = statement, "2026-04", domain.Quarter{Year: 2026, Number: 1}
		second := fill[domain.Payment](w, 0, 1)
		second.StatementID, second.Month, second.Quarter = statement, "2026-04", payment.Quarter
		w.must(w.PutPayments(w.ctx, statement, []domain.Payment{second}), w.PutPayments(w.ctx, statement, []domain.Payment{payment, second}))
		payment.Version, second.Version = 1, 1
		for what, q := range map[string]repository.PaymentQuery{
			"its id": {ID: payment.ID}, "its payee": {PayeeID: payment.PayeeID}, "its state": {States: []domain.PaymentState{payment.State}},
		} {
			found, err := w.Payments(w.ctx, q)
			w.must(err)
			same(t, "payment by "+what, found, []domain.Payment{payment})
		}
		for _, q := range []repository.PaymentQuery{{StatementID: statement}, {Quarter: payment.Quarter}, {Month: "2026-04"}} {
			if found, err := w.Payments(w.ctx, q); err != nil || len(found) != 2 {
				t.Errorf("%+v finds %d, %v", q, len(found), err)
			}
		}
		stale := payment
		payment.State, payment.Note = domain.PaymentReturned, strange
		w.must(w.SavePayment(w.ctx, &payment))
		w.wants(domain.KindConflict, "saving what somebody saved since", w.SavePayment(w.ctx, &stale))
		try := fill[domain.PaymentTry](w, 0, 0)
		try.PaymentID, try.Number, try.Returned, try.At, try.By.Address = payment.ID, 1, "", w.Now(), ""
		w.must(w.AddPaymentTry(w.ctx, try))
		w.wants(domain.KindConflict, "a second transfer of a number", w.AddPaymentTry(w.ctx, try))
		w.must(w.ReturnPaymentTry(w.ctx, payment.ID, 1, "户名不符"))
		try.Returned = "户名不符"
		tries, err := w.PaymentTries(w.ctx, payment.ID)
		w.must(err)
		same(t, "transfers", tries, []domain.PaymentTry{try})
	})
}

func TestObjections_ThoseThatWaitComeFirst(t *testing.T) {
	each(t, func(w *world) {
		who := domain.Informant{ID: w.NewID(), Name: "甲"}
		w.must(w.AddInformant(w.ctx, &who))
		answered, open := fill[domain.Objection](w, 0, 0), fill[domain.Objection](w, 0, 1)
		answered.State, open.State, open.InformantID = domain.ObjectionUpheld, domain.ObjectionOpen, who.ID
		w.must(w.AddObjection(w.ctx, &open))
		w.clock.Advance(time.Hour)
		w.must(w.AddObjection(w.ctx, &answered))
		got, err := w.Objection(w.ctx, answered.ID)
		w.must(err)
		same(t, "objection", got, answered)
		all, err := w.Objections(w.ctx, "", 10)
		w.must(err)
		own, err := w.Objections(w.ctx, who.ID, 10)
		w.must(err)
		if len(all) != 2 || all[0].ID != open.ID || all[0].Informant != "甲" || len(own) != 1 {
			t.Errorf("got %+v and %+v", all, own)
		}
		if n, err := w.CountOpenObjections(w.ctx); err != nil || n != 1 {
			t.Errorf("%d wait, %v", n, err)
		}
		stale := open
		open.State, open.Answer, open.Answered = domain.ObjectionDismissed, strange, fill[domain.Signed](w, 0, 2)
		w.must(w.SaveObjection(w.ctx, &open))
		w.wants(domain.KindConflict, "saving what somebody saved since", w.SaveObjection(w.ctx, &stale))
		if n, err := w.CountOpenObjections(w.ctx); err != nil || n != 0 {
			t.Errorf("%d wait, %v", n, err)
		}
	})
}
