package recognition

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// Reconcile looks whether locked statements still add up: their entries are those
// that were approved, payments make the money of the entries and what the statement
// says is paid, and what is paid was transferred once, in the month of its tax. It returns what does not, in Chinese.
func (s *Service) Reconcile(ctx context.Context) ([]string, error) {
	all, err := s.store.Statements(ctx)
	if err != nil {
		return nil, fmt.Errorf("list statements: %w", err)
	}
	var problems []string
	for _, t := range all {
		if !t.State.Locked() {
			continue
		}
		found, err := s.reconcile(ctx, t)
		if err != nil {
			return nil, fmt.Errorf("reconcile %s: %w", t.Quarter, err)
		}
		for _, words := range found {
			problems = append(problems, t.Quarter.Label()+words)
		}
	}
	return problems, nil
}

func (s *Service) reconcile(ctx context.Context, t domain.Statement) (problems []string, err error) {
	entries, err := s.store.RewardEntriesOf(ctx, t.Quarter)
	if err != nil {
		return nil, err
	}
	hash, err := hashOf(entries)
	if err != nil {
		return nil, err
	}
	if hash != t.Hash {
		problems = append(problems, "的明细和审批时不一样，可能有人直接改过数据库")
	}
	if sum := domain.SumOf(entries); sum != t.Sum {
		problems = append(problems, fmt.Sprintf("的合计是%s，明细加起来是%s", t.Sum.Words(), sum.Words()))
	}
	payments, err := s.store.Payments(ctx, repository.PaymentQuery{StatementID: t.ID})
	if err != nil {
		return nil, err
	}
	var earned int64
	for i := range payments {
		earned += payments[i].Earned
		words, err := s.transferred(ctx, &payments[i])
		if err != nil {
			return nil, err
		}
		if words != "" {
			problems = append(problems, words)
		}
	}
	added := t
	if total(&added, payments); added.Taxed != t.Taxed || added.People != t.People {
		yuan := domain.MeasureMoney.Words
		problems = append(problems, fmt.Sprintf("记的是 %d 人、税前 %s、个税 %s，各笔加起来是 %d 人、税前 %s、个税 %s",
			t.People, yuan(t.Gross), yuan(t.Tax), added.People, yuan(added.Gross), yuan(added.Tax)))
	}
	if earned != t.Sum.Fen {
		problems = append(problems, fmt.Sprintf("发放表合计 %s，明细稿酬合计 %s", domain.MeasureMoney.Words(earned), domain.MeasureMoney.Words(t.Sum.Fen)))
	}
	return problems, nil
}

// transferred says what is wrong with the transfers of a payment, nothing where
// all is well: one stands exactly where the payment is paid, and its tax is that of
// the month of the first.
func (s *Service) transferred(ctx context.Context, p *domain.Payment) (string, error) {
	tries, err := s.store.PaymentTries(ctx, p.ID)
	if err != nil {
		return "", err
	}
	standing := 0
	for _, t := range tries {
		if t.Returned == "" {
			standing++
		}
	}
	if paid := p.State == domain.PaymentPaid; standing > 1 || (standing == 1) != paid {
		return fmt.Sprintf("%s的稿酬是“%s”，有效的转账却有 %d 次", p.Name, p.State.Label(), standing), nil
	}
	if len(tries) > 0 && tries[0].Day.Month() != p.Month {
		return fmt.Sprintf("%s的稿酬%s发放，个税却按 %s 计算", p.Name, tries[0].Day.Chinese(), p.Month), nil
	}
	return "", nil
}
