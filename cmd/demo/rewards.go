package main

import (
	"context"
	"fmt"
	"time"

	"laigao/domain"
	"laigao/service/recognition"
)

// planRewards has rules in force since the department began, every quarter closed
// and paid but the last one, which is checked: whoever may approve it finds it on
// the start page.
func (s *seeder) planRewards() {
	january := time.January
	this := domain.QuarterOf(domain.DayOf(s.now), january)
	last := quarterBefore(this)
	paid := quarterBefore(last)
	at := func(day domain.Day, hour int) time.Time { return day.Time().Add(time.Duration(hour) * time.Hour) }

	begins := domain.DayOf(s.now).Add(1 - s.first)
	s.plan(at(begins, 7), func(ctx context.Context) error { return s.enforce(ctx, begins) })
	s.plan(at(begins.Add(34), 10), s.tellAccounts)

	for q := domain.QuarterOf(begins, january); q.Compare(last) < 0; q = q.Next() {
		closed := q.Next().First(january).Add(6)
		s.plan(at(closed, 9), s.whereThereIs(q, s.reckon))
		s.plan(at(closed.Add(1), 10), s.whereThereIs(q, s.approve))
		s.plan(at(closed.Add(4), 15), s.whereThereIs(q, s.pay))
	}
	closed := last.First(january).Add(6)
	s.plan(at(closed.Add(2), 9), func(ctx context.Context) error { return s.object(ctx, paid) })
	s.plan(at(closed.Add(5), 15), func(ctx context.Context) error { return s.giveBack(ctx, paid) })

	s.plan(at(this.First(january).Add(5), 9), func(ctx context.Context) error { return s.reckon(ctx, last) })
	s.plan(at(this.First(january).Add(6), 9), func(ctx context.Context) error { return s.draftCircular(ctx, last) })
	s.planAwards()
}

// whereThereIs does something with the account of a quarter, and nothing where
// there is none: the department began so late in it that nothing was adopted.
func (s *seeder) whereThereIs(q domain.Quarter, do func(ctx context.Context, q domain.Quarter) error) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		if _, err := s.app.Recognition.Refresh(ctx); err != nil {
			return err
		}
		_, err := s.app.Store.Statement(ctx, q)
		if domain.KindOf(err) == domain.KindNotFound {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read statement: %w", err)
		}
		return do(ctx, q)
	}
}

// draftCircular leaves the circular of a quarter for somebody to sign.
func (s *seeder) draftCircular(ctx context.Context, q domain.Quarter) error {
	_, err := s.app.Recognition.DraftCircular(ctx, s.staff["chushen"], q, false)
	return err
}

func quarterBefore(q domain.Quarter) domain.Quarter {
	if q.Number == 1 {
		return domain.Quarter{Year: q.Year - 1, Number: 4}
	}
	return domain.Quarter{Year: q.Year, Number: q.Number - 1}
}

// enforce puts the department's first rules into force from a day on: money by
// class, points by outlet.
func (s *seeder) enforce(ctx context.Context, from domain.Day) error {
	desk, who := s.app.Recognition, s.staff["zhongshen"]
	id, err := desk.StartRules(ctx, who, recognition.StartByClass)
	if err != nil {
		return err
	}
	page, err := desk.Rule(ctx, who, id)
	if err != nil {
		return err
	}
	rules, points := page.Rules, domain.StarterRulesByPoints(from).Points
	for i := range points.Lines {
		if len(points.Lines[i].Conditions.Outlets) > 0 {
			points.Lines[i].Name, points.Lines[i].Conditions.Outlets = "示例工人报", []string{"示例工人报"}
		}
	}
	rules.Name, rules.From, rules.Points = "示例计分计酬办法", from, points
	if page, err = desk.SaveRules(ctx, who, recognition.SaveRules{ID: id, Version: page.Version, Rules: rules, Note: "部务会议定（示例）"}); err != nil {
		return err
	}
	_, err = desk.Enforce(ctx, who, recognition.Enforce{ID: id, Version: page.Version})
	return err
}

