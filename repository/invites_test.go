package repository_test

import (
	"testing"

	"laigao/domain"
)

func TestInvites_OneIsOpenForEachUnit(t *testing.T) {
	each(t, func(w *world) {
		unit, other := w.NewID(), w.NewID()
		first := domain.Invite{Code: "ABCDEFGHJK", UnitID: unit, Address: "http://weixin.qq.com/q/1", CreatedBy: "管理员" + strange}
		w.must(w.AddInvite(w.ctx, first), w.AddInvite(w.ctx, domain.Invite{Code: "OTHER", UnitID: other}))
		got, err := w.Invite(w.ctx, first.Code)
		w.must(err)
		first.CreatedAt = w.Now()
		same(t, "opened", got, first)
		second := first
		second.Code = "second"
		w.must(w.AddInvite(w.ctx, second))
		_, err = w.Invite(w.ctx, first.Code)
		w.wants(domain.KindNotFound, "the one before", err)
		_, err = w.Invite(w.ctx, "SECOND")
		w.wants(domain.KindNotFound, "another case", err)
		got, err = w.InviteTo(w.ctx, unit)
		w.must(err)
		same(t, "of the unit", got, second)
		w.must(w.CloseInvites(w.ctx, unit), w.CloseInvites(w.ctx, unit))
		_, err = w.InviteTo(w.ctx, unit)
		w.wants(domain.KindNotFound, "a closed one", err)
		if _, err = w.InviteTo(w.ctx, other); err != nil {
			t.Errorf("another unit's was closed too: %v", err)
		}
		w.wants(domain.KindConflict, "a code used twice", w.AddInvite(w.ctx, domain.Invite{Code: "OTHER", UnitID: unit}))
	})
}
