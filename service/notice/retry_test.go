package notice_test

import (
	"sync"
	"testing"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/notice"
)

// stand adds notifications that stand in a state after one try, and returns their ids.
func (w *world) stand(state domain.NoticeState, kind domain.NoticeKind, count int) []string {
	w.t.Helper()
	ctx := w.t.Context()
	var ids []string
	for range count {
		informant := w.store.NewID()
		w.must(w.store.Notify(ctx, domain.Notification{Kind: kind, InformantID: informant}))
		all, err := w.store.Notifications(ctx, repository.NotificationQuery{InformantID: informant, Limit: 1})
		w.must(err)
		n := all[0]
		w.must(w.store.AddTry(ctx, &domain.Try{NotificationID: n.ID, Channel: "template", Number: 1, State: state, StartedAt: w.clock.Now(), EndedAt: w.clock.Now()}))
		n.State = state
		w.must(w.store.SetDelivery(ctx, n))
		ids = append(ids, n.ID)
	}
	return ids
}

// queued counts the notifications that wait, and the jobs that were added for them.
func (w *world) queued() (notices, jobs int) {
	w.t.Helper()
	notices, err := w.store.CountNotificationsIn(w.t.Context(), domain.NoticeQueued, "")
	w.must(err)
	jobs, err = w.store.CountJobs(w.t.Context(), domain.JobQueued)
	w.must(err)
	return notices, jobs
}

func (w *world) retryMany(cmd notice.RetryMany, want int) {
	w.t.Helper()
	n, err := w.service.RetryMany(w.t.Context(), w.editor, cmd)
	w.must(err)
	if n != want {
		w.t.Errorf("%+v: %d sent again, want %d", cmd, n, want)
	}
}

func TestRetryMany_TakesWhatFailedAndNothingElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, store *repository.Store) {
		w := newWorldOn(t, newClock(), store)
		w.run()                                                             // the world's own notification is on its way
		returned := w.stand(domain.NoticeFailed, domain.NoticeReturned, 60) // more than one transaction takes
		adopted := w.stand(domain.NoticeFailed, domain.NoticeAdopted, 3)
		unknown := w.stand(domain.NoticeUnknown, domain.NoticeReturned, 2)
		w.stand(domain.NoticeDelivered, domain.NoticeReturned, 2)
		before, jobs := w.queued()
		if before != 0 {
			t.Fatalf("%d wait already", before)
		}

		w.retryMany(notice.RetryMany{IDs: []string{adopted[0], unknown[0], "01AAAAAAAAAAAAAAAAAAAAAAAA"}}, 1)
		w.retryMany(notice.RetryMany{IDs: adopted[:1]}, 0)
		newest := returned[58]
		w.retryMany(notice.RetryMany{All: true, Kind: domain.NoticeReturned, Until: newest}, 59)
		w.retryMany(notice.RetryMany{All: true, Kind: domain.NoticeReturned, Until: newest}, 0)
		w.retryMany(notice.RetryMany{All: true}, 3)
		waiting, now := w.queued()
		if waiting != 63 || now-jobs != 63 {
			t.Errorf("%d wait with %d new jobs, want 63 with 63", waiting, now-jobs)
		}
		if n, err := store.CountNotificationsIn(t.Context(), domain.NoticeUnknown, ""); err != nil || n != 2 {
			t.Errorf("%d in doubt, %v; want them left alone", n, err)
		}
		rows, err := store.AuditOf(t.Context(), "notification", adopted[0], 5)
		if err != nil || len(rows) != 1 || rows[0].Action != "notification.retry" {
			t.Errorf("audit %+v, %v", rows, err)
		}
	})
}

func TestRetryMany_PressedTwiceAtOnceSendsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, store *repository.Store) {
		w := newWorldOn(t, newClock(), store)
		w.run()
		w.stand(domain.NoticeFailed, domain.NoticeReturned, 20)
		_, jobs := w.queued()
		var group sync.WaitGroup
		sent := make([]int, 4)
		for i := range sent {
			group.Go(func() {
				n, err := w.service.RetryMany(t.Context(), w.editor, notice.RetryMany{All: true})
				if err != nil {
					t.Error(err)
				}
				sent[i] = n
			})
		}
		group.Wait()
		if total := sent[0] + sent[1] + sent[2] + sent[3]; total != 20 {
			t.Errorf("together they say %v, want 20 in all", sent)
		}
		if _, now := w.queued(); now-jobs != 20 {
			t.Errorf("%d new jobs, want 20", now-jobs)
		}
	})
}

func TestRetryMany_RefusesWhoMayNotAndNothingChosen(t *testing.T) {
	w := newWorld(t)
	auditor := domain.Account{ID: "a3", Roles: []domain.Role{domain.RoleAuditor}}
	if _, err := w.service.RetryMany(t.Context(), auditor, notice.RetryMany{All: true}); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("the auditor: %v, want forbidden", err)
	}
	if _, err := w.service.RetryMany(t.Context(), w.editor, notice.RetryMany{}); domain.KindOf(err) != domain.KindInvalid {
		t.Errorf("nothing chosen: %v, want invalid", err)
	}
}
