package recognition

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"laigao/domain"
	"laigao/repository"
)

// Starters are what a new draft of rules may begin with beside an existing version.
const (
	StartByPoints = "points" // the highest adoption earns points, a point earns money
	StartByClass  = "class"  // 稿酬 by length and pictures, 奖励 by level
	StartEmpty    = "empty"
)

const maxRuleNote = 500

// RulesPage is all versions of the rules.
type RulesPage struct {
	Drafts   []domain.RuleVersion
	Versions []domain.RuleVersion // in force once, the newest first
	Today    *domain.RuleVersion  // by which adoptions of today are counted, nil where none holds
}

// Until says in words how long a version holds.
func (p RulesPage) Until(v domain.RuleVersion) string {
	switch last, ever := v.Rules.HoldsUntil(inForce(p.Versions)); {
	case !ever:
		return "被同一天的新版代替"
	case last != "":
		return "到" + last.Chinese()
	}
	return ""
}

// Rules returns all versions of the rules.
func (s *Service) Rules(ctx context.Context, actor domain.Account) (RulesPage, error) {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return RulesPage{}, err
	}
	all, err := s.store.RuleVersions(ctx)
	if err != nil {
		return RulesPage{}, fmt.Errorf("list rules: %w", err)
	}
	var page RulesPage
	for _, v := range all {
		if v.Draft() {
			page.Drafts = append(page.Drafts, v)
		} else {
			page.Versions = append(page.Versions, v)
		}
	}
	if now := domain.RulesOn(inForce(all), domain.DayOf(s.store.Now())); now != nil {
		i := slices.IndexFunc(page.Versions, func(v domain.RuleVersion) bool { return v.Rules.Version == now.Version })
		page.Today = &page.Versions[i]
	}
	return page, nil
}

// inForce returns the rules that are not drafts.
func inForce(all []domain.RuleVersion) []domain.RuleSet {
	var sets []domain.RuleSet
	for _, v := range all {
		if !v.Draft() {
			sets = append(sets, v.Rules)
		}
	}
	return sets
}

// RulePage is one version of the rules.
type RulePage struct {
	domain.RuleVersion
	Problems map[string]string // by the field of the form; of a version in force what has become wrong with it, as when an outlet was renamed
	Outlets  []domain.Outlet
	Settings domain.RewardSettings
	Today    domain.Day
	Others   []domain.RuleSet // that are in force
}

// Until returns the last day on which the version holds, or would, beside those
// that are in force; empty where it holds without end or never at all.
func (p *RulePage) Until() domain.Day {
	rules := p.Rules
	if p.Draft() {
		rules.Version = math.MaxInt // later than all
	}
	last, _ := rules.HoldsUntil(p.Others)
	return last
}

// Past reports whether the rules begin on a day that has passed.
func (p *RulePage) Past() bool { return !p.Rules.From.Time().IsZero() && p.Rules.From < p.Today }

// Rule returns one version of the rules with what is wrong with it.
func (s *Service) Rule(ctx context.Context, actor domain.Account, id string) (RulePage, error) {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return RulePage{}, err
	}
	var page RulePage
	var err error
	if page.RuleVersion, err = s.store.RuleVersion(ctx, id); err != nil {
		return RulePage{}, err
	}
	if page.Outlets, err = s.store.Outlets(ctx); err != nil {
		return RulePage{}, fmt.Errorf("list outlets: %w", err)
	}
	if page.Settings, err = settings(ctx, s.store); err != nil {
		return RulePage{}, err
	}
	all, err := s.store.RuleVersions(ctx)
	if err != nil {
		return RulePage{}, fmt.Errorf("list rules: %w", err)
	}
	page.Others = inForce(all)
	page.Today, page.Problems = domain.DayOf(s.store.Now()), page.RuleVersion.Rules.Problems(page.Outlets)
	return page, nil
}

// StartRules begins a draft: from a starter, empty, or as a copy of a version by
// its id. It returns the draft's id.
func (s *Service) StartRules(ctx context.Context, actor domain.Account, from string) (string, error) {
	if err := actor.Require(domain.ManageRules); err != nil {
		return "", err
	}
	tomorrow := domain.DayOf(s.store.Now()).Add(1)
	v := domain.RuleVersion{ID: s.store.NewID(), Drafted: domain.Signed{By: actor.ID, Name: actor.Name, At: s.store.Now()}}
	switch from {
	case StartByPoints:
		v.Rules = domain.StarterRulesByPoints(tomorrow)
	case StartByClass:
		v.Rules = domain.StarterRulesByClass(tomorrow)
	case StartEmpty:
		v.Rules = domain.RuleSet{Name: "新规则", From: tomorrow, Tax: domain.ManuscriptTax()}
	default:
		like, err := s.store.RuleVersion(ctx, from)
		if err != nil {
			return "", err
		}
		v.Rules, v.Rules.Version, v.Rules.From = like.Rules, 0, tomorrow
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.AddRuleVersion(ctx, &v); err != nil {
			return err
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "rules.draft", SubjectID: v.ID, Detail: v.Rules.Name})
	})
	if err != nil {
		return "", fmt.Errorf("start rules: %w", err)
	}
	return v.ID, nil
}

