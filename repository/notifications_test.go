package repository_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// notify adds a notification and returns it as it stands.
func (w *world) notify(n domain.Notification) domain.Notification {
	w.t.Helper()
	w.must(w.Notify(w.ctx, n))
	newest, err := w.Notifications(w.ctx, repository.NotificationQuery{Limit: 1})
	w.must(err)
	return newest[0]
}

func noticeID(n domain.Notification) string { return n.ID }

func TestNotifications_KeepEveryFieldAndAskForTheirDelivery(t *testing.T) {
	each(t, func(w *world) {
		n := fill[domain.Notification](w, 0, 0)
		got := w.notify(n)
		want := n
		want.ID, want.OpenID, want.MessageID, want.State = got.ID, "", "", domain.NoticeQueued
		want.CreatedAt, want.UpdatedAt, want.SentAt, want.ReadAt = w.Now(), w.Now(), time.Time{}, time.Time{}
		same(t, "recorded", got, want)
		jobs, err := w.JobsOf(w.ctx, domain.JobNotify, got.ID)
		w.must(err)
		if len(jobs) != 1 || !jobs[0].DueAt.Equal(w.Now()) {
			t.Errorf("the outbox holds %+v", jobs)
		}

		w.clock.Advance(time.Second)
		other := fill[domain.Notification](w, 0, 1)
		want.OpenID, want.State, want.MessageID, want.SentAt, want.UpdatedAt = other.OpenID, other.State, other.MessageID, other.SentAt, w.Now()
		w.must(w.SetDelivery(w.ctx, want))
		got, err = w.NotificationByMessage(w.ctx, other.MessageID)
		w.must(err)
		same(t, "delivered", got, want)

		w.must(w.MarkRead(w.ctx, want.ID, w.NewID()))
		got, err = w.Notification(w.ctx, want.ID)
		w.must(err)
		same(t, "opened by somebody else", got, want)
		want.ReadAt = w.Now()
		w.must(w.MarkRead(w.ctx, want.ID, want.InformantID))
		w.clock.Advance(time.Second)
		w.must(w.MarkRead(w.ctx, want.ID, want.InformantID)) // the first time counts
		got, err = w.Notification(w.ctx, want.ID)
		w.must(err)
		same(t, "read", got, want)

		w.wants(domain.KindConflict, "requeuing from another state", w.RequeueNotification(w.ctx, want.ID, want.State+1))
		w.must(w.RequeueNotification(w.ctx, want.ID, want.State))
		want.State, want.MessageID, want.UpdatedAt = domain.NoticeQueued, "", w.Now()
		got, err = w.Notification(w.ctx, want.ID)
		w.must(err)
		same(t, "requeued", got, want)

		_, err = w.Notification(w.ctx, w.NewID())
		w.wants(domain.KindNotFound, "an unknown notification", err)
		_, err = w.NotificationByMessage(w.ctx, "unknown")
		w.wants(domain.KindNotFound, "an unknown message", err)
		w.wants(domain.KindConflict, "the delivery of an unknown one", w.SetDelivery(w.ctx, domain.Notification{ID: w.NewID()}))
		if bare := w.notify(domain.Notification{Kind: domain.NoticeReceived}); len(bare.Facts) != 0 {
			t.Errorf("a notification without facts has %v", bare.Facts)
		}
	})
}

func TestNotifyAccounts_TellsThoseWhoWorkAndHaveWeChatBound(t *testing.T) {
	each(t, func(w *world) {
		one, two := w.NewID(), w.NewID()
		for _, a := range []domain.Account{
			{ID: one, OpenID: "bound-1", Roles: []domain.Role{domain.RoleFirstReviewer}},
			{ID: two, OpenID: "bound-2", Roles: []domain.Role{domain.RoleFirstReviewer}},
			{ID: w.NewID(), OpenID: "bound-3", Roles: []domain.Role{domain.RoleAdministrator}},
			{ID: w.NewID(), Roles: []domain.Role{domain.RoleFirstReviewer}},
			{ID: w.NewID(), OpenID: "bound-4", Roles: []domain.Role{domain.RoleFirstReviewer}, Disabled: true},
			{ID: w.NewID(), OpenID: "bound-5", Roles: []domain.Role{domain.RoleFirstReviewer}, EndsAt: w.Now().Add(-time.Second)},
		} {
			a.Username = a.ID
			w.must(w.AddAccount(w.ctx, &a))
		}
		w.must(w.NotifyAccounts(w.ctx, domain.Notification{Kind: domain.NoticeWaiting}, func(a domain.Account) bool {
			return a.Can(domain.DecideRegistrations)
		}))
		told, err := w.Notifications(w.ctx, repository.NotificationQuery{Limit: 10})
		w.must(err)
		var to []string
		for _, n := range told {
			to = append(to, n.AccountID)
		}
		slices.Sort(to)
		same(t, "told", to, slices.Sorted(slices.Values([]string{one, two})))
	})
}

