package recognition_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/recognition"
)

// TestQuarter_ClosedByManyAtOncePaysOnce lets everybody press every button at the
// same time, as two browsers and two processes do.
func TestQuarter_ClosedByManyAtOncePaysOnce(t *testing.T) {
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		o := newOffice(t, func(now func() time.Time) *repository.Store { return storetest.Open(t, url, now) })
		o.rules(domain.StarterRulesByClass("2026-01-01"))
		names := []string{"张三", "李四", "王五"}
		for _, name := range names {
			o.adopt(o.manuscript(name, nil), o.own, "2026-03-05")
		}
		o.on("2026-04-02")
		o.refresh()
		acts := []func() error{
			func() error { _, err := o.service.Refresh(o.ctx); return err },
			func() error {
				_, err := o.service.Compute(o.ctx, o.finance, recognition.Compute{Quarter: q1, Month: "2026-04"})
				return err
			},
			func() error { return o.service.Check(o.ctx, o.checker, o.looked(q1)) },
			func() error { return o.service.Approve(o.ctx, o.leader, o.looked(q1)) },
			func() error {
				return o.service.PayStatement(o.ctx, o.finance, recognition.Pay{Quarter: q1, Version: o.looked(q1).Version, Day: "2026-04-02", Voucher: "记-1"})
			},
		}
		for range 40 {
			o.atOnce(slices.Concat(acts, acts))
			if o.statement(q1).State == domain.StatementPaid {
				break
			}
		}
		if got := o.statement(q1); got.State != domain.StatementPaid || got.Sum.Fen != 240_00 || len(o.entries(q1)) != 3 || len(got.Payments) != 3 {
			t.Fatalf("got %+v", got)
		}
		for _, name := range names {
			p := o.payment(q1, name)
			tries, err := o.store.PaymentTries(o.ctx, p.ID)
			o.must(err)
			if p.State != domain.PaymentPaid || len(tries) != 1 {
				t.Errorf("%s: %s, %d transfers", name, p.State, len(tries))
			}
			if got := o.told(name); !slices.Equal(got, []domain.NoticeKind{domain.NoticeReckoned, domain.NoticePaid}) {
				t.Errorf("%s was told %v", name, got)
			}
		}
	})
}

// looked returns the statement as a page shows it.
func (o *office) looked(q domain.Quarter) recognition.Step {
	t, err := o.store.Statement(o.ctx, q)
	if err != nil {
		return recognition.Step{Quarter: q}
	}
	return recognition.Step{Quarter: q, Version: t.Version}
}

// atOnce runs acts at the same time; whoever comes too late is told so.
func (o *office) atOnce(acts []func() error) {
	var group sync.WaitGroup
	for _, act := range acts {
		group.Go(func() {
			if err := act(); err != nil && domain.KindOf(err) != domain.KindConflict {
				o.t.Errorf("got %v, want nothing but conflicts", err)
			}
		})
	}
	group.Wait()
}
