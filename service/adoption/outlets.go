package adoption

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// Outlets returns the outlets, closed ones last.
func (s *Service) Outlets(ctx context.Context, actor domain.Account) ([]domain.Outlet, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return nil, err
	}
	return s.store.Outlets(ctx)
}

// Outlet returns one outlet.
func (s *Service) Outlet(ctx context.Context, actor domain.Account, id string) (domain.Outlet, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return domain.Outlet{}, err
	}
	return s.store.Outlet(ctx, id)
}

// OutletEntry is what the outlet form says.
type OutletEntry struct {
	ID       string // empty: a new one
	Name     string
	System   domain.OutletSystem
	Level    domain.OutletLevel
	Kind     domain.OutletKind
	Aliases  string
	URL      string
	Position int
	Closed   bool // no longer offered; what was recorded stays
}

// SaveOutlet adds or changes an outlet.
func (s *Service) SaveOutlet(ctx context.Context, actor domain.Account, entry OutletEntry) (domain.Outlet, error) {
	if err := actor.Require(domain.RecordAdoptions); err != nil {
		return domain.Outlet{}, err
	}
	if err := entry.check(); err != nil {
		return domain.Outlet{}, err
	}
	var o domain.Outlet
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		var err error
		if o, err = saveOutlet(ctx, tx, entry); err != nil {
			return err
		}
		detail := o.Name + "，" + o.System.Label() + "，" + o.Level.Label() + "，" + o.Kind.Label()
		if entry.Closed {
			detail += "，停用"
		}
		return audit(ctx, tx, actor, domain.AuditRow{Action: "outlet.save", SubjectID: o.ID, Detail: detail})
	})
	if err != nil && domain.KindOf(err) == domain.KindConflict {
		if same, findErr := s.sameOutlet(ctx, entry); findErr != nil || same.ID != "" {
			return same, findErr
		}
		return o, &domain.Error{
			Kind: domain.KindInvalid, Err: err, Public: "名称已经有了。",
			Fields: map[string]string{"name": "已经有同名的媒体了。"},
		}
	}
	return o, err
}

// sameOutlet finds the outlet that an entry sent twice has added the first time,
// an empty one when there is none.
func (s *Service) sameOutlet(ctx context.Context, e OutletEntry) (domain.Outlet, error) {
	if e.ID != "" {
		return domain.Outlet{}, nil
	}
	all, err := s.store.Outlets(ctx)
	for _, o := range all {
		if o.Name == e.Name && o.System == e.System && o.Level == e.Level && o.Kind == e.Kind && o.Aliases == e.Aliases && o.URL == e.URL {
			return o, nil
		}
	}
	return domain.Outlet{}, err
}

func (e *OutletEntry) check() error {
	for _, text := range []*string{&e.Name, &e.Aliases, &e.URL} {
		*text = strings.TrimSpace(*text)
	}
	problems := map[string]string{}
	if e.Name == "" {
		problems["name"] = "请填写媒体名称。"
	}
	checkLengths(problems, []length{{"name", e.Name, 60}, {"aliases", e.Aliases, 200}})
	if problem := checkLink(e.URL); problem != "" {
		problems["url"] = problem
	}
	if !slices.Contains(domain.OutletSystems(), e.System) {
		problems["system"] = "请选择系统。"
	}
	if !slices.Contains(domain.OutletLevels(), e.Level) {
		problems["level"] = "请选择层级。"
	}
	if !slices.Contains(domain.OutletKinds(), e.Kind) {
		problems["kind"] = "请选择类型。"
	}
	if e.Position < 0 || e.Position > 9999 {
		problems["position"] = "顺序请填写 0 到 9999。"
	}
	if len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	return nil
}

func saveOutlet(ctx context.Context, tx *repository.Store, e OutletEntry) (domain.Outlet, error) {
	o := domain.Outlet{ID: e.ID}
	if e.ID != "" {
		var err error
		if o, err = tx.Outlet(ctx, e.ID); err != nil {
			return o, fmt.Errorf("read outlet %s: %w", e.ID, err)
		}
	}
	o.Name, o.System, o.Level, o.Kind = e.Name, e.System, e.Level, e.Kind
	o.Aliases, o.URL, o.Position = e.Aliases, e.URL, e.Position
	switch {
	case !e.Closed:
		o.ClosedAt = domain.Outlet{}.ClosedAt
	case o.ClosedAt.IsZero():
		o.ClosedAt = tx.Now()
	}
	if e.ID != "" {
		return o, tx.SaveOutlet(ctx, o)
	}
	o.ID = tx.NewID()
	return o, tx.AddOutlet(ctx, &o)
}
