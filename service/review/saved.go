package review

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// viewsMost is how many lists one person keeps.
const viewsMost = 20

// SavedViews returns the lists that the actor keeps and those shared with the
// department.
func (s *Service) SavedViews(ctx context.Context, actor domain.Account) ([]domain.SavedView, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return nil, err
	}
	return s.store.SavedViews(ctx, actor.ID)
}

// MayChangeView reports whether the actor may change or delete a view.
func MayChangeView(actor domain.Account, v domain.SavedView) bool {
	return v.OwnerID == actor.ID && actor.ID != "" || v.Shared && actor.Can(domain.ManageLabels)
}

// SaveView keeps a list under a name, or changes the one with the id. The same
// name and list sent twice is one. Whoever shares it needs to be an editor.
func (s *Service) SaveView(ctx context.Context, actor domain.Account, v domain.SavedView) (domain.SavedView, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return v, err
	}
	v.Name = strings.TrimSpace(v.Name)
	problems := v.Problems()
	if v.Shared && !actor.Can(domain.ManageLabels) {
		problems["shared"] = "只有编辑可以与部门共用列表。"
	}
	if len(problems) > 0 {
		return v, domain.InvalidFields(problems)
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		all, err := tx.SavedViews(ctx, actor.ID)
		if err != nil {
			return err
		}
		k := slices.IndexFunc(all, func(other domain.SavedView) bool { return other.ID == v.ID })
		switch {
		case v.ID == "":
			return s.addView(ctx, tx, actor, &v, all)
		case k < 0:
			return domain.NotFound("没有这个列表，可能已被删除。")
		case !MayChangeView(actor, all[k]):
			return domain.Forbidden("这个列表是同事的，不能修改。")
		}
		v.OwnerID = all[k].OwnerID
		if v.Query == "" {
			v.Query = all[k].Query
		}
		return saveView(ctx, tx, actor, v, tx.SaveSavedView)
	})
	return v, err
}

func (s *Service) addView(ctx context.Context, tx *repository.Store, actor domain.Account, v *domain.SavedView, all []domain.SavedView) error {
	own := 0
	for _, other := range all {
		if other.OwnerID != actor.ID {
			continue
		}
		if own++; other.Name == v.Name && other.Query == v.Query {
			*v = other
			return nil
		}
	}
	if own >= viewsMost {
		return domain.InvalidFields(map[string]string{"name": fmt.Sprintf("常用列表最多 %d 个，请先删去不用的。", viewsMost)})
	}
	v.ID, v.OwnerID = tx.NewID(), actor.ID
	if len(all) > 0 {
		v.Position = all[len(all)-1].Position + 1
	}
	return saveView(ctx, tx, actor, *v, tx.AddSavedView)
}

func saveView(ctx context.Context, tx *repository.Store, actor domain.Account, v domain.SavedView, save func(context.Context, domain.SavedView) error) error {
	if err := save(ctx, v); err != nil {
		return fmt.Errorf("save view %s: %w", v.ID, err)
	}
	detail := v.Name
	if v.Shared {
		detail += "，部门共用"
	}
	return tx.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: "view.save", Subject: "view", SubjectID: v.ID, Detail: detail})
}

// DeleteView takes a kept list away; RestoreView brings it back.
func (s *Service) DeleteView(ctx context.Context, actor domain.Account, id string) error {
	return s.turnView(ctx, actor, id, true)
}

// RestoreView brings back a list that was deleted.
func (s *Service) RestoreView(ctx context.Context, actor domain.Account, id string) error {
	return s.turnView(ctx, actor, id, false)
}

func (s *Service) turnView(ctx context.Context, actor domain.Account, id string, away bool) error {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		v, err := tx.SavedView(ctx, id)
		if err != nil || v.DeletedAt.IsZero() != away {
			return err // it is so already
		}
		if !MayChangeView(actor, v) {
			return domain.Forbidden("这个列表是同事的，不能删除。")
		}
		when, action := tx.Now(), "view.delete"
		if !away {
			when, action = time.Time{}, "view.restore"
		}
		if err := tx.DeleteSavedView(ctx, id, when); err != nil {
			return fmt.Errorf("delete view %s: %w", id, err)
		}
		return tx.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: action, Subject: "view", SubjectID: id, Detail: v.Name})
	})
}

// CountMost is as far as lists are counted whose counts are not kept.
const CountMost = 100

// Count counts a list no further than CountMost. Known is false for what only a
// search can tell.
func (s *Service) Count(ctx context.Context, actor domain.Account, q InboxQuery) (n int, known bool, err error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return 0, false, err
	}
	if q.hunted() {
		return 0, false, nil
	}
	query, none, err := s.selected(ctx, actor, q)
	if err != nil || none {
		return 0, err == nil, err
	}
	query.Limit = CountMost
	n, err = s.store.CountUpTo(ctx, query)
	return n, err == nil, err
}

// selected writes what the database selects for a query, without a place in the
// list.
func (s *Service) selected(ctx context.Context, actor domain.Account, q InboxQuery) (repository.SubmittedQuery, bool, error) {
	mine, err := s.steps(ctx, actor)
	if err != nil {
		return repository.SubmittedQuery{}, false, err
	}
	here, err := choose(withClaimed(withAsked(views(mine, nil), 0), actor, 0), q.View)
	if err != nil {
		return repository.SubmittedQuery{}, false, err
	}
	q.After = ""
	return s.selection(ctx, actor, q, here)
}

// Fresh counts, no further than CountMost, what has come into a list after its
// newest manuscript as somebody saw it, given as Newest. It is 0 for what only a
// search can tell.
func (s *Service) Fresh(ctx context.Context, actor domain.Account, q InboxQuery, newest string) (int, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return 0, err
	}
	since := parseCursor(newest)
	if since.ID == "" || q.hunted() {
		return 0, nil
	}
	query, none, err := s.selected(ctx, actor, q)
	if err != nil || none {
		return 0, err
	}
	query.Before, query.Sort, query.Limit = since, repository.OldestFirst, CountMost
	return s.store.CountUpTo(ctx, query)
}

// Newest returns the newest manuscript of a list as Fresh takes it.
func (p *Inbox) Newest() string {
	var newest domain.Manuscript
	for _, l := range p.Lines {
		if l.SubmittedAt.After(newest.SubmittedAt) || l.SubmittedAt.Equal(newest.SubmittedAt) && l.ID > newest.ID {
			newest = l.Manuscript
		}
	}
	if newest.ID == "" {
		return ""
	}
	return cursorAt(newest)
}

// Lists returns all lists with their counts, for a page that shows them anew.
func (s *Service) Lists(ctx context.Context, actor domain.Account) ([]View, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return nil, err
	}
	return s.views(ctx, actor)
}