func TestCountUnread_CountsOnlyOnesOwnUntilTheyAreOpened(t *testing.T) {
	each(t, func(w *world) {
		i, other := w.NewID(), w.NewID()
		first := w.notify(domain.Notification{Kind: domain.NoticeReceived, InformantID: i})
		w.notify(domain.Notification{Kind: domain.NoticeAdopted, InformantID: i})
		w.notify(domain.Notification{Kind: domain.NoticeAdopted, InformantID: other})
		w.notify(domain.Notification{Kind: domain.NoticeWaiting, AccountID: w.NewID()})
		wants := func(what, informant string, want int) {
			t.Helper()
			got, err := w.CountUnread(w.ctx, informant)
			w.must(err)
			if got != want {
				t.Errorf("%s: %d unread, want %d", what, got, want)
			}
		}
		wants("new", i, 2)
		w.must(w.MarkRead(w.ctx, first.ID, i))
		wants("one opened", i, 1)
		wants("somebody else", other, 1)
		wants("nobody", w.NewID(), 0)
	})
}

func TestNotifications_PageWithoutDoubleOrLoss(t *testing.T) {
	each(t, func(w *world) {
		i := w.NewID()
		var all []string
		for n := range 14 {
			informant, kind := i, domain.NoticeAccepted
			if n%2 == 1 {
				informant, kind = "", domain.NoticeWaiting
			}
			all = append(all, w.notify(domain.Notification{Kind: kind, InformantID: informant}).ID)
		}
		w.must(w.SetDelivery(w.ctx, domain.Notification{ID: all[2], State: domain.NoticeFailed}))
		for state, want := range map[domain.NoticeState]int{domain.NoticeFailed: 1, domain.NoticeQueued: 13, domain.NoticeSent: 0} {
			if got, err := w.CountNotificationsIn(w.ctx, state, ""); err != nil || got != want {
				t.Errorf("%v: counted %d, %v, want %d", state, got, err, want)
			}
		}
		w.must(w.SetDelivery(w.ctx, domain.Notification{ID: all[3], State: domain.NoticeUnknown}))
		slices.Reverse(all)
		read := func(q repository.NotificationQuery) []string {
			return ids(turn(w, noticeID, func(last *domain.Notification) ([]domain.Notification, error) {
				if last != nil {
					q.Before = last.ID
				}
				q.Limit = 3
				return w.Notifications(w.ctx, q)
			}), noticeID)
		}
		if got := read(repository.NotificationQuery{}); !slices.Equal(got, all) {
			t.Errorf("read %v, want %v", got, all)
		}
		for _, c := range []struct {
			q    repository.NotificationQuery
			want int
		}{
			{repository.NotificationQuery{States: []domain.NoticeState{domain.NoticeFailed, domain.NoticeUnknown}}, 2},
			{repository.NotificationQuery{States: []domain.NoticeState{domain.NoticeQueued}, InformantID: i}, 6},
			{repository.NotificationQuery{Kind: domain.NoticeWaiting}, 7},
			{repository.NotificationQuery{Kind: domain.NoticeWaiting, InformantID: i}, 0},
		} {
			if got := read(c.q); len(got) != c.want {
				t.Errorf("%+v: %d, want %d", c.q, len(got), c.want)
			}
		}
		counts, err := w.CountNotifications(w.ctx)
		w.must(err)
		slices.SortFunc(counts, func(a, b repository.NoticeCount) int { return int(a.State) - int(b.State) })
		same(t, "counts", counts, []repository.NoticeCount{
			{State: domain.NoticeQueued, Count: 12}, {State: domain.NoticeFailed, Count: 1}, {State: domain.NoticeUnknown, Count: 1},
		})
	})
}

func TestRecipients_AreNamedByWhatIsThere(t *testing.T) {
	each(t, func(w *world) {
		u := w.unit("样例区总工会")
		i := domain.Informant{ID: w.NewID(), Name: "样例信息员", UnitID: u.ID}
		a := domain.Account{ID: w.NewID(), Username: "editor", Name: "样例编辑"}
		w.must(w.AddInformant(w.ctx, &i), w.AddAccount(w.ctx, &a))
		m := w.manuscript(func(m *domain.Manuscript) { m.InformantID, m.Title, m.Number = i.ID, "样例标题", "2026-000001" })
		draft := w.manuscript(func(m *domain.Manuscript) { m.InformantID = i.ID })
		want := []repository.Recipient{
			{NotificationID: w.notify(domain.Notification{InformantID: i.ID, ManuscriptID: m.ID}).ID, Name: i.Name, UnitName: u.Name, Title: m.Title, Number: m.Number},
			{NotificationID: w.notify(domain.Notification{AccountID: a.ID, ManuscriptID: draft.ID}).ID, Name: a.Name},
			{NotificationID: w.notify(domain.Notification{InformantID: w.NewID(), ManuscriptID: w.NewID()}).ID},
		}
		w.notify(domain.Notification{InformantID: i.ID}) // not asked for
		id := func(r repository.Recipient) string { return r.NotificationID }
		got, err := w.Recipients(w.ctx, ids(want, id))
		w.must(err)
		slices.SortFunc(got, func(a, b repository.Recipient) int {
			return slices.Index(ids(want, id), a.NotificationID) - slices.Index(ids(want, id), b.NotificationID)
		})
		same(t, "recipients", got, want)
		if none, err := w.Recipients(w.ctx, nil); err != nil || len(none) != 0 {
			t.Errorf("nobody asked for: %v, %v", none, err)
		}
	})
}

