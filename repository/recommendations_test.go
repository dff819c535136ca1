package repository_test

import (
	"slices"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

func TestRecommendations_OneWaitsForEachManuscriptAndOutlet(t *testing.T) {
	each(t, func(w *world) {
		m := w.adopted()
		outlet, err := w.Outlet(w.ctx, domain.OutletOwnAccount)
		w.must(err)
		r := fill[domain.Recommendation](w, 0, 0)
		r.ManuscriptID, r.OutletID, r.State, r.Actor.Address, r.AnsweredBy.Address = m.ID, outlet.ID, domain.RecommendationWaiting, "", ""
		w.must(w.AddRecommendation(w.ctx, &r))
		again := domain.Recommendation{ManuscriptID: m.ID, OutletID: outlet.ID}
		w.wants(domain.KindConflict, "a second that waits", w.AddRecommendation(w.ctx, &again))
		want := repository.RecommendationLine{
			Recommendation: r, Number: m.Number, Title: m.Title, UnitName: "样例区",
			Outlet: domain.Outlet{ID: outlet.ID, Name: outlet.Name, System: outlet.System, Level: outlet.Level, Kind: outlet.Kind},
		}
		lines, err := w.Recommendations(w.ctx, repository.RecommendationQuery{ManuscriptID: m.ID})
		w.must(err)
		same(t, "added", lines, []repository.RecommendationLine{want})

		older := r
		ended := fill[domain.Recommendation](w, 0, 1)
		keeps(&ended, r, "ID", "ManuscriptID", "OutletID", "Actor", "CreatedAt", "Version")
		ended.State, ended.AnsweredBy.Address = domain.RecommendationDeclined, ""
		w.must(w.SaveRecommendation(w.ctx, &ended))
		w.wants(domain.KindConflict, "saving an older version", w.SaveRecommendation(w.ctx, &older))
		w.must(w.AddRecommendation(w.ctx, &domain.Recommendation{ManuscriptID: m.ID, OutletID: outlet.ID, SentDay: "2020-01-01"}))
		lines, err = w.Recommendations(w.ctx, repository.RecommendationQuery{OutletID: outlet.ID, States: []domain.RecommendationState{domain.RecommendationDeclined}})
		w.must(err)
		want.Recommendation = ended
		same(t, "saved", lines, []repository.RecommendationLine{want})
		if n, err := w.CountRecommendations(w.ctx, repository.RecommendationQuery{SentBefore: "2020-01-02"}); err != nil || n != 1 {
			t.Errorf("%d sent before, %v", n, err)
		}
	})
}

func TestRecommendations_PageWithoutDoubleOrLoss(t *testing.T) {
	each(t, func(w *world) {
		var all []string
		for n := range 11 {
			r := domain.Recommendation{ManuscriptID: w.adopted().ID, OutletID: domain.OutletOwnAccount, SentDay: domain.Day("2026-03-01").Add(n / 4)}
			w.must(w.AddRecommendation(w.ctx, &r))
			all = append(all, r.ID)
		}
		id := func(l repository.RecommendationLine) string { return l.ID }
		got := ids(turn(w, id, func(last *repository.RecommendationLine) ([]repository.RecommendationLine, error) {
			q := repository.RecommendationQuery{Limit: 3}
			if last != nil {
				q.After = repository.RecommendationCursor{Day: last.SentDay, ID: last.ID}
			}
			return w.Recommendations(w.ctx, q)
		}), id)
		if !slices.Equal(got, all) {
			t.Errorf("read %v, want %v", got, all)
		}
	})
}

func TestRecallCalls_AreAskedForOnceAndEndedOnce(t *testing.T) {
	each(t, func(w *world) {
		m := w.adopted()
		a := domain.Adoption{ID: w.NewID(), ManuscriptID: m.ID, OutletID: domain.OutletOwnAccount, PublishedDay: "2026-03-05", Link: "https://example.com/1"}
		w.must(w.AddAdoption(w.ctx, &a))
		c := domain.RecallCall{ManuscriptID: m.ID, OutletID: a.OutletID, AdoptionID: a.ID}
		w.must(w.AddRecallCall(w.ctx, c), w.AddRecallCall(w.ctx, c))
		if n, err := w.CountRecallCalls(w.ctx); err != nil || n != 1 {
			t.Fatalf("%d wait, %v", n, err)
		}
		ended := fill[domain.RecallCall](w, 0, 0)
		keeps(&ended, c, "ManuscriptID", "OutletID", "AdoptionID")
		ended.Outcome, ended.Actor.Address = domain.CallKept, ""
		w.must(w.EndRecallCall(w.ctx, ended))
		w.wants(domain.KindConflict, "ended twice", w.EndRecallCall(w.ctx, ended))
		w.must(w.AddRecallCall(w.ctx, c)) // asked for again it stays ended
		lines, err := w.RecallCalls(w.ctx, repository.RecallCallQuery{ManuscriptID: m.ID})
		w.must(err)
		outlet, err := w.Outlet(w.ctx, a.OutletID)
		w.must(err)
		ended.CreatedAt = w.Now()
		same(t, "ended", lines, []repository.RecallCallLine{{
			RecallCall: ended, Outlet: domain.Outlet{ID: outlet.ID, Name: outlet.Name}, Link: a.Link, PublishedDay: a.PublishedDay, Number: m.Number, Title: m.Title,
		}})
		if lines, err := w.RecallCalls(w.ctx, repository.RecallCallQuery{Waiting: true, Limit: 5}); err != nil || len(lines) != 0 {
			t.Errorf("%d wait after it ended, %v", len(lines), err)
		}
	})
}

func TestCaptures_TheNewestAskingCounts(t *testing.T) {
	each(t, func(w *world) {
		c := fill[domain.Capture](w, 0, 0)
		c.State, c.Problem, c.AttachmentID, c.Actor.Address, c.DoneAt = domain.CaptureQueued, "", "", "", time.Time{}
		w.must(w.AskCapture(w.ctx, c))
		c.AskedAt = w.Now()
		got, err := w.Captures(w.ctx, c.AdoptionID)
		w.must(err)
		same(t, "asked", got, []domain.Capture{c})
		older := c
		w.clock.Advance(time.Second)
		w.must(w.AskCapture(w.ctx, c))
		c.AskedAt = w.Now()
		older.State = domain.CaptureFailed
		w.wants(domain.KindConflict, "the older asking ends", w.EndCapture(w.ctx, older))
		ended := fill[domain.Capture](w, 0, 1)
		keeps(&ended, c, "AdoptionID", "Link", "Actor", "AskedAt")
		ended.State, ended.DoneAt = domain.CaptureDone, w.Now()
		w.must(w.EndCapture(w.ctx, ended))
		got, err = w.Captures(w.ctx, c.AdoptionID)
		w.must(err)
		same(t, "ended", got, []domain.Capture{ended})
	})
}

func TestAPITokens_AreFoundByHashCountedAndRevokedOnce(t *testing.T) {
	each(t, func(w *world) {
		token := fill[domain.APIToken](w, 0, 0)
		token.Hash, token.Uses, token.LastUsedAt, token.RevokedAt = domain.HashToken("a"), 0, time.Time{}, time.Time{}
		w.must(w.AddAPIToken(w.ctx, &token))
		w.wants(domain.KindConflict, "the same secret", w.AddAPIToken(w.ctx, &domain.APIToken{Hash: token.Hash}))
		got, err := w.APIToken(w.ctx, token.Hash)
		w.must(err)
		same(t, "added", got, token)
		_, err = w.APIToken(w.ctx, domain.HashToken("b"))
		w.wants(domain.KindNotFound, "an unknown secret", err)
		w.must(w.UseAPIToken(w.ctx, token.ID), w.UseAPIToken(w.ctx, token.ID))
		for _, first := range []bool{true, false} {
			if ended, err := w.RevokeAPIToken(w.ctx, token.ID); err != nil || ended != first {
				t.Errorf("revoked %v, %v, want %v", ended, err, first)
			}
		}
		token.Uses, token.LastUsedAt, token.RevokedAt = 2, w.Now(), w.Now()
		all, err := w.APITokens(w.ctx)
		w.must(err)
		same(t, "used and revoked", all, []domain.APIToken{token})
	})
}
