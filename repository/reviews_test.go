package repository_test

import (
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

func TestMarks_KeepEveryFieldInTheOrderOfTheText(t *testing.T) {
	each(t, func(w *world) {
		m, review := w.manuscript(nil), w.NewID()
		var all []domain.Mark
		for round := range rounds {
			mark := fill[domain.Mark](w, round, 0)
			mark.ManuscriptID, mark.ReviewID, mark.Position = m.ID, review, 10-round
			all = append([]domain.Mark{mark}, all...)
		}
		w.must(w.AddMarks(w.ctx, all))
		w.must(w.AddMarks(w.ctx, []domain.Mark{{ManuscriptID: w.NewID(), ReviewID: w.NewID()}}))
		got, err := w.Marks(w.ctx, m.ID)
		w.must(err)
		same(t, "marks", got, all)
	})
}

func TestReasonUses_CountsEachCodeOfEverySignature(t *testing.T) {
	each(t, func(w *world) {
		m := w.manuscript(nil)
		for _, reasons := range [][]string{{"facts", "late"}, {"late"}, {"facts", "late"}, nil} {
			w.must(w.AddReview(w.ctx, domain.Review{ManuscriptID: m.ID, Reasons: reasons}))
		}
		got, err := w.ReasonUses(w.ctx)
		if err != nil || len(got) != 2 || got["facts"] != 2 || got["late"] != 3 {
			t.Errorf("got %v, %v", got, err)
		}
	})
}

func TestSecrecyChecks_KeepEveryFieldAndAreVoidedByAnotherHash(t *testing.T) {
	each(t, func(w *world) {
		m := w.manuscript(nil)
		c := fill[domain.SecrecyCheck](w, 0, 0)
		c.ManuscriptID = m.ID
		now := c
		now.Hash = "of now"
		w.must(w.AddSecrecyCheck(w.ctx, c))
		w.must(w.AddSecrecyCheck(w.ctx, now))
		added := w.Now()
		w.clock.Advance(time.Second)
		voided := w.Now()
		w.must(w.VoidSecrecyChecks(w.ctx, m.ID, "of now"))
		w.clock.Advance(time.Second)
		w.must(w.VoidSecrecyChecks(w.ctx, m.ID, "of now")) // the first time counts
		got, err := w.SecrecyChecks(w.ctx, m.ID)
		w.must(err)
		if len(got) != 2 {
			t.Fatalf("%+v", got)
		}
		c.ID, c.CreatedAt, c.VoidedAt = got[0].ID, added, voided
		now.ID, now.CreatedAt, now.VoidedAt = got[1].ID, added, time.Time{}
		same(t, "checks", got, []domain.SecrecyCheck{c, now})
	})
}

func TestDeputies_KeepEveryFieldAndEndOnce(t *testing.T) {
	each(t, func(w *world) {
		d := fill[domain.Deputy](w, 0, 0)
		w.must(w.AddDeputy(w.ctx, &d))
		d.EndedAt, d.EndedBy = time.Time{}, ""
		later := d
		later.AbsentID = w.NewID()
		w.must(w.AddDeputy(w.ctx, &later))
		got, err := w.Deputies(w.ctx, repository.DeputyQuery{Limit: 5})
		w.must(err)
		same(t, "deputies", got, []domain.Deputy{later, d})
		got, err = w.Deputies(w.ctx, repository.DeputyQuery{AbsentID: d.AbsentID, Before: later.ID, Limit: 5})
		w.must(err)
		same(t, "of one person", got, []domain.Deputy{d})
		w.must(w.EndDeputy(w.ctx, d.ID, "管理员"))
		w.wants(domain.KindConflict, "ended twice", w.EndDeputy(w.ctx, d.ID, "别人"))
		got, err = w.Deputies(w.ctx, repository.DeputyQuery{ID: d.ID, Limit: 1})
		w.must(err)
		d.EndedAt, d.EndedBy = w.Now(), "管理员"
		same(t, "ended", got, []domain.Deputy{d})
	})
}

func TestDeputiesInForce_OnTheirDaysWhileBothMayWork(t *testing.T) {
	each(t, func(w *world) {
		add := func(role domain.Role) domain.Account {
			a := domain.Account{ID: w.NewID(), Username: w.NewID(), Name: role.Label(), Roles: []domain.Role{role}}
			w.must(w.AddAccount(w.ctx, &a))
			return a
		}
		final, second := add(domain.RoleFinalReviewer), add(domain.RoleSecondReviewer)
		today := domain.DayOf(w.Now())
		for _, days := range [][2]int{{-3, -1}, {0, 0}, {1, 3}} {
			w.must(w.AddDeputy(w.ctx, &domain.Deputy{AbsentID: final.ID, DeputyID: second.ID, Stage: domain.StageFinal, From: today.Add(days[0]), To: today.Add(days[1])}))
		}
		got, err := w.DeputiesInForce(w.ctx)
		if err != nil || len(got) != 1 || got[0].From != today {
			t.Fatalf("got %+v, %v", got, err)
		}
		second.Disabled = true
		w.must(w.SaveAccount(w.ctx, &second))
		if got, err = w.DeputiesInForce(w.ctx); err != nil || len(got) != 0 {
			t.Errorf("a disabled deputy: %+v, %v", got, err)
		}
	})
}

func TestPhrases_OnceAPersonInTheirOrder(t *testing.T) {
	each(t, func(w *world) {
		owner := w.NewID()
		var own []domain.Phrase
		for _, words := range []string{"同意。", "按程序办理。"} {
			p := domain.Phrase{AccountID: owner, Words: words}
			w.must(w.AddPhrase(w.ctx, &p))
			own = append(own, p)
		}
		w.wants(domain.KindConflict, "the same twice", w.AddPhrase(w.ctx, &domain.Phrase{AccountID: owner, Words: "同意。"}))
		w.must(w.AddPhrase(w.ctx, &domain.Phrase{Words: "同意。"}))
		got, err := w.Phrases(w.ctx, owner)
		w.must(err)
		same(t, "phrases", got, own)
		w.must(w.DeletePhrase(w.ctx, "", own[0].ID)) // not the department's
		w.must(w.DeletePhrase(w.ctx, owner, own[1].ID))
		got, err = w.Phrases(w.ctx, owner)
		w.must(err)
		same(t, "left", got, own[:1])
	})
}

func TestSignatureScans_BelongToOneStepAndStandApart(t *testing.T) {
	each(t, func(w *world) {
		m, review := w.manuscript(nil), w.NewID()
		a := fill[domain.Attachment](w, 0, 0)
		a.ManuscriptID, a.InformantID, a.Kind = "", "", domain.KindSigned
		w.must(w.AddAttachment(w.ctx, &a))
		scan := domain.SignatureScan{Attachment: a, Of: m.ID, AccountID: w.NewID()}
		w.must(w.AddSignatureScan(w.ctx, scan))
		got, err := w.SignatureScan(w.ctx, a.ID)
		w.must(err)
		same(t, "scan", got, scan)
		if loose, err := w.SignatureScans(w.ctx, m.ID); err != nil || len(loose) != 0 {
			t.Errorf("before it is recorded: %+v, %v", loose, err)
		}
		w.wants(domain.KindConflict, "of another manuscript", w.ClaimSignatureScan(w.ctx, a.ID, w.NewID(), review))
		w.must(w.ClaimSignatureScan(w.ctx, a.ID, m.ID, review))
		w.wants(domain.KindConflict, "used twice", w.ClaimSignatureScan(w.ctx, a.ID, m.ID, w.NewID()))
		scan.ReviewID = review
		all, err := w.SignatureScans(w.ctx, m.ID)
		w.must(err)
		same(t, "of the manuscript", all, []domain.SignatureScan{scan})
		files, err := w.Attachments(w.ctx, m.ID)
		if err != nil || len(files) != 0 {
			t.Errorf("among the manuscript's files: %+v, %v", files, err)
		}
		w.must(w.DeleteAttachment(w.ctx, a.ID))
		_, err = w.SignatureScan(w.ctx, a.ID)
		w.wants(domain.KindNotFound, "one that is gone", err)
	})
}

func TestDepartment_RulesAndReasonsHaveDefaults(t *testing.T) {
	each(t, func(w *world) {
		rules, err := w.ReviewRules(w.ctx)
		reasons, reasonsErr := w.Reasons(w.ctx)
		w.must(err, reasonsErr)
		same(t, "reasons", reasons, domain.DefaultReasons())
		if !rules.Equal(domain.ReviewRules{}) {
			t.Errorf("rules %+v", rules)
		}
		want := domain.ReviewRules{TopicSteps: map[string]int{"理论研究": 2}, SameStep: true, Shared: true}
		w.must(w.SaveSetting(w.ctx, domain.SettingReviewRules, want))
		w.must(w.SaveSetting(w.ctx, domain.SettingReasons, domain.Reasons{{Code: "a", Label: "甲", Hidden: true}}))
		rules, err = w.ReviewRules(w.ctx)
		reasons, reasonsErr = w.Reasons(w.ctx)
		w.must(err, reasonsErr)
		if !rules.Equal(want) || len(reasons) != 1 || !reasons[0].Hidden {
			t.Errorf("got %+v, %+v", rules, reasons)
		}
	})
}