// SaveRules is an edited draft.
type SaveRules struct {
	ID      string
	Version int64 // of the row that was edited
	Rules   domain.RuleSet
	Note    string
	Typing  bool // saved by the form itself, on the way; what is pressed for is audited
}

// SaveRules keeps a draft as it was typed, also with problems, which it returns:
// a draft need not be right until it is put into force. Outlets that it names
// are kept by their ids. Somebody else's save in
// between is a Conflict.
func (s *Service) SaveRules(ctx context.Context, actor domain.Account, cmd SaveRules) (RulePage, error) {
	if err := actor.Require(domain.ManageRules); err != nil {
		return RulePage{}, err
	}
	if err := checkNote(cmd.Note); err != nil {
		return RulePage{}, err
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		v, err := tx.RuleVersion(ctx, cmd.ID)
		if err != nil {
			return err
		}
		if !v.Draft() {
			return domain.Conflict("这一版规则已经执行了，请另起草一版。")
		}
		outlets, err := tx.Outlets(ctx)
		if err != nil {
			return err
		}
		cmd.Rules.Version = 0
		cmd.Rules.KeepOutlets(outlets)
		before := v.Rules.String() + v.Note
		v.Version, v.Rules, v.Note = cmd.Version, cmd.Rules, cmd.Note
		if before != v.Rules.String()+v.Note {
			if err := tx.SaveRuleVersion(ctx, &v); err != nil {
				return err
			}
		}
		if cmd.Typing {
			return nil
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "rules.edit", SubjectID: v.ID, Detail: v.Rules.Name})
	})
	if err != nil {
		return RulePage{}, fmt.Errorf("save rules %s: %w", cmd.ID, err)
	}
	return s.Rule(ctx, actor, cmd.ID)
}

func checkNote(note string) error {
	if utf8.RuneCountInString(note) > maxRuleNote {
		return domain.InvalidFields(map[string]string{"note": fmt.Sprintf("说明请不要超过 %d 个字。", maxRuleNote)})
	}
	return nil
}

// DropRules deletes a draft.
func (s *Service) DropRules(ctx context.Context, actor domain.Account, id string, version int64) error {
	if err := actor.Require(domain.ManageRules); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		v, err := tx.RuleVersion(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteRuleDraft(ctx, id, version); err != nil {
			return err
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "rules.drop", SubjectID: id, Detail: v.Rules.Name})
	})
}

// Enforce asks to put a draft into force.
type Enforce struct {
	ID      string
	Version int64
	Past    bool   // from a day before today on, told expressly
	Note    string // why, in place of the draft's note where it is not empty
}

// Enforce puts a draft into force from its day on; from then on it means the
// outlets that have the names now, whatever they are called later. A day that has passed is
// refused unless that is told expressly: then what it changes in the past is
// written as adjusting entries of the open quarter.
func (s *Service) Enforce(ctx context.Context, actor domain.Account, cmd Enforce) (domain.RuleVersion, error) {
	if err := actor.Require(domain.ManageRules); err != nil {
		return domain.RuleVersion{}, err
	}
	if err := checkNote(cmd.Note); err != nil {
		return domain.RuleVersion{}, err
	}
	var v domain.RuleVersion
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		all, err := tx.RuleVersions(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(v domain.RuleVersion) bool { return v.ID == cmd.ID })
		if i < 0 {
			return domain.NotFound("没有找到这份规则，可能已被删除。")
		}
		v = all[i]
		v.Version, v.Note = cmd.Version, cmp.Or(cmd.Note, all[i].Note)
		outlets, err := tx.Outlets(ctx)
		if err != nil {
			return err
		}
		if problems := v.Rules.Problems(outlets); len(problems) > 0 && v.Draft() {
			return domain.InvalidFields(problems)
		}
		v.Rules.KeepOutlets(outlets)
		past := cmd.Past && v.Rules.From < domain.DayOf(tx.Now())
		if err := v.PutIntoForce(newest(all)+1, past, actor, tx.Now()); err != nil {
			return err
		}
		if err := tx.SaveRuleVersion(ctx, &v); err != nil {
			return err
		}
		detail := fmt.Sprintf("第 %d 版“%s”，从%s起执行", v.Rules.Version, v.Rules.Name, v.Rules.From.Chinese())
		if past {
			detail += "，追溯既往：" + v.Note
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "rules.enforce", SubjectID: v.ID, Detail: detail})
	})
	if err != nil {
		return domain.RuleVersion{}, fmt.Errorf("enforce rules %s: %w", cmd.ID, err)
	}
	return v, nil
}

func newest(all []domain.RuleVersion) int {
	number := 0
	for _, v := range all {
		number = max(number, v.Rules.Version)
	}
	return number
}