// tellAccounts lets the first informants say how they want to be paid, and one
// that they do not want to be. Numbers of accounts are made up.
func (s *seeder) tellAccounts(ctx context.Context) error {
	for i, p := range s.people {
		if p.ends != approved || p.id == "" || i%7 == 5 {
			continue // who still lacks an account is shown too
		}
		who, err := s.app.Store.Informant(ctx, p.id)
		if err != nil {
			return fmt.Errorf("read informant: %w", err)
		}
		form := domain.PayeeForm{Bank: "示例银行示例支行", Account: fmt.Sprintf("62220000000%05d", 10101+i*137), Consent: true}
		if !p.idNumber {
			form.IDNumber = sampleIDNumber(i)
		}
		if err := s.app.Recognition.SaveOwnAccount(ctx, who, recognition.SaveOwnAccount{Form: form}); err != nil {
			return fmt.Errorf("%s says how to be paid: %w %v", p.name, err, domain.FieldsOf(err))
		}
		if err := s.app.Recognition.RefuseFees(ctx, who, i == 4); err != nil {
			return fmt.Errorf("%s refuses the fee: %w", p.name, err)
		}
	}
	return nil
}

// sampleIDNumber makes up a number of a place that there is not.
func sampleIDNumber(i int) string {
	digits := fmt.Sprintf("990101198%d%02d%02d%03d", i%10, 1+i%12, 1+i%28, 100+i)
	sum := 0
	for at, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(digits[at]-'0') * weight
	}
	return digits + string("10X98765432"[sum%11])
}

// reckon settles a quarter and has another look through it.
func (s *seeder) reckon(ctx context.Context, q domain.Quarter) error {
	month := domain.DayOf(s.clock.Now()).Month()
	t, err := s.app.Recognition.Compute(ctx, s.staff["gaochou"], recognition.Compute{Quarter: q, Month: month})
	if err != nil {
		return err
	}
	return s.app.Recognition.Check(ctx, s.staff["fushen"], recognition.Step{Quarter: q, Version: t.Version})
}

func (s *seeder) approve(ctx context.Context, q domain.Quarter) error {
	t, err := s.app.Store.Statement(ctx, q)
	if err != nil {
		return fmt.Errorf("read statement: %w", err)
	}
	return s.app.Recognition.Approve(ctx, s.staff["zhongshen"], recognition.Step{Quarter: q, Version: t.Version})
}

// object lets the first informant with something in the quarter hold something
// against it, which is answered.
func (s *seeder) object(ctx context.Context, q domain.Quarter) error {
	for _, p := range s.people {
		if p.ends != approved || p.id == "" {
			continue
		}
		who, err := s.app.Store.Informant(ctx, p.id)
		if err != nil {
			return fmt.Errorf("read informant: %w", err)
		}
		page, err := s.app.Recognition.Own(ctx, who, q)
		if err != nil {
			return err
		}
		if len(page.Lines) == 0 || page.Chosen.Quarter != q {
			continue
		}
		err = s.app.Recognition.Object(ctx, who, recognition.Object{Quarter: q, AdoptionID: page.Lines[0].AdoptionID, Words: "这篇稿件配了三张照片，请核对配图是否都计算了。（示例）"})
		if err != nil {
			return err
		}
		lines, err := s.app.Recognition.Objections(ctx, s.staff["gaochou"])
		if err != nil {
			return err
		}
		return s.app.Recognition.Answer(ctx, s.staff["gaochou"], recognition.Answer{
			ID: lines[0].ID, Version: lines[0].Version, Words: "刊发时只用了一部分照片，按刊发的计算，维持原结果。（示例）",
		})
	}
	return nil
}

// pay notes that the quarter was paid.
func (s *seeder) pay(ctx context.Context, q domain.Quarter) error {
	desk, who := s.app.Recognition, s.staff["gaochou"]
	page, err := desk.StatementPage(ctx, who, q)
	if err != nil {
		return err
	}
	day := domain.DayOf(s.clock.Now())
	return desk.PayStatement(ctx, who, recognition.Pay{Quarter: q, Version: page.Version, Day: string(day), Voucher: "示记-" + day.Time().In(domain.Shanghai()).Format("0102")})
}

// giveBack notes that the bank has sent one payment of the quarter back.
func (s *seeder) giveBack(ctx context.Context, q domain.Quarter) error {
	desk, who := s.app.Recognition, s.staff["gaochou"]
	page, err := desk.StatementPage(ctx, who, q)
	if err != nil {
		return err
	}
	for i := range page.Payments {
		if one := &page.Payments[i]; one.State == domain.PaymentPaid {
			return desk.ReturnPayment(ctx, who, recognition.Pay{PaymentID: one.ID, Version: one.Version}, "账号与户名不符（示例）")
		}
	}
	return nil
}
