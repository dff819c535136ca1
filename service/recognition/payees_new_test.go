package recognition_test

import (
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/recognition"
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

func TestAssignPayee_KnowsItsAuthors(t *testing.T) {
	o := sqlite(t)
	o.rules(domain.StarterRulesByClass("2026-01-01"))
	m := o.manuscript("张三", nil)
	o.must(o.store.PutCoauthors(o.ctx, m.ID, []domain.Coauthor{{Name: "李四", Unit: "青禾矿业"}}))
	o.adopt(m, o.own, "2026-01-02")
	o.refresh()
	payee, err := o.service.SavePayee(o.ctx, o.finance, recognition.SavePayee{Kind: domain.PayeeUnit, Form: domain.PayeeForm{Name: "青禾矿业公司工会"}})
	o.must(err)
	assign := func(author string) error {
		return o.service.AssignPayee(o.ctx, o.finance, domain.RewardAuthor{AuthorID: author, PayeeID: payee})
	}
	for _, author := range []string{"", o.store.NewID(), "coauthor:没有@没有"} {
		err := assign(author)
		o.wants(domain.KindInvalid, "the author "+author, err)
		if got := domain.FieldsOf(err)["author"]; !strings.Contains(got, "没有这位作者") {
			t.Errorf("told %q of %s", got, author)
		}
	}
	said, err := o.store.RewardAuthors(o.ctx)
	o.must(err)
	if len(said) > 0 {
		t.Fatalf("kept %+v", said)
	}
	o.must(assign(o.informant("张三").ID), assign(o.informant("还没有稿酬的").ID), assign("coauthor:李四@青禾矿业"))
}
