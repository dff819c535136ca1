package adoption

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// Merge joins an outlet to another, which is the same one under another name.
type Merge struct {
	From string
	Into string
}

// Merging is what a merge would do, or did.
type Merging struct {
	From, Into      domain.Outlet
	Tally           domain.Tally // of the one that goes
	Recommendations int
	Shared          int // manuscripts recorded at both, of which the rows of the one that goes stay there
}

// Merging tells what a merge would move.
func (s *Service) Merging(ctx context.Context, actor domain.Account, cmd Merge) (Merging, error) {
	if err := actor.Require(domain.RecordAdoptions); err != nil {
		return Merging{}, err
	}
	return merging(ctx, s.store, cmd)
}

func merging(ctx context.Context, on *repository.Store, cmd Merge) (Merging, error) {
	var m Merging
	var err error
	if m.From, err = on.Outlet(ctx, cmd.From); err != nil {
		return m, err
	}
	if cmd.Into == "" || cmd.Into == cmd.From {
		return m, domain.InvalidFields(map[string]string{"into": "请选择要并入的另一家媒体。"})
	}
	if m.From.ID == domain.OutletOwnAccount {
		return m, domain.Conflict("本会公众号不能并入其他媒体。")
	}
	m.Into, err = on.Outlet(ctx, cmd.Into)
	if err != nil && domain.KindOf(err) == domain.KindNotFound || err == nil && m.Into.MergedInto != "" {
		return m, domain.InvalidFields(map[string]string{"into": "请选择要并入的另一家媒体。"})
	}
	if err != nil {
		return m, err
	}
	if m.Tally, err = on.AdoptionTotals(ctx, repository.AdoptionQuery{OutletID: m.From.ID}); err != nil {
		return m, err
	}
	if m.Recommendations, err = on.CountRecommendations(ctx, repository.RecommendationQuery{OutletID: m.From.ID}); err != nil {
		return m, err
	}
	m.Shared, err = on.SharedByOutlets(ctx, m.From.ID, m.Into.ID)
	return m, err
}

// Merge moves everything that is recorded at one outlet to the other and gives
// that its names. What both have of the same manuscript stays where it is.
// Merging twice has one effect.
func (s *Service) Merge(ctx context.Context, actor domain.Account, cmd Merge) (Merging, error) {
	if err := actor.Require(domain.RecordAdoptions); err != nil {
		return Merging{}, err
	}
	var done Merging
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		var err error
		if done, err = merging(ctx, tx, cmd); err != nil {
			return err
		}
		if done.From.MergedInto == done.Into.ID {
			return nil
		}
		return merge(ctx, tx, actor, done)
	})
	return done, err
}

func merge(ctx context.Context, tx *repository.Store, actor domain.Account, m Merging) error {
	moved, err := tx.MoveToOutlet(ctx, m.From.ID, m.Into.ID)
	if err != nil {
		return fmt.Errorf("merge outlet %s into %s: %w", m.From.ID, m.Into.ID, err)
	}
	from, into := m.From, m.Into
	into.Aliases = append(into.Aliases, from.Names()...)
	into.Hosts = domain.Outlet{Hosts: append(into.Hosts, from.AllHosts()...)}.AllHosts()
	if into.Phone == "" {
		into.Contact, into.Phone = from.Contact, from.Phone
	}
	from.MergedInto, from.Aliases = into.ID, nil
	if from.ClosedAt.IsZero() {
		from.ClosedAt = tx.Now()
	}
	if err := tx.SaveOutlet(ctx, from); err != nil { // first, so that its names are free
		return fmt.Errorf("close merged outlet %s: %w", from.ID, err)
	}
	if err := tx.SaveOutlet(ctx, into); err != nil {
		return fmt.Errorf("name outlet %s after a merged one: %w", into.ID, err)
	}
	detail := fmt.Sprintf("“%s”并入“%s”，移动采用 %d 条，两家都有的 %d 篇没有移动", from.Name, into.Name, moved, m.Shared)
	return audit(ctx, tx, actor, domain.AuditRow{Action: "outlet.merge", SubjectID: into.ID, Detail: detail})
}
