package recognition

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"laigao/domain"
	"laigao/repository"
)

// tellApproved tells every informant who has something by a statement.
func tellApproved(ctx context.Context, tx *repository.Store, t domain.Statement, set domain.RewardSettings) error {
	entries, err := tx.RewardEntriesOf(ctx, t.Quarter)
	if err != nil {
		return err
	}
	sums := map[string]domain.Sum{}
	for _, e := range entries {
		if e.Amount != 0 {
			sums[e.AuthorID] = domain.SumOf([]domain.RewardEntry{e}).Plus(sums[e.AuthorID])
		}
	}
	for _, author := range slices.Sorted(maps.Keys(sums)) {
		if _, err := tx.Informant(ctx, author); domain.KindOf(err) == domain.KindNotFound && err != nil {
			continue // a co-author without account
		} else if err != nil {
			return err
		}
		words := sums[author].Words() + "。如有异议，请在" + set.ObjectionEnds(t).Chinese() + "以前提出。"
		if err := tx.Notify(ctx, domain.Notification{
			Kind: domain.NoticeReckoned, InformantID: author, Path: "/m/rewards?quarter=" + t.Quarter.String(),
			Facts: rewardFacts(t.Quarter, "已核定", words, domain.MeasureMoney.Words(sums[author].Fen), tx),
		}); err != nil {
			return err
		}
	}
	return nil
}

func rewardFacts(q domain.Quarter, result, words, amount string, tx *repository.Store) []domain.Fact {
	return []domain.Fact{
		{Name: "标题", Value: q.Label() + "稿酬"},
		{Name: "结果", Value: result},
		{Name: "时间", Value: tx.Now().In(domain.Shanghai()).Format("2006年1月2日 15:04")},
		{Name: "说明", Value: words},
		{Name: "数量", Value: amount},
	}
}

// tellPayee tells an informant what became of a payment.
func tellPayee(ctx context.Context, tx *repository.Store, p *domain.Payment) error {
	payee, err := tx.Payee(ctx, p.PayeeID)
	if err != nil || payee.InformantID == "" {
		return err
	}
	n := domain.Notification{Kind: domain.NoticePaid, InformantID: payee.InformantID, Path: "/m/rewards?quarter=" + p.Quarter.String()}
	amount := domain.MeasureMoney.Words(p.Net())
	switch p.State {
	case domain.PaymentPaid:
		n.Facts = rewardFacts(p.Quarter, "已发放", "实发 "+amount+"，请留意到账。", amount, tx)
	case domain.PaymentReturned:
		n.Kind, n.Path = domain.NoticePayReturned, "/m/rewards/account"
		n.Facts = rewardFacts(p.Quarter, "银行退回", "请核对收款账户："+p.Note, amount, tx)
	default:
		return nil
	}
	return tx.Notify(ctx, n)
}

// tellMended tells those who may pay again that a payee, to whom the bank sent
// something back, has given an account since.
func tellMended(ctx context.Context, tx *repository.Store, payeeID string, kept, typed domain.PayeeForm) error {
	if typed.Account == "" && sameAccount(kept, typed) {
		return nil
	}
	waiting, err := tx.Payments(ctx, repository.PaymentQuery{PayeeID: payeeID, States: []domain.PaymentState{domain.PaymentReturned}})
	if err != nil || len(waiting) == 0 {
		return err
	}
	payee, err := tx.Payee(ctx, payeeID)
	if err != nil {
		return err
	}
	var fen int64
	for i := range waiting {
		fen += waiting[i].Net()
	}
	last, amount := waiting[0], domain.MeasureMoney.Words(fen)
	words := fmt.Sprintf("银行退回的 %s（%s）可以补发，账户尾号 %s", amount, last.Note, payee.AccountEnding)
	if sameAccount(kept, typed) {
		words = fmt.Sprintf("本人核对过账户，没有改动，尾号 %s；银行退回 %s（%s）", payee.AccountEnding, amount, last.Note)
	}
	n := domain.Notification{Kind: domain.NoticeMended, Path: "/console/rewards/payees/" + payee.ID}
	if len(waiting) == 1 {
		n.Path = "/console/rewards/" + last.Quarter.String()
	}
	n.Facts = append(rewardFacts(last.Quarter, "账户已填", words, amount, tx), domain.Fact{Name: "姓名", Value: payee.Name})
	n.Facts[0].Value = payee.Name + "更正了收款账户"
	return tx.NotifyAccounts(ctx, n, func(a domain.Account) bool { return a.Can(domain.ReckonRewards) })
}
