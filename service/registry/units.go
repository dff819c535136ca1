package registry

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"

	"laigao/domain"
	"laigao/repository"
)

// UnitsPage is the console's list of units.
type UnitsPage struct {
	Units   []repository.UnitLine
	Classes []domain.UnitClass
	Total   int      // units that exist
	Asked   []string // names out of the list that waiting registrations give
	Next    string   // id after which the next page starts, empty on the last
}

// UnitFilter selects units for the list.
type UnitFilter struct {
	Text  string
	Class string
	After string
}

const unitPageSize = 100

// UnitsPage returns a page of the units, closed ones too.
func (s *Service) UnitsPage(ctx context.Context, actor domain.Account, filter UnitFilter) (UnitsPage, error) {
	if err := requireAny(actor, domain.ManageUnits, domain.DecideRegistrations); err != nil {
		return UnitsPage{}, err
	}
	var page UnitsPage
	var err error
	page.Units, err = s.store.UnitLines(ctx, repository.UnitQuery{
		Text: searchText(filter.Text), Class: filter.Class, Closed: true, After: filter.After, Limit: unitPageSize + 1,
	})
	if err != nil {
		return page, err
	}
	if len(page.Units) > unitPageSize {
		page.Units = page.Units[:unitPageSize]
		page.Next = page.Units[unitPageSize-1].ID
	}
	if page.Classes, err = s.store.UnitClasses(ctx); err != nil {
		return page, err
	}
	if page.Asked, err = s.store.RequestedUnits(ctx); err != nil {
		return page, err
	}
	page.Total, err = s.store.CountUnits(ctx)
	return page, err
}

func requireAny(actor domain.Account, first, second domain.Permission) error {
	if actor.Can(second) {
		return nil
	}
	return actor.Require(first)
}

// searchText brings what was typed into the form in which units are searched.
func searchText(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	return domain.Shorten(text, 60)
}

// SearchUnits returns existing units whose name, short name or initials hold
// text, for the picker of form 1.
func (s *Service) SearchUnits(ctx context.Context, text string, limit int) ([]repository.UnitLine, error) {
	return s.store.UnitLines(ctx, repository.UnitQuery{Text: searchText(text), Limit: limit})
}

// CountUnits returns how many units there are to choose from.
func (s *Service) CountUnits(ctx context.Context) (int, error) { return s.store.CountUnits(ctx) }

// UnitForm is the console's form of one unit with its choices.
type UnitForm struct {
	Unit    domain.Unit
	Classes []domain.UnitClass
	Parents []domain.Unit // existing units that it may be below
}

// UnitForm returns the form of a unit, of a new one when id is empty.
func (s *Service) UnitForm(ctx context.Context, actor domain.Account, id string) (UnitForm, error) {
	var form UnitForm
	if err := actor.Require(domain.ManageUnits); err != nil {
		return form, err
	}
	var err error
	if id != "" {
		if form.Unit, err = s.store.Unit(ctx, id); err != nil {
			return form, err
		}
	}
	if form.Classes, err = s.store.UnitClasses(ctx); err != nil {
		return form, err
	}
	form.Parents, err = s.store.Units(ctx)
	return form, err
}

// UnitEntry is what the form of a unit says.
type UnitEntry struct {
	Name      string
	ShortName string
	Class     string
	Code      string
	ParentID  string
	Position  int
	Endorse   bool
	Closed    bool
}

// SaveUnit adds a unit, or changes the one with id, and returns its id.
func (s *Service) SaveUnit(ctx context.Context, actor domain.Account, id string, entry UnitEntry) (string, error) {
	if err := actor.Require(domain.ManageUnits); err != nil {
		return "", err
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		var u domain.Unit
		if id != "" {
			var err error
			if u, err = tx.Unit(ctx, id); err != nil {
				return err
			}
		}
		before := u
		entry.apply(&u, tx)
		if problems, err := unitProblems(ctx, tx, u); err != nil || len(problems) > 0 {
			return firstOf(err, problems)
		}
		var err error
		if id, err = putUnit(ctx, tx, actor.Actor(), before, u); err != nil {
			return err
		}
		return releaseUnit(ctx, tx, u)
	})
	if domain.KindOf(err) == domain.KindConflict {
		return id, domain.InvalidFields(map[string]string{"code": "这个编码已经有别的单位用了。"})
	}
	return id, err
}

func firstOf(err error, problems map[string]string) error {
	if err != nil {
		return err
	}
	return domain.InvalidFields(problems)
}

