package review

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// SetLabel puts a label on manuscripts or takes it off.
type SetLabel struct {
	ManuscriptIDs []string
	LabelID       string
	Off           bool
}

// Labels returns the department's labels.
func (s *Service) Labels(ctx context.Context, actor domain.Account) ([]domain.Label, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return nil, err
	}
	return s.store.Labels(ctx)
}

// SetLabel puts a label on each manuscript or takes it off. The same twice is
// one; Done names those that can be undone.
func (s *Service) SetLabel(ctx context.Context, actor domain.Account, cmd SetLabel) (Bulk, error) {
	if err := actor.Require(domain.AssignManuscripts); err != nil {
		return Bulk{}, err
	}
	label, err := s.label(ctx, cmd.LabelID)
	if err != nil {
		return Bulk{}, err
	}
	return s.each(ctx, cmd.ManuscriptIDs, func(tx *repository.Store, m domain.Manuscript) (bool, error) {
		change, words := tx.AddLabelTo, "加上标签“"+label.Name+"”"
		if cmd.Off {
			words = "去掉标签“" + label.Name + "”"
			change = func(ctx context.Context, m domain.Manuscript, labelID string) (bool, error) {
				return tx.RemoveLabelFrom(ctx, m.ID, labelID)
			}
		}
		changed, err := change(ctx, m, label.ID)
		if err != nil || !changed {
			return false, err
		}
		return true, audit(ctx, tx, actor, "manuscript.label", m, words)
	})
}

func (s *Service) label(ctx context.Context, id string) (domain.Label, error) {
	all, err := s.store.Labels(ctx)
	if err != nil {
		return domain.Label{}, err
	}
	for _, l := range all {
		if l.ID == id {
			return l, nil
		}
	}
	return domain.Label{}, domain.NotFound("没有这个标签，可能已被删除。")
}

// labelsMost is how many labels a department keeps apart.
const labelsMost = 40

// SaveLabel adds a label, or changes the one with the id.
func (s *Service) SaveLabel(ctx context.Context, actor domain.Account, l domain.Label) error {
	if err := actor.Require(domain.ManageLabels); err != nil {
		return err
	}
	l.Name = strings.TrimSpace(l.Name)
	if problems := l.Problems(); len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		all, err := tx.Labels(ctx)
		if err != nil {
			return err
		}
		for _, other := range all {
			if other.Name == l.Name && other.ID != l.ID {
				return domain.InvalidFields(map[string]string{"name": "已经有叫这个名称的标签。"})
			}
		}
		save := tx.SaveLabel
		if l.ID == "" {
			if len(all) >= labelsMost {
				return domain.InvalidFields(map[string]string{"name": fmt.Sprintf("标签最多 %d 个，请先删去不用的。", labelsMost)})
			}
			l.ID, save = tx.NewID(), tx.AddLabel
			if len(all) > 0 && l.Position == 0 {
				l.Position = all[len(all)-1].Position + 1
			}
		}
		if err := save(ctx, l); err != nil {
			return fmt.Errorf("save label %s: %w", l.ID, err)
		}
		return tx.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: "label.save", Subject: "label", SubjectID: l.ID, Detail: l.Name})
	})
}

// DeleteLabel takes a label from every manuscript and away.
func (s *Service) DeleteLabel(ctx context.Context, actor domain.Account, id string) error {
	if err := actor.Require(domain.ManageLabels); err != nil {
		return err
	}
	label, err := s.label(ctx, id)
	if err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.DeleteLabel(ctx, id); err != nil {
			return fmt.Errorf("delete label %s: %w", id, err)
		}
		return tx.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: "label.delete", Subject: "label", SubjectID: id, Detail: label.Name})
	})
}
