package callback_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

func TestCallback_TellsAnInformantWhatTheYearHasBrought(t *testing.T) {
	h, ctx := newHouse(t), t.Context()
	openID := h.follow()
	who := domain.Informant{ID: h.store.NewID(), Name: "样例甲", State: domain.InformantActive}
	quarter := domain.QuarterOf(domain.DayOf(time.Now()), time.January)
	one := func(author string, measure domain.Measure, amount int64) domain.RewardEntry {
		return domain.RewardEntry{EntryKey: domain.EntryKey{Measure: measure, AdoptionID: "a", AuthorID: author, Earned: quarter}, Quarter: quarter, Amount: amount}
	}
	payee := domain.Payee{ID: h.store.NewID(), Name: who.Name, InformantID: who.ID}
	err := errors.Join(
		h.store.AddInformant(ctx, &who), h.store.PutFollower(ctx, domain.Follower{AppID: appID, OpenID: openID, InformantID: who.ID, Subscribed: true}),
		h.store.AddStatement(ctx, quarter), h.store.AddPayee(ctx, &payee), h.store.PutPayeeOf(ctx, who.ID, payee.ID),
		h.store.PutRewardEntries(ctx, quarter, []domain.RewardEntry{one(who.ID, domain.MeasurePoints, 20_00), one(who.ID, domain.MeasureMoney, 80_00), one("another", domain.MeasurePoints, 99_00)}),
	)
	if err != nil {
		t.Fatal(err)
	}
	open := h.say(openID, "稿酬").Reply.Content
	if !strings.Contains(open, "积分 20 分，稿酬 ¥80.00") || !strings.Contains(open, "/m/rewards") || strings.Contains(open, quarter.Label()) {
		t.Errorf("of an open quarter says %q", open)
	}
	statement, err := h.store.Statement(ctx, quarter)
	if err != nil {
		t.Fatal(err)
	}
	statement.State = domain.StatementPaid
	paid := domain.Payment{
		ID: h.store.NewID(), StatementID: statement.ID, Quarter: quarter, PayeeID: payee.ID, Earned: 80_00, Taxed: domain.Taxed{Gross: 80_00, Tax: 1_00},
		State: domain.PaymentPaid, PaidDay: "2026-04-20",
	}
	if err := errors.Join(h.store.SaveStatement(ctx, &statement), h.store.PutPayments(ctx, statement.ID, []domain.Payment{paid})); err != nil {
		t.Fatal(err)
	}
	if got := h.say(openID, "稿酬").Reply.Content; !strings.Contains(got, quarter.Label()+"：积分 20 分，稿酬 ¥80.00，已发放，2026年4月20日实发 ¥79.00") {
		t.Errorf("of a paid one says %q", got)
	}
	paid.State = domain.PaymentReturned
	if err := h.store.PutPayments(ctx, statement.ID, []domain.Payment{paid}); err != nil {
		t.Fatal(err)
	}
	if got := h.say(openID, "稿酬").Reply.Content; !strings.Contains(got, "银行退回") || !strings.Contains(got, "/m/rewards/account") {
		t.Errorf("of one that came back says %q", got)
	}
}
