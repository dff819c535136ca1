package recognition_test

import (
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

func TestApprove_TakesPayeesThatComputingMadeForChecked(t *testing.T) {
	o := newOffice(t, func(now func() time.Time) *repository.Store {
		ticks := time.Duration(0)
		return storetest.SQLite(t, func() time.Time { // a clock that never stands still
			ticks += 2 * time.Millisecond
			return now().Add(ticks)
		})
	})
	o.rules(domain.StarterRulesByClass("2026-01-01"))
	o.adopt(o.manuscript("张三", nil), o.own, "2026-03-05")
	o.on("2026-04-02")
	o.close(q1, "2026-04") // approval refuses payees who changed after computing
	if got := o.payment(q1, "张三"); got.Gross != 80_00 {
		t.Errorf("got %+v", got)
	}
}
