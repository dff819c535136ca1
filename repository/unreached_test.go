package repository_test

import (
	"testing"

	"laigao/domain"
	"laigao/repository"
)

func TestUnreached_CountsWhatWasMissedAndNamesEachOnce(t *testing.T) {
	each(t, func(w *world) {
		silent, reached := w.informant("甲"), w.informant("乙")
		pending := domain.Informant{ID: w.NewID(), Name: "丙", State: domain.InformantPending}
		w.must(w.AddInformant(w.ctx, &pending))
		follower := func(openID, informant, unreachable string) {
			w.must(w.PutFollower(w.ctx, domain.Follower{
				AppID: "wx", OpenID: openID, InformantID: informant, Subscribed: true, Unreachable: unreachable, UnreachableAt: w.Now(),
			}))
		}
		follower("1", silent.ID, "拒收")
		follower("2", silent.ID, "拒收")
		follower("3", reached.ID, "拒收")
		follower("4", reached.ID, "")
		for _, state := range []domain.NoticeState{domain.NoticeFailed, domain.NoticeUnreachable, domain.NoticeDelivered} {
			w.must(w.Notify(w.ctx, domain.Notification{Kind: domain.NoticeReturned, InformantID: silent.ID}))
			newest, err := w.Notifications(w.ctx, repository.NotificationQuery{States: []domain.NoticeState{domain.NoticeQueued}, Limit: 1})
			w.must(err)
			newest[0].State = state
			w.must(w.SetDelivery(w.ctx, newest[0]))
		}
		people, err := w.Unreached(w.ctx, 10)
		w.must(err)
		if len(people) != 1 || people[0].InformantID != silent.ID || people[0].Words != "拒收" || people[0].Since.IsZero() || people[0].Missed != 2 {
			t.Errorf("%+v, want one who missed two", people)
		}
	})
}