func (e UnitEntry) apply(u *domain.Unit, tx *repository.Store) {
	u.Name, u.ShortName, u.Class = strings.TrimSpace(e.Name), strings.TrimSpace(e.ShortName), e.Class
	u.Code, u.ParentID, u.Position, u.Endorse = strings.TrimSpace(e.Code), e.ParentID, e.Position, e.Endorse
	u.Initials = initials(u.Name, u.ShortName)
	switch {
	case !e.Closed:
		u.ClosedAt = domain.Day("").Time()
	case u.ClosedAt.IsZero():
		u.ClosedAt = tx.Now()
	}
}

// putUnit writes a unit and its audit row, nothing when nothing has changed.
func putUnit(ctx context.Context, tx *repository.Store, by domain.Actor, before, u domain.Unit) (string, error) {
	row := domain.AuditRow{Actor: by, Action: "unit.save", Subject: "unit", Detail: "修改单位 " + u.Name}
	switch {
	case u.ID == "":
		u.ID = tx.NewID()
		row.Action, row.Detail = "unit.add", "新增单位 "+u.Name
		if err := tx.AddUnit(ctx, &u); err != nil {
			return "", err
		}
	case before == u:
		return u.ID, nil
	default:
		if before.Name != u.Name {
			row.Detail = "单位更名，由 " + before.Name + " 改为 " + u.Name
		}
		if before.ClosedAt.IsZero() && !u.ClosedAt.IsZero() {
			row.Action, row.Detail = "unit.close", "停用单位 "+u.Name
		}
		if before.Name != u.Name || before.ShortName != u.ShortName {
			if err := tx.Renamed(ctx, u.ID); err != nil {
				return "", err
			}
		}
		if err := tx.SaveUnit(ctx, u); err != nil {
			return "", err
		}
	}
	row.SubjectID = u.ID
	return u.ID, tx.Audit(ctx, row)
}

// unitProblems returns what cannot be accepted of a unit, by form field.
func unitProblems(ctx context.Context, tx *repository.Store, u domain.Unit) (map[string]string, error) {
	problems := unitTextProblems(u)
	classes, err := tx.UnitClasses(ctx)
	if err != nil {
		return nil, err
	}
	if !hasClass(classes, u.Class) {
		problems["class"] = "请选择单位类别。"
	}
	if u.ParentID == "" {
		return problems, nil
	}
	for parent, depth := u.ParentID, 0; parent != ""; depth++ {
		if parent == u.ID && u.ID != "" || depth > 20 {
			problems["parent_id"] = "上级单位不能是它自己或它的下级。"
			break
		}
		above, err := tx.Unit(ctx, parent)
		if domain.KindOf(err) == domain.KindNotFound {
			problems["parent_id"] = "没有找到这个上级单位，请重新选择。"
			break
		}
		if err != nil {
			return nil, err
		}
		parent = above.ParentID
	}
	return problems, nil
}

func unitTextProblems(u domain.Unit) map[string]string {
	problems := map[string]string{}
	if n := utf8.RuneCountInString(u.Name); n < 2 || n > 60 {
		problems["name"] = "请填写单位名称，2 到 60 个字。"
	}
	if utf8.RuneCountInString(u.ShortName) > 30 {
		problems["short_name"] = "简称请不要超过 30 个字。"
	}
	if utf8.RuneCountInString(u.Code) > 40 {
		problems["code"] = "编码请不要超过 40 个字。"
	}
	if u.Position < 0 || u.Position > 1_000_000 {
		problems["position"] = "排序应为 0 到 1000000 的整数。"
	}
	return problems
}

func hasClass(classes []domain.UnitClass, code string) bool {
	for _, c := range classes {
		if c.Code == code {
			return true
		}
	}
	return false
}

// initials returns the pinyin initials of a unit's names, by which people find
// it with a few letters: 东岭区总工会 is dlqzgh.
func initials(names ...string) string {
	args := pinyin.NewArgs()
	args.Style = pinyin.FirstLetter
	args.Fallback = func(r rune, _ pinyin.Args) []string {
		if r < 128 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9') {
			return []string{strings.ToLower(string(r))}
		}
		return nil
	}
	var all []string
	for _, name := range names {
		if letters := strings.Join(pinyin.LazyPinyin(name, args), ""); letters != "" {
			all = append(all, letters)
		}
	}
	return strings.Join(all, " ")
}
