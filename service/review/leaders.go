package review

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// Leaders returns the list of leaders, those with a post today first and by
// their order.
func (s *Service) Leaders(ctx context.Context, actor domain.Account) ([]domain.Leader, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return nil, err
	}
	all, err := s.store.Leaders(ctx)
	today := domain.DayOf(s.store.Now())
	place := func(l domain.Leader) int {
		switch {
		case len(l.At(today)) == 0:
			return 100_000
		case l.Rank(today) == 0:
			return 50_000
		}
		return l.Rank(today)
	}
	slices.SortStableFunc(all, func(a, b domain.Leader) int { return cmp.Or(place(a)-place(b), strings.Compare(a.Name, b.Name)) })
	return all, err
}

// SaveLeader adds an entry, or changes the one that the form was opened with.
func (s *Service) SaveLeader(ctx context.Context, actor domain.Account, l domain.Leader) error {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return err
	}
	l.Name = strings.TrimSpace(l.Name)
	if problems := l.Problems(); len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		all, err := tx.Leaders(ctx)
		if err != nil {
			return err
		}
		for _, known := range all {
			if known.Name == l.Name && known.Same(l) && (l.ID == "" || l.ID == known.ID) {
				return nil // sent twice
			}
			if known.Name == l.Name && known.ID != l.ID {
				return domain.InvalidFields(map[string]string{"name": "名录里已有“" + l.Name + "”，请直接修改。"})
			}
		}
		if l.ID == "" {
			err = tx.AddLeader(ctx, &l)
		} else if err = tx.SaveLeader(ctx, l); err != nil && domain.KindOf(err) == domain.KindConflict {
			return domain.Conflict("“" + l.Name + "”刚刚有人改过，请重新打开再改。")
		}
		if err != nil {
			return fmt.Errorf("save leader %s: %w", l.ID, err)
		}
		if err := listAudit(ctx, tx, actor, "leader.save", l.Name+"："+l.Titles(domain.DayOf(tx.Now()))); err != nil {
			return err
		}
		return s.raise(ctx, tx, change{cause: "领导人名录：" + l.Name, names: []string{l.Name}, by: actor.Actor()})
	})
}

// DropLeader removes an entry. Removing it again does nothing.
func (s *Service) DropLeader(ctx context.Context, actor domain.Account, id string) error {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		l, err := tx.Leader(ctx, id)
		if err != nil && domain.KindOf(err) == domain.KindNotFound {
			return nil
		}
		if err != nil {
			return err
		}
		if err := tx.DropLeader(ctx, id); err != nil {
			return fmt.Errorf("drop leader %s: %w", id, err)
		}
		if err := listAudit(ctx, tx, actor, "leader.drop", l.Name); err != nil {
			return err
		}
		return s.raise(ctx, tx, change{cause: "领导人名录：删除" + l.Name, names: []string{l.Name}, by: actor.Actor()})
	})
}
