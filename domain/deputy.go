package domain

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Stage is one of the three kinds of review step. Values are stored.
type Stage string

// The stages.
const (
	StageFirst  Stage = "first"
	StageSecond Stage = "second"
	StageFinal  Stage = "final"
)

// Stages returns every stage in the order of review.
func Stages() []Stage { return []Stage{StageFirst, StageSecond, StageFinal} }

// StageOf returns what a review step is: the last is always the final review,
// the first the first.
func StageOf(step, steps int) Stage {
	switch step {
	case steps:
		return StageFinal
	case 1:
		return StageFirst
	}
	return StageSecond
}

// Label returns the stage as people read it.
func (s Stage) Label() string {
	switch s {
	case StageFirst:
		return "初审"
	case StageSecond:
		return "复审"
	case StageFinal:
		return "终审"
	}
	return "未知"
}

// Permission is what the stage asks of its reviewer.
func (s Stage) Permission() Permission {
	switch s {
	case StageFirst:
		return ReviewFirst
	case StageSecond:
		return ReviewSecond
	case StageFinal:
		return ReviewFinal
	}
	return 0 // which no role has
}

// Deputy 代理 lets one person take another's review step while that one is away.
// It ends by itself after its last day.
type Deputy struct {
	ID         string
	AbsentID   string
	AbsentName string
	DeputyID   string
	DeputyName string
	Stage      Stage
	From       Day
	To         Day // the last day
	Reason     string
	SetByID    string
	SetByName  string
	CreatedAt  time.Time
	EndedAt    time.Time // when somebody ended it before its last day
	EndedBy    string    // name
}

// On reports whether the deputy may act on a day.
func (d Deputy) On(day Day) bool { return d.EndedAt.IsZero() && d.From <= day && day <= d.To }

// Over reports whether the deputy will never act again.
func (d Deputy) Over(today Day) bool { return !d.EndedAt.IsZero() || d.To < today }

// Status tells how the deputy stands on a day.
func (d Deputy) Status(today Day) string {
	switch {
	case !d.EndedAt.IsZero():
		return d.EndedBy + "提前结束"
	case d.To < today:
		return "已到期"
	case d.From > today:
		return "还没有开始"
	}
	return "代理中"
}

const longestDeputy = 366 // days

// CheckDeputy returns what keeps a deputy from being set, given the two accounts
// and the other deputies of the absent person.
func CheckDeputy(d Deputy, absent, deputy Account, others []Deputy, now time.Time) error {
	problems, today := map[string]string{}, DayOf(now)
	if !slices.Contains(Stages(), d.Stage) || !absent.Active(now) || !absent.Can(d.Stage.Permission()) {
		problems["stage"] = absent.Name + "没有这一步的审稿职责，不用代理。"
	}
	switch {
	case deputy.ID == absent.ID:
		problems["deputy_id"] = "不能由本人代理本人。"
	case !deputy.Active(now) || !deputy.Can(EditManuscripts):
		problems["deputy_id"] = "代理人须是可以使用的初审、复审或终审账号。"
	case deputy.Can(d.Stage.Permission()):
		problems["deputy_id"] = deputy.Name + "自己就能审这一步，不用代理。"
	}
	switch {
	case d.From.Time().IsZero():
		problems["from_day"] = "请选择从哪一天起。"
	case d.To.Time().IsZero():
		problems["to_day"] = "请选择到哪一天止。"
	case d.To < d.From:
		problems["to_day"] = "最后一天不能早于第一天。"
	case d.To < today:
		problems["to_day"] = "这段日子已经过去了。"
	case d.From.Add(longestDeputy) < d.To:
		problems["to_day"] = "一次代理最长一年。"
	}
	for _, o := range others {
		if o.AbsentID == d.AbsentID && o.Stage == d.Stage && !o.Over(today) && o.From <= d.To && d.From <= o.To {
			problems["from_day"] = "与" + o.DeputyName + "的代理（" + o.From.Chinese() + "到" + o.To.Chinese() + "）重叠，请先结束那一个。"
		}
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(d.Reason)); n == 0 || n > 200 {
		problems["reason"] = "请写明原因，200 字以内。"
	}
	if len(problems) > 0 {
		return InvalidFields(problems)
	}
	return nil
}

// Deputies are those that are in force at a moment.
type Deputies []Deputy

// InForce keeps the deputies that may act now: on their days, while both persons
// may use their accounts and the absent one still holds the step.
func InForce(all []Deputy, accounts []Account, now time.Time) Deputies {
	find := func(id string) Account {
		i := slices.IndexFunc(accounts, func(a Account) bool { return a.ID == id })
		if i < 0 || !accounts[i].Active(now) {
			return Account{}
		}
		return accounts[i]
	}
	var kept Deputies
	for _, d := range all {
		if d.On(DayOf(now)) && find(d.AbsentID).Can(d.Stage.Permission()) && find(d.DeputyID).Can(EditManuscripts) {
			kept = append(kept, d)
		}
	}
	return kept
}

// For returns the deputies as which a person may take a stage.
func (all Deputies) For(accountID string, stage Stage) Deputies {
	return slices.DeleteFunc(slices.Clone(all), func(d Deputy) bool { return d.DeputyID != accountID || d.Stage != stage })
}

// Capacity is as what a person takes a step: as its reviewer, or in the stead of one.
type Capacity struct {
	Deputy Deputy // empty for the reviewer in person
}

// Person returns whose step it is beside the signer's, empty where the signer
// acts in person.
func (c Capacity) Person() (id, name string) { return c.Deputy.AbsentID, c.Deputy.AbsentName }

// CapacityFor returns as what an account may take the step that waits. Where the
// account may take it but for the separation of persons, the refusal says so;
// where it may not at all, it is Forbidden with may false.
func (m *Manuscript) CapacityFor(a Account, deputies Deputies, reviews []Review) (c Capacity, may bool, refusal error) {
	stage := StageOf(m.Step, m.Steps)
	if a.Can(stage.Permission()) {
		return c, true, m.CheckReviewer(a.ID, reviews)
	}
	if !a.Can(EditManuscripts) {
		return c, false, a.Require(stage.Permission())
	}
	for _, d := range deputies.For(a.ID, stage) {
		c, may = Capacity{Deputy: d}, true
		if refusal = m.CheckReviewer(a.ID, reviews); refusal != nil {
			return c, may, refusal
		}
		if refusal = m.CheckReviewer(d.AbsentID, reviews); refusal == nil {
			return c, may, nil
		}
		refusal = Forbidden(d.AbsentName + "已经审过这篇稿件的另一步，不能再由您代审。一篇稿件的三审须由不同的人完成。")
	}
	if !may {
		refusal = a.Require(stage.Permission())
	}
	return c, may, refusal
}
