package repository_test

import (
	"slices"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

func TestAccountNotices_KeepEveryFieldAndOneDigestAMoment(t *testing.T) {
	each(t, func(w *world) {
		nobody, err := w.AccountNotices(w.ctx, "nobody")
		w.must(err)
		same(t, "of who never said", nobody, domain.AccountNotices{AccountID: "nobody"})

		want := fill[domain.AccountNotices](w, 0, 0)
		want.DigestedAt, want.CodeHash = time.Time{}, "a hash in hexadecimal"
		for range 2 {
			w.must(w.SaveAccountNotices(w.ctx, want))
			want.UpdatedAt = w.Now()
			got, err := w.AccountNotices(w.ctx, want.AccountID)
			w.must(err)
			same(t, "saved", got, want)
			w.clock.Advance(time.Second)
		}
		moment := w.Now()
		w.must(w.Digested(w.ctx, want.AccountID, moment))
		w.wants(domain.KindConflict, "the same digest again", w.Digested(w.ctx, want.AccountID, moment))
		w.must(w.SaveAccountNotices(w.ctx, want))
		want.UpdatedAt, want.DigestedAt = w.Now(), moment
		all, err := w.AllAccountNotices(w.ctx)
		w.must(err)
		if len(all) != 1 {
			t.Fatalf("%d rows, want 1", len(all))
		}
		same(t, "after a digest", all[0], want)
	})
}

func TestNotifyAccounts_TellsThoseWhomItReachesAndWhoWantsIt(t *testing.T) {
	each(t, func(w *world) {
		wechat, mail, neither, digest := fill[domain.Account](w, 0, 0), fill[domain.Account](w, 0, 1), fill[domain.Account](w, 0, 2), fill[domain.Account](w, 0, 3)
		mail.OpenID, neither.OpenID = "", ""
		for _, a := range []*domain.Account{&wechat, &mail, &neither, &digest} {
			a.Disabled, a.EndsAt = false, time.Time{}
			w.must(w.AddAccount(w.ctx, a))
		}
		w.must(w.SaveAccountNotices(w.ctx, domain.AccountNotices{AccountID: mail.ID, Mail: "bian@example.test"}))
		w.must(w.SaveAccountNotices(w.ctx, domain.AccountNotices{AccountID: neither.ID, MailPending: "xin@example.test"}))
		w.must(w.SaveAccountNotices(w.ctx, domain.AccountNotices{AccountID: digest.ID, Waiting: domain.WaitingDigest}))
		told := func(kind domain.NoticeKind) map[string]bool {
			w.must(w.NotifyAccounts(w.ctx, domain.Notification{Kind: kind}, func(domain.Account) bool { return true }))
			all, err := w.Notifications(w.ctx, repository.NotificationQuery{Kind: kind, Limit: 10})
			w.must(err)
			names := map[string]bool{}
			for _, n := range all {
				names[n.AccountID] = true
			}
			return names
		}
		got := told(domain.NoticeWaiting)
		if len(got) != 2 || !got[wechat.ID] || !got[mail.ID] {
			t.Errorf("told of what waits: %v, want the one with WeChat and the one with mail", got)
		}
		if got = told(domain.NoticeMention); len(got) != 3 || !got[digest.ID] {
			t.Errorf("told of a mention: %v, want all three that it reaches", got)
		}
	})
}

func TestWaitingSteps_CountsWhatWaitsAndWhatIsLate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		ctx, began := t.Context(), s.Now()
		all := seed(t, s, func(int, *domain.Manuscript) {}, 4)
		must(all[0].Pass("", s.Now()))
		must(s.SaveManuscript(ctx, &all[0]))
		must(s.SetDue(ctx, all[1].ID, began.Add(-time.Hour)))
		must(s.SetDue(ctx, all[2].ID, time.Time{}))
		must(all[3].Return("x", s.Now()))
		must(s.SaveManuscript(ctx, &all[3]))
		for since, fresh := range map[time.Time]int{began.Add(-24 * time.Hour): 1, s.Now().Add(24 * time.Hour): 0} {
			got, err := s.WaitingSteps(ctx, since)
			must(err)
			want := []repository.StepWaiting{
				{Step: all[1].Step, Steps: all[1].Steps, Count: 2, Late: 1, Fresh: 2 * fresh},
				{Step: all[0].Step, Steps: all[0].Steps, Count: 1, Fresh: fresh},
			}
			if !slices.Equal(got, want) {
				t.Errorf("since %s: %+v, want %+v", since, got, want)
			}
		}
	})
}
