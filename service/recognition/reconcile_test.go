package recognition_test

import (
	"strings"
	"testing"

	"laigao/domain"
)

func TestReconcile_FindsWhatSomebodyChangedBehindTheProgram(t *testing.T) {
	o := sqlite(t)
	o.rules(domain.StarterRulesByClass("2026-01-01"))
	o.adopt(o.manuscript("张三", nil), o.own, "2026-03-05")
	o.on("2026-04-02")
	o.close(q1, "2026-04")
	o.pay(q1, "2026-04-02")
	problems := func() string {
		t.Helper()
		found, err := o.service.Reconcile(o.ctx)
		o.must(err)
		return strings.Join(found, "\n")
	}
	if got := problems(); got != "" {
		t.Fatalf("all is well, but: %s", got)
	}
	o.must(o.store.AddPaymentTry(o.ctx, domain.PaymentTry{PaymentID: o.payment(q1, "张三").ID, Number: 2}))
	if got := problems(); !strings.Contains(got, "张三的稿酬是“已发放”，有效的转账却有 2 次") {
		t.Errorf("paid twice: %s", got)
	}
	entries := o.entries(q1)
	entries[0].Amount = 90_00
	o.must(o.store.PutRewardEntries(o.ctx, q1, entries))
	got := problems()
	for _, want := range []string{"的明细和审批时不一样", "明细加起来是稿酬 ¥90.00"} {
		if !strings.Contains(got, want) {
			t.Errorf("another amount: %s, want %s", got, want)
		}
	}
	o.must(o.store.PutPayments(o.ctx, o.statement(q1).ID, nil))
	if got := problems(); !strings.Contains(got, "发放表合计 ¥0.00，明细稿酬合计 ¥80.00") {
		t.Errorf("without payments: %s", got)
	}
}