func TestTries_KeepEveryFieldInTheirOrder(t *testing.T) {
	each(t, func(w *world) {
		n, other := w.notify(domain.Notification{}), w.notify(domain.Notification{})
		first := fill[domain.Try](w, 0, 0)
		first.NotificationID = n.ID
		w.must(w.AddTry(w.ctx, &first))
		got, err := w.Tries(w.ctx, n.ID)
		w.must(err)
		same(t, "begun", got, []domain.Try{first})
		saved := fill[domain.Try](w, 0, 1)
		keeps(&saved, first, "ID", "NotificationID", "Channel", "Number", "StartedAt")
		saved.Code = -41001
		w.must(w.SaveTry(w.ctx, saved))
		second := domain.Try{NotificationID: n.ID, Number: first.Number - 1}
		third := domain.Try{NotificationID: other.ID, Number: 1}
		w.must(w.AddTry(w.ctx, &second), w.AddTry(w.ctx, &third))
		got, err = w.Tries(w.ctx, n.ID)
		w.must(err)
		same(t, "by number", got, []domain.Try{second, saved})
		got, err = w.TriesOf(w.ctx, []string{other.ID, n.ID})
		w.must(err)
		same(t, "of both", got, []domain.Try{second, saved, third})
		if none, err := w.TriesOf(w.ctx, nil); err != nil || len(none) != 0 {
			t.Errorf("of none: %v, %v", none, err)
		}
		w.wants(domain.KindConflict, "saving an unknown try", w.SaveTry(w.ctx, domain.Try{ID: w.NewID()}))
		if err := w.AddTry(w.ctx, &domain.Try{NotificationID: w.NewID()}); err == nil {
			t.Error("a try at nothing was kept")
		}
	})
}

func TestPlatformMedia_KeepsWhatThePlatformKnows(t *testing.T) {
	each(t, func(w *world) {
		m := fill[domain.PlatformMedia](w, 0, 0)
		w.must(w.PutPlatformMedia(w.ctx, m))
		again := fill[domain.PlatformMedia](w, 0, 1)
		keeps(&again, m, "AppID", "Purpose", "SHA256")
		w.must(w.PutPlatformMedia(w.ctx, again))
		got, err := w.PlatformMedia(w.ctx, m.AppID, m.Purpose, m.SHA256)
		w.must(err)
		same(t, "kept", got, again)
		for n, key := range [][3]string{{w.NewID(), m.Purpose, m.SHA256}, {m.AppID, "cover", m.SHA256}, {m.AppID, m.Purpose, "00"}} {
			_, err := w.PlatformMedia(w.ctx, key[0], key[1], key[2])
			w.wants(domain.KindNotFound, fmt.Sprint("another key ", n), err)
		}
		w.must(w.ForgetPlatformMedia(w.ctx, m.AppID, m.MediaID)) // no longer its name
		_, err = w.PlatformMedia(w.ctx, m.AppID, m.Purpose, m.SHA256)
		w.must(err)
		w.must(w.ForgetPlatformMedia(w.ctx, m.AppID, again.MediaID))
		_, err = w.PlatformMedia(w.ctx, m.AppID, m.Purpose, m.SHA256)
		w.wants(domain.KindNotFound, "what was forgotten", err)
	})
}

func TestNotifications_KeepAnAnswerOfTheChatOnce(t *testing.T) {
	each(t, func(w *world) {
		n := domain.Notification{
			Kind: domain.NoticeReply, InformantID: w.NewID(), OpenID: "oAbC", Path: "/m/inbox", State: domain.NoticeUnreachable,
			Facts: []domain.Fact{{Name: "说明", Value: "审稿中 2 篇" + strange}},
		}
		job := w.NewID()
		for range 2 {
			w.must(w.AddReply(w.ctx, job, n))
		}
		all, err := w.Notifications(w.ctx, repository.NotificationQuery{InformantID: n.InformantID, Limit: 5})
		w.must(err)
		n.ID, n.CreatedAt, n.UpdatedAt = job, w.Now(), w.Now()
		same(t, "kept", all, []domain.Notification{n})
		if jobs, err := w.JobsOf(w.ctx, domain.JobNotify, job); err != nil || len(jobs) != 0 {
			t.Errorf("the outbox is asked to send it: %v, %v", jobs, err)
		}
	})
}
