package adoption

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

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

// OutletsAt returns the outlets whose page a pasted link may be.
func (s *Service) OutletsAt(ctx context.Context, actor domain.Account, link string) ([]domain.Outlet, error) {
	all, err := s.Outlets(ctx, actor)
	return domain.OutletsAt(all, strings.TrimSpace(link)), err
}

// OutletEntry is what the outlet form says.
type OutletEntry struct {
	ID       string // empty: a new one
	Name     string
	System   domain.OutletSystem
	Level    domain.OutletLevel
	Kind     domain.OutletKind
	Aliases  string // as typed, separated by spaces
	URL      string
	Hosts    string // as typed, separated by spaces
	Contact  string
	Phone    string
	Position int
	Closed   bool // no longer offered; what was recorded stays
}

// EntryOf returns an outlet as the form shows it.
func EntryOf(o domain.Outlet) OutletEntry {
	return OutletEntry{
		ID: o.ID, Name: o.Name, System: o.System, Level: o.Level, Kind: o.Kind, Aliases: strings.Join(o.Aliases, " "), URL: o.URL,
		Hosts: strings.Join(o.Hosts, " "), Contact: o.Contact, Phone: o.Phone, Position: o.Position, Closed: !o.ClosedAt.IsZero(),
	}
}

// into writes the entry over an outlet.
func (e *OutletEntry) into(o domain.Outlet, now time.Time) domain.Outlet {
	o.Name, o.System, o.Level, o.Kind, o.URL, o.Position = e.Name, e.System, e.Level, e.Kind, e.URL, e.Position
	o.Aliases, o.Hosts, o.Contact, o.Phone = domain.SplitWords(e.Aliases), hosts(e.Hosts), e.Contact, e.Phone
	switch {
	case !e.Closed:
		o.ClosedAt = time.Time{}
	case o.ClosedAt.IsZero():
		o.ClosedAt = now
	}
	return o
}

// hosts reads hosts as people paste them, whole addresses too.
func hosts(typed string) []string {
	var found []string
	for _, word := range domain.SplitWords(typed) {
		host := domain.HostOf(word)
		if host == "" {
			host = domain.HostOf("http://" + word)
		}
		if host == "" {
			host = word
		}
		found = append(found, host)
	}
	return found
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
		return o, s.taken(ctx, entry, err)
	}
	return o, err
}

// taken says which name or alias of an entry another outlet has.
func (s *Service) taken(ctx context.Context, e OutletEntry, cause error) error {
	wanted := e.into(domain.Outlet{ID: e.ID}, s.store.Now())
	for i, name := range wanted.Names() {
		other, err := s.store.OutletNamed(ctx, name)
		if err != nil && domain.KindOf(err) != domain.KindNotFound {
			return err
		}
		if err == nil && other.ID != e.ID {
			field := "aliases"
			if i == 0 {
				field = "name"
			}
			return &domain.Error{
				Kind: domain.KindInvalid, Err: cause, Public: "名称已经有了。",
				Fields: map[string]string{field: "“" + name + "”已经是“" + other.Name + "”的名称或别名。是同一家的，可以合并。"},
			}
		}
	}
	return &domain.Error{Kind: domain.KindInvalid, Err: cause, Public: "名称已经有了。", Fields: map[string]string{"name": "已经有同名的媒体了，可能是合并前的旧名。"}}
}

// sameOutlet finds the outlet that an entry sent twice has added the first time,
// an empty one when there is none.
func (s *Service) sameOutlet(ctx context.Context, e OutletEntry) (domain.Outlet, error) {
	if e.ID != "" {
		return domain.Outlet{}, nil
	}
	known, err := s.store.OutletNamed(ctx, e.Name)
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return domain.Outlet{}, nil
		}
		return domain.Outlet{}, err
	}
	if !sameEntry(known, e.into(known, s.store.Now())) {
		return domain.Outlet{}, nil
	}
	return known, nil
}

// sameEntry reports whether two outlets say the same in all that the form holds.
func sameEntry(a, b domain.Outlet) bool {
	one, other := EntryOf(a), EntryOf(b)
	one.ID, other.ID = "", ""
	return one == other
}

func (e *OutletEntry) check() error {
	for _, text := range []*string{&e.Name, &e.Aliases, &e.URL, &e.Hosts, &e.Contact, &e.Phone} {
		*text = strings.TrimSpace(*text)
	}
	problems := e.into(domain.Outlet{}, time.Time{}).Problems()
	if e.Name == "" {
		problems["name"] = "请填写媒体名称。"
	}
	checkLengths(problems, []length{{"name", e.Name, 60}, {"contact", e.Contact, 60}, {"phone", e.Phone, 60}})
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
	o = e.into(o, tx.Now())
	if e.ID != "" {
		return o, tx.SaveOutlet(ctx, o)
	}
	o.ID = tx.NewID()
	return o, tx.AddOutlet(ctx, &o)
}
